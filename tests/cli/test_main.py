"""The frame: help, exit codes, errors in one line, output that is data alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from chain.errors import BadInput, ChainLocked, NotFound, Reverted, ShroffError, Unreachable
from cli.exits import ExitCode, exit_code_of
from cli.main import app
from tests.cli.conftest import NUMBER, SCRIPT, Shroff, run_process


def _commands(command: object, *path: str) -> Iterator[tuple[tuple[str, ...], object]]:
    below: dict[str, object] = getattr(command, "commands", {})
    if not below:
        yield path, command
    for name, each in below.items():
        yield from _commands(each, *path, name)


COMMANDS = list(_commands(get_command(app)))


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS], ids=" ".join)
def test_help__of_every_command__has_an_imperative_line_and_an_example_of_itself(
    path: tuple[str, ...], shroff: Shroff
) -> None:
    text = shroff(*path, "--help").out
    body = text.split("\n\n", 2)
    assert body[0].startswith(f"Usage: shroff {' '.join(path)}")
    first = body[1].strip()
    assert first[0].isupper()
    assert first.endswith(".")
    assert f"  shroff {' '.join(path)}" in text.split("Example:")[1]


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_help__of_every_option__says_what_it_is_and_its_default(
    path: tuple[str, ...], command: object
) -> None:
    parameters: list[Any] = getattr(command, "params", [])
    assert parameters
    for parameter in parameters:
        assert parameter.help, f"{' '.join(path)}: {parameter.name}"
        is_value = not parameter.required and not getattr(parameter, "is_flag", False)
        if parameter.param_type_name == "option" and is_value:
            known = parameter.show_default or "default:" in parameter.help
            assert known, f"{' '.join(path)}: {parameter.name}"


def test_help__lists_every_exit_code(shroff: Shroff) -> None:
    said = " ".join(shroff("--help").out.split())
    for code in ExitCode:
        assert f"{code.value} {code.meaning}" in said


def test_help__without_a_command__is_printed(shroff: Shroff) -> None:
    assert shroff().out == shroff("--help").out


def test_help__imports_no_heavy_library() -> None:
    heavy = "{'eth', 'web3', 'vyper', 'pydantic', 'rich', 'lmdb', 'coincurve', 'eth_abi', 'iso4217'}"
    check = f"import sys; import cli.main; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version__is_printed(shroff: Shroff) -> None:
    assert shroff("--version").out.startswith("shroff ")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ShroffError("x"), ExitCode.ERROR),
        (NotFound("x"), ExitCode.ERROR),
        (BadInput("x", file="f.csv", row=2), ExitCode.ERROR),
        (BadInput("x", field="amount"), ExitCode.USAGE),
        (Reverted("documents: no headroom"), ExitCode.REFUSED),
        (Unreachable("x"), ExitCode.UNREACHABLE),
        (ChainLocked("x"), ExitCode.UNREACHABLE),
    ],
)
def test_exit_code_of__an_error__is_by_its_kind(error: ShroffError, code: ExitCode) -> None:
    assert exit_code_of(error) is code


def test_exit_codes__are_those_that_scripts_rely_on() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "OK": 0,
        "ERROR": 1,
        "USAGE": 2,
        "REFUSED": 3,
        "UNREACHABLE": 4,
        "NO": 5,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("chain", "status"), 0),
        (("receivables", "show", "NOTHING-1"), 1),
        (("documents", "show"), 2),
        (("receivables", "approve", "LOAN-1"), 3),
        (("chain", "status", "--chain", "nowhere"), 4),
        (("documents", "check", f"{NUMBER}=900000"), 5),
    ],
)
def test_main__in_a_process_of_its_own__ends_with_the_code(
    applied: Shroff, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    del applied
    answer = run_process(*arguments, cwd=tmp_path)
    assert answer.code == code, answer
    if code not in (0, 5):
        assert answer.out == ""
        error, hint = answer.err.splitlines()
        assert error.startswith("error: ")
        assert hint.startswith("hint: ")


def test_main__interrupted__ends_with_130_and_leaves_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "init"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "Making a chain in .shroff.\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.splitlines()[-1]) == (130, "", "interrupted")
    assert list(tmp_path.iterdir()) == []


def test_main__whose_reader_went_away__is_quiet(tmp_path: Path) -> None:
    shell = f'{sys.executable} -c "$SCRIPT" run thirty-declarations | head -n 1'
    done = subprocess.run(
        ["bash", "-c", shell],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SCRIPT": SCRIPT},
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_main__whose_reader_was_never_there__is_quiet(chain: Shroff, tmp_path: Path) -> None:
    del chain
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "documents", "list"],
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(writing)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (-signal.SIGPIPE, b"")


def test_debug__of_an_error__shows_the_traceback_and_keeps_the_code(shroff: Shroff) -> None:
    answer = shroff("chain", "status", "--debug", code=4)
    assert "Traceback (most recent call last)" in answer.err
    assert "error: There is no chain in .shroff." in answer.err
    assert "Traceback" not in shroff("chain", "status", code=4).err


def test_main__with_a_bug__says_so_in_one_line(tmp_path: Path) -> None:
    script = (
        "import sys, cli.main as m\n"
        "def broken(*_, **__): raise ValueError('two\\nlines')\n"
        "m._run = broken\n"
        "m.main(['run'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "error: unexpected ValueError: two lines",
        "hint: This is a bug of shroff; --debug shows where.",
    ]


def test_options__before_and_behind_the_command__are_the_same(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / ".shroff").rename(tmp_path / "elsewhere")
    before = chain("--chain", "elsewhere", "chain", "status").out
    assert chain("chain", "status", "--chain", "elsewhere").out.splitlines()[:4] == before.splitlines()[:4]


def test_chain__named_by_the_environment__is_used_and_an_option_wins(
    chain: Shroff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".shroff").rename(tmp_path / "elsewhere")
    monkeypatch.setenv("SHROFF_CHAIN", str(tmp_path / "elsewhere"))
    assert "elsewhere" in chain("chain", "status").out
    assert "nowhere" in chain("chain", "status", "--chain", "nowhere", code=4).err


def test_lang__that_is_not_known__is_wrong_usage(shroff: Shroff) -> None:
    assert "'fr' is no language" in shroff("run", "--lang", "fr", code=2).err


def test_lang__zh__adds_the_terms_of_the_trade(applied: Shroff) -> None:
    assert (
        "no headroom 可用余额不足"
        in applied("documents", "check", f"{NUMBER}=900000", "--lang", "zh", code=5).out
    )
    assert "当前状态不允许" in applied("receivables", "approve", "LOAN-1", "--lang", "zh", code=3).err


def test_command__that_is_mistyped__is_answered_with_the_one_that_was_meant(shroff: Shroff) -> None:
    answer = shroff("receivables", "shw", code=2)
    assert "Did you mean 'show'?" in answer.err
    assert answer.err.splitlines()[1] == "hint: shroff receivables --help"
