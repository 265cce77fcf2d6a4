"""`shroff insurance shipments`: what an exporter declares to its insurer, and the cover of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.document_showing import shown_amount
from cli.insurance_acting import act_on, lent_on
from cli.insurance_policies import Insurer
from cli.session import Json, Noun, Reason, Session, Yes, command, noun
from cli.table_importing import Currency, DryRun, File, import_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.workspace import Workspace
    from scenarios.intake.tables import Taken

__all__ = ["Exporter", "Shipment", "register"]

Shipment = Annotated[
    str,
    typer.Argument(
        metavar="SHIPMENT", help="Its exporter's reference, its number, or first digits of its id."
    ),
]
Exporter = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="Who acts.", show_default="the exporter")
]


def register(group: Noun) -> None:
    """Adds the commands."""
    shipments = noun("shipments", group, "Declare shipments to an insurer, and cover them.")
    command(shipments, "import", example="shroff insurance shipments import shipments.csv")(import_)
    command(
        shipments,
        "declare",
        example="shroff insurance shipments declare SC20261/B7 --number D-1 --reference SHIP-1 \\\n"
        "    --document 310120260123456789=5000.00 --shipped 2026-02-01 --due 2026-04-02",
    )(declare)
    command(shipments, "withdraw", example="shroff insurance shipments withdraw SHIP-1")(withdraw)
    command(shipments, "cover", example="shroff insurance shipments cover SHIP-1 --amount '4000.00 USD'")(
        cover
    )
    command(shipments, "refuse", example='shroff insurance shipments refuse SHIP-1 --reason "another buyer"')(
        refuse
    )
    command(shipments, "end", example='shroff insurance shipments end SHIP-1 --reason "never shipped" --yes')(
        end
    )
    command(shipments, "lapse", example="shroff insurance shipments lapse SHIP-1 --as bank_a")(lapse)
    command(shipments, "show", example="shroff insurance shipments show SHIP-1 --json")(show)
    command(shipments, "list", example="shroff insurance shipments list --status covered")(list_)


def import_(
    session: Session,
    file: File,
    currency: Currency = None,
    dry_run: DryRun = False,
    by: Exporter = None,
    as_json: Json = False,
) -> None:
    """Let exporters declare the shipments of a file to their insurers.

    Every row gets an answer; good ones go through although others are bad. What was declared before is
    answered as known. Bad rows make it exit with 1. What would stand in the way of cover is a warning.
    """
    from cli.acting import heir_of
    from contracts.insurance.csv_reader import open_shipments
    from scenarios.desks import EnterpriseDesk
    from scenarios.intake.insurance import take_shipments

    rows = open_shipments(file, currency=currency)

    def take(work: Workspace) -> Iterator[Taken]:
        def desk_of(holder: bytes) -> EnterpriseDesk:
            return EnterpriseDesk(work.office, work.actor(by or heir_of(work, holder)))

        for each in take_shipments(work.office, desk_of, rows):
            if each.id is not None and each.answer.stated is not None and not dry_run:
                work.references.note(each.id, each.answer.stated.reference)
            yield each

    import_rows(session, rows, take, dry_run=dry_run, as_json=as_json)


def declare(
    session: Session,
    limit: Annotated[str, typer.Argument(metavar="LIMIT", help="The buyer's limit, POLICY/BUYER.")],
    number: Annotated[str, typer.Option("--number", help="Of the declaration, in the insurer's system.")],
    documents: Annotated[
        list[str],
        typer.Option(
            "--document",
            metavar="NUMBER[=AMOUNT]",
            help="An export declaration, and how much of it is insured; alone: all. May be repeated.",
        ),
    ],
    shipped: Annotated[
        str, typer.Option("--shipped", metavar="DATE", help="Day of the shipment: a date, today, today-3.")
    ],
    due: Annotated[
        str, typer.Option("--due", metavar="DATE", help="Day on which the buyer has to pay; also today+60.")
    ],
    buyer: Annotated[
        str | None,
        typer.Option("--buyer", metavar="SCHEME:CODE", help="Who pays.", show_default="the limit's buyer"),
    ] = None,
    how: Annotated[str, typer.Option("--payment", metavar="OA|DP|DA|LC", help="How the buyer pays.")] = "OA",
    invoice: Annotated[
        str, typer.Option("--invoice", help="Number of the commercial invoice.", show_default="none")
    ] = "",
    reference: Annotated[
        str | None,
        typer.Option(
            "--reference",
            metavar="TEXT",
            help="The exporter's own; the same again changes nothing.",
            show_default="a new one",
        ),
    ] = None,
    by: Exporter = None,
    as_json: Json = False,
) -> None:
    """Declare a shipment to its insurer, by the 15th day after it was shipped."""
    from chain.errors import BadInput
    from cli.acting import heir_of, parts_of
    from cli.insurance_finding import find_limit
    from cli.insurance_showing import tell_shipment
    from cli.parsing import day
    from cli.references import new_reference
    from cli.workspace import open_workspace
    from contracts.insurance.csv_values import payment
    from contracts.insurance.fields import shipment_fields
    from contracts.registry.fields import GeneralDocument, Party
    from contracts.registry.identifiers import read_identifier
    from contracts.registry.money import total
    from scenarios.desks import EnterpriseDesk

    named = reference or new_reference("SHIPMENT")
    other = None if buyer is None else Party.of(read_identifier(buyer))
    with open_workspace(session.folder, session.passwords) as work:
        today = work.office.today()
        shipped_on, due_on = day(shipped, today), day(due, today)
        if due_on < shipped_on:
            raise BadInput(f"{due_on} is before {shipped_on}.", expected="a due day after the shipment")
        account = work.suite.documents.account(find_limit(work, limit))
        paper = work.vault.opening(account.document, account.commitment)
        if paper is None or not isinstance(paper.fields, GeneralDocument):
            raise BadInput(f"The fields of {limit} are not here.", hint="Its insurer hands them over.")
        pays = other or paper.fields.parties.get("buyer")
        if pays is None:
            raise BadInput(f"{limit} names no buyer.", hint="Name him with --buyer.")
        parts = parts_of(work, documents)
        fields = shipment_fields(
            paper.number.canonical.partition("/")[0],
            number,
            paper.fields.owner,
            pays,
            total((amount for _, amount in parts), account.currency),
            shipped_on,
            due_on,
            payment=payment(how),
            invoice=invoice,
        )
        desk = EnterpriseDesk(work.office, work.actor(by or heir_of(work, account.owner)))
        shipment_id = desk.declare(account.document, fields, parts, named)
        work.references.note(shipment_id, named)
        tell_shipment(session, work, shipment_id, as_json, warn=True)


def withdraw(
    session: Session,
    shipment: Shipment,
    reason: Annotated[
        str, typer.Option("--reason", help="Why. It is public, on the chain.", show_default="none")
    ] = "",
    by: Exporter = None,
    as_json: Json = False,
) -> None:
    """Take a shipment back that the insurer has not answered yet."""
    from cli.insurance_finding import exporter_of

    act_on(
        session,
        shipment,
        as_json,
        lambda work, which: exporter_of(work, which, by).withdraw_shipment(which, reason),
    )


def cover(
    session: Session,
    shipment: Shipment,
    amount: Annotated[
        str | None,
        typer.Option("--amount", metavar="AMOUNT", help="In the limit's currency.", show_default="all of it"),
    ] = None,
    number: Annotated[
        str | None,
        typer.Option(
            "--number", help="Of the cover, under the policy.", show_default="that of the declaration"
        ),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(
            "--reference",
            metavar="TEXT",
            help="The insurer's own; the same again changes nothing.",
            show_default="a new one",
        ),
    ] = None,
    by: Insurer = None,
    as_json: Json = False,
) -> None:
    """Take a shipment on: it uses the buyer's limit, and banks can lend on it. There is no top-up."""
    from cli.insurance_finding import insurer_of, reference_noted
    from cli.parsing import money
    from cli.showing import number_of
    from contracts.registry.numbers import policy_part

    def act(work: Workspace, which: bytes) -> None:
        found, desk = work.office.shipment(which), insurer_of(work, which, by)
        taken = None if amount is None else money(amount, found.declared.currency)
        own = None if number is None else policy_part("shipment", number_of(work, found.policy), number)
        desk.cover(which, reference_noted(work, desk, reference, "COVER"), taken, number=own)

    act_on(session, shipment, as_json, act, warn=True)


def refuse(
    session: Session, shipment: Shipment, reason: Reason, by: Insurer = None, as_json: Json = False
) -> None:
    """Do not cover a shipment."""
    from cli.insurance_finding import insurer_of

    act_on(session, shipment, as_json, lambda work, which: insurer_of(work, which, by).refuse(which, reason))


def end(
    session: Session,
    shipment: Shipment,
    reason: Reason,
    by: Insurer = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End a cover without a loss: it was not shipped, or the goods came back. Loans on it lose it, too."""
    from cli.insurance_finding import insurer_of

    def act(work: Workspace, which: bytes) -> None:
        session.ask(f"End the cover of {shipment}?{lent_on(work, which)}", yes=yes)
        insurer_of(work, which, by).end_cover(which, reason)

    act_on(session, shipment, as_json, act)


def lapse(
    session: Session,
    shipment: Shipment,
    by: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who sends it; anybody may.", show_default="the operator"),
    ] = None,
    as_json: Json = False,
) -> None:
    """End a shipment whose time has passed: unanswered for 60 days, no notice of loss, no claim."""
    from scenarios.desks import AnyDesk

    def act(work: Workspace, which: bytes) -> None:
        actor = work.people.operator() if by is None else work.actor(by)
        AnyDesk(work.office, actor).lapse_shipment(which)

    act_on(session, shipment, as_json, act)


def show(session: Session, shipment: Shipment, as_json: Json = False) -> None:
    """Show a shipment whole: cover, claim, checks, every move, how money was shared, the loans on it."""
    from cli.insurance_data import shipment_data
    from cli.insurance_finding import find_shipment
    from cli.insurance_showing import print_shipment
    from cli.workspace import open_workspace
    from scenarios.desks import read_shipment_view

    with open_workspace(session.folder, readonly=True) as work:
        found = shipment_data(work, read_shipment_view(work.office, find_shipment(work, shipment)))
    if as_json:
        session.console.json(found)
    else:
        print_shipment(session, found)


def list_(
    session: Session,
    exporter: Annotated[
        str | None, typer.Option("--exporter", metavar="NAME", help="Of one exporter.", show_default="all")
    ] = None,
    limit: Annotated[
        str | None, typer.Option("--limit", metavar="LIMIT", help="Under one limit.", show_default="all")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="In one state: declared, covered, claimed, …", show_default="all"),
    ] = None,
    as_json: Json = False,
) -> None:
    """List shipments, oldest first."""
    from cli.finding import find_participant
    from cli.insurance_data import shipment_data
    from cli.insurance_finding import find_limit
    from cli.parsing import choice
    from cli.workspace import open_workspace
    from contracts.insurance.words import Status
    from scenarios.desks import read_shipment_view

    wanted = None if status is None else choice(Status, status)
    with open_workspace(session.folder, readonly=True) as work:
        ids = work.suite.insurance.all(
            enterprise=None if exporter is None else find_participant(work, exporter),
            limit=None if limit is None else find_limit(work, limit),
        )
        found = [shipment_data(work, read_shipment_view(work.office, each)) for each in ids]
    if wanted is not None:
        found = [each for each in found if each["status"] == wanted.name]
    if as_json:
        brief = ("checks", "moves", "shares", "gaps", "cover_document")
        session.console.json(
            [{name: value for name, value in each.items() if name not in brief} for each in found]
        )
        return
    amounts = ("declared", "cover", "at_risk")
    heads = ("declared", "cover", "at risk")
    session.console.table(
        session.figures(("shipment", "reference", "exporter", "limit", "cur", *heads, "due", "state")),
        [
            (
                str(each["shipment"])[:12],
                each["reference"] or each["number"] or "–",
                each["exporter"],
                each["limit"],
                each["currency"],
                *(shown_amount(each[name]) for name in amounts),
                each["due"],
                session.term(each["status"], "shipment"),
            )
            for each in found
        ],
        right=session.figures(heads),
    )
