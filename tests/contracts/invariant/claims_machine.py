"""What becomes of covered shipments: payments, notices, claims, recoveries; time, and standing."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contracts.insurance.shipments import Shipment as Found
from contracts.insurance.words import AT_RISK, Action, Cause, Status
from contracts.parties import Party
from contracts.registry.calendar import date_of, first_second
from contracts.registry.money import Money
from contracts.registry.participants import Standing
from contracts.registry.rates import Quote
from tests.contracts.invariant.insurance_machine import WHO, InsuranceMoves
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.sending import ANY, EYES, PARTS, part
from tests.contracts.invariant.shipments import CLAIM_DAYS, NOTICE_DAYS, WAITING_DAYS, Shipment
from tests.contracts.registry.acts import REASON
from tests.contracts.world import DAY, HOUR

DAYS = st.sampled_from([0] * 9 + [-1, 1, -80])
"""Value date, from today."""


class Insurance(InsuranceMoves):
    """The whole life of a shipment, without loans."""

    def on_chain(self, shipment: Shipment) -> Found:
        """The shipment as it stands."""
        found = self.suite.insurance.shipment(shipment.id)
        assert found is not None
        return found

    # Money

    @precondition(lambda self: self.shipment(0, *AT_RISK, Status.INDEMNIFIED))
    @rule(which=ANY, percent=PARTS, whole=ANY, days=DAYS, who=WHO, eyes=EYES, odd=ANY)
    def receive(self, which: int, percent: int, whole: int, days: int, who: str, eyes: str, odd: int) -> None:
        """The buyer paid after all, in whole or in part; or something was recovered."""
        states = (Status.INDEMNIFIED,) if odd % 2 else tuple(AT_RISK)
        shipment = self.shipment(which, *states) or self.shipment(which, *AT_RISK, Status.INDEMNIFIED)
        assert shipment is not None
        if odd % 17 == 16:
            shipment = self.shipment(which)
            assert shipment is not None
        recovers = shipment.status is Status.INDEMNIFIED
        rest = shipment.loss - shipment.recovered if recovers else shipment.declared - shipment.paid
        amount = rest if rest and whole % 8 == 0 else part(percent, rest)
        self._receive(shipment, amount, days, who, eyes, odd)

    def _receive(self, shipment: Shipment, amount: int, days: int, who: str, eyes: str, odd: int) -> None:
        recovers = shipment.status is Status.INDEMNIFIED
        policy = self.cover.policy_of(shipment)
        pledge = self.cover.assigning.payee(policy, shipment.limit, shipment.shipped)
        right = pledge.terms.bank if pledge else self.cover.insurer_of(shipment)
        if odd % 5 == 4:
            right = self.cover.insurer_of(shipment)
        by, own, day = self.by(right, who, eyes), self.reference(odd), self.time.today + days
        keys, money = (by.maker.address, by.second().address), Money(amount, shipment.currency)
        before, stopped = shipment.status, self.is_stopped(shipment, by)
        if recovers:
            done = self.signed(
                "recover",
                lambda: self.cover.recover(keys, shipment.id, own, amount, day),
                lambda: self.suite.claims.recover(by, self.on_chain(shipment), own, money, date_of(day)),
            )
        else:
            done = self.signed(
                "collect",
                lambda: self.cover.collect(keys, shipment.id, own, amount, day),
                lambda: self.suite.claims.collect(by, self.on_chain(shipment), own, money, date_of(day)),
            )
        if not done:
            return
        self.one_event(shipment, before, Action.RECOVER if recovers else Action.COLLECT)
        if recovers:
            self.as_told(shipment)
            self.was_shared(shipment, shipment.splits[-1])
        if stopped:
            self.exit_under_a_stop("recover" if recovers else "collect")

    def as_told(self, shipment: Shipment) -> None:
        """Each split is told as the model has it."""
        told = self.suite.claims.shares(shipment.id)
        assert [(each.amount, each.to_insurer, each.to_bank, each.to_exporter) for each in told] == [
            (each.amount, each.insurer, each.bank, each.exporter) for each in shipment.splits
        ]

    # Notice and claim

    @precondition(lambda self: self.shipment(0, *AT_RISK))
    @rule(
        which=ANY,
        what=st.sampled_from([Action.NOTIFY] * 3 + [Action.CLAIM] * 4 + [Action.TAKE_BACK]),
        cause=st.sampled_from(Cause),
        on=st.sampled_from([True, True, False]),
        who=WHO,
        odd=ANY,
    )
    def pursue(self, which: int, what: Action, cause: Cause, on: bool, who: str, odd: int) -> None:
        """Notice of a loss, a claim, which is taken back; and on to the claim, or to its indemnity."""
        wanted = {
            Action.NOTIFY: Status.COVERED,
            Action.CLAIM: Status.NOTIFIED,
            Action.TAKE_BACK: Status.CLAIMED,
        }[what]
        shipment = (self.shipment(which, wanted) if odd % 7 else None) or self.shipment(which, *AT_RISK)
        assert shipment is not None
        done = self._pursue(shipment, what, cause, who, odd)
        if done and on and what is Action.NOTIFY:
            done = self._pursue(shipment, Action.CLAIM, Cause.INSOLVENCY, "right", odd)
            what = Action.CLAIM
        if done and on and what is Action.CLAIM:
            if odd % 11 == 10:
                policy = self.cover.policy_of(shipment)
                self._void(policy, self.by(self.cover.insurer_of(shipment)), self.reference())
            self._indemnify(shipment, "right", "right", 0)

    @precondition(lambda self: self.shipment(0, *AT_RISK, Status.INDEMNIFIED))
    @rule(which=ANY, percent=PARTS, political=st.booleans(), odd=ANY)
    def lose(self, which: int, percent: int, political: bool, odd: int) -> None:
        """A loss, from the notice to a recovery, as far as it goes."""
        shipment = self.shipment(which, *AT_RISK, Status.INDEMNIFIED)
        assert shipment is not None
        if shipment.status is Status.COVERED:
            self._pursue(shipment, Action.NOTIFY, Cause.POLITICAL, "right", odd)
        if shipment.status is Status.NOTIFIED:
            cause = Cause.POLITICAL if political else Cause.INSOLVENCY
            if political:
                self.let_pass(max(0, shipment.due + WAITING_DAYS - self.time.today) * DAY)
            self._pursue(shipment, Action.CLAIM, cause, "right", odd)
        if shipment.status is Status.CLAIMED:
            self._indemnify(shipment, "right", "right", 0)
        if shipment.status is Status.INDEMNIFIED:
            rest = shipment.loss - shipment.recovered
            self._receive(shipment, rest if odd % 4 == 3 else part(percent, rest), 0, "right", "right", 0)

    def _pursue(self, shipment: Shipment, what: Action, cause: Cause, who: str, odd: int) -> bool:
        pledge = self.cover.assigning.payee(self.cover.policy_of(shipment), shipment.limit, shipment.shipped)
        right = pledge.terms.bank if pledge and odd % 3 == 0 else shipment.enterprise
        by, before = self.by(right, who), shipment.status
        relayer = self.desk.stranger if odd % 2 else None
        fn = {
            Action.NOTIFY: self.suite.claims.notify,
            Action.CLAIM: self.suite.claims.claim_for,
            Action.TAKE_BACK: self.suite.claims.take_back,
        }[what]
        stopped = self.is_stopped(shipment, by)
        done = self.attempt(
            what.name.lower(),
            lambda: self.cover.pursue(by.maker.address, shipment.id, what, cause),
            lambda: fn(by, self.on_chain(shipment), cause, relayer=relayer),
        )
        if done:
            self.one_event(shipment, before, what)
            self.tally.states["pursued by a bank"] += right != shipment.enterprise
            if stopped:
                self.exit_under_a_stop(what.name.lower())
        return done

    # Insurers

    @precondition(lambda self: self.shipment(0, Status.CLAIMED, Status.INDEMNIFIED))
    @rule(
        which=ANY,
        what=st.sampled_from(["indemnify"] * 4 + ["deny", "close"]),
        who=WHO,
        eyes=EYES,
        odd=ANY,
    )
    def decide(self, which: int, what: str, who: str, eyes: str, odd: int) -> None:
        """The insurer pays, denies, or closes."""
        wanted = Status.INDEMNIFIED if what == "close" else Status.CLAIMED
        shipment = (self.shipment(which, wanted) if odd % 7 else None) or self.shipment(which)
        assert shipment is not None
        if what == "indemnify":
            self._indemnify(shipment, who, eyes, odd)
            return
        by, before = self.by(self.cover.insurer_of(shipment), who, eyes), shipment.status
        keys, action = (by.maker.address, by.second().address), Action[what.upper()]
        fn = self.suite.claims.deny if what == "deny" else self.suite.claims.close
        stopped = self.is_stopped(shipment, by)
        done = self.attempt(
            what,
            lambda: self.cover.settle(keys, shipment.id, action),
            lambda: fn(by, self.on_chain(shipment), "so it is"),
        )
        if done:
            self.one_event(shipment, before, action)
            if stopped:
                self.exit_under_a_stop(what)

    def _indemnify(self, shipment: Shipment, who: str, eyes: str, odd: int) -> None:
        policy = self.papers.end(self.cover.policy_of(shipment))
        by, own = self.by(self.cover.insurer_of(shipment), who, eyes), self.reference(odd)
        keys, before = (by.maker.address, by.second().address), shipment.status
        quotes: tuple[Quote, ...] = ()
        if policy.currency != shipment.currency:
            if odd % 6 != 5:
                self._publish()
            currencies = sorted({policy.currency, shipment.currency})
            quotes = tuple(Quote(each, self.cover.prices.in_force(each)) for each in currencies)
            quotes = quotes[odd % 13 == 12 :]
        left, face = self.cover.left_of(policy), policy.face
        stopped = self.is_stopped(shipment, by)
        done = self.signed(
            "indemnify",
            lambda: self.cover.indemnify(keys, shipment.id, own, quotes),
            lambda: self.suite.claims.indemnify(by, self.on_chain(shipment), own, quotes),
        )
        if done:
            self.one_event(shipment, before, Action.INDEMNIFY)
            self.as_told(shipment)
            self.was_indemnified(shipment, left, face, shipment.splits[-1])
            if stopped:
                self.exit_under_a_stop("indemnify")

    # Time

    @rule(which=ANY, to=st.sampled_from(["answer", "notice", "waiting", "claim"] + ["days"] * 5), odd=ANY)
    def wait(self, which: int, to: str, odd: int) -> None:
        """Days; or to the last second of a term, or the first one after it."""
        shipment = self.shipment(which, Status.DECLARED, *AT_RISK)
        if to == "days" or shipment is None:
            self.let_pass(DAY * (odd % 12) + odd % HOUR)
            return
        last = {
            "answer": shipment.declared_on + 60,
            "notice": shipment.due + NOTICE_DAYS,
            "waiting": shipment.due + WAITING_DAYS - 1,
            "claim": shipment.due + CLAIM_DAYS,
        }[to]
        second = first_second(last + 1) - 1 + odd % 2
        if self.time.now < second:
            self.go_to(second)

    # Standing

    def exit_under_a_stop(self, name: str) -> None:
        """What ends something was done although something stops what adds."""
        self.tally.states[f"exit while stopped: {name}"] += 1

    def is_stopped(self, shipment: Shipment, by: Party) -> bool:
        """Whether something stops what adds: a pause, or who acts is suspended."""
        paused = self.papers.apps[self.cover.address].paused
        person = self.people.persons.get(by.id)
        standing = person.standing if person else Standing.ACTIVE
        return paused or standing is not Standing.ACTIVE or not self.people.is_active(shipment.enterprise)

    @rule(
        which=ANY, what=st.sampled_from(["suspend", "reinstate", "reinstate", "retire", "pause", "unpause"])
    )
    def stand(self, which: int, what: str) -> None:
        """Somebody is suspended, reinstated, or retired with a successor; an application is paused."""
        players, desk, operator = self.insurers, self.desk, self.desk.operator
        if what in ("pause", "unpause"):
            if which % 3 or what == "unpause":
                self._pause(which, what)
            return
        if (what == "suspend" and which % 2) or (what == "retire" and which % 5):
            return
        pairs = [
            (desk.insurer, players.other),
            (desk.exporter, players.heir),
            (desk.bank_a, desk.bank_b),
            (players.other, desk.insurer),
        ]
        party, heir = pairs[which % 4]
        keys = operator.maker.address, operator.second().address
        if what == "retire":
            self.attempt(
                what,
                lambda: self.people.retire(*keys, party.id, heir.id),
                lambda: desk.participants.retire(operator, party.id, REASON, successor=heir.id),
            )
            return
        model, contract = getattr(self.people, what), getattr(desk.participants, what)
        self.attempt(what, lambda: model(*keys, party.id), lambda: contract(operator, party.id, REASON))

    def _pause(self, which: int, what: str) -> None:
        names, pauses = list(self.papers.apps), what == "pause"
        due = [each for each in names if self.papers.apps[each].paused != pauses]
        name = (due or names)[which % len(due or names)]
        access = self.papers.apps[name]
        fn = self.desk.directory.pause if pauses else self.desk.directory.unpause

        def model() -> None:
            demand(access.paused != pauses, "UNCHANGED")
            access.paused = pauses

        self.attempt(what, model, lambda: fn(self.desk.operator, name, REASON))
