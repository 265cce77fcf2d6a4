"""`shroff chain verify`, `export`, `import`: whether a chain is what it says it is, here and elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.session import Json, Noun, Session, Yes, command

if TYPE_CHECKING:
    from chain.node import Node

__all__ = ["register"]


def register(group: Noun) -> None:
    """Adds the commands."""
    command(group, "verify", example="shroff chain verify")(verify)
    command(group, "export", example="shroff chain export receivables.chain")(export)
    command(group, "import", example="shroff chain import receivables.chain --chain copy")(import_)


def verify(
    session: Session,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="By the node's own machinery only: a fraction of the time."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Execute every block anew, and compare all that is kept with what comes out. A difference exits with 5.

    Headers and their roots, transactions, receipts, the state, the indexes: once by the node's own machinery,
    and once by py-evm's, on databases of its own. Another process may go on writing meanwhile.
    """
    from chain.auditing import check_pages
    from chain.auditing import verify as audit
    from chain.errors import CheckFailed, Damaged
    from chain.store_folder import has_database

    folder = _folder(session)
    if has_database(folder):
        check_pages(folder)
    try:
        with _opened(session) as node, session.console.progress() as progress:
            found = audit(node, quick=quick, watch=lambda done, total: progress("executing", done, total))
    except Damaged as error:
        raise CheckFailed(error.message, hint=error.hint) from error
    executors = ["shroff"] if quick else ["shroff", "py-evm"]
    shown: dict[str, object] = {
        "head": found.blocks - 1,
        "hash": f"0x{found.head.hex()}",
        "blocks": found.blocks,
        "transactions": found.transactions,
        "logs": found.logs,
        "records": found.records,
        "executed_by": executors,
    }
    if as_json:
        session.console.json({"in_order": True, **shown})
    else:
        session.console.facts({**shown, "executed_by": ", ".join(executors), "standing": "in order"})


def export(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to.")],
    yes: Yes = False,
) -> None:
    """Write the whole chain to a file: its settings and all blocks, no keys, nothing of the people.

    A file that is there already is replaced only with --yes.
    """
    from chain.archive import export_chain

    with _opened(session) as node, session.console.progress() as progress:
        found = export_chain(
            node, file, overwrite=yes, watch=lambda done, total: progress("writing", done, total)
        )
    session.console.data(
        f"{file}: {found.blocks:,} blocks of chain {found.chain_id}, {found.bytes:,} bytes,"
        f" head 0x{found.head.hex()}"
    )


def import_(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As `chain export` wrote it.")],
) -> None:
    """Make a chain of an exported one, in a new folder; every block is executed anew.

    The folder (--chain) holds a chain without people then. To put a chain back that was lost, import it into
    the folder `chain` of what `shroff init` made.
    """
    from chain.archive import import_chain
    from cli.workspace import making

    with making(session.folder) as beside, session.console.progress() as progress:
        found = import_chain(file, beside, watch=lambda done, total: progress("executing", done, total))
    session.console.data(
        f"{session.folder}: {found.blocks:,} blocks of chain {found.chain_id}, head 0x{found.head.hex()}"
    )


def _opened(session: Session) -> Node:
    """The chain, for reading, also while another process writes."""
    from chain.node import Node

    return Node.open(_folder(session), readonly=True)


def _folder(session: Session) -> Path:
    """Where the database is: in the folder itself, if it is a chain without people."""
    from cli.workspace import CHAIN, is_bare_chain

    return session.folder if is_bare_chain(session.folder) else session.folder / CHAIN
