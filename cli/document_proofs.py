"""`shroff documents prove`, `verify-proof`: a document's figures for somebody who has no chain."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.session import Json, Noun, Session, command

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.registry.document_proofs import Checked, DocumentProof, Expected

__all__ = ["register"]

_ID = re.compile(r"0x[0-9a-fA-F]{64}")


def register(group: Noun) -> None:
    """Adds the commands."""
    command(group, "prove", example="shroff documents prove 310120260123456789 -o proof.json")(prove)
    command(
        group, "verify-proof", example=f"shroff documents verify-proof proof.json --block-hash 0x{'1f' * 32}"
    )(verify_proof)


def prove(
    session: Session,
    document: Annotated[
        str,
        typer.Argument(
            metavar="DOCUMENT",
            help="Number, or the first digits of the id; a whole id may be one that nobody attested.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to.", show_default="stdout"),
    ] = None,
    block: Annotated[
        int | None,
        typer.Option(
            "--block", metavar="NUMBER", min=0, help="As of which block.", show_default="the last one"
        ),
    ] = None,
) -> None:
    """Write a document's figures with a proof that anybody can check without the chain.

    Who checks it needs the hash of the block, from somebody who is trusted. The file holds no number, no
    name and no field: only what every node of the chain sees.
    """
    from chain.private_files import write_text
    from cli.workspace import open_workspace
    from contracts.registry.document_proofs import prove as proof_of

    with open_workspace(session.folder, readonly=True) as work:
        proof = proof_of(work.node, work.suite.documents, _document(work, document), block=block)
    if output is None:
        session.console.data(proof.to_json().rstrip("\n"))
        return
    write_text(output, proof.to_json())
    session.console.say(
        f"{output}: {document} as of block {proof.block.number}, {proof.block.time}.\n"
        f"Tell the block's hash by another way than the file: {proof.block.hash}"
    )


def verify_proof(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As `documents prove` wrote it.")],
    block_hash: Annotated[
        str | None,
        typer.Option(
            "--block-hash",
            metavar="0x…",
            help="The block's hash, from somebody you trust.",
            show_default="the file's own, which proves nothing",
        ),
    ] = None,
    contract: Annotated[
        str | None,
        typer.Option(
            "--contract", metavar="0x…", help="Address of the official Documents.", show_default="any"
        ),
    ] = None,
    chain_id: Annotated[
        int | None,
        typer.Option("--chain-id", metavar="NUMBER", help="The chain it must be of.", show_default="any"),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option(
            "--document", metavar="0x…", help="Id of the document it must be of.", show_default="any"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check the proof of a document, without any chain. One that does not hold exits with 5.

    The figures are computed anew from what is proven. All you have to trust is the hash of the block, and
    that the address is that of the official contract.
    """
    from chain.errors import BadInput
    from contracts.registry.document_proofs import Expected, check, read_proof

    if contract is not None and not re.fullmatch("0x[0-9a-fA-F]{40}", contract):
        raise BadInput(f"{contract} is no address.", expected="0x and 40 hexadecimal digits")
    expected = Expected(_id(block_hash, "--block-hash"), contract, chain_id, _id(document, "--document"))
    proof = read_proof(_read(file), str(file))
    checked = check(proof, expected)
    if as_json:
        session.console.json(_data(proof, checked, expected))
    else:
        _print(session, proof, checked)
    for warning in _warnings(proof, expected):
        session.console.say(f"warning: {warning}")


def _document(work: Workspace, text: str) -> bytes:
    """The document that is meant: a whole id stands for itself, attested or not."""
    from cli.finding import find_document

    return bytes.fromhex(text[2:]) if _ID.fullmatch(text) else find_document(work, text)


def _id(text: str | None, option: str) -> bytes | None:
    from chain.errors import BadInput

    if text is None:
        return None
    if not _ID.fullmatch(text):
        raise BadInput(f"{option}: this is no hash.", expected="0x and 64 hexadecimal digits")
    return bytes.fromhex(text[2:])


def _read(file: Path) -> bytes:
    from chain.errors import Unreachable
    from contracts.registry.document_proofs import LONGEST

    try:
        with file.open("rb") as stream:
            return stream.read(LONGEST + 1)
    except OSError as error:
        raise Unreachable(f"{file} can't be read: {(error.strerror or str(error)).lower()}.") from error


def _data(proof: DocumentProof, checked: Checked, expected: Expected) -> dict[str, object]:
    return {
        "document": proof.document,
        **checked.figures,
        "contract": checked.contract,
        "block": proof.block.model_dump(exclude={"header"}),
        "trusted": {
            "block_hash": expected.block_hash is not None,
            "contract": expected.contract is not None,
            "chain_id": expected.chain_id is not None,
        },
    }


def _print(session: Session, proof: DocumentProof, checked: Checked) -> None:
    from cli.document_showing import shown_amount
    from contracts.registry.document_proofs import FIGURES

    console = session.console
    amounts = {name: shown_amount(checked.figures[name]) for name in FIGURES if name in checked.figures}
    facts = {"id": proof.document, **checked.figures, **amounts}
    facts["standing"] = session.standing(str(facts["standing"]))
    if facts.get("document") == proof.document:  # else another one took its place
        del facts["document"]
    console.facts({session.term(name, "figure"): value for name, value in facts.items()})
    console.data(f"\nProven as of block {proof.block.number}, {proof.block.time}: {proof.block.hash}")
    console.data(f"by Documents at {checked.contract}, on the chain that is said to be {proof.chain_id}.")


def _warnings(proof: DocumentProof, expected: Expected) -> list[str]:
    found: list[str] = []
    if expected.block_hash is None:
        found.append(
            "the block's hash is the file's own word, so this proves nothing yet. Ask somebody you trust for"
            f" the hash of block {proof.block.number}, and give it with --block-hash."
        )
    if expected.contract is None:
        found.append(
            "anybody can put a contract on a chain. Compare the address with that of the official"
            " Documents, or give it with --contract."
        )
    return found
