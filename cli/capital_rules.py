"""`shroff capital rules`: who may pay first, the negative list, exemptions, risk classes."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.session import Json, Noun, Reason, Session, command, noun

__all__ = ["register"]

_TABLES = {"PURPOSES": "the negative list", "EXEMPTIONS": "the exemptions"}
Enterprise = Annotated[str, typer.Argument(metavar="ENTERPRISE", help="Its name.")]


def register(group: Noun) -> None:
    """Adds the commands."""
    rules = noun("rules", group, "Who may pay first, and for what nobody may pay: the operator's.")
    command(rules, "admit", example="shroff capital rules admit bank_a")(admit)
    command(
        rules, "suspend", example='shroff capital rules suspend exporter_a --reason "its books are unclear"'
    )(suspend)
    command(rules, "reinstate", example='shroff capital rules reinstate exporter_a --reason "cleared"')(
        reinstate
    )
    command(rules, "classify", example="shroff capital rules classify exporter_a 2")(classify)
    command(rules, "region", example="shroff capital rules region exporter_a 330200")(region)
    command(
        rules,
        "publish",
        example="shroff capital rules publish purposes securities property\n"
        "shroff capital rules publish purposes advisory --region 330200 --from today+1\n"
        "shroff capital rules publish exemptions wages",
    )(publish)
    command(rules, "list", example="shroff capital rules list --json")(list_)


def admit(
    session: Session,
    bank: Annotated[str, typer.Argument(metavar="BANK", help="Its name.")],
    no_more: Annotated[bool, typer.Option("--no-more", help="It may no longer.")] = False,
    as_json: Json = False,
) -> None:
    """Let a bank pay first and check by sample, or no more."""
    from cli.capital_finding import operator_of
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        name = work.actor(bank).name
        operator_of(work).admit_bank(name, admitted=not no_more)
    if as_json:
        session.console.json({"bank": name, "admitted": not no_more})
    else:
        session.console.data(f"{name} {'may pay first no more' if no_more else 'may pay first'}")


def suspend(session: Session, enterprise: Enterprise, reason: Reason, as_json: Json = False) -> None:
    """Have every payment of an enterprise checked before it is paid."""
    _set(session, enterprise, reason, as_json, suspended=True)


def reinstate(session: Session, enterprise: Enterprise, reason: Reason, as_json: Json = False) -> None:
    """Let an enterprise be paid first again, after a discrepant payment for example."""
    _set(session, enterprise, reason, as_json, suspended=False)


def classify(
    session: Session,
    enterprise: Enterprise,
    risk_class: Annotated[int, typer.Argument(metavar="CLASS", help="0 to 3.", min=0, max=3)],
    as_json: Json = False,
) -> None:
    """Set the risk class of an enterprise, from the next period on that has not begun."""
    from cli.capital_finding import operator_of
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        name = work.actor(enterprise).name
        period = work.suite.samples.next_period()
        operator_of(work).set_class(name, risk_class)
    if as_json:
        session.console.json({"enterprise": name, "class": risk_class, "period": period})
    else:
        session.console.data(f"{name} is in class {risk_class} from period {period} on")


def region(
    session: Session,
    enterprise: Enterprise,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="Six digits, as in 330200; 0: nowhere in particular.")
    ],
    as_json: Json = False,
) -> None:
    """Say where an enterprise is registered: the tables of that region are asked, then the country's."""
    from cli.capital_finding import operator_of
    from cli.parsing import region as region_code
    from cli.workspace import open_workspace

    found = region_code(code)
    with open_workspace(session.folder, session.passwords) as work:
        name = work.actor(enterprise).name
        operator_of(work).set_region(name, found)
    if as_json:
        session.console.json({"enterprise": name, "region": f"{found:06}" if found else None})
    else:
        session.console.data(f"{name} is registered {f'in {found:06}' if found else 'nowhere in particular'}")


def publish(
    session: Session,
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="purposes (the negative list) or exemptions.")
    ],
    codes: Annotated[
        list[str], typer.Argument(metavar="CODE...", help="1 to 32 of a-z, 0-9, '-', '.' and '_'.")
    ],
    within: Annotated[
        str, typer.Option("--region", metavar="CODE", help="Six digits.", show_default="the whole country")
    ] = "0",
    since: Annotated[
        str, typer.Option("--from", metavar="DATE", help="First day: today or later.")
    ] = "today",
    off: Annotated[bool, typer.Option("--off", help="Takes the codes off the table.")] = False,
    as_json: Json = False,
) -> None:
    """Publish entries of a table. What is in force that day in that region decides."""
    from cli.capital_data import entry_data
    from cli.capital_finding import operator_of
    from cli.parsing import choice, code, day
    from cli.parsing import region as region_code
    from cli.workspace import open_workspace
    from contracts.payments.rules import Entry
    from contracts.payments.words import Table

    which, region = choice(Table, table), region_code(within)
    named = [code(each) for each in codes]
    with open_workspace(session.folder, session.passwords) as work:
        first = day(since, work.office.today())
        entries = [Entry(each, first, not off, region) for each in named]
        operator_of(work).publish_table(which, entries)
    found = [entry_data(each, which.name) for each in entries]
    if as_json:
        session.console.json(found)
        return
    there = f" in {region:06}" if region else ""
    said = f"{'off' if off else 'on'} {_TABLES[which.name]}{there} from {first} on"
    session.console.data(f"{', '.join(named)}: {said}")


def list_(session: Session, as_json: Json = False) -> None:
    """List what was published, oldest first; who may pay first, who not any more, and who is where."""
    from cli.capital_data import entry_data
    from cli.workspace import open_workspace
    from contracts.payments.words import Table

    with open_workspace(session.folder, readonly=True) as work:
        rules = work.suite.payment_rules
        entries = [entry_data(each, table.name) for table in Table for each in rules.entries(table)]
        banks = [each.name for each in work.people.of_role("bank") if rules.is_admitted(each.id)]
        payers = work.people.of_role("enterprise")
        suspended = [each.name for each in payers if rules.is_suspended(each.id)]
        regions = {each.name: f"{code:06}" for each in payers if (code := rules.region_of(each.id))}
    if as_json:
        found = {"entries": entries, "banks": banks, "suspended": suspended, "regions": regions}
        session.console.json(found)
        return
    facts = {
        "pay first": ", ".join(banks) or "nobody",
        "suspended": ", ".join(suspended),
        "region": ", ".join(f"{name} {code}" for name, code in regions.items()),
    }
    session.console.facts({session.term(name, "figure"): value for name, value in facts.items()})
    session.console.data("")
    session.console.table(
        session.figures(("table", "code", "region", "first day", "listed")),
        [
            (
                str(each["table"]).lower(),
                each["code"],
                each["region"] or "–",
                each["from_day"],
                "yes" if each["listed"] else "no",
            )
            for each in entries
        ],
    )


def _set(session: Session, enterprise: str, reason: str, as_json: bool, *, suspended: bool) -> None:
    from cli.capital_finding import operator_of
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        name, desk = work.actor(enterprise).name, operator_of(work)
        if suspended:
            desk.suspend_facilitation(name, reason)
        else:
            desk.reinstate_facilitation(name, reason)
    if as_json:
        session.console.json({"enterprise": name, "suspended": suspended, "reason": reason})
    else:
        session.console.data(f"{name} {'is paid first no more' if suspended else 'is paid first again'}")
