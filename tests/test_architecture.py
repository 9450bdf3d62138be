# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of the tree: licences first, names that say something, a pure core that is whole."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"
MODULES = sorted(APP.rglob("*.py"))
PURE_PACKAGES = ("calendars", "deadlines", "letters", "plans", "situations")
# Files of a pure package that are not pure, and why.
IMPURE = {"app.letters.packets": "prints, and writes folders"}
TOP_LEVEL = {
    "README.md", "CHANGELOG.md", "LICENSE", "LICENSES", "pyproject.toml", "handrail",
    "requirements.lock", "requirements-test.lock", "requirements-bench.lock",
    "requirements-uv.lock",
    "app", "locales", "templates", "tests", ".ci", ".gitignore",
}  # fmt: skip
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
# Of this workplace or of one registry; each in two parts, so that this file does not hold it.
NOT_HERE = [
    "".join(parts)
    for parts in (
        ("/wo", "rk/"), ("/opt/", "wheels"), ("py", "pi.org"), ("pythonhosted", ".org"),
        ("deb.de", "bian.org"), ("snapshot.de", "bian.org"), ("npm", "js.org"), ("npm", "js.com"),
    )
]  # fmt: skip


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, encoding="utf-8",
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _contract(kind: str) -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    found = [contract for contract in settings["contracts"] if contract["type"] == kind]
    assert len(found) == 1
    contract: dict[str, Any] = found[0]
    return contract


@pytest.mark.parametrize("path", [p for p in _tracked() if p.suffix == ".py"], ids=_dotted)
def test_a_python_file_states_its_licence_first(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# SPDX-License-Identifier: AGPL-3.0-or-later"


@pytest.mark.parametrize(
    "name", ["handrail", ".ci/run", "tests/fresh_machine.sh", "pyproject.toml"]
)
def test_a_script_states_its_licence_near_the_top(name: str) -> None:
    top = (ROOT / name).read_text(encoding="utf-8").splitlines()[:2]
    assert "# SPDX-License-Identifier: AGPL-3.0-or-later" in top


@pytest.mark.parametrize("path", MODULES, ids=_dotted)
def test_a_module_has_a_name_that_says_something(path: Path) -> None:
    assert not SAY_NOTHING & set(_dotted(path).split("."))


def test_the_top_level_holds_what_the_design_names() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in _tracked()} <= TOP_LEVEL


def test_every_file_of_the_pure_core_is_under_the_contract() -> None:
    held = tuple(_contract("forbidden")["source_modules"])
    core = [_dotted(p) for p in MODULES if p.relative_to(APP).parts[0] in PURE_PACKAGES]
    loose = [
        name
        for name in core
        if name not in IMPURE
        and name.count(".") > 1
        and not any(name == module or name.startswith(f"{module}.") for module in held)
    ]
    assert not loose, "add them to the contract in pyproject.toml, or to IMPURE with the reason"


def test_no_reason_outlives_its_file() -> None:
    assert set(IMPURE) <= {_dotted(path) for path in MODULES}


def test_the_import_contracts_notice_a_line_that_climbs(tmp_path: Path) -> None:
    """Run the real contracts on a copy in which the calendars read the clock and the plans."""
    for path in [*MODULES, ROOT / "pyproject.toml"]:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "app/calendars/climbing.py").write_text("import app.kit.clock\nimport app.plans\n")
    lint = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    done = subprocess.run(
        [sys.executable, "-c", lint],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "app.calendars.climbing -> app.kit.clock" in done.stdout
    assert "app.calendars.climbing -> app.plans" in done.stdout


@pytest.mark.parametrize("word", NOT_HERE)
def test_no_file_speaks_of_a_workplace_or_of_a_registry(word: str) -> None:
    holding = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if word in path.read_bytes().decode("utf-8", "replace")
    ]
    assert not holding


@pytest.mark.parametrize("path", sorted((ROOT / "locales").rglob("*.po")), ids=str)
def test_a_catalogue_of_messages_says_whose_language_it_is(path: Path) -> None:
    header = path.read_text(encoding="utf-8").partition("\n\n")[0]
    locale = path.relative_to(ROOT / "locales").parts[0]
    assert f'"Language: {locale}\\n"' in header
    assert "charset=utf-8" in header.lower()
    assert '"Plural-Forms: ' in header
