"""The stage: refusals that have to happen, blocks that several share, the end that is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chain.errors import Reverted, ShroffError
from contracts.registry.money import Money
from scenarios.papers import declaration, usd
from scenarios.receivables.common import apply_and_verify, approved
from scenarios.stage import START, ScenarioFailed, Stage
from scenarios.watching.steps import Scene
from tests.scenarios.recorder import Recorder, rows_in

Attest = Callable[..., str]


def test_refused__it_happens__is_a_step_with_hint_and_figures(
    stage: Stage, attest: Attest, recorder: Recorder
) -> None:
    number = attest(usd(1_000))
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(number, usd(1_000))], usd(800), "L-1")

    stage.refused("receivables: over the approved amount", lambda: bank.disburse(case, usd(801), "D-1"))

    refusal = recorder.last.refusal
    assert refusal is not None
    assert refusal.hint == "Disburse at most what is approved and undrawn."
    assert refusal.figures["undrawn"] == usd(800)
    assert recorder.last.outcome == "refused"
    assert recorder.last.changes == ()


def test_repay__more_than_drawn__names_only_the_rows_concerned(stage: Stage, attest: Attest) -> None:
    first, second = attest(usd(1_000)), attest(usd(500), serial=2)
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(first, usd(1_000)), (second, usd(500))], usd(1_200), "L-1")
    bank.disburse(case, usd(600), "D-1")

    refusal = stage.refused(
        "documents: more than drawn",
        lambda: bank.repay(case, usd(300), "R-1", named=[(first, usd(500, 1)), (second, usd(250))]),
    )

    assert refusal.data == {"rows": [{"document": first, "asked": usd(500, 1), "drawn": usd(500)}]}


def test_repay__under_the_repaid_share__says_the_least_that_is_taken(stage: Stage, attest: Attest) -> None:
    first, second = attest(usd(1_000)), attest(usd(501), serial=2)
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(first, usd(1_000)), (second, usd(501))], usd(1_200), "L-1")
    bank.disburse(case, usd(700), "D-1")
    bank.repay(case, usd(100), "R-1")

    refusal = stage.refused(
        "receivables: under the repaid share",
        lambda: bank.repay(case, usd(200), "R-2", named=[(first, usd(1))]),
    )

    least = refusal.data["at_least"]
    assert isinstance(least, Money)
    assert refusal.data["named"] == usd(1)
    stage.refused(
        "receivables: under the repaid share",
        lambda: bank.repay(case, usd(200), "R-2", named=[(first, least - usd(0, 1))]),
    )
    bank.repay(case, usd(200), "R-2", named=[(first, least)])


def test_disburse__impaired__shows_the_draw_and_what_is_used(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(number, usd(800))], usd(640), "L-1")
    bank.disburse(case, usd(480), "D-1")
    paper = declaration(stage.office.people["exporter"], 1, usd(500))
    stage.authority("customs").amend(number, paper, "AM-1")

    refusal = stage.refused("documents: impaired", lambda: bank.disburse(case, usd(160), "D-2"))

    (row,) = rows_in(refusal.data)
    assert row == {
        "document": number,
        "outcome": "IMPAIRED",
        "asked": usd(200),
        "face": usd(500),
        "held": usd(200),
        "drawn": usd(600),
        "settled": usd(0),
    }


def test_disburse__reference_used_before__has_no_balance_figures(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(number, usd(1_000))], usd(800), "L-1")
    bank.disburse(case, usd(100), "D-1")

    refusal = stage.refused(
        "documents: reference used for other content", lambda: bank.disburse(case, usd(200), "D-1")
    )

    assert refusal.data == {}


def test_refused__it_does_not_happen__fails(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))

    with pytest.raises(ScenarioFailed, match=r"Not refused; 'documents: void' was due"):
        stage.refused("documents: void", lambda: stage.authority("customs").void(number, "test", "V-1"))


def test_refused__for_another_reason__fails(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))

    with pytest.raises(ScenarioFailed, match="keys: wrong role"):
        stage.refused("documents: void", lambda: stage.authority("bank_a").void(number, "test", "V-1"))


def test_perform__an_unexpected_refusal__is_told_and_raised(
    stage: Stage, attest: Attest, recorder: Recorder
) -> None:
    number = attest(usd(1_000))
    customs = stage.authority("customs")
    customs.void(number, "test", "V-1")

    with pytest.raises(Reverted, match="documents: void"):
        customs.void(number, "test", "V-2")

    assert recorder.last.outcome == "refused"


def test_expect__another_outcome__fails(stage: Stage) -> None:
    stage.expect("one", 1, 1)

    with pytest.raises(ScenarioFailed, match="one: 1; it should be 2"):
        stage.expect("one", 1, 2)


def test_wait__days__moves_the_clock(stage: Stage, recorder: Recorder) -> None:
    stage.wait(days=2, hours=1)

    assert recorder.last.time == START + 2 * 86_400 + 3_600
    assert recorder.last.arguments == {"days": 2, "hours": 1}


def test_wait__nobody_can_move_the_clock__is_refused(stage: Stage) -> None:
    elsewhere = Stage(stage.office)

    with pytest.raises(ShroffError, match="passes by itself"):
        elsewhere.wait(days=1)


def test_one_block__two_banks_race__one_wins_in_the_same_block(
    stage: Stage, attest: Attest, recorder: Recorder
) -> None:
    number = attest(usd(1_000))
    bank_a, bank_b = stage.bank("bank_a"), stage.bank("bank_b")
    of_a = apply_and_verify(stage, bank_a, [(number, usd(600))], usd(400), "L-A")
    of_b = apply_and_verify(stage, bank_b, [(number, usd(600))], usd(400), "L-B")
    before = stage.office.network.block_info().number

    with stage.one_block():
        bank_b.approve(of_b, usd(400))
        stage.refused("documents: no headroom", lambda: bank_a.approve(of_a, usd(400)))

    assert stage.office.network.block_info().number == before + 1
    won, lost = recorder.steps[-2:]
    assert [event for event in won.events if event.startswith("Documents")] == ["Documents.Moved"]
    assert won.changes[0].after.available == usd(400)
    assert lost.refusal is not None
    (row,) = rows_in(lost.refusal.figures)
    assert row["available"] == usd(400)


def test_finish__what_was_told_is_wrong__fails(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))
    account = stage.office.account(number)
    stage.watch.balances[account] = replace(stage.told(number), drawn=usd(1))

    with pytest.raises(ScenarioFailed, match=f"what was told of {number}"):
        stage.finish()


def test_told__an_unknown_document__fails(stage: Stage) -> None:
    with pytest.raises(ScenarioFailed, match="Nothing was told"):
        stage.told("1")


def test_told__after_every_kind_of_step__is_what_the_chain_has(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))
    bank = stage.bank("bank_a")
    case = approved(stage, bank, [(number, usd(900))], usd(700), "L-1")
    acts: list[Callable[[], object]] = [
        lambda: bank.disburse(case, usd(500), "D-1"),
        lambda: bank.repay(case, usd(200), "R-1"),
        lambda: bank.reverse(case, "RV-1", "wrong loan"),
        lambda: stage.authority("customs").void(number, "wrong regime", "V-1"),
        lambda: bank.close(case, "C-1"),
        lambda: bank.repay(case, usd(500), "R-2"),
    ]
    for act in acts:
        act()
        assert stage.told(number) == stage.balance(number)


def test_scene__is_told(stage: Stage, recorder: Recorder) -> None:
    stage.scene("A title", "and a text")

    assert recorder.items == [Scene("A title", "and a text")]


def test_stranger__acts__has_a_name(stage: Stage, attest: Attest, recorder: Recorder) -> None:
    number = attest(usd(1_000))
    case = approved(stage, stage.bank("bank_a"), [(number, usd(1_000))], usd(800), "L-1")

    stage.refused("documents: hold not expired", lambda: stage.stranger().lapse(case))

    assert recorder.last.actor == "stranger"
    assert recorder.last.arguments == {"case_id": "L-1"}
