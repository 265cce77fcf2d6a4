"""The rules of the house that no linter knows: who imports whom, how long a file may be, what a text says."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Each package may import those before it, and itself.
ORDER = ("chain", "contracts", "scenarios", "cli")

# The libraries of the chain stay behind chain/, which re-exports what others need of them.
BEHIND_CHAIN = {
    "Crypto", "coincurve", "eth", "eth_abi", "eth_account", "eth_keys", "eth_tester", "eth_utils", "lmdb",
    "rlp", "sha3", "trie", "vyper", "web3",
}  # fmt: skip

MADE = {
    ".git",
    ".venv",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
    "_artifacts",
    "build",
    "dist",
}
TEXT = {
    "",
    ".cfg",
    ".csv",
    ".json",
    ".jsonl",
    ".lock",
    ".md",
    ".py",
    ".sh",
    ".toml",
    ".vy",
    ".vyi",
    ".yaml",
    ".yml",
}
LONGEST = {".py": 400, ".vy": 500, ".vyi": 500}


def _files(*suffixes: str, below: str = ".") -> list[Path]:
    found = (file for file in (ROOT / below).rglob("*") if file.is_file() and file.suffix in suffixes)
    return sorted(file for file in found if MADE.isdisjoint(file.relative_to(ROOT).parts))


def _imports(file: Path) -> Iterator[str]:
    """The top-level names that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def _code_lines(file: Path) -> int:
    """Lines of a file; of a contract its code alone, without docstrings, comments and blank lines."""
    text = file.read_text()
    if file.suffix == ".py":
        return len(text.splitlines())
    code = re.sub(r'"""[\s\S]*?"""', "", text).splitlines()
    return sum(1 for line in code if line.strip() and not line.lstrip().startswith("#"))


def _says(pattern: str, files: list[Path]) -> list[str]:
    rule = re.compile(pattern)
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if rule.search(line)
    ]


@pytest.mark.parametrize("package", ORDER)
def test_imports__of_a_package__go_down_only(package: str) -> None:
    above = {*ORDER[ORDER.index(package) + 1 :], "tests"}
    upward = [
        (str(file), name) for file in _files(".py", below=package) for name in _imports(file) if name in above
    ]
    assert upward == []


@pytest.mark.parametrize("package", ORDER[1:])
def test_imports__of_the_chains_libraries__happen_in_chain_alone(package: str) -> None:
    found = [
        (str(file), name)
        for file in _files(".py", below=package)
        for name in _imports(file)
        if name in BEHIND_CHAIN
    ]
    assert found == []


def test_imports__of_click__happen_nowhere() -> None:
    """Typer carries its own."""
    assert [str(file) for file in _files(".py") if "click" in _imports(file)] == []


def test_files__that_are_long__say_why_in_their_first_lines() -> None:
    silent = [
        f"{file.relative_to(ROOT)}: {_code_lines(file)}"
        for file in _files(*LONGEST)
        if _code_lines(file) > LONGEST[file.suffix]
        and not any("Long because " in line for line in file.read_text().splitlines()[:20])
    ]
    assert silent == []


def test_exceptions__from_linter_and_type_checkers__carry_their_reason() -> None:
    waived = _says(r"#\s*(noqa|type:\s*ignore|pyright:\s*ignore|nosec)", _files(".py"))
    assert [
        line
        for line in waived
        if not re.search(r"(noqa|ignore)[^#]*(#| -- )\s*\w", line) and "_says(" not in line
    ] == []


def test_texts__of_the_project__name_no_place_of_one_machine_and_no_index() -> None:
    machine = r"(?<![\w.])/(work|root|home|tmp)/|pythonhosted|pypi\.(org|python)"
    assert [line for line in _says(machine, _files(*TEXT)) if "machine = " not in line] == []


def test_texts__of_the_project__leave_nothing_for_later() -> None:
    later = r"\bTO" + r"DO\b|\bFIX" + r"ME\b|NotImplemented" + "Error"
    assert _says(later, _files(*TEXT)) == []


def test_readme__is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 120


def _shown(document: Path) -> list[list[str]]:
    """The commands after a `$` in the console blocks of a document, in words."""
    blocks: list[str] = re.findall(r"```console\n([\s\S]*?)```", document.read_text())
    return [line[2:].split() for block in blocks for line in block.splitlines() if line.startswith("$ ")]


DOCUMENTS = [ROOT / "README.md", *_files(".md", below="docs")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_documents__a_make_task_that_is_shown__exists(document: Path) -> None:
    tasks = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    shown = {word for first, *rest in _shown(document) if first == "make" for word in rest if "=" not in word}
    assert shown - tasks == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_documents__a_command_that_is_shown__exists(document: Path) -> None:
    from typer.main import get_command

    from cli.main import app

    for words in (shown[1:] for shown in _shown(document) if shown[0] == "shroff"):
        command: object = get_command(app)
        for word in words:
            below: dict[str, object] = getattr(command, "commands", {})
            if not below or word.startswith("-"):
                break
            assert word in below, f"{document.name} shows: shroff {' '.join(words)}"
            command = below[word]


def test_command__of_the_project__is_the_one_that_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"shroff": "cli.start:main"}
