"""The desks of capital payments: what is kept off the chain, what a bank compares, what a step tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chain.errors import BadInput, Reverted, Unreachable
from contracts.payments.rules import Entry
from contracts.payments.words import Cause, Finding, Report, Status, Table
from contracts.registry.money import Money
from scenarios.capital.common import SUPPLIER, cny, invoice, invoice_number, opened, ordered, paid
from scenarios.papers import usd
from scenarios.reading.payment_figures import is_in_question
from scenarios.seeds import Seeds
from scenarios.slips import FileSlips, Slip, Slips
from scenarios.stage import Stage
from scenarios.telling.layout import GLUE
from scenarios.telling.payment_phrases import PAYMENT_PHRASES
from scenarios.telling.payments import payment_line
from tests.scenarios.paying import pays
from tests.scenarios.recorder import Recorder

NUMBER = invoice_number(1).canonical


def attested(stage: Stage, *, seller: str = SUPPLIER) -> None:
    """Tax attests an invoice of 100,000 yuan."""
    stage.authority("tax").attest([invoice(stage, 1, cny(100_000), seller=seller)], "STA-1")


def test_order__sent_again_later__is_the_same_payment(stage: Stage) -> None:
    first = ordered(stage, "bank_a", usd(10), "PAY-1")
    stage.wait(days=1)

    again = ordered(stage, "bank_a", usd(10), "PAY-1")

    assert again == first
    assert len(stage.office.suite.capital.all()) == 1


def test_order__the_same_reference_with_another_payee__is_refused(stage: Stage) -> None:
    ordered(stage, "bank_a", usd(10), "PAY-1")

    with pytest.raises(Reverted) as caught:
        ordered(stage, "bank_a", usd(10), "PAY-1", payee="OWN:SOMEBODYELSE")

    assert caught.value.reason == "documents: reference used for other content"


def test_order__refused__leaves_the_slip_of_the_first(stage: Stage) -> None:
    payment = ordered(stage, "bank_a", usd(10), "PAY-1")

    with pytest.raises(Reverted):
        ordered(stage, "bank_a", usd(10), "PAY-1", payee="OWN:SOMEBODYELSE")

    slip = stage.office.slips.get(payment)
    assert slip is not None
    assert slip.payee == SUPPLIER


def test_order__more_than_is_left__tells_what_is(stage: Stage) -> None:
    attested(stage)
    ordered(stage, "bank_a", cny(70_000), "PAY-1", parts=[(NUMBER, cny(70_000))])

    with pytest.raises(Reverted) as caught:
        ordered(stage, "bank_a", cny(40_000), "PAY-2", parts=[(NUMBER, cny(40_000))])

    assert caught.value.reason == "documents: no headroom"
    assert caught.value.data["rows"] == [{"document": NUMBER, "asked": cny(40_000), "available": cny(30_000)}]


def test_order__two_proofs__is_bad_input(stage: Stage) -> None:
    with pytest.raises(BadInput):
        ordered(stage, "bank_a", usd(10), "PAY-1", petty_cash=True, exemption="wages")


@pytest.mark.parametrize(
    "given", [{"ordinary": True}, {"exemption": "wages"}, {"document": "payroll"}], ids=str
)
def test_order__half_a_proof_or_none_on_the_ordinary_path__is_bad_input(
    stage: Stage, given: dict[str, Any]
) -> None:
    with pytest.raises(BadInput):
        stage.enterprise("exporter").order(
            "bank_a", usd(10), "materials", "PAY-1", payee="OWN:X", contract="C-1", **given
        )


def test_question__of_an_invoice__tells_its_payments(stage: Stage, recorder: Recorder) -> None:
    attested(stage)
    payment = ordered(stage, "bank_a", cny(80_000), "PAY-1", parts=[(NUMBER, cny(80_000))], ordinary=True)
    paid(stage, "bank_a", payment, "A-1")
    stage.authority("tax").amend(NUMBER, invoice(stage, 1, cny(70_000)), "RED-1")

    stage.stranger().question(NUMBER)

    [told] = recorder.last.questioned
    assert (told.name, told.status, told.in_question) == ("PAY-1", "PAID", True)
    assert payment_line(told, "en").replace(GLUE, " ") == "PAY-1 · PAID · amount 80,000.00 CNY · in question"
    stage.wait(seconds=1)
    found = stage.office.suite.capital.payment(payment)
    assert found is not None
    assert is_in_question(stage.office, found)


def test_check_order__on_the_ordinary_path__compares_the_seller_with_the_payee(stage: Stage) -> None:
    attested(stage, seller="OWN:SOMEBODYELSE")
    payment = ordered(stage, "bank_a", cny(10), "PAY-1", parts=[(NUMBER, cny(10))], ordinary=True)

    assert stage.bank("bank_a").check_order(payment) is Finding.PARTIES

    [check] = stage.office.suite.capital.checks(payment)
    assert check.report is Report.SELLER
    assert stage.balance(NUMBER).held == cny(0)


def test_check_order__the_slip_was_not_handed_over__is_bad_input(stage: Stage) -> None:
    attested(stage)
    payment = ordered(stage, "bank_a", cny(10), "PAY-1", parts=[(NUMBER, cny(10))], ordinary=True)
    stage.office.slips = Slips()

    with pytest.raises(BadInput, match="handed over"):
        stage.bank("bank_a").check_order(payment)


def test_check_order__of_an_unknown_payment__is_refused_with_a_hint(stage: Stage) -> None:
    with pytest.raises(Reverted) as caught:
        stage.bank("bank_a").check_order(bytes(32))

    assert caught.value.reason == "payments: unknown payment"
    assert caught.value.hint


def test_check_order__passes__tells_finding_and_payment(stage: Stage, recorder: Recorder) -> None:
    attested(stage)
    payment = ordered(stage, "bank_a", cny(10), "PAY-1", parts=[(NUMBER, cny(10))], ordinary=True)

    stage.bank("bank_a").check_order(payment)

    step = recorder.last
    assert (step.outcome, step.finding) == ("ok", "PASSED")
    assert step.payment is not None
    assert (step.payment.name, step.payment.status) == ("PAY-1", "CHECKED")


def test_commit_seed__again_after_a_lost_answer__does_not_draw_another_seed(stage: Stage) -> None:
    opened(stage, "bank_a")
    seeds, bank = stage.office.seeds, stage.office.people["bank_a"].id
    kept = seeds.find(bank, bank, 1)

    with pytest.raises(Reverted):
        stage.bank("bank_a").commit_seed(1)

    assert kept is not None
    assert seeds.find(bank, bank, 1) == kept


def test_commit_seed__its_step__does_not_tell_the_seed(stage: Stage, recorder: Recorder) -> None:
    opened(stage, "bank_a")
    bank = stage.office.people["bank_a"].id

    seed = stage.office.seeds.make(bank, bank, 1)

    assert all(seed.hex() not in repr(step) for step in recorder.steps)
    assert all(repr(seed) not in repr(step) for step in recorder.steps)


def test_reveal_seed__it_is_not_kept_here__is_bad_input(stage: Stage) -> None:
    opened(stage, "bank_a")
    stage.office.seeds = Seeds()

    with pytest.raises(BadInput, match="not kept here"):
        stage.bank("bank_a").reveal_seed(1)
    with pytest.raises(BadInput, match="not kept here"):
        stage.operator().reveal_seed("bank_a", 1)


def test_reveal_seed__by_the_bank__tells_the_sample(stage: Stage, recorder: Recorder) -> None:
    opened(stage, "bank_a")
    for number in range(3):
        pays(stage, f"PAY-{number}")
    stage.wait(days=29)
    stage.operator().reveal_seed("bank_a", 1)

    stage.bank("bank_a").reveal_seed(1)

    sample = recorder.last.sample
    assert sample is not None
    assert (sample.bank, sample.period, sample.size, sample.drawn) == ("bank_a", 1, 3, 1)


def test_reveal_seed__the_bank_was_taken_over__its_successor_does(stage: Stage) -> None:
    opened(stage, "bank_a")
    pays(stage, "PAY-1")
    people = stage.office.people
    stage.office.suite.participants.retire(
        people.operator().party, people["bank_a"].id, "merged", successor=people["bank_b"].id
    )
    stage.wait(days=29)
    stage.operator().reveal_seed("bank_a", 1)

    stage.bank("bank_b").reveal_seed(1, of="bank_a")

    assert stage.office.suite.samples.pool(people["bank_a"].id, 1).bank_revealed


def drawn(stage: Stage, *parts: tuple[str, Money]) -> bytes:
    """A payment of 100,000 yuan, paid first and drawn; with the invoices that its order named."""
    opened(stage, "bank_a")
    attested(stage)
    payment = ordered(stage, "bank_a", cny(100_000), "PAY-1", parts=parts)
    desk = stage.bank("bank_a")
    desk.check_order(payment)
    desk.pay(payment, "P-1")
    stage.wait(days=29)
    stage.operator().reveal_seed("bank_a", 1)
    desk.reveal_seed(1)
    return payment


def test_judge__what_matches__verifies(stage: Stage) -> None:
    payment = drawn(stage, (NUMBER, cny(100_000)))
    stage.enterprise("exporter").give_evidence(payment, "PROOF-1")

    stage.bank("bank_a").judge(payment)

    found = stage.office.suite.capital.payment(payment)
    assert found is not None
    assert found.status is Status.VERIFIED


def test_judge__an_invoice_amended_since__needs_the_paper_of_now(stage: Stage) -> None:
    payment = drawn(stage, (NUMBER, cny(100_000)))
    stage.enterprise("exporter").give_evidence(payment, "PROOF-2")
    other = invoice(stage, 1, cny(100_000), seller="OWN:SOMEBODYELSE")
    stage.authority("tax").amend(NUMBER, other, "STA-2")

    stage.bank("bank_a").judge(payment)

    found = stage.office.suite.capital.payment(payment)
    assert found is not None
    assert found.status is Status.DISCREPANT
    assert stage.office.suite.proofs.cause(payment) is Cause.VERDICT


def test_give_evidence__half_and_more_of_the_same__is_whole(stage: Stage, recorder: Recorder) -> None:
    payment = drawn(stage)
    desk = stage.enterprise("exporter")
    desk.give_evidence(payment, "PROOF-3", [(NUMBER, cny(40_000))])
    half = recorder.last.payment
    with pytest.raises(Reverted) as caught:
        stage.bank("bank_a").judge(payment)

    desk.give_evidence(payment, "PROOF-4", [(NUMBER, cny(60_000))])

    assert caught.value.reason == "payments: not proved"
    assert half is not None
    assert (half.status, half.evidence_by is not None) == ("EVIDENCED", True)
    stage.bank("bank_a").judge(payment)
    assert recorder.last.payment is not None
    assert (recorder.last.payment.status, recorder.last.payment.evidence_by) == ("VERIFIED", None)


def test_give_evidence__its_days_have_passed__is_told_no_more_by_when(
    stage: Stage, recorder: Recorder
) -> None:
    payment = drawn(stage)
    stage.enterprise("exporter").give_evidence(payment, "PROOF-5", [(NUMBER, cny(40_000))])
    stage.wait(days=29)

    with pytest.raises(Reverted):
        stage.enterprise("exporter").give_evidence(payment, "PROOF-6", [(NUMBER, cny(60_000))])

    figures = recorder.last.payment
    assert figures is not None
    assert (figures.status, figures.evidence_by) == ("EVIDENCED", None)


def test_set_region__of_an_enterprise__is_told_and_decides(stage: Stage, recorder: Recorder) -> None:
    operator = stage.operator()
    operator.publish_table(Table.PURPOSES, [Entry("materials", stage.office.today(), region=330_200)])
    operator.set_region("exporter", 330_200)

    said = PAYMENT_PHRASES["set_region"](recorder.last.arguments)

    payment = ordered(stage, "bank_a", usd(10), "PAY-1", petty_cash=True, ordinary=True)
    assert said == "notes that exporter is registered in 330200"
    assert stage.bank("bank_a").check_order(payment) is Finding.LISTED


def test_seeds__made_twice__are_the_same_and_of_each_bank_and_period_another() -> None:
    seeds = Seeds()

    first = seeds.make(b"a", b"b", 1)

    assert seeds.make(b"a", b"b", 1) == first
    assert len({first, seeds.make(b"a", b"b", 2), seeds.make(b"a", b"c", 1), seeds.make(b"d", b"b", 1)}) == 4


def slip(payee: str = SUPPLIER) -> Slip:
    """A slip of the payment 0101…"""
    return Slip("01" * 32, payee, "C-1", "", 1, 7, "02" * 32)


def test_slip__commitments__hide_each_part_and_are_empty_for_nothing() -> None:
    same = Slip("01" * 32, "C-1", "C-1", "", 1, 7, "02" * 32)

    assert slip().commitment("document") == bytes(32)
    assert same.commitment("payee") != same.commitment("contract")
    assert slip().commitment("payee") != slip("OWN:X").commitment("payee")


def test_file_slips__opened_again__have_the_newest(tmp_path: Path) -> None:
    kept = FileSlips(tmp_path / "slips.jsonl")
    kept.put(slip())
    kept.put(slip("OWN:X"))
    kept.close()

    again = FileSlips(tmp_path / "slips.jsonl")

    found = again.get(bytes.fromhex("01" * 32))
    assert found == slip("OWN:X")
    assert again.get(bytes(32)) is None
    again.close()


def test_file_slips__a_damaged_line__names_it(tmp_path: Path) -> None:
    (tmp_path / "slips.jsonl").write_text('{"payment": 1}\n')

    with pytest.raises(Unreachable, match="line 1"):
        FileSlips(tmp_path / "slips.jsonl").get(bytes(32))


def test_slips__on_others__read_them_and_leave_them(tmp_path: Path) -> None:
    below = Slips()
    below.put(slip())

    above = Slips(below)
    above.put(slip("OWN:X"))

    assert above.get(bytes.fromhex("01" * 32)) == slip("OWN:X")
    assert below.get(bytes.fromhex("01" * 32)) == slip()
