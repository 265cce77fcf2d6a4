"""A chain on disk that `shroff init` made, and the command to act on it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from chain.keystore_folder import Keystore
from chain.keystore_kdf import UNSTRETCHED, Derivation
from cli.main import main

SCRIPT = "import sys; sys.argv[0] = 'shroff'; from cli.start import main; main()"
"""What the console script does, for processes of their own."""

NUMBER, SECOND, FOREIGN = "310120260123456789", "310120260123456790", "530120260987654321"

PASSWORD = "correct horse"  # noqa: S105  # of a chain that is thrown away

ROWS = f"""number,date,exporter,currency,amount
{NUMBER},2026-01-10,91110000MA9EXPA16G,USD,800000.00
{SECOND},2026-01-12,91110000MA9EXPA16G,USD,"450,000.00"
{FOREIGN},2026-01-15,91440300MA5EXPA004,EUR,12500.50
"""


DISBURSE = ("receivables", "disburse", "LOAN-1", "1 USD")
"""A command that two keys of bank_a sign."""


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  # a document may hold anything
        """Stdout, which is one JSON document and nothing else."""
        return json.loads(self.out)


class Shroff(Protocol):
    """Runs a command, which must end with a code."""

    def __call__(self, *arguments: str | Path, code: int = 0) -> Answer:
        """What it printed."""
        ...


def run_process(*arguments: str | Path, cwd: Path, timeout: float = 120) -> Answer:
    """A command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def shroff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shroff:
    """The command in this process, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    for name in ("SHROFF_CHAIN", "SHROFF_PASSWORD", "SHROFF_PASSWORD_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def run(*arguments: str | Path, code: int = 0) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        printed = capsys.readouterr()
        answer = Answer(int(ended.value.code or 0), printed.out, printed.err)
        assert answer.code == code, answer
        return answer

    return run


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chain with three declarations on it; to be copied."""
    home = tmp_path_factory.mktemp("made")
    (home / "declarations.csv").write_text(ROWS)
    assert run_process("init", cwd=home).code == 0
    assert run_process("documents", "import", "declarations.csv", cwd=home).code == 0
    return home


@pytest.fixture
def chain(made: Path, shroff: Shroff, tmp_path: Path) -> Shroff:
    """The command, on a copy of that chain in the working directory."""
    shutil.copytree(made / ".shroff", tmp_path / ".shroff")
    shutil.copy(made / "declarations.csv", tmp_path)
    return shroff


APPLY = (
    "receivables", "apply", "--as", "exporter-a", "--bank", "bank-a", "--document", f"{NUMBER}=500000",
    "--document", SECOND, "--amount", "760,000.00 USD", "--tenor", "20", "--reference", "LOAN-1",
)  # fmt: skip
ACCEPT = ("receivables", "accept", "LOAN-1", "--reference", "B-1")
CONSENT = ("consents", "grant", "bank-a", "--as", "exporter-a")
VERIFY, APPROVE = ("receivables", "verify", "LOAN-1"), ("receivables", "approve", "LOAN-1")
PAY_OUT = ("receivables", "disburse", "LOAN-1", "400000 USD", "--reference", "T-1")


def _further(home: Path, to: Path, *commands: tuple[str, ...]) -> Path:
    """A copy of a chain on which these commands were given."""
    shutil.copytree(home, to, dirs_exist_ok=True)
    for words in commands:
        answer = run_process(*words, cwd=to)
        assert answer.code == 0, answer
    return to


@pytest.fixture(scope="session")
def made_applied(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That chain, with LOAN-1 applied for and accepted, and a consent to the bank; to be copied."""
    return _further(made, tmp_path_factory.mktemp("applied"), APPLY, ACCEPT, CONSENT)


@pytest.fixture(scope="session")
def made_approved(made_applied: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, checked and approved."""
    return _further(made_applied, tmp_path_factory.mktemp("approved"), VERIFY, APPROVE)


@pytest.fixture(scope="session")
def made_disbursed(made_approved: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with 400,000.00 of 760,000.00 paid out."""
    return _further(made_approved, tmp_path_factory.mktemp("disbursed"), PAY_OUT)


@pytest.fixture
def applied(made_applied: Path, shroff: Shroff, tmp_path: Path) -> Shroff:
    """The command, on a copy of the chain with LOAN-1 applied for and accepted."""
    _further(made_applied, tmp_path)
    return shroff


@pytest.fixture
def approved(made_approved: Path, shroff: Shroff, tmp_path: Path) -> Shroff:
    """The same, checked and approved."""
    _further(made_approved, tmp_path)
    return shroff


@pytest.fixture
def disbursed(made_disbursed: Path, shroff: Shroff, tmp_path: Path) -> Shroff:
    """The same, with 400,000.00 of 760,000.00 paid out."""
    _further(made_disbursed, tmp_path)
    return shroff


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    return Keystore(tmp_path / ".shroff" / "keys")


@pytest.fixture(scope="session")
def with_loan(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chain with a loan that is approved, whose keys are all under PASSWORD; to be copied."""
    home = tmp_path_factory.mktemp("with-loan")
    shutil.copytree(made / ".shroff", home / ".shroff")
    for words in (
        f"receivables apply --as exporter-a --bank bank-a --document {NUMBER}=500000 --reference LOAN-1",
        "receivables accept LOAN-1",
        "consents grant bank-a --as exporter-a",
        "receivables verify LOAN-1",
        "receivables approve LOAN-1",
    ):
        amount = ("--amount", "300,000.00 USD") if "apply" in words else ()
        answer = run_process(*words.split(), *amount, cwd=home)
        assert answer.code == 0, answer
    keystore, own = Keystore(home / ".shroff" / "keys"), home / ".shroff" / "keys.password"
    password, derivation = own.read_text().strip(), Derivation.of(PASSWORD, UNSTRETCHED)
    for each in list(keystore):
        sealed = each.read()
        keystore.replace(each, sealed.open(sealed.derivation(password)), derivation)
    own.unlink()
    return home


@pytest.fixture
def protected(with_loan: Path, shroff: Shroff, tmp_path: Path) -> Shroff:
    """The command on a copy of that chain, with PASSWORD in password.txt."""
    shutil.copytree(with_loan / ".shroff", tmp_path / ".shroff")
    (tmp_path / "password.txt").write_text(PASSWORD + "\n")
    return shroff


def put_under(keystore: Keystore, shroff: Shroff, name: str, password: str) -> None:
    """Gives a key another password than PASSWORD."""
    stored = keystore.match(shroff("keys", "show", name, "--json").json["address"])
    sealed = stored.read()
    keystore.replace(stored, sealed.open(sealed.derivation(PASSWORD)), Derivation.of(password, UNSTRETCHED))


@pytest.fixture(scope="session")
def insured_home(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chain on which a policy, a limit and a shipment were imported; to be copied."""
    from tests.cli.insured import today, write

    home = tmp_path_factory.mktemp("insured")
    shutil.copytree(made / ".shroff", home / ".shroff")
    write(home, today(home))
    for noun in ("policies", "limits", "shipments"):
        answer = run_process("insurance", noun, "import", f"{noun}.csv", cwd=home)
        assert answer.code == 0, answer
    return home


@pytest.fixture
def insured(insured_home: Path, shroff: Shroff, tmp_path: Path) -> Shroff:
    """The command, on a copy of that chain in the working directory."""
    shutil.copytree(insured_home, tmp_path, dirs_exist_ok=True)
    return shroff


@pytest.fixture
def covered(insured: Shroff) -> Shroff:
    """The same, with SHIP-1 covered whole, and the indemnity assigned to bank_a."""
    from tests.cli.insured import assign, cover

    assign(insured)
    cover(insured)
    return insured
