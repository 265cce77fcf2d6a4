"""`shroff consents`: what an enterprise lets a bank draw on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.session import Json, Session, command, noun

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.registry.consents import ConsentView

__all__ = ["register", "tell_how"]

ConsentId = Annotated[str, typer.Argument(metavar="ID", help="The first digits of the consent's id.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = noun("consents", app, "Let a bank use documents, and take that back.")
    command(
        group,
        "grant",
        example="shroff consents grant bank_a --as exporter_a --days 90 --uses 3",
    )(grant)
    command(group, "revoke", example="shroff consents revoke 3f2a81c0")(revoke)
    command(group, "show", example="shroff consents show 3f2a81c0 --json")(show)
    command(group, "list", example="shroff consents list --of exporter_a")(list_)


def grant(
    session: Session,
    bank: Annotated[str, typer.Argument(metavar="BANK", help="Name of the bank.")],
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="The enterprise that consents.")],
    days: Annotated[int, typer.Option("--days", help="How long, 1 to 365 days from now on.")] = 30,
    uses: Annotated[int, typer.Option("--uses", help="How many cases may use it.")] = 1,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--document",
            metavar="NUMBER",
            help="Only these documents, together; may be repeated.",
            show_default="any export declaration",
        ),
    ] = None,
    insured: Annotated[
        bool, typer.Option("--insured", help="Policies and buyer limits too, for loans on insured exports.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Let a bank check and use documents for export financing."""
    from cli.finding import find_account
    from cli.workspace import open_workspace
    from scenarios.desks import INSURED, EnterpriseDesk
    from scenarios.desks.enterprise import FINANCED

    with open_workspace(session.folder, session.passwords) as work:
        documents = [find_account(work, each) for each in only or []]
        desk = EnterpriseDesk(work.office, work.actor(by))
        kinds = INSURED if insured else FINANCED
        consent_id = desk.consent(
            work.actor(bank).name, days=days, uses=uses, kinds=kinds, documents=documents
        )
        _tell(session, work, consent_id, as_json)


def revoke(session: Session, consent: ConsentId, as_json: Json = False) -> None:
    """End a consent at once for new uses; the enterprise that gave it signs."""
    from cli.finding import find_consent
    from cli.workspace import open_workspace
    from scenarios.desks import EnterpriseDesk

    with open_workspace(session.folder, session.passwords) as work:
        consent_id = find_consent(work, consent)
        view = work.suite.consents.consent(consent_id)
        if view is None:
            return
        EnterpriseDesk(work.office, work.actor(work.people.name_of(view.grantor))).revoke(consent_id)
        _tell(session, work, consent_id, as_json)


def show(session: Session, consent: ConsentId, as_json: Json = False) -> None:
    """Show a consent, and the cases that used it."""
    from cli.finding import find_consent
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        consent_id = find_consent(work, consent)
        view = work.suite.consents.consent(consent_id)
        if view is None:
            return
        uses = [case_id.hex() for _, case_id in work.suite.consents.uses_of(consent_id)]
        found = _data(work, view)
    if as_json:
        session.console.json({**found, "cases": uses})
    else:
        session.console.facts({**found, "cases": ", ".join(each[:12] for each in uses) or "none"})


def list_(
    session: Session,
    of: Annotated[
        str | None, typer.Option("--of", metavar="NAME", help="Of one enterprise.", show_default="all")
    ] = None,
    as_json: Json = False,
) -> None:
    """List consents, oldest first."""
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        grantors = (
            [actor.id for actor in work.people.of_role("enterprise")] if of is None else [work.actor(of).id]
        )
        views = [view for each in grantors for view in work.suite.consents.granted_by(each)]
        found = [_data(work, view) for view in views]
    if as_json:
        session.console.json(found)
        return
    session.console.table(
        ("id", "by", "to", "until", "used", "standing"),
        [
            (
                str(each["id"])[:12],
                each["grantor"],
                each["grantee"],
                each["until"],
                f"{each['used']} of {each['uses']}",
                each["standing"],
            )
            for each in found
        ],
    )


def tell_how(session: Session, work: Workspace, enterprise: bytes, bank: bytes, *, insured: bool) -> None:
    """A hint after a check that found no consent: the command that gives it."""
    names = work.people.name_of(bank), work.people.name_of(enterprise)
    more = " --insured" if insured else ""
    session.console.say(f"hint: `shroff consents grant {names[0]} --as {names[1]}{more}`, and check again.")


def _tell(session: Session, work: Workspace, consent_id: bytes, as_json: bool) -> None:
    view = work.suite.consents.consent(consent_id)
    if view is None:
        return
    found = _data(work, view)
    if as_json:
        session.console.json(found)
    else:
        session.console.data(
            f"consent {consent_id.hex()[:12]} of {found['grantor']} to {found['grantee']}, "
            f"{found['used']} of {found['uses']} used, until {found['until']}: {found['standing']}"
        )


def _data(work: Workspace, view: ConsentView) -> dict[str, object]:
    from contracts.registry.calendar import show_time
    from contracts.registry.consents import ANY_DOCUMENT
    from contracts.registry.kinds import kind

    now = work.suite.network.now()
    standing = (
        "revoked"
        if view.revoked
        else "live"
        if view.is_live(now)
        else "used up"
        if view.used >= view.uses
        else "not in its time"
    )
    return {
        "id": view.id.hex(),
        "grantor": work.people.name_of(view.grantor),
        "grantee": work.people.name_of(view.grantee),
        "kinds": ", ".join(kind(each).name for each in sorted(view.kinds)),
        "documents": "any" if view.documents == ANY_DOCUMENT else view.documents.hex(),
        "since": show_time(view.since),
        "until": show_time(view.until),
        "uses": view.uses,
        "used": view.used,
        "standing": standing,
    }
