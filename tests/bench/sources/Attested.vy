# pragma version 0.4.3
# pragma optimize codesize
"""
@title The measured contract: an authority attests a document with an amount, banks draw on it.
"""

struct Document:
    owner: address
    face: uint256
    valid_until: uint256
    attested_by: address
    attested_at: uint256
    drawn: uint256
    draws: uint256


struct Draw:
    document: bytes32
    bank: address
    amount: uint256
    at: uint256


event Attested:
    document: indexed(bytes32)
    owner: indexed(address)
    attested_by: indexed(address)
    face: uint256
    valid_until: uint256


event Drawn:
    document: indexed(bytes32)
    bank: indexed(address)
    amount: uint256
    drawn: uint256


documents: public(HashMap[bytes32, Document])
draws: public(HashMap[bytes32, HashMap[uint256, Draw]])
lent: public(HashMap[address, uint256])


@external
@view
def available(document: bytes32) -> uint256:
    return self.documents[document].face - self.documents[document].drawn


@external
def attest(document: bytes32, owner: address, face: uint256, valid_until: uint256):
    assert self.documents[document].face == 0, "attested: known"
    assert face != 0, "attested: no amount"
    self.documents[document] = Document(
        owner=owner,
        face=face,
        valid_until=valid_until,
        attested_by=msg.sender,
        attested_at=block.timestamp,
        drawn=0,
        draws=0,
    )
    log Attested(
        document=document, owner=owner, attested_by=msg.sender, face=face, valid_until=valid_until
    )


@external
def draw(document: bytes32, amount: uint256):
    held: Document = self.documents[document]
    assert held.face != 0, "attested: unknown"
    assert held.valid_until >= block.timestamp, "attested: expired"
    assert amount != 0 and held.drawn + amount <= held.face, "attested: no headroom"
    self.documents[document].drawn = held.drawn + amount
    self.draws[document][held.draws] = Draw(
        document=document, bank=msg.sender, amount=amount, at=block.timestamp
    )
    self.lent[msg.sender] += amount
    log Drawn(document=document, bank=msg.sender, amount=amount, drawn=held.drawn + amount)
