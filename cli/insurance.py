"""`shroff insurance`: export credit insurance, from the policy to the last recovery, and loans on it."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import (
    insurance_assigning,
    insurance_claiming,
    insurance_limits,
    insurance_policies,
    insurance_shipments,
)
from cli.case_showing import tell_case
from cli.consents import tell_how
from cli.insurance_shipments import Exporter
from cli.session import Json, Session, command, noun

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = noun("insurance", app, "Insure exports against buyers who do not pay, and lend on the cover.")
    insurance_policies.register(group)
    insurance_limits.register(group)
    insurance_shipments.register(group)
    insurance_assigning.register(group)
    command(group, "check", example="shroff insurance check SC20261/B7 --shipment SHIP-1 --as bank_a")(check)
    command(
        group,
        "apply",
        example="shroff insurance apply --shipment SHIP-1 --bank bank_a --amount '4000.00 USD' \\\n"
        "    --tenor 60 --reference LOAN-1\nshroff receivables accept LOAN-1",
    )(apply)
    insurance_claiming.register(group)


def check(
    session: Session,
    limit: Annotated[str, typer.Argument(metavar="LIMIT", help="POLICY/BUYER, or first digits of its id.")],
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="The bank.")],
    shipment: Annotated[
        str | None,
        typer.Option(
            "--shipment",
            metavar="SHIPMENT",
            help="One that was declared.",
            show_default="before there is one",
        ),
    ] = None,
    consent: Annotated[
        str | None,
        typer.Option(
            "--consent", metavar="ID", help="First digits of the exporter's.", show_default="its newest"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check policy, limit and shipment on record, before any loan. No exits with 5.

    The exporter consents first: `shroff consents grant bank_a --as exporter_a --insured`.
    """
    from cli.exits import ExitCode
    from cli.finding import find_consent
    from cli.insurance_data import check_data
    from cli.insurance_finding import bank_of, find_limit, find_shipment
    from cli.insurance_showing import print_check, tell_doubts
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        account = work.suite.documents.account(find_limit(work, limit))
        which = None if shipment is None else find_shipment(work, shipment)
        found = bank_of(work, by).check_insurance(
            account.document,
            which,
            consent_id=None if consent is None else find_consent(work, consent),
        )
        data = check_data(work, found)
        if as_json:
            session.console.json(data)
        else:
            print_check(session, data)
            if which is not None:
                tell_doubts(session, work, which)
            if not found.consented:
                tell_how(session, work, account.owner, found.bank, insured=True)
    if not found.passed:
        raise typer.Exit(ExitCode.NO)


def apply(
    session: Session,
    shipment: Annotated[
        str, typer.Option("--shipment", metavar="SHIPMENT", help="The covered shipment that it stands on.")
    ],
    bank: Annotated[str, typer.Option("--bank", metavar="NAME", help="The bank.")],
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="Of the loan: '800000.00 USD'.")],
    currency: Annotated[
        str | None,
        typer.Option("--currency", help="ISO 4217, where the amount names none.", show_default="none"),
    ] = None,
    tenor: Annotated[
        int,
        typer.Option(
            "--tenor", metavar="DAYS", help="From the first disbursement; ends by 30 days after the due day."
        ),
    ] = 90,
    documents: Annotated[
        list[str] | None,
        typer.Option(
            "--document",
            metavar="NUMBER[=AMOUNT]",
            help="Of the shipment's declarations, and how much of it; may be repeated.",
            show_default="all that is insured",
        ),
    ] = None,
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
    """Apply for a loan on a covered shipment.

    What follows is the same as for other loans: `shroff receivables accept`, `verify`, `approve`, `disburse`,
    `repay`, …
    """
    from cli.acting import parts_of
    from cli.insurance_finding import exporter_of, find_shipment
    from cli.insurance_showing import tell_doubts
    from cli.parsing import money
    from cli.references import new_reference
    from cli.workspace import open_workspace

    wanted, named = money(amount, currency), reference or new_reference("LOAN")
    with open_workspace(session.folder, session.passwords) as work:
        shipment_id = find_shipment(work, shipment)
        desk = exporter_of(work, shipment_id, by)
        parts = None if documents is None else parts_of(work, documents)
        case_id = desk.apply_insured(work.actor(bank).name, shipment_id, wanted, tenor, named, parts=parts)
        work.references.note(case_id, named)
        tell_case(session, work, case_id, as_json)
        if not as_json:
            tell_doubts(session, work, shipment_id)
