"""Files for `shroff capital`: tax invoices that tax attests, payment orders of enterprises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import capital_fetching
from cli.session import Json, Noun, Session, command, noun
from cli.table_importing import Currency, DryRun, File, import_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.workspace import Workspace
    from scenarios.intake.tables import Taken

__all__ = ["register"]


def register(group: Noun, orders: Noun) -> None:
    """Adds the commands: `invoices import`, `invoices fetch`, `orders import`."""
    invoices = noun(
        "invoices", group, "Tax invoices, by which payments are proved. `shroff documents` shows them."
    )
    command(invoices, "import", example="shroff capital invoices import invoices.csv")(import_invoices)
    capital_fetching.register(invoices)
    command(orders, "import", example="shroff capital orders import orders.csv --dry-run")(import_orders)


def import_invoices(
    session: Session,
    file: File,
    currency: Currency = None,
    dry_run: DryRun = False,
    by: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who attests.", show_default="tax")
    ] = None,
    as_json: Json = False,
) -> None:
    """Let tax attest the invoices of a table; UBL invoices come with `shroff documents import`.

    Every row gets an answer; good ones go through although others are bad. What was done before is answered
    as known, so that a file can be sent again. Bad rows make it exit with 1.
    """
    from cli.acting import authority_desk
    from contracts.payments.csv_tables import open_invoices
    from scenarios.intake.payments import take_invoices

    rows = open_invoices(file, currency=currency)
    import_rows(
        session,
        rows,
        lambda work: take_invoices(authority_desk(work, by, "tax", work.office), rows),
        dry_run=dry_run,
        as_json=as_json,
    )


def import_orders(
    session: Session,
    file: File,
    currency: Currency = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Let enterprises order the payments of a table.

    Every row gets an answer; good ones go through although others are bad. What was ordered before is
    answered as known. Bad rows make it exit with 1.
    """
    from contracts.payments.csv_tables import open_orders
    from scenarios.desks import EnterpriseDesk
    from scenarios.intake.payments import take_orders

    rows = open_orders(file, currency=currency)

    def take(work: Workspace) -> Iterator[Taken]:
        def desk_of(name: str) -> EnterpriseDesk:
            return EnterpriseDesk(work.office, work.actor(name))

        for each in take_orders(work.office, desk_of, rows):
            if each.id is not None and each.answer.stated is not None and not dry_run:
                work.references.note(each.id, each.answer.stated.reference)
            yield each

    import_rows(session, rows, take, dry_run=dry_run, as_json=as_json)
