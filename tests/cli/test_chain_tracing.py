"""`shroff chain trace`: a transaction's calls, in the contracts' words."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import NUMBER, Shroff


def test_trace__a_payout__shows_who_called_what(disbursed: Shroff) -> None:
    head = disbursed("chain", "status", "--json").json["head"]
    text = disbursed("chain", "trace", str(head)).out
    assert "bank_a (0x" in text
    assert "ReceivablesFinancing.disburse(" in text
    assert "\n    Documents.post(" in text
    assert "[staticcall]" in text
    found = disbursed("chain", "trace", f"{head}/0", "--json").json
    assert (found["status"], found["block"], found["truncated"]) == (1, head, False)
    call = found["call"]
    assert (call["contract"], call["function"]) == ("ReceivablesFinancing", "disburse")
    assert any(each["function"] == "post" for each in call["calls"])
    by_hash = disbursed("chain", "trace", found["transaction"], "--json").json
    assert by_hash == found


def test_trace__creations_and_precompiles__have_names(chain: Shroff) -> None:
    texts = [chain("chain", "trace", str(number)).out for number in range(1, 6)]
    for name in ("Participants", "Directory", "Documents"):
        assert any(f"new {name}(" in text for text in texts)
    sealed = (chain("chain", "trace", str(number)).out for number in range(12, 24))
    assert any("ecrecover(" in text for text in sealed)


def test_trace__steps__are_those_of_debug_trace_transaction(chain: Shroff) -> None:
    found = chain("chain", "trace", "3", "--steps", "50", "--json").json
    assert len(found["structLogs"]) == 50
    assert found["truncated"]
    assert set(found["structLogs"][0]) == {"pc", "op", "gas", "gasCost", "depth", "stack"}
    assert "--json" in chain("chain", "trace", "3", "--steps", "50", code=2).err


def test_trace__chain_without_people__knows_contracts_by_their_code(chain: Shroff, tmp_path: Path) -> None:
    chain("chain", "export", "out.chain")
    chain("chain", "import", "out.chain", "--chain", "copy")
    head = chain("chain", "status", "--json").json["head"]
    assert "Attestations.attest(" in chain("chain", "trace", str(head), "--chain", "copy").out


def test_trace__what_is_no_transaction__says_so(chain: Shroff) -> None:
    assert "is no transaction" in chain("chain", "trace", NUMBER[:5] + "x", code=2).err
    assert "has no transaction" in chain("chain", "trace", "0", code=1).err
    assert "has no transaction" in chain("chain", "trace", "0x" + "11" * 32, code=1).err
    assert "its head is" in chain("chain", "trace", "99999", code=1).err
    assert "has 1 transactions, the first is 3/0" in chain("chain", "trace", "3/1", code=1).err
