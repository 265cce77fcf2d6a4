"""`shroff consents`: granted, used, revoked."""

from __future__ import annotations

from tests.cli.conftest import FOREIGN, NUMBER, SECOND, Shroff


def test_grant__gives_a_live_consent(chain: Shroff) -> None:
    found = chain("consents", "grant", "bank-a", "--as", "exporter-a", "--uses", "2", "--json").json
    assert (found["grantor"], found["grantee"], found["uses"], found["used"]) == (
        "exporter_a",
        "bank_a",
        2,
        0,
    )
    assert found["standing"] == "live"
    assert chain("consents", "show", found["id"][:8], "--json").json == {**found, "cases": []}
    assert "cases" in chain("consents", "show", found["id"]).out


def test_grant__to_who_is_no_bank__is_refused(chain: Shroff) -> None:
    assert "consents: bad grantee" in chain("consents", "grant", "customs", "--as", "exporter_a", code=3).err
    answer = chain("consents", "grant", "bank_a", "--as", "exporter_a", "--days", "366", code=3)
    assert "consents: bad window" in answer.err


def test_grant__for_documents__covers_these_together_alone(applied: Shroff) -> None:
    narrow = applied(
        "consents", "grant", "bank-a", "--as", "exporter_a", "--document", NUMBER, "--json"
    ).json["id"]
    assert not applied("receivables", "verify", "LOAN-1", "--consent", narrow, "--json", code=5).json[
        "consented"
    ]
    both = ("--document", NUMBER, "--document", SECOND)
    wide = applied("consents", "grant", "bank-a", "--as", "exporter_a", *both, "--json").json["id"]
    assert applied("receivables", "verify", "LOAN-1", "--consent", wide[:8], "--json").json["consented"]
    assert len(applied("consents", "show", wide, "--json").json["cases"]) == 1


def test_revoke__ends_it_for_new_uses(applied: Shroff) -> None:
    (consent,) = applied("consents", "list", "--of", "exporter-a", "--json").json
    assert "revoked" in applied("consents", "revoke", consent["id"][:6]).out
    assert "no live consent" in applied("receivables", "verify", "LOAN-1", code=5).out
    assert "consents: revoked" in applied("consents", "revoke", consent["id"], code=3).err
    assert "revoked" in applied("consents", "list").out


def test_show__of_an_unknown_one__says_where_they_are(chain: Shroff) -> None:
    assert "`shroff consents list`" in chain("consents", "show", "abcd1234", code=1).err
    assert chain("consents", "list", "--json").json == []
    assert FOREIGN in chain("documents", "list").out
