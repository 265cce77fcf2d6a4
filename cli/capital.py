"""`shroff capital`: payments out of capital-account income, checked by sample, and the sample itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, cast

import typer

from cli import capital_orders, capital_periods, capital_rules
from cli.capital_periods import BankName, Number
from cli.session import Json, Session, command, noun

__all__ = ["register"]

_Data = Mapping[str, object]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = noun("capital", app, "Pay out of capital-account income, and check by sample.")
    capital_orders.register(group)
    capital_rules.register(group)
    capital_periods.register(group)
    command(
        group,
        "sample",
        example="shroff capital sample bank_a 1 --explain\nshroff capital sample bank_a 1 --json",
    )(sample)


def sample(
    session: Session,
    bank: BankName,
    period: Number,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show for each payment why it is in or out.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Recompute the draw of a bank's pool from what the chain logged, and compare it with the contract's.

    In each class the payments are put in the order that the seed gives; the first are drawn, as many as the
    ratio says, rounded up. Anybody can do it. Another result than the contract's exits with 5.
    """
    from chain.errors import BadInput, NotFound
    from cli.capital_data import drawing_data
    from cli.exits import ExitCode
    from cli.finding import find_participant
    from cli.workspace import open_workspace
    from scenarios.reading.recount import recount

    with open_workspace(session.folder, readonly=True) as work:
        which = find_participant(work, bank)
        found = recount(work.office, which, period)
        if found is None:
            raise NotFound(
                f"There is no period {period}.", hint="`shroff capital periods list` has them all."
            )
        known = work.people.by_id(which)
        if known is not None and known.role != "bank":
            raise BadInput(f"{bank} is no bank.", hint="Pools are of banks.")
        data = drawing_data(work, which, found)
    if as_json:
        session.console.json(data)
    else:
        _print(session, data, explain=explain)
    if not data["agrees"]:
        session.console.say("The contract says something else.")
        raise typer.Exit(ExitCode.NO)


def _print(session: Session, found: _Data, *, explain: bool) -> None:
    console = session.console
    console.data(
        f"Sample of {found['bank']}, period {found['period']}: {found['first_day']} to {found['last_day']}"
    )
    names = ("operator_seed", "bank_seed", "root", "seed", "carried_to")
    facts: dict[str, object] = {name: found[name] for name in names}
    console.facts({session.term(name, "figure"): value for name, value in facts.items()})
    places = cast("Sequence[_Data]", found["places"])
    if not places:
        console.say("No payment is in this pool.")
        return
    ratios = cast("Mapping[str, str]", found["ratios"])
    classes = sorted({int(str(place["class"])) for place in places})
    console.data("")
    console.table(
        session.figures(("class", "payments", "ratio", "sampled")),
        [(each, *_counts(places, each, ratios[f"class_{each}"])) for each in classes],
        right=session.figures(("payments", "ratio", "sampled")),
    )
    if explain:
        console.data("")
        console.table(
            session.figures(("payment", "class", "position", "rank", "result", "why")),
            [
                (
                    place["reference"] or str(place["payment"])[:12],
                    place["class"],
                    place["position"],
                    "–" if place["rank"] is None else place["rank"],
                    session.term(place["fate"], "fate"),
                    _why(place, found),
                )
                for place in places
            ],
            right=session.figures(("position", "rank")),
        )


def _counts(places: Sequence[_Data], which: int, ratio: str) -> tuple[int, str, str]:
    mine = [place for place in places if place["class"] == which]
    decided = all(place["fate"] in ("DRAWN", "SPARED") for place in mine)
    drawn = sum(place["fate"] == "DRAWN" for place in mine)
    return len(mine), ratio, str(drawn) if decided else f"to be {mine[0]['drawn']}"


def _why(place: _Data, found: _Data) -> str:
    """Why a payment is in or out, in words."""
    came = f", of period {place['entered']}" if place["entered"] != found["period"] else ""
    first = f"the first {place['drawn']} of {place['size']}"
    if place["rank"] is not None:
        where = "among" if place["fate"] == "DRAWN" else "behind"
        return f"{where} {first}{came}"
    said = {
        "OPEN": f"open; {first} will be",
        "WAITING": f"not revealed; {first} will be",
        "DRAWN": "the bank was silent: all are",
    }
    return said[str(place["fate"])] + came
