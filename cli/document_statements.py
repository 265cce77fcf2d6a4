"""`shroff documents attest|amend|void|replace|merge`: what an authority states about one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.session import Json, Noun, Session, Yes, command

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.registry.documents import Account
    from contracts.registry.fields import AnyFields
    from scenarios.desks import AuthorityDesk

__all__ = ["register"]

Which = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Number, or the first digits of the id.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The document's number.")]
Authority = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="The authority.", show_default="who attested it")
]
Reference = Annotated[
    str | None,
    typer.Option(
        "--reference",
        metavar="TEXT",
        help="The authority's own; the same again changes nothing.",
        show_default="a new one",
    ),
]
Amount = Annotated[
    str | None,
    typer.Option("--amount", metavar="AMOUNT", help="As in '800000.00 USD'.", show_default="as it was"),
]
Until = Annotated[
    str | None, typer.Option("--valid-until", metavar="DATE", help="Last day.", show_default="as it was")
]


def register(group: Noun) -> None:
    """Adds the commands."""
    command(
        group,
        "attest",
        example="shroff documents attest 310120260123456789 --owner exporter_a --amount '800000.00 USD'",
    )(attest)
    command(group, "amend", example="shroff documents amend 310120260123456789 --amount '700000.00 USD'")(
        amend
    )
    command(group, "void", example='shroff documents void 310120260123456789 --reason "never shipped" --yes')(
        void
    )
    command(group, "replace", example="shroff documents replace 310120260123456789 310120260987654321 --yes")(
        replace
    )
    command(
        group, "merge", example="shroff documents merge 310120260123456789 --into 310120260987654321 --yes"
    )(merge)


def attest(
    session: Session,
    number: Number,
    owner: Annotated[str, typer.Option("--owner", metavar="NAME", help="The exporter.")],
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="As in '800000.00 USD'.")],
    issued: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE", help="Day of the declaration.", show_default="today"),
    ] = None,
    scheme: Annotated[
        str | None, typer.Option("--scheme", help="CN18, MRN, KR or X-…", show_default="what the number fits")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--valid-until", metavar="DATE", help="Last day.", show_default="none")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="The authority.", show_default="customs")
    ] = None,
    reference: Reference = None,
    as_json: Json = False,
) -> None:
    """Attest one export declaration. For many, see `shroff documents import`."""
    from chain.errors import BadInput
    from cli.acting import authority_desk
    from cli.parsing import day, money
    from cli.workspace import open_workspace
    from contracts.registry.fields import read_fields
    from contracts.registry.numbers import read_number

    face, read = money(amount), read_number("export-declaration", number, scheme)
    with open_workspace(session.folder, session.passwords) as work:
        actor = work.actor(owner)
        if actor.identity is None:
            raise BadInput(
                f"{actor.name} has no identity, so no document can name it.", hint="Admit it with --identity."
            )
        fields = read_fields(
            {
                "number": read,
                "issued_on": day(issued) if issued else work.office.today(),
                "amount": face,
                "valid_until": day(until) if until else None,
                "exporter": {"scheme": actor.identity.scheme, "code": actor.identity.value},
            }
        )
        (document,) = authority_desk(work, by).attest([fields], _reference(reference))
        _tell(session, work, document, as_json)


def amend(
    session: Session,
    document: Which,
    amount: Amount = None,
    until: Until = None,
    by: Authority = None,
    reference: Reference = None,
    as_json: Json = False,
) -> None:
    """State a document anew: another amount, another last day. Cases not yet paid out need another check.

    A policy's amount is its maximum before indemnities: what they used of it stays used.
    """
    from chain.errors import BadInput
    from cli.finding import find_account
    from cli.workspace import open_workspace

    if amount is None and until is None:
        raise BadInput("Nothing to amend.", hint="Give --amount, --valid-until, or both.")
    with open_workspace(session.folder, session.passwords) as work:
        account = find_account(work, document)
        fields = _changed(_written(work, account), {}, amount, until)
        _desk(work, by, account).amend(account, fields, _reference(reference))
        _tell(session, work, account, as_json)


def void(
    session: Session,
    document: Which,
    reason: Annotated[str, typer.Option("--reason", help="Why. It is public, on the chain.")],
    by: Authority = None,
    reference: Reference = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete a document. Loans on it stay as they are; nothing new can stand on it."""
    from cli.finding import find_account
    from cli.workspace import open_workspace

    session.ask(f"Void the document {document}?", yes=yes)
    with open_workspace(session.folder, session.passwords) as work:
        account = find_account(work, document)
        _desk(work, by, account).void(account, reason, _reference(reference))
        _tell(session, work, account, as_json)


def replace(
    session: Session,
    document: Which,
    number: Number,
    amount: Amount = None,
    until: Until = None,
    by: Authority = None,
    reference: Reference = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Attest another document in the place of one that is void, or becomes void by this.

    The new one takes over the balance.
    """
    from cli.finding import find_account
    from cli.workspace import open_workspace
    from contracts.registry.numbers import read_number

    with open_workspace(session.folder, session.passwords) as work:
        account = find_account(work, document)
        if not work.suite.documents.account(account).void:
            session.ask(f"Void the document {document}, and put {number} in its place?", yes=yes)
        before = _written(work, account)
        after = _changed(before, {"number": read_number(before.number.kind, number)}, amount, until)
        made = _desk(work, by, account).replace(account, after, _reference(reference))
        _tell(session, work, made, as_json)


def merge(
    session: Session,
    document: Which,
    into: Annotated[str, typer.Option("--into", metavar="DOCUMENT", help="The document that stays.")],
    by: Authority = None,
    reference: Reference = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make one balance of two documents that turned out to be the same."""
    from cli.finding import find_account
    from cli.workspace import open_workspace

    session.ask(f"Merge {document} into {into} for good?", yes=yes)
    with open_workspace(session.folder, session.passwords) as work:
        account, end = find_account(work, document), find_account(work, into)
        _desk(work, by, account).merge(account, end, _reference(reference))
        _tell(session, work, end, as_json)


def _desk(work: Workspace, name: str | None, account: bytes) -> AuthorityDesk:
    """The desk of who attested the document on an account, or of its successor.

    Raises:
        BadInput: Somebody else is named.
    """
    from chain.errors import BadInput
    from cli.acting import heir_of
    from scenarios.desks import AuthorityDesk

    participants = work.suite.participants
    key = work.suite.documents.account(account).attested_by
    author = participants.signer(key).participant
    if author is None or name is None:
        return AuthorityDesk(work.office, work.actor("customs" if author is None else heir_of(work, author)))
    actor = work.actor(name)
    if actor.id != author and not participants.acts_for(actor.id, author):
        heir = heir_of(work, author)
        raise BadInput(f"{actor.name} did not attest this document.", hint=f"{heir} did: --as {heir}.")
    return AuthorityDesk(work.office, actor)


def _reference(given: str | None) -> str:
    from cli.references import new_reference

    return given or new_reference("STATEMENT")


def _written(work: Workspace, account: bytes) -> AnyFields:
    """What is written on the document that stands on an account.

    Raises:
        NotFound: It was not handed over to who has this vault.
    """
    from chain.errors import NotFound

    found = work.suite.documents.account(account)
    paper = work.vault.opening(found.document, found.commitment)
    if paper is None:
        raise NotFound(
            "The document's fields are not here.", hint="They travel off the chain, with the salt."
        )
    return paper.fields


def _changed(
    before: AnyFields, changes: dict[str, object], amount: str | None, until: str | None
) -> AnyFields:
    from cli.parsing import day, money
    from contracts.registry.fields import read_fields

    currency = before.amount.currency if before.amount is not None else None
    if amount is not None:
        changes["amount"] = money(amount, currency)
    if until is not None:
        changes["valid_until"] = day(until)
    kept = {name: getattr(before, name) for name in type(before).model_fields}
    return read_fields({**kept, **changes})


def _used(work: Workspace, account: Account) -> str:
    """What indemnities used of a policy, in a few words; empty where there were none."""
    paper = work.vault.opening(account.document, account.commitment)
    used = paper and paper.number.kind == "policy" and work.office.indemnified(account)
    return f" (after indemnities of {used})" if used else ""


def _tell(session: Session, work: Workspace, document: bytes, as_json: bool) -> None:
    from cli.showing import account_data, standing_of

    account = work.suite.documents.account(work.office.account(document))
    found = account_data(work, account)
    unchanged = work.is_unchanged()
    if as_json:
        session.console.json({**found, "unchanged": unchanged})
        return
    mark = f", {session.term('unchanged', 'result')}" if unchanged else ""
    name, used = found["number"] or str(found["document"])[:12], _used(work, account)
    session.console.data(
        f"{name} of {found['owner']}: {account.face}{used}, "
        f"available {account.available}, {session.standing(standing_of(account, work.office.today()))}{mark}"
    )
