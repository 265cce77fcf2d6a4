"""`shroff rates`: the operator's official rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.session import Json, Session, command, noun

if TYPE_CHECKING:
    from cli.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = noun("rates", app, "Publish official rates, and see which are in force.")
    command(
        group,
        "publish",
        example="shroff rates publish USD 7.1234\nshroff rates publish JPY 4.8237 --units 100",
    )(publish)
    command(group, "show", example="shroff rates show USD")(show)
    command(group, "list", example="shroff rates list --json")(list_)


def publish(
    session: Session,
    currency: Annotated[str, typer.Argument(help="ISO 4217.")],
    cny: Annotated[str, typer.Argument(metavar="CNY", help="CNY for the units, a decimal number.")],
    units: Annotated[
        int, typer.Option("--units", help="Units of the currency: 1, 10, 100, 1000 or 10000.")
    ] = 1,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day.", show_default="today")
    ] = None,
    days: Annotated[
        int, typer.Option("--days", min=1, help="For how many days it is published, at most 11.")
    ] = 1,
    as_json: Json = False,
) -> None:
    """Publish an official rate, with the operator's two keys. A correction is a new rate."""
    from datetime import timedelta

    from cli.parsing import day
    from cli.workspace import open_workspace
    from contracts.registry.money import currency_code
    from contracts.registry.rates import decimal_rate
    from scenarios.desks import OperatorDesk

    code, given = currency_code(currency), None if first is None else day(first)
    with open_workspace(session.folder, session.passwords) as work:
        begin = given or work.office.today()
        rate = decimal_rate(code, cny, begin, begin + timedelta(days=days - 1), units=units)
        OperatorDesk(work.office, work.people.operator()).publish([rate])
        found = _data(work, rate.id)
    if as_json:
        session.console.json(found)
    else:
        session.console.data(
            f"1 {code} is {found['cny']} CNY from {found['first_day']}, published to {found['last_day']};"
            " in force until a newer one, at most 10 days after the first."
        )


def show(
    session: Session, currency: Annotated[str, typer.Argument(help="ISO 4217.")], as_json: Json = False
) -> None:
    """Show the rate of a currency that is in force today. No rate is an answer, and exits with 5."""
    from cli.exits import ExitCode
    from cli.workspace import open_workspace
    from contracts.registry.money import currency_code

    code = currency_code(currency)
    with open_workspace(session.folder, readonly=True) as work:
        rate_id = work.suite.rates.in_force(code)
        found = None if rate_id is None else _data(work, rate_id)
    if as_json:
        session.console.json(found)
    elif found is not None:
        session.console.facts(found)
    if found is None:
        session.console.say(f"No rate of {code} is in force today.")
        raise typer.Exit(ExitCode.NO)


def list_(session: Session, as_json: Json = False) -> None:
    """List all rates that were ever published, oldest first, and which are in force today."""
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        published = work.suite.rates.contract.events("RatePublished")
        found = [_data(work, event["rate_id"]) for event in published]
    if as_json:
        session.console.json(found)
        return
    session.console.table(
        ("currency", "CNY", "first day", "last day", "in force", "id"),
        [
            (
                each["currency"],
                each["cny"],
                each["first_day"],
                each["last_day"],
                "yes" if each["in_force"] else "no",
                str(each["id"])[:12],
            )
            for each in found
        ],
        right=("CNY",),
    )


def _data(work: Workspace, rate_id: bytes) -> dict[str, object]:
    rate = work.suite.rates.rate(rate_id)
    if rate is None:
        return {"id": rate_id.hex(), "cny": "1", "currency": "CNY", "in_force": True}
    return {
        "id": rate_id.hex(),
        "currency": rate.currency,
        "cny": f"{rate.value.normalize():f}",
        "first_day": rate.first_day.isoformat(),
        "last_day": rate.last_day.isoformat(),
        "in_force": work.suite.rates.in_force(rate.currency) == rate_id,
    }
