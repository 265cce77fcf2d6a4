"""The desks: from what people have to what the contracts take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chain.errors import BadInput, Reverted
from chain.keys import Key
from contracts.financing.cases import Action, Source, Status
from contracts.registry.identifiers import own
from contracts.registry.numbers import read_number
from scenarios.desks import NO_CONSENT, AnyDesk, AuthorityDesk, read_case
from scenarios.papers import declaration, export_number, usd
from scenarios.people import Actor
from scenarios.receivables.common import apply_and_verify, approved
from scenarios.stage import Stage
from tests.scenarios.recorder import Recorder, rows_in

Attest = Callable[..., str]


def test_attest__sent_again__has_the_same_salt_and_changes_nothing(stage: Stage) -> None:
    customs = stage.authority("customs")
    paper = declaration(stage.office.people["exporter"], 1, usd(100))

    first = customs.attest([paper], "ATT-1")
    again = customs.attest([paper], "ATT-1")

    assert first == again
    assert len(stage.office.vault.versions(first[0])) == 1


def test_attest__an_owner_that_nobody_admitted__is_refused(stage: Stage) -> None:
    nobody = Actor.from_seed("nobody", "enterprise", identity=own("NOBODY"), title="Nobody Ltd.")
    paper = declaration(nobody, 1, usd(100))

    with pytest.raises(BadInput, match=r"OWN:NOBODY, the owner of .* was not admitted"):
        stage.authority("customs").attest([paper], "ATT-1")


def test_attest__too_many__is_refused(stage: Stage) -> None:
    papers = [declaration(stage.office.people["exporter"], serial, usd(1)) for serial in range(1, 52)]

    with pytest.raises(BadInput, match="51 documents are too many"):
        stage.authority("customs").attest(papers, "ATT-1")


def test_amend__another_number__is_refused(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    other = declaration(stage.office.people["exporter"], 2, usd(100))

    with pytest.raises(BadInput, match="keeps the number"):
        stage.authority("customs").amend(number, other, "AM-1")


def test_add_alias__its_number__leads_to_the_same_account(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    customs = stage.authority("customs")
    alias = read_number("export-declaration", "26CN12345678901234", "MRN")

    customs.add_alias(number, alias, "AL-1")

    assert stage.office.account(customs.fingerprint(alias)) == stage.office.account(number)


def test_merge__two_documents__is_one_balance(stage: Stage, attest: Attest, recorder: Recorder) -> None:
    first, second = attest(usd(100), serial=1), attest(usd(100), serial=2)
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(first, usd(60))], usd(40), "L-1")

    bank.disburse(case, usd(40), "D-1")
    stage.authority("customs").merge(first, second, "ME-1")
    bank.repay(case, usd(40), "R-1")

    assert stage.balance(second).settled == usd(60)
    assert recorder.last.case is not None
    assert recorder.last.case.status == "REPAID"
    stage.finish()


def test_confirm__after_a_key_was_distrusted__ends_the_impairment(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    people, suite = stage.office.people, stage.office.suite
    customs = stage.authority("customs")
    suite.participants.distrust_key(
        people.operator().party, customs.actor.party.maker.address, stage.office.now() - 1
    )
    assert stage.balance(number).impaired
    customs.rotate_key("maker", Key.from_seed("customs maker 2"))

    customs.confirm([number])

    assert not stage.balance(number).impaired


def test_account__unknown_number__is_refused(stage: Stage) -> None:
    with pytest.raises(BadInput, match="is known here"):
        stage.office.account("310120260000000009")


def test_account__never_attested__is_refused(stage: Stage) -> None:
    with pytest.raises(BadInput, match="No authority attested"):
        stage.office.account(b"\1" * 32)


def test_apply__relayed_by_a_stranger__is_the_exporters_case(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    exporter, relayer = stage.enterprise("exporter"), Key.from_seed("stranger maker")

    exporter.consent("bank_a", relayer=relayer)
    case = exporter.apply("bank_a", [(number, usd(100))], usd(80), 90, "L-1", relayer=relayer)

    (move,) = read_case(stage.office, case).moves
    assert move.actor == exporter.actor.party.maker.address


def test_verify__no_consent_named__takes_the_newest_that_is_live(stage: Stage, attest: Attest) -> None:
    attest(usd(100))
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    assert bank.find_consent(exporter.actor.id) == NO_CONSENT
    first, second = exporter.consent("bank_a", days=20), exporter.consent("bank_a", days=10)
    exporter.consent("bank_b")

    assert bank.find_consent(exporter.actor.id) == second
    exporter.revoke(second)
    assert bank.find_consent(exporter.actor.id) == first


def test_verify__again__takes_the_consent_that_the_case_has_used(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    bank = stage.bank("bank_a")
    case = apply_and_verify(stage, bank, [(number, usd(50))], usd(40), "L-1")
    used = bank.verify(case).consent_id
    unused = stage.enterprise("exporter").consent("bank_a")

    assert bank.verify(case).consent_id == used
    assert used != unused


def test_approve__no_headroom__has_the_figures(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    bank_a, bank_b = stage.bank("bank_a"), stage.bank("bank_b")
    late = apply_and_verify(stage, bank_b, [(number, usd(60))], usd(40), "L-2")
    approved(stage, bank_a, [(number, usd(70))], usd(50), "L-1")

    with pytest.raises(Reverted, match="no headroom") as caught:
        bank_b.approve(late, usd(40))

    assert caught.value.hint
    assert caught.value.receipt is not None
    (row,) = rows_in(caught.value.data)
    assert (row["document"], row["available"], row["held"]) == (number, usd(30), usd(70))


def test_approve__expired_holds_in_the_way__are_lapsed_with_it(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    bank_a, bank_b = stage.bank("bank_a"), stage.bank("bank_b")
    late = apply_and_verify(stage, bank_b, [(number, usd(100))], usd(80), "L-2")
    first = apply_and_verify(stage, bank_a, [(number, usd(100))], usd(80), "L-1")
    bank_a.approve(first, usd(80), hold_days=1)
    stage.wait(days=1, seconds=1)

    bank_b.approve(late, usd(80))

    assert stage.status(first) == "LAPSED"
    assert stage.balance(number).held == usd(100)


def test_reverse__nothing_posted__is_refused(stage: Stage, attest: Attest) -> None:
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(attest(usd(100)), usd(100))], usd(80), "L-1")

    with pytest.raises(Reverted, match="no posting"):
        bank.reverse(case, "RV-1", "nothing")


def test_reverse__another_than_the_newest__is_refused(stage: Stage, attest: Attest) -> None:
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(attest(usd(100)), usd(100))], usd(80), "L-1")
    bank.disburse(case, usd(80), "D-1")
    bank.repay(case, usd(40), "R-1")
    disbursement, _ = stage.office.suite.receivables.postings(case)

    with pytest.raises(Reverted, match="not the newest posting"):
        bank.reverse(case, "RV-1", "too early", posting=disbursement)


def test_read_case__a_whole_life__is_complete(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(number, usd(100))], usd(80), "L-1")
    bank.disburse(case, usd(80), "D-1")
    bank.repay(case, usd(30), "R-1", source=Source.OTHER_FUNDS)
    bank.reverse(case, "RV-1", "wrong loan")
    bank.repay(case, usd(80), "R-2")

    view = read_case(stage.office, case)

    assert view.status is Status.REPAID
    assert [move.action for move in view.moves] == [
        Action.APPLY,
        Action.ACCEPT,
        Action.CHECK,
        Action.APPROVE,
        Action.DISBURSE,
        Action.REPAY,
        Action.REVERSE,
        Action.REPAY,
    ]
    assert [posting.action for posting in view.postings] == [Action.DISBURSE, Action.REPAY, Action.REPAY]
    assert len(view.checks) == 1
    assert view.loan is not None
    (share,) = view.allocations.values()
    assert (share.held, share.drawn, share.settled) == (0, 0, 10_000)
    assert sum(move.amount for move in view.movements if move.step.name == "SETTLE") == 10_000


def test_read_case__only_applied_for__has_no_loan(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    case = stage.enterprise("exporter").apply("bank_a", [(number, usd(100))], usd(80), 90, "L-1")

    view = read_case(stage.office, case)

    assert view.loan is None
    assert view.status is Status.SUBMITTED


def test_send_back__other_rows__are_submitted_again(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    case = exporter.apply("bank_a", [(number, usd(100))], usd(80), 90, "L-1")

    bank.send_back(case, "less, please")
    exporter.replace_rows(case, [(number, usd(50))])

    assert stage.status(case) == "SUBMITTED"


def test_pause__of_receivables__stops_what_adds_exposure(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    bank, operator = stage.bank("bank_a"), stage.operator()
    case = approved(stage, bank, [(number, usd(100))], usd(80), "L-1")
    bank.disburse(case, usd(40), "D-1")

    operator.pause("an incident")
    stage.refused("directory: application paused", lambda: bank.disburse(case, usd(40), "D-2"))
    bank.repay(case, usd(10), "R-1")
    operator.unpause("it is over")
    bank.disburse(case, usd(40), "D-2")

    assert stage.office.suite.receivables.loan(case).outstanding == usd(70)


def test_rotate_key__a_capacity_that_is_not__is_refused(stage: Stage) -> None:
    with pytest.raises(BadInput, match="not rotated here"):
        stage.bank("bank_a").rotate_key("admin", Key.from_seed("new"))


def test_admit__somebody_new__acts(stage: Stage) -> None:
    customs_2 = Actor.from_seed("customs_2", "customs")

    stage.operator().admit([customs_2])
    paper = declaration(stage.office.people["exporter"], 1, usd(100))
    AuthorityDesk(stage.office, stage.office.people["customs_2"]).attest([paper], "ATT-1")

    assert stage.balance(export_number(1).canonical).face == usd(100)


def test_verb__nobody_watches__acts_all_the_same(stage: Stage, attest: Attest, recorder: Recorder) -> None:
    number = attest(usd(100))
    told = len(recorder.items)
    stage.office.witness = None

    stage.authority("customs").void(number, "test", "V-1")

    assert len(recorder.items) == told
    assert stage.balance(number).void


def test_desk__repr__names_who_acts(stage: Stage) -> None:
    bank = stage.office.people["bank_a"]

    assert repr(AnyDesk(stage.office, replace(bank, name="bank_z"))) == "AnyDesk(bank_z)"
