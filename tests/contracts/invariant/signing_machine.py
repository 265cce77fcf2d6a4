"""Signatures that fit, and every way in which they do not; in a model and on four contracts.

A checker signs an act: on a participant (Participants), an application (Directory) or a loan
(ReceivablesFinancing), each with a counter that its changes raise. An enterprise signs a consent that anybody
relays. What is sent may differ from what was signed; what was refused stays unused, and is tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chain.contract import Contract
from chain.keys import Key
from contracts.face import Face
from contracts.messages import CHECKER_WINDOW, Seal, checked, relayed
from contracts.registry.calendar import day_number
from contracts.registry.consents import ANY_DOCUMENT, Terms
from tests.contracts.desk import Desk
from tests.contracts.invariant.machine import Machine, keys_of
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.seals import ACTS, TWINS, Cast, Signed, Subject, tampered_with
from tests.contracts.invariant.tally import Tally, proves

ANY = st.integers(0, 1_000)
"""Picks one of what there is."""
DIFFERENCES = (
    ["none"] * 6
    + ["maker", "subject", "words", "act", "version", "signer", "deadline", "bits", "twin", "short"]
    + ["contract", "chain", "old nonce"]
)


class Seals(Machine):
    """The operator acts on two banks and two applications; a bank on two loans.

    Args:
        desk: The suite, wired.
        elsewhere: The same suite at the same addresses on another chain.
        operator, bank: Who signs.
        loans: Two disbursed loans of the bank with much undrawn.
        tally: What is counted.
    """

    def __init__(
        self, desk: Desk, elsewhere: Contract, operator: Cast, bank: Cast, loans: list[bytes], tally: Tally
    ) -> None:
        parties = [desk.operator, desk.bank_a, desk.exporter]
        every = [*keys_of(parties), *operator.makers, *bank.makers, desk.stranger]
        super().__init__(desk, tally, every)
        self.desk = desk
        self.elsewhere = elsewhere
        self.casts = {True: operator, False: bank}
        self.loans = loans
        self.banks = [desk.bank_b.id, desk.bank_c.id]
        self.applications = [desk.apportionment.address, desk.consents.address]
        self.subjects = {
            **{("Suspend", n): Subject(self._read_version("Suspend", n)) for n in range(2)},
            **{("Pause", n): Subject(self._read_version("Pause", n)) for n in range(2)},
            **{("Repay", n): Subject(self._read_version("Repay", n)) for n in range(2)},
        }
        self.hold_until = desk.receivables.loan(loans[0]).hold_until
        self.pool: list[Signed] = []
        self.spent: dict[tuple[str, str, int], None] = {}
        self.nonces = 0
        self.booked: dict[tuple[int, int], tuple[str, int]] = {}

    # What an act is

    @staticmethod
    def family(act: str) -> str:
        """Acts that share subjects and counters."""
        return next((name for name, twin in TWINS.items() if twin == act), act)

    def face(self, act: str) -> Face:
        """The contract that an act is of."""
        desk = self.desk
        faces: Mapping[str, Face] = {
            "Suspend": desk.participants,
            "Pause": desk.directory,
            "Repay": desk.receivables,
        }
        return faces[self.family(act)]

    def cast(self, act: str) -> Cast:
        """Who may do an act."""
        return self.casts[self.family(act) != "Repay"]

    def _read_version(self, act: str, subject: int) -> int:
        contract = self.face(act).contract
        match self.family(act):
            case "Suspend":
                found: int = contract.read("version_of", self.banks[subject])
            case "Pause":
                found = contract.read("entry", self.applications[subject]).revision
            case _:
                found = contract.read("loan_of", self.loans[subject]).version
        return found

    def content(self, act: str, subject: int, words: int, version: int) -> dict[str, object]:
        """The fields of a message."""
        day = day_number(self.time.now)
        match self.family(act):
            case "Suspend":
                return {
                    "participant": self.banks[subject],
                    "version": version,
                    "reason": f"reason {words}",
                }
            case "Pause":
                name = self.applications[subject]
                return {"application": name, "revision": version, "reason": f"reason {words}"}
            case _:
                case = {"case_id": self.loans[subject], "version": version}
                reference = b"%032d" % (10 * words + subject)
                end: dict[str, object] = (
                    {"source": 1, "named": []}
                    if act == "Repay"
                    else {"certificate": bytes(32), "certificate_until": 0}
                )
                return {**case, "reference": reference, "amount": 1 + words % 3, "value_day": day, **end}

    def arguments(self, fields: Mapping[str, object]) -> list[object]:
        """What is sent: the fields but for the counter, which the contract has."""
        return [value for name, value in fields.items() if name not in {"version", "revision"}]

    # Signing

    @rule(act=st.sampled_from(ACTS), which=ANY, words=ANY, differs=st.sampled_from(DIFFERENCES), late=ANY)
    def sign_and_send(self, act: str, which: int, words: int, differs: str, late: int) -> None:
        """Signs something, and sends that or something else with it."""
        cast, subject = self.cast(act), which % 2
        wanted = self.subjects[self.family(act), subject]
        if late % 5:  # what could be done, most often
            act = self.able(act, wanted)
        seconds = [1, 3_600, 3_600, CHECKER_WINDOW, CHECKER_WINDOW + 1, 0, -1][late % 7]
        maker, signer = cast.makers[which % 2], cast.checkers[late % len(cast.checkers)]
        self.nonces += 1
        nonce = self.nonces
        if differs == "old nonce" and self.spent:
            nonce = max(nonce for _, _, nonce in self.spent)
        contract, spoilt = self.face(act).contract, differs in {"contract", "chain"}
        if differs == "contract":
            contract = self.face("Pause" if self.family(act) != "Pause" else "Suspend").contract
        elif differs == "chain":
            contract = Contract(self.elsewhere.network, contract.abi, contract.address, contract.name)
        version = wanted.version + (differs == "version") * (1 if late % 2 else -1)
        signed_act = self.opposite(act) if differs == "act" else act
        signed_subject = subject ^ (differs == "subject")
        signed_words = words + (differs == "words")
        signed_maker = cast.makers[(which + (differs == "maker")) % 2].address
        seal = checked(
            contract,
            signed_act,
            maker=signed_maker,
            checker=signer,
            fields=self.content(signed_act, signed_subject, signed_words, max(0, version)),
            deadline=self.time.now + seconds,
            nonce=nonce,
        )
        tampered = tampered_with(seal, differs, cast)
        signed = Signed(
            signed_act,
            signed_maker,
            signed_subject,
            signed_words,
            max(0, version),
            self.time.today,
            tampered,
            spoilt or tampered != seal,
        )
        if not spoilt:
            self.pool.append(signed)
        self._send(act, maker, subject, words, signed)

    @staticmethod
    def opposite(act: str) -> str:
        """The other act of the same contract."""
        return {**TWINS, **{twin: name for name, twin in TWINS.items()}}[act]

    def able(self, act: str, subject: Subject) -> str:
        """The act that is due, of the two."""
        family = self.family(act)
        return act if family == "Repay" else TWINS[family] if subject.down else family

    @precondition(lambda self: self.pool)
    @rule(which=ANY, other=ANY)
    def send_again(self, which: int, other: int) -> None:
        """A signature from before: spent, refused then, too late by now, or sent with other content."""
        signed = self.pool[-1 - which % min(len(self.pool), 8)]
        cast = self.cast(signed.act)
        maker = next(key for key in cast.makers if key.address == signed.maker)
        words = signed.words + (other % 7 == 6)
        self._send(signed.act, maker, signed.subject, words, signed)

    @proves("P-6", "P-7")
    def _send(self, act: str, maker: Key, subject: int, words: int, signed: Signed) -> None:
        face, name = self.face(act), {"Repay": "repay", "Disburse": "disburse"}.get(act, act.lower())
        arguments = self.arguments(self.content(act, subject, words, 0))

        def contracts() -> object:
            return face.contract.send(maker, name, *arguments, signed.seal)

        if self.is_posting(act) and self.booked.get((subject, words)) == (act, self.time.today):
            self.again(name, contracts)
        else:
            self.attempt(name, lambda: self.do(act, maker.address, subject, words, signed), contracts)

    def is_posting(self, act: str) -> bool:
        """Whether an act carries a reference."""
        return self.family(act) == "Repay"

    def do(self, act: str, maker: str, subject: int, words: int, signed: Signed) -> None:
        """The model: what is sent must be what was signed, at this version, in time, once."""
        known = self.subjects[self.family(act), subject]
        down = act in TWINS
        if self.is_posting(act):
            demand((subject, words) not in self.booked, "REFERENCE_TAKEN")
            demand(act == "Repay" or self.time.now <= self.hold_until, "HOLD_EXPIRED")
        self.fits(act, maker, subject, words, signed)
        if self.is_posting(act):
            self.booked[subject, words] = act, self.time.today
        else:
            demand(known.down != down, "UNCHANGED" if self.family(act) == "Pause" else "BAD_STANDING")
            known.down = down
        known.version += 1
        self.spend((self.face(act).address, signed.seal.signer, signed.seal.nonce))
        self.tally.states[f"spent in {self.face(act).NAME}"] += 1

    def fits(self, act: str, maker: str, subject: int, words: int, signed: Signed) -> None:
        """Whether a seal may be spent on what is sent."""
        seal = signed.seal
        demand(seal.deadline <= self.time.now + CHECKER_WINDOW, "DEADLINE_FAR")
        demand(self.time.now <= seal.deadline, "DEADLINE_PASSED")
        demand((self.face(act).address, seal.signer, seal.nonce) not in self.spent, "NONCE_USED")
        day = self.time.today if self.is_posting(act) else signed.day
        sent = (act, maker, subject, words, self.subjects[self.family(act), subject].version, day)
        was = (signed.act, signed.maker, signed.subject, signed.words, signed.version, signed.day)
        demand(not signed.spoilt and sent == was, "BAD_SIGNATURE")

    def spend(self, spot: tuple[str, str, int]) -> None:
        """A nonce of a signer, in one contract, once."""
        assert spot not in self.spent
        self.spent[spot] = None

    # Cancelling

    @precondition(lambda self: self.pool)
    @rule(which=ANY, far=st.booleans())
    def cancel(self, which: int, far: bool) -> None:
        """Whoever signed makes it worthless, in that contract alone."""
        signed = self.pool[which % len(self.pool)]
        act = "Pause" if far and self.family(signed.act) != "Pause" else signed.act
        contract, key = self.face(act).contract, self.known_keys.get(signed.seal.signer)
        if key is None:
            return
        spot = (contract.address, key.address, signed.seal.nonce)

        def model() -> None:
            demand(spot not in self.spent, "NONCE_USED")
            self.spend(spot)

        self.attempt(
            "cancel_signature", model, lambda: contract.send(key, "cancel_signature", signed.seal.nonce)
        )

    # Relayed messages

    @rule(
        which=ANY,
        differs=st.sampled_from(["none", "none", "terms", "deadline", "late", "old nonce", "signer"]),
    )
    def relay(self, which: int, differs: str) -> None:
        """An enterprise signs a consent; anybody sends it, and it makes no difference who."""
        desk, exporter = self.desk, self.desk.exporter
        self.nonces += 1
        terms = Terms(
            exporter.id,
            desk.bank_a.id,
            b"\1" * 32,
            0b10,
            self.time.now,
            self.time.now + 60 + which,
            1,
            ANY_DOCUMENT,
            self.nonces.to_bytes(32, "big"),
        )
        content = asdict(terms)
        used = [nonce for address, _, nonce in self.spent if address == desk.consents.address]
        nonce = used[-1] if differs == "old nonce" and used else self.nonces
        deadline = self.time.now + (0 if differs != "late" else -1)
        seal = relayed(
            desk.consents.contract,
            "Consent",
            signer=exporter.maker,
            fields=content,
            deadline=deadline,
            nonce=nonce,
        )
        if differs == "deadline":
            seal = replace(seal, deadline=seal.deadline + 1)
        elif differs == "signer":
            seal = replace(seal, signer=self.casts[False].makers[0].address)
        sent = replace(terms, uses=2) if differs == "terms" else terms
        spot = (desk.consents.address, seal.signer, seal.nonce)

        def model() -> None:
            demand(self.time.now <= seal.deadline, "DEADLINE_PASSED")
            demand(spot not in self.spent, "NONCE_USED")
            demand(differs not in {"deadline", "terms", "signer"}, "BAD_SIGNATURE")
            self.spend(spot)

        if differs in {"none", "old nonce"} and spot not in self.spent:
            self.is_the_same_whoever_sends(sent, seal)
        self.attempt("grant", model, lambda: desk.consents.contract.send(desk.stranger, "grant", sent, seal))

    @proves("P-8")
    def is_the_same_whoever_sends(self, terms: Terms, seal: Seal) -> None:
        """One relayer or another: the same events, the same storage but for who paid a nonce."""
        first, second = self.desk.stranger, self.casts[False].makers[0]
        outcomes: list[tuple[object, bytes]] = []
        before = self.node.snapshot()
        for relayer, idle in ((first, second), (second, first)):
            receipt = self.desk.consents.contract.send(relayer, "grant", terms, seal)
            self.network.send(idle, idle.address)
            logs = [(log.address, log.topics, log.data) for log in receipt.logs]
            outcomes.append((logs, self.node.head.state_root))
            self.node.revert(before)
        assert outcomes[0] == outcomes[1]

    @rule(seconds=st.sampled_from([1, 60, 3_600, CHECKER_WINDOW]))
    def wait(self, seconds: int) -> None:
        self.let_pass(seconds)

    # What must hold

    def compare(self) -> None:
        for (family, number), subject in self.subjects.items():
            if self.is_news((family, number), subject):
                assert self._read_version(family, number) == subject.version
        for signed in self.pool:
            contract = self.face(signed.act).contract
            spot = (contract.address, signed.seal.signer, signed.seal.nonce)
            if self.is_news(spot, spot in self.spent):
                used = contract.read("nonce_used", signed.seal.signer, signed.seal.nonce)
                assert used == (spot in self.spent)
