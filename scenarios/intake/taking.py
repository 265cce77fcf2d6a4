"""The intake: new documents page by page, or all in one block; then the messages about them, in their order.

Sent again after a kill it goes on: what is on the chain is answered as known, what is missing of it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from secrets import token_hex

from chain.errors import BadInput, Reverted, ShroffError
from contracts.registry.answers import Answer
from contracts.registry.fields import AnyFields, GeneralDocument, Party
from contracts.registry.filings import NewDocument
from contracts.registry.identifiers import Identifier
from contracts.registry.kinds import KindName
from scenarios.desks.authority import AuthorityDesk
from scenarios.desks.office import Office
from scenarios.desks.operator import OperatorDesk
from scenarios.intake.answering import NoAuthority, Taken, Unknown, refusal
from scenarios.intake.changes import Changing, order_of
from scenarios.intake.finding import Finder, Found, other_content
from scenarios.people import Actor

__all__ = ["Intake"]

_PAGE = 50


class _Discard(Exception):
    """Leaves a block that nobody wants to keep."""


class Intake:
    """What was read, on its way to the chain.

    Args:
        office: The contracts, the people, the papers.
        desk_of: The desk of the authority that attests a kind. Raises BadInput if there is none.
        admit: Owners that nobody here is are admitted, named by their codes.
        keep_people: Writes the people as they are, before the chain learns their keys.
        dry_run: Nothing is kept: pages are carried out in blocks that are discarded, changes are foreseen.
    """

    def __init__(
        self,
        office: Office,
        desk_of: Callable[[KindName], AuthorityDesk],
        *,
        admit: bool,
        keep_people: Callable[[], None],
        dry_run: bool = False,
    ) -> None:
        def desk(name: KindName) -> AuthorityDesk:
            try:
                return desk_of(name)
            except BadInput as error:
                raise NoAuthority(error.message, hint=error.hint) from error

        self._office = office
        self._desk_of = desk
        self._admit = admit
        self._keep_people = keep_people
        self._dry_run = dry_run
        self._finder = Finder(office, desk)
        self._changing = Changing(office, self._finder, desk, dry_run=dry_run)
        self._admitted = set(office.suite.participants.all())
        self._newcomers: dict[bytes, Actor] = {}
        self._page: dict[bytes, tuple[Taken, NewDocument]] = {}
        self._in_one_block = False

    def page_by_page(self, answers: Iterable[Answer]) -> list[Taken]:
        """Each page as it comes; the messages about documents after the last one."""
        taken: list[Taken] = []
        for answer in answers:
            one = self._take(answer)
            taken.append(one)
            if one.outcome is not None:
                one.slim()
            elif isinstance(answer.filing, NewDocument):
                self._put(one, answer.filing)
        self._attest()
        self._change([each for each in taken if each.outcome is None])
        return taken

    def whole(self, answers: Iterable[Answer]) -> list[Taken]:
        """All in one block.

        Raises:
            BadInput: Something is bad; nothing was done.
            Reverted: The chain refuses something; nothing was done.
        """
        read: list[Answer] = []
        for answer in answers:
            if answer.problems:
                raise answer.problems[0].error()
            read.append(answer)
        news = [self._take(each) for each in read]
        self._refuse_bad(news)
        taken = news
        if self._newcomers and not self._dry_run:
            self._keep_people()
        self._in_one_block = True
        with self._block():
            self._admit_newcomers(list(self._newcomers.values()))
            self._newcomers = {}
            for one in sorted(taken, key=_kind_first):
                if isinstance(one.answer.filing, NewDocument) and one.outcome is None:
                    self._put(one, one.answer.filing)
            self._attest()
            self._change([each for each in taken if each.outcome is None])
            self._refuse_bad(taken)
        return taken

    def _take(self, answer: Answer) -> Taken:
        """What is known of an answer before it is attested; a good one has no outcome yet."""
        one = Taken(answer, notes=list(answer.notes), problems=list(answer.problems))
        filing = answer.filing
        if filing is None:
            one.outcome = "unreadable"
        elif isinstance(filing, NewDocument):
            one.number = filing.fields.number.canonical
            try:
                self._look(one, filing)
            except NoAuthority as error:
                one.refuse("unreadable", "", "no-authority", error)
        else:
            one.number = filing.of.shown
        return one

    def _look(self, one: Taken, new: NewDocument) -> None:
        """Whether a document is known, and whether its owner is."""
        fields = new.fields
        fingerprints = self._finder.fingerprints([fields.number, *fields.aliases])
        if any(each in self._page for each in fingerprints):
            self._attest()
        accounts = self._finder.accounts(fingerprints)
        if accounts or any(each in self._finder.foreseen for each in fingerprints):
            self._answer_known(one, new, fingerprints, accounts)
        elif not self._is_admitted(fields.owner):
            code = "unknown-owner" if isinstance(fields, GeneralDocument) else "unknown-exporter"
            one.refuse("unreadable", "owner", code, _no_owner(fields))

    def _answer_known(
        self, one: Taken, new: NewDocument, fingerprints: Sequence[bytes], accounts: dict[bytes, bytes]
    ) -> None:
        """It is there: the same again, or something else under its number. Numbers that are new are added."""
        fields = new.fields
        if len(set(accounts.values())) > 1:
            two = Unknown(
                f"The numbers of {fields.number} belong to two documents.",
                hint="If they are one, merge them: `shroff documents merge`.",
            )
            one.refuse("refused", "number", "two-documents", two)
            return
        known, account = list(fingerprints), None
        if accounts:
            account = self._office.suite.documents.account(next(iter(accounts.values())))
            known.append(account.document)
        differing = self._finder.differing(fields, new.assumed, known)
        if differing:
            versions = [paper.fields for each in known for paper in self._office.vault.versions(each)]
            said = other_content(str(fields.number), differing, fields, versions[-1] if versions else None)
            one.refuse("refused", differing[0], "other-content", said)
            return
        one.outcome = "known"
        one.document = next((each for each in fingerprints if each in accounts), fingerprints[0])
        found = self._finder.foreseen.get(one.document)
        if account is not None:
            found = Found(one.document, fields, account.void, account.id)
        if found is not None:
            for number in self._changing.add_aliases(found, [fields.number, *fields.aliases]):
                one.notes.append(f"{number} was added as another number of it.")

    def _put(self, one: Taken, new: NewDocument) -> None:
        """Onto the page; another kind, or a full page, sends it off first."""
        if self._in_one_block:  # an earlier file of this run may have brought it
            self._look(one, new)
            if one.outcome is not None:
                return
        first = next(iter(self._page.values()), None)
        if first is not None:
            full = len({id(taken) for taken, _ in self._page.values()}) >= _PAGE
            if full or first[1].fields.number.kind != new.fields.number.kind:
                self._attest()
        fingerprints = self._finder.fingerprints([new.fields.number, *new.fields.aliases])
        for each in fingerprints:
            self._page[each] = (one, new)

    def _attest(self) -> None:
        """The page; where the chain refuses it, one document after the other: a bad one costs no other."""
        page = list({id(taken): (taken, new) for taken, new in self._page.values()}.values())
        self._page = {}
        self._attest_pages(page)
        for one, _ in page:
            one.slim()

    def _attest_pages(self, page: Sequence[tuple[Taken, NewDocument]]) -> None:
        if not page:
            return
        if not self._in_one_block and not self._dry_run:
            self._send_newcomers()
        try:
            self._attest_page(page)
        except Reverted as error:
            if self._in_one_block:
                raise
            if len(page) > 1:
                for each in page:
                    self._attest_pages([each])
                return
            refusal(page[0][0], error)

    def _attest_page(self, page: Sequence[tuple[Taken, NewDocument]]) -> None:
        documents = [new.fields for _, new in page]
        desk = self._desk_of(documents[0].number.kind)
        first = desk.fingerprint(documents[0].number)
        with self._page_block():
            if self._dry_run and not self._in_one_block:
                owners = {each.owner: each for each in documents}
                self._admit_newcomers([self._newcomer(each) for each in owners if self._is_new(each)])
            attested = desk.attest(documents, f"IMPORT-{first.hex()}-{len(page)}")
        for (one, new), document in zip(page, attested, strict=True):
            one.outcome, one.document = "attested", document
            found = Found(document, new.fields)
            if self._dry_run:
                for each in self._finder.fingerprints([new.fields.number, *new.fields.aliases]):
                    self._finder.foreseen[each] = found
                continue
            try:
                self._changing.add_aliases(found, new.fields.aliases)
            except ShroffError as error:
                one.notes.append(f"{error.message} It was not added.")

    def _change(self, waiting: Sequence[Taken]) -> None:
        """Messages in the order of what they refer to, whatever the order of the files."""
        for rank in (0, 1):
            pending = sorted((each for each in waiting if _order(each)[0] == rank), key=_order)
            while pending:
                left = [each for each in pending if not self._carry_out(each)]
                if len(left) == len(pending):
                    break
                pending = left
            for each in pending:
                error = BadInput(
                    f"The document {each.number} is not known.",
                    expected="a document that was attested, or comes with it",
                    hint="Import it first, or together with this.",
                )
                each.refuse("refused", "original", "unknown-original", error)

    def _carry_out(self, one: Taken) -> bool:
        """Whether something became of a message. Not: what it is about is not known, so far."""
        filing = one.answer.filing
        if filing is None or isinstance(filing, NewDocument):
            return True
        try:
            done = self._changing.carry_out(filing)
        except Reverted as error:
            if self._in_one_block:
                raise
            refusal(one, error)
        except BadInput as error:
            _refuse_change(one, error)
        else:
            if done is None:
                return False
            one.outcome, found = done
            one.document = found.document
        return True

    def _refuse_bad(self, taken: Iterable[Taken]) -> None:
        for one in taken:
            if one.bad:
                raise one.problems[0].error()

    def _is_admitted(self, owner: Party) -> bool:
        """Whether the owner is admitted, or will be with the page.

        Somebody may have keys here and not be on the chain: a process was killed between the two.
        """
        actor = self._office.people.by_identity(owner)
        if actor is not None and actor.id in self._admitted:
            return True
        if self._admit:
            newcomer = self._newcomer(owner)
            self._newcomers[newcomer.id] = newcomer
            self._admitted.add(newcomer.id)
        return self._admit

    def _is_new(self, owner: Party) -> bool:
        actor = self._office.people.by_identity(owner)
        return actor is not None and actor.id in self._newcomers

    def _newcomer(self, owner: Party) -> Actor:
        """Somebody that the chain does not know: admitted with the page of his document."""
        actor = self._office.people.by_identity(owner)
        if actor is not None:
            return actor
        return self._office.people.add(
            Actor.from_seed(
                f"{owner.scheme}_{owner.code}".lower(),
                "enterprise",
                seed=token_hex(32),
                identity=Identifier(owner.scheme, owner.code),
                title=owner.name or "",
            )
        )

    def _send_newcomers(self) -> None:
        if self._newcomers:
            self._keep_people()
            self._admit_newcomers(list(self._newcomers.values()))
            self._newcomers = {}

    def _admit_newcomers(self, newcomers: Sequence[Actor]) -> None:
        if newcomers:
            OperatorDesk(self._office, self._office.people.operator()).admit(newcomers)

    @contextmanager
    def _block(self) -> Generator[None]:
        """One block for all; discarded at the end of a dry run."""
        try:
            with self._office.one_block():
                yield
                if self._dry_run:
                    raise _Discard
        except _Discard:
            pass

    @contextmanager
    def _page_block(self) -> Generator[None]:
        """A block that is discarded, for a page of a dry run; otherwise each transaction as it comes."""
        if not self._dry_run or self._in_one_block:
            yield
            return
        with self._block():
            yield


def _refuse_change(one: Taken, error: BadInput) -> None:
    """Says why a message changes nothing."""
    part = str(error.data.get("field", ""))
    if isinstance(error, NoAuthority):
        one.refuse("unreadable", "", "no-authority", error)
    elif isinstance(error, Unknown):
        one.refuse("refused", part or "original", "unknown-original", error)
    else:
        one.refuse("refused", part, "does-not-fit", error)


def _order(one: Taken) -> tuple[int, str]:
    filing = one.answer.filing
    return (0, "") if filing is None or isinstance(filing, NewDocument) else order_of(filing)


def _kind_first(one: Taken) -> str:
    filing = one.answer.filing
    return filing.fields.number.kind if isinstance(filing, NewDocument) else ""


def _no_owner(fields: AnyFields) -> BadInput:
    return BadInput(
        f"Nobody here is {fields.owner}.",
        expected="somebody who was admitted",
        hint="`shroff participants admit NAME --role enterprise"
        f" --identity {fields.owner}` does that, or --admit here.",
    )
