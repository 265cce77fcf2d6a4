"""Watching what is done at the desks: each is a step, with its events and what it did to documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar, cast

from chain.abi import Event
from chain.errors import Reverted
from contracts.financing.applications import Check
from contracts.insurance.shipments import Check as InsuranceCheck
from contracts.payments.words import Finding
from contracts.registry.money import Money
from scenarios.desks.office import Office
from scenarios.people import Actor
from scenarios.reading.document_names import document_name
from scenarios.reading.ledger import accounts_in, balance_after, balance_of, case_figures
from scenarios.watching.insurance import InsuranceWatch, ground_of
from scenarios.watching.names import Names
from scenarios.watching.payments import PaymentsWatch, payment_finding
from scenarios.watching.steps import (
    Answered,
    Balance,
    Change,
    Item,
    Observer,
    Refusal,
    Result,
    SampleFigures,
    Step,
)

__all__ = ["CLOCK", "Watch"]

CLOCK = "clock"
"""Who acts where time passes."""

_MAKERS = frozenset(
    {"accept", "add_alias", "attest", "lapse", "reject", "send_back", "verify"}
    | {"check_insurance", "confirm_cover", "end_idle_assignment", "lapse_shipment", "refuse"}
    | {"carry", "check_order", "find_overdue", "lapse_order", "note_silence", "question", "refuse_order"}
    | {"reveal_seed"}
)
"""What the maker's key does alone."""

_SEALED = frozenset(
    {"amend", "approve", "cancel", "clear", "close", "disburse", "merge", "pause", "publish", "reinstate"}
    | {"extend", "hand_over", "reduce", "substitute", "take_over"}
    | {"close_claim", "collect", "cover", "deny", "end_cover", "indemnify", "recover", "release_assignment"}
    | {"reopen_limit", "set_limit", "set_terms", "stop_limit"}
    | {"repay", "replace", "reverse", "suspend", "unpause", "void", "write_off"}
    | {"add_payment", "add_period", "admit_bank", "come_back", "judge", "pay", "publish_table"}
    | {"reinstate_facilitation", "set_class", "set_region", "suspend_facilitation"}
)
"""What the maker's key does with the checker's seal."""

_TOLD_RESULTS = frozenset(
    {"apply", "apply_insured", "attest", "consent", "cover", "declare", "order", "replace", "sign_assignment"}
)
_APPLYING = ("apply", "apply_insured")
_R = TypeVar("_R")


class Watch:
    """Watches an office: the `Witness` of its desks.

    Args:
        office: Whose desks.
        observers: Who is told.

    Attributes:
        balances: Every document that was told of, by account, as it was told last.
        cases: Every case that was applied for, and its name.
        insurance: What was told of shipments.
        payments: What was told of capital payments.
        steps: How many there were.
        refused: How many of them were refused, or answered no.
    """

    def __init__(self, office: Office, observers: Iterable[Observer] = ()) -> None:
        self.office = office
        self.names = Names()
        self.balances: dict[bytes, Balance] = {}
        self.cases: dict[bytes, str] = {}
        self.steps = 0
        self.refused = 0
        self.insurance = InsuranceWatch(office, self.names)
        self.payments = PaymentsWatch(office, self.names)
        self._observers = tuple(observers)
        self._consents = 0
        self._keys: dict[tuple[str, str], list[str]] = {}
        self._ends: dict[bytes, bytes] = {}
        self._seen_in_block = 0
        for actor in office.people:
            self.name_keys(actor)
        for face in office.suite.faces():
            self.names.call(face.address, face.NAME)
        office.witness = self

    def tell(self, item: Item) -> None:
        """Tells everybody."""
        for observer in self._observers:
            observer.observe(item)

    def begin_block(self) -> None:
        """A block is opened, in which several act."""
        self._seen_in_block = 0

    def waited(self, arguments: Mapping[str, object]) -> None:
        """Time has passed."""
        self._record(CLOCK, CLOCK, "wait", arguments, "ok")

    def perform(
        self, actor: Actor, action: str, arguments: Mapping[str, object], act: Callable[[], _R]
    ) -> _R:
        """See `scenarios.desks.office.Witness`."""
        first = self.office.network.block_info().number + 1
        known = dict(arguments)
        case_id = known.get("case_id")
        keys = self._keys_of(actor, action)
        try:
            result = act()
        except Reverted as error:
            self._events_since(first)
            self.refused += 1
            refusal = Refusal(error.reason, error.hint, error.data)
            case = case_id if isinstance(case_id, bytes) else None
            self._record(
                actor.name,
                actor.role,
                action,
                known,
                "refused",
                case=case,
                payment=self.payments.subject(action, known, None),
                refusal=refusal,
                keys=keys,
            )
            raise
        events = self._events_since(first)
        self._name_result(action, known, result)
        if action == "rotate_key":
            self.name_keys(self.office.people[actor.name])
        if isinstance(result, bytes) and action in _APPLYING:
            case_id = result
        shipment = result if action == "declare" else known.get("shipment_id")
        if isinstance(result, InsuranceCheck):
            shipment = None  # a check changes nothing
        passed = _passed(result)
        self.refused += not passed
        self._record(
            actor.name,
            actor.role,
            action,
            known,
            "ok" if passed else "no",
            case=case_id if isinstance(case_id, bytes) else None,
            shipment=shipment if isinstance(shipment, bytes) and action not in _APPLYING else None,
            payment=self.payments.subject(action, known, result),
            sample=self.payments.sample(actor, action, known),
            result=result,
            events=events,
            keys=keys,
        )
        return result

    def _record(
        self,
        actor: str,
        role: str,
        action: str,
        arguments: Mapping[str, object],
        outcome: Result,
        *,
        case: bytes | None = None,
        shipment: bytes | None = None,
        payment: bytes | None = None,
        sample: SampleFigures | None = None,
        result: object = None,
        refusal: Refusal | None = None,
        events: Sequence[Event] = (),
        keys: tuple[str, ...] = (),
    ) -> None:
        self.steps += 1
        told = self.names.symbolic(result) if action in _TOLD_RESULTS else None
        figures = None if case is None else case_figures(self.office, self.names.of(case), case)
        if case is not None:
            self.insurance.told(case, figures)
        insured = result if isinstance(result, InsuranceCheck) else None
        found = payment_finding(result) if insured is None else insured.finding
        self.tell(
            Step(
                self.steps,
                self.office.now(),
                actor,
                role,
                action,
                {name: self.names.symbolic(value) for name, value in arguments.items()},
                outcome,
                told,
                refusal,
                result.consented if isinstance(result, Check | InsuranceCheck) else None,
                self._answers(result) if isinstance(result, Check) else (),
                tuple(f"{self.names.of(event.address)}.{event.name}" for event in events),
                self._changes(events),
                figures,
                ground_of(result),
                None if found is None else found.name,
                None if insured is None else insured.report.name,
                None if insured is None else self.insurance.left(insured),
                self.insurance.shares(events),
                None if shipment is None else self.insurance.shipment(shipment),
                self.insurance.gap(events),
                () if shipment is None else self.insurance.loans(shipment, self.cases),
                None if payment is None else self.payments.payment(payment),
                sample,
                self.payments.questioned(action, arguments) if outcome == "ok" else (),
                keys,
            )
        )

    def _events_since(self, first: int) -> list[Event]:
        """What the contracts logged since a block began; within one, since the last step."""
        network = self.office.network
        latest = network.block_info().number
        sealed = latest >= first
        logs = network.logs(from_block=first, to_block="latest") if sealed else ()
        if not sealed:
            pending = network.logs(from_block="pending", to_block="pending")
            logs, self._seen_in_block = pending[self._seen_in_block :], len(pending)
        faces = {face.address: face.contract.abi for face in self.office.suite.faces()}
        found = (faces[log.address].decode_log(log) for log in logs if log.address in faces)
        return [event for event in found if event is not None]

    def _changes(self, events: Sequence[Event]) -> tuple[Change, ...]:
        address = self.office.suite.documents.address
        about = [event for event in events if event.address == address]
        for event in about:
            if event.name == "Merged":
                self._ends[event["account"]] = event["into"]
                self.balances.pop(event["account"], None)
        touched: dict[bytes, list[Event]] = {}
        for event in about:
            for account in accounts_in([event]):
                touched.setdefault(self._end_of(account), []).append(event)
        changes: dict[bytes, Change] = {}
        for account, moves in touched.items():
            before = self.balances.get(account)
            after = None if before is None else balance_after(before, moves)
            after = after or balance_of(self.office, account)
            self.balances[account] = after
            if before != after:
                changes[account] = Change(before, after)
        return tuple(changes[account] for account in self.balances if account in changes)

    def _answers(self, check: Check) -> tuple[Answered, ...]:
        rows = {row.account: row.amount for row in self.office.suite.applications.rows(check.case_id)}

        def money(minor: int, account: bytes) -> Money:
            return Money(minor, rows[account].currency)

        return tuple(
            Answered(
                self._document_name(each.account),
                rows[each.account],
                each.outcome.name,
                each.report.name,
                money(each.held, each.account),
                money(each.expired, each.account),
                money(each.available, each.account),
            )
            for each in check.answers
        )

    def _end_of(self, account: bytes) -> bytes:
        """Where the balance of an account is kept: in another one, once it was merged."""
        while account in self._ends:
            account = self._ends[account]
        return account

    def _document_name(self, account: bytes) -> str:
        known = self.balances.get(account)
        return document_name(self.office, account) if known is None else known.document

    def _name_result(self, action: str, arguments: Mapping[str, object], result: object) -> None:
        if action in ("attest", "replace"):
            for document in cast("tuple[bytes, ...]", result if action == "attest" else (result,)):
                paper = self.office.vault.get(document)
                if paper is not None:
                    self.names.call(paper.document, paper.number.canonical)
        elif isinstance(result, bytes) and action in _APPLYING and not self.names.knows(result):
            name = str(arguments["reference"])
            self.names.call(result, name)
            self.cases[result] = name
        elif isinstance(result, bytes) and action == "consent":
            self._consents += 1
            self.names.call(result, f"consent {self._consents}")
        else:
            self.insurance.name(action, arguments, result)

    def name_keys(self, actor: Actor) -> None:
        """Gives somebody's id and keys their names."""
        party = actor.party
        self.names.call(actor.id, actor.name)
        self._name_key(actor.name, "maker", party.maker.address)
        if party.checker is not None:
            self._name_key(actor.name, "checker", party.checker.address)
        for number, admin in enumerate(party.admins, 1):
            self.names.call(admin.address, f"{actor.name}'s admin key {number}")

    def _name_key(self, name: str, capacity: str, address: str) -> None:
        known = self._keys.setdefault((name, capacity), [])
        if address not in known:
            known.append(address)
            self.names.call(address, f"{name}'s {capacity} key {len(known)}")

    def _keys_of(self, actor: Actor, action: str) -> tuple[str, ...]:
        """The keys with which somebody acts, by name: of those kinds of which he has had several."""
        party = actor.party
        used: dict[str, str] = {}
        if action in _MAKERS | _SEALED:
            used["maker"] = party.maker.address
        if action in _SEALED and party.checker is not None:
            used["checker"] = party.checker.address
        found: list[str] = []
        for capacity, address in used.items():
            known = self._keys.get((actor.name, capacity), [])
            if len(known) > 1 and address in known:
                found.append(f"{capacity} key {known.index(address) + 1}")
        return tuple(found)


def _passed(result: object) -> bool:
    """Whether a check passed; what is no check did."""
    if isinstance(result, Check | InsuranceCheck):
        return result.passed
    return not isinstance(result, Finding) or result is Finding.PASSED
