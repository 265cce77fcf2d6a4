# pragma version 0.4.3
# pragma optimize codesize
"""
@title Attestations
@license Apache-2.0
@notice The authorities' desk: customs, tax bureaux and insurers attest, amend, void, replace and merge
        documents here, each its own kinds and its own documents. What a kind is, and which role attests it,
        is data that the operator sets.
@dev Balances live in Documents; this contract decides who may state what, and is an issuer there.
     Attesting, and adding an alias, needs a maker; everything that changes what banks rely on needs two keys.
     A suspended authority may still lower, void and undo; it may not add. Can be paused in the Directory, which
     stops new documents and higher faces, and nothing else.
"""

from contracts.interfaces import IAttestations
from contracts.interfaces import IDocuments
from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning
from contracts.modules import attestation_messages
from contracts.modules import errors
from contracts.modules import packing
from contracts.modules import typed_signing

implements: IAttestations

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

MAX_KIND: constant(uint256) = 63

PARTICIPANTS: immutable(IParticipants)
DOCUMENTS: immutable(IDocuments)

kinds: HashMap[uint256, IAttestations.Kind]


@deploy
def __init__(participants: address, documents: address):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DOCUMENTS = IDocuments(documents)


# Anyone: reading


@external
@view
def kind(kind: uint256) -> IAttestations.Kind:
    """
    @notice What a kind of document is; an empty name where it is not defined.
    """
    return self.kinds[kind]


# The operator


@external
def define_kind(kind: uint256, definition: IAttestations.Kind, seal: ISigning.Seal):
    """
    @notice Add a kind of document. A kind that is defined stays as it is.
    @param kind Its number, 1 to 63.
    """
    operator: bytes32 = typed_signing._own_maker(
        msg.sender, IParticipants.Role.OPERATOR, False
    )
    assert 0 < kind and kind <= MAX_KIND, errors.BAD_KIND
    assert len(self.kinds[kind].name) == 0, errors.KNOWN_KIND
    assert len(definition.name) > 0, errors.BAD_KIND
    assert definition.by_application == (
        definition.attester == empty(IParticipants.Role)
    ), errors.BAD_KIND
    typed_signing._check_second(
        operator, attestation_messages._define_kind(msg.sender, seal, kind, definition), seal
    )

    self.kinds[kind] = definition

    log IAttestations.KindDefined(
        kind=kind,
        name=definition.name,
        attester=definition.attester,
        by_application=definition.by_application,
        revolving=definition.revolving,
        open_ended=definition.open_ended,
        maker=msg.sender,
        checker=seal.signer,
    )


# Authorities


@external
def attest(reference: bytes32, batch: DynArray[IDocuments.Attestation, 50]):
    """
    @notice An authority says: these documents exist, these are their owners and amounts. All or none.
    @param reference The authority's own reference, hashed.
    @param batch Documents of one kind.
    """
    assert len(batch) > 0, errors.EMPTY_BATCH
    kind: uint256 = batch[0].kind
    attester: IParticipants.Role = self._attester_of(kind, True)
    author: bytes32 = typed_signing._own_maker(msg.sender, attester, True)
    for item: IDocuments.Attestation in batch:
        assert item.kind == kind, errors.BAD_KIND
        self._check_face(kind, item.face)

    if extcall DOCUMENTS.remember(author, reference, keccak256(abi_encode(batch))):
        self._attester_of(kind, False)
        assert typed_signing._is_active(author), errors.SUSPENDED
        extcall DOCUMENTS.open(msg.sender, batch)


@external
def add_aliases(reference: bytes32, batch: DynArray[IAttestations.Alias, 50]):
    """
    @notice Further fingerprints of known documents: another number of the same document, or the same number
            under a rotated key.
    """
    assert len(batch) > 0, errors.EMPTY_BATCH
    author: bytes32 = empty(bytes32)
    for item: IAttestations.Alias in batch:
        account: bytes32 = staticcall DOCUMENTS.account_at(item.document)
        assert account != empty(bytes32), errors.UNKNOWN_DOCUMENT
        author = self._author_on(staticcall DOCUMENTS.account(account), False)

    if extcall DOCUMENTS.remember(author, reference, keccak256(abi_encode(batch))):
        for item: IAttestations.Alias in batch:
            extcall DOCUMENTS.add_alias(msg.sender, item.fingerprint, item.document)


@external
def amend(
    reference: bytes32,
    account: bytes32,
    statement: IDocuments.Statement,
    seal: ISigning.Seal,
):
    """
    @notice The authority corrects amount, validity or any field. Owner, kind and currency are never amended.
            Use above the new face stays: the document is impaired until it is repaid or amended again. Cases
            not yet disbursed must be checked again. Lowering is an exit, and ends no distrust.
    """
    standing: IDocuments.Account = staticcall DOCUMENTS.account(account)
    author: bytes32 = self._author_on(
        standing,
        statement.face <= standing.face
        and statement.valid_from >= standing.valid_from
        and statement.valid_until <= standing.valid_until,
    )
    if not extcall DOCUMENTS.remember(
        author, reference, keccak256(abi_encode(method_id("amend"), account, statement))
    ):
        return
    self._check_face(standing.kind, statement.face)
    assert statement.commitment != standing.commitment, errors.BAD_FACTS
    typed_signing._check_second(
        author,
        attestation_messages._amend(
            msg.sender, seal, account, standing.revision, statement, reference
        ),
        seal,
    )

    extcall DOCUMENTS.restate(account, statement, empty(bytes32), msg.sender, seal.signer)


@external
def void(reference: bytes32, account: bytes32, reason: String[256], seal: ISigning.Seal):
    """
    @notice The authority deletes a document: no hold and no draw any more. What was lent stays lent.
    """
    standing: IDocuments.Account = staticcall DOCUMENTS.account(account)
    author: bytes32 = self._author_on(standing, True)
    if not extcall DOCUMENTS.remember(
        author, reference, keccak256(abi_encode(method_id("void"), account, reason))
    ):
        return
    typed_signing._check_second(
        author,
        attestation_messages._void(
            msg.sender, seal, account, standing.revision, reason, reference
        ),
        seal,
    )

    extcall DOCUMENTS.void(account, reason, msg.sender, seal.signer)


@external
def replace(
    reference: bytes32,
    account: bytes32,
    fingerprint: bytes32,
    statement: IDocuments.Statement,
    seal: ISigning.Seal,
):
    """
    @notice Attest a new document in the place of one that is void, or becomes void by this. It takes over the
            account, and with it everything that is held, drawn and settled, and sets the face anew.
    """
    standing: IDocuments.Account = staticcall DOCUMENTS.account(account)
    author: bytes32 = self._author_on(standing, False)
    if not extcall DOCUMENTS.remember(
        author,
        reference,
        keccak256(abi_encode(method_id("replace"), account, fingerprint, statement)),
    ):
        return
    self._check_face(standing.kind, statement.face)
    assert fingerprint != empty(bytes32), errors.UNKNOWN_DOCUMENT
    assert statement.commitment != standing.commitment, errors.BAD_FACTS
    typed_signing._check_second(
        author,
        attestation_messages._replace(
            msg.sender, seal, account, standing.revision, fingerprint, statement, reference
        ),
        seal,
    )

    extcall DOCUMENTS.restate(account, statement, fingerprint, msg.sender, seal.signer)


@external
def merge(reference: bytes32, account: bytes32, into: bytes32, seal: ISigning.Seal):
    """
    @notice Two accounts turn out to be one document, or a void one has a successor with an account of its own:
            the totals move to `into`; allocations stay where they are and act on it from now on.
    """
    standing: IDocuments.Account = staticcall DOCUMENTS.account(account)
    author: bytes32 = self._author_on(standing, False)
    if not extcall DOCUMENTS.remember(
        author, reference, keccak256(abi_encode(method_id("merge"), account, into))
    ):
        return
    assert (
        self._author_on(staticcall DOCUMENTS.account(into), False) == author
    ), errors.NOT_ATTESTER
    typed_signing._check_second(
        author,
        attestation_messages._merge(
            msg.sender, seal, account, standing.revision, into, reference
        ),
        seal,
    )

    extcall DOCUMENTS.merge(account, into, msg.sender, seal.signer)


@external
def confirm(accounts: DynArray[bytes32, 50]):
    """
    @notice Another, trusted key of the authority stands behind what a distrusted key attested.
    """
    assert len(accounts) > 0, errors.EMPTY_BATCH
    for account: bytes32 in accounts:
        standing: IDocuments.Account = staticcall DOCUMENTS.account(account)
        self._author_on(standing, False)
        assert standing.distrusted, errors.NOT_DISTRUSTED
        extcall DOCUMENTS.confirm(account, msg.sender)


# Banks


@external
def collect(
    reference: bytes32,
    bank: bytes32,
    account: bytes32,
    amount: uint256,
    undo: bool,
    seal: ISigning.Seal,
    permission: ISigning.Seal,
):
    """
    @notice Proceeds of a part that carries no loan reached the bank: that part is settled, and cannot be
            financed any more. The owner lets the bank record it, by a signature of his own. On a void document
            too: the money did arrive [A].
    @param undo True to take back a collection of this bank by a counter-entry; needs no permission.
    """
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.BANK, bank, True
    )
    if not extcall DOCUMENTS.remember(
        bank, reference, keccak256(abi_encode(method_id("collect"), account, amount, undo))
    ):
        return
    assert amount > 0 and amount <= packing.MAX_AMOUNT, errors.BAD_AMOUNT
    typed_signing._check_second(
        participant,
        attestation_messages._collect(
            msg.sender, seal, bank, account, amount, undo, reference
        ),
        seal,
    )
    owner: address = empty(address)
    if not undo:
        owner = typed_signing._author_of(
            msg.sender,
            attestation_messages._allow_collection(
                permission, bank, account, amount, reference
            ),
            permission,
        )
        typed_signing._maker_of(
            owner,
            IParticipants.Role.ENTERPRISE,
            (staticcall DOCUMENTS.account(account)).owner,
            True,
        )

    log IAttestations.Collected(
        account=account,
        bank=bank,
        amount=amount,
        undo=undo,
        owner=owner,
        maker=msg.sender,
        checker=seal.signer,
    )
    extcall DOCUMENTS.collect(account, bank, amount, undo)


# Internal


@view
@internal
def _check_face(kind: uint256, face: uint256):
    """
    @notice The greatest amount stands for "no limit", and only an open-ended kind may have it.
    """
    assert face < packing.MAX_AMOUNT or self.kinds[kind].open_ended, errors.BAD_AMOUNT


@view
@internal
def _attester_of(kind: uint256, is_exit: bool) -> IParticipants.Role:
    """
    @notice The role that attests a kind; for what adds, the sender's key must not be distrusted.
    """
    definition: IAttestations.Kind = self.kinds[kind]
    assert len(definition.name) > 0, errors.UNKNOWN_KIND
    assert not definition.by_application, errors.NOT_ATTESTER
    if not is_exit:
        assert (
            staticcall PARTICIPANTS.distrusted_since(msg.sender) == 0
        ), errors.TRUSTED_KEY_ONLY
    return definition.attester


@view
@internal
def _author_on(standing: IDocuments.Account, is_exit: bool) -> bytes32:
    """
    @notice The sender's participant, if it is the authority that attested this document, or its successor.
    """
    attester: IParticipants.Role = self._attester_of(standing.kind, is_exit)
    issuer: IParticipants.Signer = staticcall PARTICIPANTS.signer_of(standing.attested_by)
    return typed_signing._maker_of(msg.sender, attester, issuer.participant, is_exit)
