"""How a story is shown: aligned lines of 100 columns, colours only where asked for, JSON for programs."""

from __future__ import annotations

import ast
import inspect
import io
import json
import re
import unicodedata
from pathlib import Path

import pytest

from contracts.financing.cases import Ground, Report, Status
from contracts.insurance import words
from contracts.payments import words as payments
from contracts.reasons import HINTS
from contracts.registry.documents import Outcome
from scenarios.desks import (
    assigning,
    authority,
    bank,
    bank_amending,
    bank_checking,
    bank_insurance,
    bank_payments,
    claiming,
    enterprise,
    enterprise_insurance,
    enterprise_payments,
    insurer,
    operator,
    operator_payments,
    payment_ending,
    payment_evidence,
)
from scenarios.papers import usd
from scenarios.telling.json_lines import JsonLines, to_json
from scenarios.telling.payment_terms import FATES, PAYMENT_CAUSES, PAYMENT_FINDINGS, PAYMENT_STATUSES
from scenarios.telling.phrases import amount, phrase
from scenarios.telling.reasons_zh import REASONS
from scenarios.telling.terminal import Printed, Teller
from scenarios.telling.terms import (
    ACTIONS,
    CAUSES,
    COLUMNS,
    FINDINGS,
    GROUNDS,
    OUTCOMES,
    REPORTS,
    ROLES,
    SHIPMENT_REPORTS,
    SHIPMENT_STATUSES,
    SIDES,
    STATUSES,
    with_term,
)
from scenarios.watching.steps import Balance, Change, Closing, Item, Refusal, Scene, Step
from tests.scenarios.recorder import played

_INSURED = ("insurance", "one-payee", "limit-cut")
_PAYING = ("capital", "red-lettered", "operator-silent")
_DESKS = (
    bank_amending,
    assigning,
    bank,
    bank_checking,
    claiming,
    authority,
    enterprise,
    bank_insurance,
    insurer,
    enterprise_insurance,
    operator,
    bank_payments,
    enterprise_payments,
    operator_payments,
    payment_ending,
    payment_evidence,
)
ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden" / "one-loan.txt"
ANSI = re.compile(r"\x1b\[[0-9]+m")


@pytest.fixture(scope="module")
def told() -> list[Item]:
    """All that is told of scenarios which have every kind of line."""
    plain = ("one-loan", "hold-lapses", "replaced", "yen-dollars", "thirty-declarations")
    names = (*plain, *_INSURED, *_PAYING)
    return [item for name in names for item in played(name).items]


def lines(items: list[Item], **how: object) -> list[str]:
    """Everything as lines."""
    teller = Teller(**how)  # type: ignore[arg-type]  # the options of this test
    return [line for item in items for line in teller.lines(item)]


def columns(line: str) -> int:
    """Columns on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def test_lines__one_loan__are_as_they_were() -> None:
    stream = io.StringIO()
    printed = Printed(stream, Teller())

    for item in played("one-loan").items:
        printed.observe(item)

    # The last line counts blocks, which another deployment may change.
    assert stream.getvalue().splitlines()[:-1] == GOLDEN.read_text().splitlines()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lines__every_kind__fit_a_hundred_columns(told: list[Item], lang: str) -> None:
    assert [line for line in lines(told, lang=lang) if columns(line) > 100] == []


def test_lines__coloured__say_the_same(told: list[Item]) -> None:
    coloured = lines(told, colour=True)

    assert any(ANSI.search(line) for line in coloured)
    assert [ANSI.sub("", line) for line in coloured] == lines(told)
    assert not any("\x1b" in line for line in lines(told))


def test_lines__plain__are_ascii(told: list[Item]) -> None:
    assert all(line.isascii() for line in lines(told, plain=True, lang="zh"))


def test_lines__chinese__has_terms_beside_the_english(told: list[Item]) -> None:
    text = "\n".join(lines(told, lang="zh"))

    for term in ("放款", "还款", "出口报关单", "拒绝", "可用余额不足", "已结清", "no headroom"):
        assert term in text


def test_lines__a_refusal__has_reason_hint_and_figures() -> None:
    refusal = Refusal("documents: no headroom", "Look.", {"limit": usd(5), "due_day": "2026-01-01"})
    step = Step(
        7, 0, "bank_a", "bank", "approve", {"amount": "1.00 USD", "case_id": "L"}, "refused", None, refusal
    )

    text = "\n".join(Teller().lines(step))

    assert "✗ refused: documents: no headroom" in text
    assert "limit: 5.00 USD" in text
    assert "due day: 2026-01-01" in text
    assert "Look." in text


def test_lines__a_change__marks_what_moved() -> None:
    zero = usd(0)
    before = Balance("1", usd(1_000_000), zero, zero, zero, usd(1_000_000))
    after = Balance("1", usd(1_000_000), usd(600_000), zero, zero, usd(400_000))
    step = Step(1, 0, "bank_a", "bank", "verify", {"case_id": "L"}, "ok", changes=(Change(before, after),))

    row = next(line for line in Teller().lines(step) if "400,000.00" in line)

    assert row.split() == ["1", "1,000,000.00", "↑600,000.00", "0.00", "0.00", "↓400,000.00", "USD"]


def test_lines__a_key_was_rotated__say_which_key_acts() -> None:
    text = "\n".join(lines(played("key-rotated").items))

    assert "rotates the maker's key to bank_a's maker key 2" in text
    assert "(D-1), with" not in text
    assert "(D-2), with maker key 1\n" in text
    assert "(D-2), with maker key 2\n" in text
    assert "(R-1), with maker key 2 and checker key 1\n" in text
    assert "(R-1), with maker key 2 and checker key 2\n" in text


def test_lines__a_check_with_an_expired_hold__say_how_much_of_it_expired() -> None:
    text = " ".join(" ".join(lines(played("hold-lapses").items)).split())

    assert "60,000.00 USD held (60,000.00 USD of it expired), 0.00 USD available" in text


def test_lines__a_check_without_consent__have_the_answers_all_the_same() -> None:
    told = lines(played("consents").items)

    place = next(number for number, line in enumerate(told) if "no consent that covers it" in line)
    assert told[place + 1].strip() == "apart from that, the document passes"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("consents", "1 second later: 2026-03-03 10:00:01"),
        ("consents", "(consent 3)"),
        ("lost-answer", "unchanged"),
    ],
)
def test_lines__what_tells_two_steps_apart__is_shown(name: str, line: str) -> None:
    assert any(each.strip().endswith(line) for each in lines(played(name).items))


def test_lines__one_of_each__are_singular() -> None:
    text = "\n".join(Teller().lines(Closing((), (), 1, 0, 1, 1)))

    assert "1 step, 0 of them refused or answered no, as they should be; 1 block, 1 day" in text


def test_phrase__an_action_without_one__is_its_verb() -> None:
    assert phrase(Step(1, 0, "a", "bank", "do_that", {}, "ok")) == "do that"


def test_amount__as_steps_have_it__gets_separators() -> None:
    assert amount("1234567.80 USD") == "1,234,567.80 USD"
    assert amount("15000001 JPY") == "15,000,001 JPY"


def test_json_lines__a_story__is_an_object_a_line(told: list[Item]) -> None:
    stream = io.StringIO()
    observer = JsonLines(stream)
    for item in told:
        observer.observe(item)

    found = [json.loads(line) for line in stream.getvalue().splitlines()]

    assert len(found) == len(told)
    assert found[0]["time"] == "2026-03-02T10:00:00+08:00"
    disbursed = next(each for each in found if each.get("action") == "disburse" and each["outcome"] == "ok")
    assert disbursed["arguments"]["amount"] == "80000.00 USD"
    assert disbursed["changes"][0]["after"]["drawn"] == "100000.00 USD"


def test_to_json__a_scene__says_what_it_is() -> None:
    assert to_json(Scene("t", "x")) == {"item": "scene", "title": "t", "text": "x"}


def test_terms__every_word__has_one() -> None:
    assert {each.name for each in Status} <= set(STATUSES)
    assert {each.name for each in Outcome} <= set(OUTCOMES)
    assert {each.name for each in Report} <= set(REPORTS)
    assert {each.name for each in words.Status} <= set(SHIPMENT_STATUSES)
    assert {each.name for each in words.Finding} <= set(FINDINGS)
    assert {each.name for each in words.Report} <= set(SHIPMENT_REPORTS)
    assert {each.name for each in words.Cause} <= set(CAUSES)
    assert {each.name for each in words.Side} <= set(SIDES)
    assert {each.name for each in Ground} <= set(GROUNDS)
    assert {each.name for each in payments.Status} <= set(PAYMENT_STATUSES)
    assert {each.name for each in payments.Finding} <= set(PAYMENT_FINDINGS)
    assert {each.name for each in payments.Cause} <= set(PAYMENT_CAUSES)
    assert {each.name for each in payments.Fate} <= set(FATES)
    assert set(HINTS) <= set(REASONS)
    assert "bank" in ROLES
    assert with_term("bank", ROLES, lang="zh") == "bank 银行"
    assert with_term("bank", ROLES, lang="en") == "bank"
    assert with_term("stage", ROLES, lang="zh") == "stage"


def test_terms__every_verb__has_one() -> None:
    verbs: set[str] = set()
    for module in _DESKS:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.FunctionDef):
                marks = {mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)}
                verbs |= {node.name} if "verb" in marks else set()

    assert verbs <= set(ACTIONS)


def test_terms__every_heading_and_fact_of_a_command__has_one() -> None:
    headings: set[str] = set()
    for module in (ROOT / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                asked = node.func.attr == "figures" or _asks_for_a_figure(node)
                texts = (each for each in ast.walk(node) if asked and isinstance(each, ast.Constant))
                headings |= {str(each.value).replace("_", " ") for each in texts}

    assert "takes cover" in headings
    assert headings - set(COLUMNS) == set()


def _asks_for_a_figure(node: ast.Call) -> bool:
    """`session.term("held", "figure")`: the word may be a variable."""
    return len(node.args) == 2 and isinstance(node.args[1], ast.Constant) and node.args[1].value == "figure"
