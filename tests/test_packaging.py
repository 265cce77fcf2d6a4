"""What is installed: the lock, the owner of the four top-level names, the wheel in an environment of its own.

The names `chain`, `cli`, `contracts` and `scenarios` are common ones: a second distribution with one of them
would overwrite ours silently, or be overwritten.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from tarfile import open as open_tar

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("chain", "cli", "contracts", "scenarios")
LOCK = ROOT / "requirements.lock"
PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^ \\]+)", re.IGNORECASE)


def _declared() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return {canonicalize_name(found.name): found for found in map(Requirement, lines)}


def _pins() -> Iterator[tuple[str, str, list[str]]]:
    """Name, version and the lines below it (hashes, and who asked for it) of each entry of the lock."""
    for block in re.split(r"\n(?=\S)", LOCK.read_text()):
        if found := PIN.match(block):
            yield canonicalize_name(found["name"]), found["version"], block.splitlines()[1:]


def _sources(*suffixes: str) -> set[str]:
    files = (ROOT / "contracts").rglob("*")
    return {file.relative_to(ROOT).as_posix() for file in files if file.suffix in suffixes}


def _deployable() -> set[str]:
    return {Path(name).stem for name in _sources(".vy") if "/modules/" not in name}


def _run(*command: str | Path, cwd: Path = ROOT) -> str:
    clean = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    words = [str(part) for part in command]
    done = subprocess.run(words, check=False, cwd=cwd, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_lock__every_declared_requirement__is_pinned_within_its_bounds() -> None:
    pinned = {name: version for name, version, _ in _pins()}
    outside = {
        name: pinned.get(name)
        for name, wanted in _declared().items()
        if name not in pinned or not wanted.specifier.contains(pinned[name], prereleases=True)
    }
    assert outside == {}, "pyproject.toml changed and the lock did not: make lock"


def test_lock__an_entry_that_the_project_asked_for__is_still_declared() -> None:
    asked = {name for name, _, below in _pins() if any("shroff (pyproject.toml)" in line for line in below)}
    assert asked == set(_declared()), "pyproject.toml changed and the lock did not: make lock"


def test_lock__every_entry__is_hashed() -> None:
    bare = [name for name, _, below in _pins() if not any("--hash=sha256:" in line for line in below)]
    assert bare == []


def test_lock__any_entry__names_no_index() -> None:
    text = LOCK.read_text()
    assert "://" not in text
    assert "index-url" not in text


def test_names__in_this_environment__belong_to_nobody_else() -> None:
    owners = packages_distributions()
    assert {owner for name in PACKAGES for owner in owners.get(name, [])} <= {"shroff"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as `make wheel` does."""
    target = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with nothing but the wheel, its locked requirements, and no vyper."""
    home = tmp_path_factory.mktemp("installed")
    pins = home / "pins.txt"
    pins.write_text("".join(f"{name}=={version}\n" for name, version, _ in _pins()))
    _run(sys.executable, "-m", "venv", home / "venv")
    bin_folder = home / "venv" / "bin"
    _run(bin_folder / "python", "-m", "pip", "install", "--only-binary", ":all:", "-c", pins, wheel)
    _run(bin_folder / "python", "-m", "pip", "uninstall", "--yes", "vyper")
    return bin_folder


@pytest.mark.slow
def test_wheel__built__has_the_four_packages_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        tops = {name.split("/")[0] for name in content.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


@pytest.mark.slow
def test_wheel__built__has_sources_and_artifacts_of_every_contract(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        names = set(content.namelist())
    wanted = _sources(".vy", ".vyi") | {f"contracts/_artifacts/{name}.json" for name in _deployable()}
    assert wanted - names == set()


@pytest.mark.slow
def test_sdist__built__has_what_the_wheel_is_made_of(tmp_path: Path) -> None:
    _run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path)
    (built,) = tmp_path.glob("*.tar.gz")
    with open_tar(built) as content:
        names = {name.partition("/")[2] for name in content.getnames()}
    wanted = _sources(".vy", ".vyi") | {f"contracts/_artifacts/{name}.json" for name in _deployable()}
    assert (wanted | {"hatch_build.py", "pyproject.toml", "LICENSE"}) - names == set()


@pytest.mark.slow
def test_run__wheel_in_an_empty_environment_without_vyper__runs_the_main_scenario(installed: Path) -> None:
    elsewhere = installed.parent
    missing = "import importlib.util as found; assert found.find_spec('vyper') is None"
    _run(installed / "python", "-c", missing, cwd=elsewhere)
    assert _run(installed / "shroff", "run", "receivables", cwd=elsewhere).strip() != ""


@pytest.mark.slow
def test_names__wheel_in_an_empty_environment__have_one_owner(installed: Path) -> None:
    ask = "import importlib.metadata as m, json; print(json.dumps(dict(m.packages_distributions())))"
    owners = json.loads(_run(installed / "python", "-c", ask, cwd=installed.parent))
    assert {name: sorted(set(owners[name])) for name in PACKAGES} == {name: ["shroff"] for name in PACKAGES}
