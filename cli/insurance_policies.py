"""`shroff insurance policies`: what an insurer promises an exporter, and the table of products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, cast

import typer

from cli.document_showing import shown_amount
from cli.session import Json, Noun, Session, command, noun
from cli.table_importing import Currency, DryRun, File, import_rows

__all__ = ["Insurer", "register"]

Policy = Annotated[str, typer.Argument(metavar="POLICY", help="Its number, or the first digits of its id.")]
Insurer = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="The insurer.", show_default="whose it is")
]


def register(group: Noun) -> None:
    """Adds the commands."""
    policies = noun("policies", group, "What an insurer promises an exporter.")
    command(policies, "import", example="shroff insurance policies import policies.csv")(import_)
    command(
        policies,
        "set",
        example="shroff insurance policies set SC-2026-1 --product 贸融易\n"
        "shroff insurance policies set SC-2026-1 --commercial 85 --premium-unpaid",
    )(set_)
    command(policies, "show", example="shroff insurance policies show SC-2026-1 --json")(show)
    command(policies, "list", example="shroff insurance policies list --holder exporter_a")(list_)
    command(group, "products", example="shroff insurance products --json")(products)


def import_(
    session: Session,
    file: File,
    currency: Currency = None,
    dry_run: DryRun = False,
    by: Insurer = None,
    as_json: Json = False,
) -> None:
    """Let an insurer attest the policies of a file, and set what they promise.

    Every row gets an answer; good ones go through although others are bad. What was done before is answered
    as known, so that a file can be sent again. Bad rows make it exit with 1.
    """
    from cli.insurance_finding import insurer_desk
    from contracts.insurance.csv_reader import open_policies
    from scenarios.intake.insurance import take_policies

    rows = open_policies(file, currency=currency)
    import_rows(
        session,
        rows,
        lambda work: take_policies(insurer_desk(work, by), rows),
        dry_run=dry_run,
        as_json=as_json,
    )


def set_(
    session: Session,
    policy: Policy,
    product: Annotated[
        str | None,
        typer.Option(
            "--product",
            metavar="LABEL",
            help="What it is called; percentages that are not given are the product's.",
            show_default="as it is",
        ),
    ] = None,
    commercial: Annotated[
        str | None,
        typer.Option(
            "--commercial", metavar="PERCENT", help="Indemnified of a loss.", show_default="as it is"
        ),
    ] = None,
    political: Annotated[
        str | None,
        typer.Option(
            "--political", metavar="PERCENT", help="The same, of a political risk.", show_default="as it is"
        ),
    ] = None,
    first_day: Annotated[
        str | None,
        typer.Option("--first-day", metavar="DATE", help="Of shipments.", show_default="as it is"),
    ] = None,
    last_day: Annotated[
        str | None,
        typer.Option("--last-day", metavar="DATE", help="Of shipments.", show_default="as it is"),
    ] = None,
    premium_paid: Annotated[
        bool | None,
        typer.Option(
            "--premium-paid/--premium-unpaid", help="Unpaid: no new cover.", show_default="as it is"
        ),
    ] = None,
    by: Insurer = None,
    as_json: Json = False,
) -> None:
    """Set what a policy promises, for covers from now on. Covers in force keep what they have."""
    from dataclasses import replace

    from chain.errors import BadInput
    from cli.insurance_data import policy_data
    from cli.insurance_finding import find_policy, insurer_desk
    from cli.parsing import day
    from cli.workspace import open_workspace
    from contracts.insurance.csv_values import percentage
    from contracts.insurance.products import product as product_of

    known = None if product is None else product_of(product)
    with open_workspace(session.folder, session.passwords) as work:
        account = find_policy(work, policy)
        found = work.suite.insurance.policy(account)
        if found is None:
            raise BadInput(f"{policy} has no terms.")
        terms = found.terms
        if known is not None:
            terms = replace(
                terms, product=known.label, commercial=known.commercial, political=known.political
            )
            if known.assumed:
                session.console.say(f"The percentages of {known.label} are our assumption: see the table.")
        changed = replace(
            terms,
            commercial=terms.commercial if commercial is None else percentage(commercial),
            political=terms.political if political is None else percentage(political),
            first_day=terms.first_day if first_day is None else day(first_day),
            last_day=terms.last_day if last_day is None else day(last_day),
            premium_paid=terms.premium_paid if premium_paid is None else premium_paid,
        )
        insurer_desk(work, by, found.insurer).set_terms(account, changed)
        data = policy_data(work, account)
    _print(session, data, as_json)


def show(session: Session, policy: Policy, as_json: Json = False) -> None:
    """Show a policy: what it promises, its balance, what is left of its maximum, the limits under it."""
    from cli.insurance_data import policy_data
    from cli.insurance_finding import find_policy
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        data = policy_data(work, find_policy(work, policy))
    _print(session, data, as_json)


def list_(
    session: Session,
    holder: Annotated[
        str | None, typer.Option("--holder", metavar="NAME", help="Of one exporter.", show_default="all")
    ] = None,
    as_json: Json = False,
) -> None:
    """List policies and their balances, oldest first."""
    from cli.finding import find_participant
    from cli.insurance_data import policy_data
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        name = None if holder is None else work.people.name_of(find_participant(work, holder))
        found = [policy_data(work, each) for each in work.suite.insurance.policies()]
    found = [each for each in found if name in (None, each["owner"])]
    if as_json:
        session.console.json(found)
        return
    amounts = ("face", "held", "drawn", "available", "left")
    session.console.table(
        session.figures(("number", "owner", "cur", *amounts, "last day", "product")),
        [
            (
                each["number"] or str(each["document"])[:12],
                each["owner"],
                each["currency"],
                *(shown_amount(each[name]) for name in amounts),
                each["last_day"],
                each["product"] or "–",
            )
            for each in found
        ],
        right=session.figures(amounts),
    )


def products(session: Session, as_json: Json = False) -> None:
    """Show the table of products: labels with default values, ours where it says assumed."""
    from cli.insurance_data import products_data

    found = products_data()
    if as_json:
        session.console.json(found)
        return
    columns = ("label", "english", "commercial", "political", "advance_rate", "mandate", "assumed")
    shown = {True: "yes", False: "no"}
    session.console.table(
        [name.replace("_", " ") for name in columns],
        [
            [shown[value] if isinstance(value, bool) else value for value in map(each.get, columns)]
            for each in found
        ],
    )
    for each in found:
        session.console.data(f"{each['label']}: {each['remark']}.")


def _print(session: Session, found: dict[str, object], as_json: bool) -> None:
    if as_json:
        session.console.json(found)
        return
    amounts = {"face", "held", "drawn", "settled", "available", "left"}
    shown = {name: shown_amount(value) if name in amounts else value for name, value in found.items()}
    shown["limits"] = ", ".join(cast("Sequence[str]", found["limits"]))
    session.console.facts({session.term(name, "figure"): value for name, value in shown.items()})
