"""The vault: every version of every paper, in memory and in a file that survives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.errors import Unreachable
from contracts.registry.fields import ExportDeclaration
from scenarios.cast import cast_of
from scenarios.papers import declaration, export_number, usd
from scenarios.vault import FileVault, Paper, Vault

DOCUMENT, OTHER = b"\1" * 32, b"\2" * 32
SALT = b"\7" * 32


def fields(dollars: int = 100, serial: int = 1) -> ExportDeclaration:
    return declaration(cast_of(["exporter"])["exporter"], serial, usd(dollars))


def paper(document: bytes = DOCUMENT, dollars: int = 100, serial: int = 1, salt: bytes = SALT) -> Paper:
    return Paper(document, fields(dollars, serial), salt)


@pytest.fixture(params=["memory", "file"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vault]:
    if request.param == "memory":
        yield Vault()
        return
    kept = FileVault(tmp_path / "vault.jsonl", durable=False)
    yield kept
    kept.close()


def test_get__two_versions__is_the_newest(vault: Vault) -> None:
    vault.put(paper(dollars=100))
    vault.put(paper(dollars=50))

    assert vault.get(DOCUMENT) == paper(dollars=50)
    assert vault.versions(DOCUMENT) == (paper(dollars=100), paper(dollars=50))
    assert len(vault) == 1


def test_put__the_same_again__keeps_one(vault: Vault) -> None:
    vault.put(paper())
    vault.put(paper())

    assert len(vault.versions(DOCUMENT)) == 1


def test_opening__an_older_commitment__finds_its_version(vault: Vault) -> None:
    vault.put(paper(dollars=100))
    vault.put(paper(dollars=50))

    assert vault.opening(DOCUMENT, paper(dollars=100).commitment) == paper(dollars=100)
    assert vault.opening(DOCUMENT, b"\0" * 32) is None
    assert vault.opening(OTHER, paper().commitment) is None


def test_with_fields__known__has_its_salt(vault: Vault) -> None:
    vault.put(paper(salt=b"\5" * 32))

    found = vault.with_fields(DOCUMENT, fields())

    assert found is not None
    assert found.salt == b"\5" * 32
    assert vault.with_fields(DOCUMENT, fields(99)) is None


@pytest.mark.parametrize(
    "text", ["310120260000000001", "3101 2026 0 000000001", "310120260000000001001", "３１０１20260000000001"]
)
def test_find__as_people_write_it__finds(vault: Vault, text: str) -> None:
    vault.put(paper())

    found = vault.find(text)

    assert found is not None
    assert found.document == DOCUMENT


def test_find__unknown__is_none(vault: Vault) -> None:
    assert vault.find("310120260000000009") is None
    assert vault.by_number(export_number(9)) is None


def test_by_number__known__finds(vault: Vault) -> None:
    vault.put(paper(OTHER, serial=2))

    found = vault.by_number(export_number(2))

    assert found is not None
    assert found.document == OTHER


def test_file_vault__opened_again__has_everything(tmp_path: Path) -> None:
    path = tmp_path / "vault.jsonl"
    first = FileVault(path)
    first.put(paper(dollars=100))
    first.put(paper(dollars=50))
    first.put(paper(OTHER, serial=2))
    first.close()

    again = FileVault(path)

    assert list(again.documents()) == [DOCUMENT, OTHER]
    assert again.get(DOCUMENT) == paper(dollars=50)
    assert again.find("310120260000000002") == paper(OTHER, serial=2)
    again.close()


def test_file_vault__a_line_that_was_never_finished__is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "vault.jsonl"
    whole = paper().to_line() + "\n"
    path.write_text(whole + paper(OTHER).to_line()[:40])

    vault = FileVault(path)
    vault.put(paper(OTHER, serial=2))
    vault.close()

    assert path.read_text() == whole + paper(OTHER, serial=2).to_line() + "\n"


def test_file_vault__a_damaged_line__is_named(tmp_path: Path) -> None:
    path = tmp_path / "vault.jsonl"
    path.write_text(paper().to_line() + "\n" + '{"document": 1}\n')

    with pytest.raises(Unreachable, match=r"damaged in line 2") as caught:
        FileVault(path)

    assert caught.value.data["row"] == 2


def test_file_vault__no_folder__is_unreachable(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "missing" / "vault.jsonl")

    with pytest.raises(Unreachable):
        vault.put(paper())


def test_paper__as_a_line_and_back__is_the_same() -> None:
    assert Paper.from_line(paper().to_line()) == paper()
