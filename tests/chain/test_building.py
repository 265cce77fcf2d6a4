"""Building: what is compiled, what is kept, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chain import building
from chain.compiler import CompilationFailed
from chain.errors import BadInput, ShroffError, Unreachable
from chain.hashing import keccak

ERRORS = 'SMALL: constant(String[32]) = "demo: too small"\n'
DEMO = """# pragma version 0.4.3
{pragma}
from contracts.modules import errors
from contracts.interfaces import IDemo

implements: IDemo

LIMIT: immutable(uint256)
total: uint256


@deploy
def __init__(limit: uint256):
    LIMIT = limit


@external
def add(amount: uint256) -> uint256:
    assert amount >= LIMIT, errors.SMALL
    self.total += amount
    return self.total
"""
INTERFACE = """# pragma version 0.4.3


@external
def add(amount: uint256) -> uint256: ...
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A suite of one contract, with a module and an interface."""
    contracts = tmp_path / "contracts"
    for folder in ("modules", "interfaces", "demo"):
        (contracts / folder).mkdir(parents=True)
    (contracts / "modules" / "errors.vy").write_text(ERRORS)
    (contracts / "interfaces" / "IDemo.vyi").write_text(INTERFACE)
    (contracts / "demo" / "Demo.vy").write_text(DEMO.format(pragma=""))
    return tmp_path


def test_build_all__modules_and_interfaces__only_contracts_are_built(root: Path) -> None:
    built = building.build_all(root)
    assert [artifact.name for artifact in built] == ["Demo"]
    assert built[0].path == "contracts/demo/Demo.vy"
    assert set(built[0].sources) == {
        "contracts/demo/Demo.vy",
        "contracts/interfaces/IDemo.vyi",
        "contracts/modules/errors.vy",
    }


def test_build_all__artifact__says_what_it_was_made_from(root: Path) -> None:
    (artifact,) = building.build_all(root)
    assert artifact.runtime_hash == keccak(artifact.runtime)
    assert artifact.settings == {"compiler": "vyper 0.4.3", "evm_version": "cancun", "optimize": "gas"}
    assert artifact.layout["storage_layout"]["total"]["type"] == "uint256"
    assert artifact.size == len(artifact.runtime) + 32


def test_build_all__pragma_of_the_file__is_followed(root: Path) -> None:
    (root / "contracts" / "demo" / "Demo.vy").write_text(DEMO.format(pragma="#pragma optimize codesize"))
    (artifact,) = building.build_all(root)
    assert artifact.settings["optimize"] == "codesize"


def test_build_all__twice_from_nothing__gives_the_same_file(root: Path) -> None:
    building.build_all(root)
    file = building.artifact_folder(root) / "Demo.json"
    first = file.read_bytes()
    file.unlink()
    building.build_all(root)
    assert file.read_bytes() == first


def test_build_all__contract_removed__its_artifact_goes(root: Path) -> None:
    building.build_all(root)
    (root / "contracts" / "demo" / "Demo.vy").unlink()
    assert building.build_all(root) == []
    assert not (building.artifact_folder(root) / "Demo.json").exists()


def test_build_all__two_contracts_of_one_name__is_refused(root: Path) -> None:
    (root / "contracts" / "Demo.vy").write_text(DEMO.format(pragma=""))
    with pytest.raises(ShroffError, match="Two contracts are called Demo"):
        building.build_all(root)


def test_build_all__error_in_a_source__names_the_file(root: Path) -> None:
    (root / "contracts" / "demo" / "Demo.vy").write_text("# pragma version 0.4.3\nx: nonsense\n")
    with pytest.raises(CompilationFailed, match=r"Demo\.vy does not compile"):
        building.build_all(root)


def test_build_all__other_evm_version__is_kept_apart(root: Path) -> None:
    (cancun,) = building.build_all(root)
    (paris,) = building.build_all(root, "paris")
    assert paris.runtime != cancun.runtime
    assert paris.source_hash != cancun.source_hash
    assert building.load("Demo", root=root).runtime == cancun.runtime
    assert building.load("Demo", root=root, evm_version="paris").runtime == paris.runtime


def test_load__module_changed__compiles_again(root: Path) -> None:
    before = building.load("Demo", root=root)
    (root / "contracts" / "modules" / "errors.vy").write_text(ERRORS.replace("too small", "too little"))
    after = building.load("Demo", root=root)
    assert after.source_hash != before.source_hash
    assert b"too little" in after.runtime


def test_load__artifact_of_another_compiler__compiles_again(root: Path) -> None:
    first = building.load("Demo", root=root)
    file = building.artifact_folder(root) / "Demo.json"
    fields = json.loads(file.read_text())
    fields["source_hash"] = "00" * 32
    fields["runtime"] = "0x00"
    file.write_text(json.dumps(fields))
    assert building.load("Demo", root=root) == first


@pytest.mark.parametrize("content", ["", "{}", '{"name": 1', "[]"])
def test_load__artifact_unreadable__compiles_again(root: Path, content: str) -> None:
    first = building.load("Demo", root=root)
    (building.artifact_folder(root) / "Demo.json").write_text(content)
    assert building.load("Demo", root=root) == first


def test_load__artifact_that_cannot_be_kept__says_so(root: Path) -> None:
    building.artifact_folder(root).write_text("a file where the folder should be")
    with pytest.raises(Unreachable, match=r"Demo\.json could not be written: file exists"):
        building.load("Demo", root=root)


def test_load__unknown_name__suggests(root: Path) -> None:
    with pytest.raises(BadInput) as refused:
        building.load("Demos", root=root)
    assert refused.value.hint == "Did you mean Demo?"


def test_load__unknown_evm_version__is_refused(root: Path) -> None:
    with pytest.raises(BadInput, match="berlin"):
        building.load("Demo", root=root, evm_version="berlin")


def test_load__current_artifact__imports_no_compiler(root: Path) -> None:
    building.build_all(root)
    script = (
        "import sys; from pathlib import Path; from chain.building import load;"
        f"load('Demo', root=Path({str(root)!r}));"
        "loaded = {name.partition('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'vyper', 'web3', 'eth', 'eth_abi'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=building.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kept", [True, False])
def test_load__without_compiler__says_what_to_do(root: Path, kept: bool) -> None:
    if kept:
        building.build_all(root)
        (root / "contracts" / "modules" / "errors.vy").write_text(ERRORS + "# changed\n")
    script = (
        "import sys; sys.modules['vyper'] = None\n"
        "from pathlib import Path; from chain.building import load; from chain.errors import ShroffError\n"
        f"try: load('Demo', root=Path({str(root)!r}))\n"
        "except ShroffError as error: print(error.message, error.hint)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=building.ROOT, capture_output=True, text=True, check=True
    )
    state = "changed since it was compiled" if kept else "was never compiled"
    assert done.stdout.strip() == (
        f"Demo {state}, and the Vyper compiler is not installed. "
        "Install the pinned compiler: pip install vyper==0.4.3"
    )


def test_build__file_outside_of_contracts__imports_from_there(root: Path, tmp_path: Path) -> None:
    harness = tmp_path / "Harness.vy"
    harness.write_text(
        "# pragma version 0.4.3\nfrom contracts.modules import errors\n\n\n"
        "@external\ndef refuse():\n    assert False, errors.SMALL\n"
    )
    artifact = building.build(harness, root=root)
    assert artifact.name == "Harness"
    assert b"demo: too small" in artifact.runtime


def test_main__all_small__prints_a_line_for_each(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert building.main(["--root", str(root)]) == 0
    name, size, source_hash = capsys.readouterr().out.split()
    artifact = building.load("Demo", root=root)
    assert (name, int(size), source_hash) == ("Demo", artifact.size, artifact.source_hash)


def test_main__does_not_compile__says_why(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "contracts" / "demo" / "Demo.vy").write_text("# pragma version 0.4.3\nx: nonsense\n")
    assert building.main(["--root", str(root)]) == 1
    assert "Demo.vy does not compile" in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(building.contract_files()))
def test_load__every_contract__is_below_the_size_limit(name: str) -> None:
    assert building.load(name).size <= building.SIZE_LIMIT
