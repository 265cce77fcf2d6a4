"""A document's figures with their proof: a file that anybody can check who has nothing but a block's hash.

What is trusted is that hash, and that the address is the official contract's. All else follows: the header
from the hash, the state from the header; from the state the code at the address, which must be this
release's Documents, and among its immutables where Participants is; then the words in the storage of both.
The figures are computed from the proven words, never taken from the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal, NoReturn, cast

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from chain.building import load
from chain.errors import BadInput, CheckFailed, NotFound, ShroffError
from chain.hashing import checksum, keccak
from chain.layouts import code_of, immutable, immutables_in
from chain.node import Node
from chain.proofs import AccountProof, ProvenHeader, check_account, read_header
from contracts.registry.calendar import date_at, show_time
from contracts.registry.document_storage import DOCUMENTS, PARTICIPANTS, DocumentStorage
from contracts.registry.documents import Account, Documents, standing_of
from contracts.registry.kinds import KINDS

__all__ = ["FIGURES", "LONGEST", "Checked", "DocumentProof", "Expected", "check", "prove", "read_proof"]

FORMAT: Final = "shroff document proof"
VERSION: Final = 1
LONGEST = 1 << 22
"""Bytes of a proof file at most; real ones have some 60,000."""

_MOST_PARTS = 1_000

FIGURES = ("face", "held", "drawn", "settled", "available")

_FOREVER = date.max
_NOT_ATTESTED = "not attested"

Id = Annotated[str, StringConstraints(pattern=r"^0x[0-9a-f]{64}$")]
Address = Annotated[str, StringConstraints(pattern=r"^0x[0-9a-fA-F]{40}$")]
Code = Annotated[str, StringConstraints(pattern=r"^0x([0-9a-f]{2}){0,4096}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BlockPart(_Part):
    """The block as of which something is proven. Only `header` proves; the others say what it says."""

    number: int
    hash: Id
    time: str
    header: Code


class ContractPart(_Part):
    """A contract: the immutables behind its code, and the proof of its account and slots (EIP-1186)."""

    immutables: Code
    proof: dict[str, Any]


class ContractsPart(_Part):
    """The contracts whose storage is proven."""

    Documents: ContractPart
    Participants: ContractPart | None = None


class DocumentProof(_Part):
    """A proof file. `figures` are for people who open it; checking computes them anew, and compares."""

    format: Literal["shroff document proof"]
    version: Literal[1]
    chain_id: int
    block: BlockPart
    document: Id
    contract: Address
    contracts: ContractsPart
    figures: dict[str, Any]

    def to_json(self) -> str:
        """As the file has it."""
        return json.dumps(self.model_dump(), indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the checker knows otherwise; None is not compared.

    Attributes:
        block_hash: From somebody who is trusted. Without it the proof stands on the file's own word.
        contract: Address of the official Documents.
        chain_id: The chain that the hash is of; no header names it.
        document: Id, or a fingerprint, of the document.
    """

    block_hash: bytes | None = None
    contract: str | None = None
    chain_id: int | None = None
    document: bytes | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a proof proves: the block, the contract, the account (None: nobody attested it), its figures."""

    header: ProvenHeader
    contract: str
    account: Account | None
    figures: Mapping[str, object]


def prove(node: Node, documents: Documents, document: bytes, *, block: int | None = None) -> DocumentProof:
    """The figures of a document as of a block (the last one), and their proof.

    Args:
        node: The chain.
        documents: The official contract on it.
        document: Id, or another fingerprint, of a document. One that nobody attested is proven to be none.
        block: Number.

    Raises:
        NotFound: There is no such block, or the contract was not there yet.
        ShroffError: The contract is of another release, whose storage this one can't read.
    """
    at = node.head.number if block is None else block
    header = read_header(node.raw_header(at))
    immutables = {DOCUMENTS: _immutables(node, DOCUMENTS, documents.address, at)}
    addresses = {DOCUMENTS: documents.address, PARTICIPANTS: _participants(immutables[DOCUMENTS])}
    slots: dict[str, dict[int, None]] = {DOCUMENTS: {}, PARTICIPANTS: {}}

    def read(contract: str, slot: int) -> int:
        slots[contract][slot] = None
        return int.from_bytes(node.storage_at(addresses[contract], slot, at), "big")

    account = DocumentStorage(read).account(document)
    if account is not None:
        told = documents.account(account.id, block=at)
        if told != account:
            raise ShroffError(
                "The contract tells other figures than its storage holds.", document=document.hex()
            )
        immutables[PARTICIPANTS] = _immutables(node, PARTICIPANTS, addresses[PARTICIPANTS], at)
    parts = {
        name: ContractPart(
            immutables=_hex(immutables[name]), proof=node.proof(addresses[name], slots[name], at).to_json()
        )
        for name in immutables
    }
    return DocumentProof(
        format=FORMAT,
        version=VERSION,
        chain_id=node.chain_id,
        block=BlockPart(
            number=header.number,
            hash=_hex(header.hash),
            time=show_time(header.timestamp),
            header=_hex(node.raw_header(at)),
        ),
        document=_hex(document),
        contract=documents.address,
        contracts=ContractsPart(Documents=parts[DOCUMENTS], Participants=parts.get(PARTICIPANTS)),
        figures=_figures(account, header),
    )


def read_proof(data: bytes, file: str) -> DocumentProof:
    """Reads a proof file. Nothing of it is believed before `check`.

    Raises:
        BadInput: It is no proof file; `file` is its name.
    """

    def refuse(why: str, hint: str = "") -> NoReturn:
        raise BadInput(f"This is no proof of a document: {why}.", hint=hint, file=file)

    if len(data) > LONGEST:
        refuse(f"it has more than {LONGEST:,} bytes")
    if (
        data.count(b"[") + data.count(b"{") > _MOST_PARTS
    ):  # before the parser: deep enough, it ends the process
        refuse("it has too many parts")
    try:
        found: object = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_never)
        if isinstance(found, dict):
            _check_version(cast("dict[str, object]", found), file)
        return DocumentProof.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(each)[:32] for each in first["loc"][:4])
        refuse(f"{where or 'the file'}: {first['msg'].lower()}")
    except ValueError as error:
        refuse(str(error).partition("\n")[0][:100].rstrip(".").lower())


def check(proof: DocumentProof, expected: Expected | None = None) -> Checked:
    """Checks a proof, without any chain, and computes the figures from what it proves.

    Raises:
        CheckFailed: It does not hold, or proves something else than expected, or than it says.
    """
    wanted = expected or Expected()
    header = read_header(_bytes(proof.block.header), wanted.block_hash)
    said = (proof.block.number, proof.block.hash, proof.block.time)
    if said != (header.number, _hex(header.hash), show_time(header.timestamp)):
        raise CheckFailed("The file says another block than its header is of.", number=header.number)
    _compare("chain", wanted.chain_id, proof.chain_id)
    contract = _address(proof.contract)
    _compare("contract", None if wanted.contract is None else checksum(wanted.contract), contract)
    document = _bytes(proof.document)
    _compare("document", None if wanted.document is None else _hex(wanted.document), proof.document)
    part = proof.contracts.Documents
    words = {DOCUMENTS: _words(DOCUMENTS, part, contract, header)}
    if proof.contracts.Participants is not None:
        address = _participants(_bytes(part.immutables))
        words[PARTICIPANTS] = _words(PARTICIPANTS, proof.contracts.Participants, address, header)
    used: set[tuple[str, int]] = set()

    def read(name: str, slot: int) -> int:
        used.add((name, slot))
        try:
            return words[name][slot]
        except KeyError:
            raise CheckFailed(f"The proof lacks the slot {slot:#x} of {name}.") from None

    try:
        account = DocumentStorage(read).account(document)
        figures = _figures(account, header)
    except BadInput as error:
        raise CheckFailed(f"What is proven is no document: {error.message}") from error
    names = sorted(figures.keys() | proof.figures.keys())
    different = next((name for name in names if _differ(figures, proof.figures, name)), None)
    if different is not None:
        raise CheckFailed(
            f"The file says another {different[:32].replace('_', ' ')} than it proves:"
            f" {str(proof.figures.get(different))[:80]}, not {figures.get(different)}."
        )
    return Checked(header, contract, account, figures)


def _words(name: str, part: ContractPart, address: str, header: ProvenHeader) -> dict[int, int]:
    """The proven words of a contract by slot."""
    try:
        proof = AccountProof.from_json(part.proof)
    except BadInput as error:
        raise CheckFailed(f"The proof of {name} can't be read: {error.message}") from error
    if proof.address != address:
        raise CheckFailed(f"The proof is of {proof.address}, and not of {name} at {address}.")
    check_account(proof, header.state_root)
    if proof.code_hash != keccak(code_of(load(name), _bytes(part.immutables))):
        raise CheckFailed(
            f"The contract at {address} is not this release's {name}.",
            hint="Is it the official address? Or was the proof made with another release?",
        )
    return {each.slot: each.value for each in proof.slots}


def _figures(account: Account | None, header: ProvenHeader) -> dict[str, Any]:
    if account is None:
        return {"standing": _NOT_ATTESTED}
    found: dict[str, Any] = {
        "standing": standing_of(account, date_at(header.timestamp)),
        "kind": _kind(account.kind),
        "currency": account.currency,
    }
    found |= {name: getattr(account, name).decimal for name in FIGURES}
    if account.unlimited:
        found["face"] = None
    return found | {
        "valid_from": account.valid_from.isoformat(),
        "valid_until": None if account.valid_until == _FOREVER else account.valid_until.isoformat(),
        "revision": account.revision,
        "document": _hex(account.document),
        "owner": _hex(account.owner),
        "commitment": _hex(account.commitment),
        "attested_by": account.attested_by,
        "attested_at": show_time(account.attested_at),
    }


def _kind(index: int) -> str:
    known = {each.index: each.name for each in KINDS}
    return known.get(index, f"kind {index}")


def _differ(proven: Mapping[str, object], said: Mapping[str, object], name: str) -> bool:
    """Whether a figure is another, or of another type: 1 is not True."""
    if name not in proven or name not in said:
        return True
    return type(proven[name]) is not type(said[name]) or proven[name] != said[name]


def _immutables(node: Node, name: str, address: str, block: int) -> bytes:
    code = node.code(address, block)
    if not code:
        raise NotFound(f"There was no {name} at {address} in block {block} yet.", block=block)
    found = immutables_in(load(name), code)
    if found is None:
        raise ShroffError(
            f"The {name} at {address} was made by another release, whose storage this one can't read.",
            hint="Use the release that deployed it.",
        )
    return found


def _participants(immutables: bytes) -> str:
    return checksum(immutable(load(DOCUMENTS), immutables, "PARTICIPANTS")[-20:])


def _address(text: str) -> str:
    try:
        return checksum(text)
    except BadInput as error:
        raise CheckFailed(f"The file's contract is none: {error.message}") from error


def _compare(what: str, expected: object, found: object) -> None:
    if expected is not None and expected != found:
        raise CheckFailed(f"The proof is of another {what}: of {found}, not of {expected}.")


def _check_version(found: Mapping[str, object], file: str) -> None:
    version = found.get("version")
    if found.get("format") == FORMAT and version != VERSION:
        raise BadInput(
            f"The file has version {str(version)[:20]} of its format; this release reads {VERSION}.",
            hint="Use the release that wrote it.",
            file=file,
        )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. A name that is there twice would let two readers see two files in one."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("it has a name twice")
    return found


def _never(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no figure")


def _hex(data: bytes) -> str:
    return f"0x{data.hex()}"


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
