# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail plan`: the JSON people script against, the lines they read, and every bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.__main__ import main
from tests.situations.build import SAMPLES, a_file, a_person

FOLDER = SAMPLES[0].parent
ITEM_KEYS = [
    "holder",
    "mechanism",
    "right",
    "verdict",
    "because",
    "questions",
    "channel",
    "risks",
    "urgency",
    "signers",
    "clocks",
    "asked_by",
    "letter",
    "form",
    "odds",
]
CANARY = "Canaria Secreta"

Ran = Callable[..., tuple[int, str, str]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Ran:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main(["plan", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


def document(told: Ran, name: str, as_of: str = "2026-11-23") -> dict[str, Any]:
    code, out, err = told(FOLDER / f"{name}.yaml", "--as-of", as_of, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)  # type: ignore[no-any-return]


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [path.stem for path in SAMPLES])
def test_an_item_has_the_keys_people_script_against(told: Ran, name: str) -> None:
    plan = document(told, name)
    assert list(plan) == ["as_of", "items"]
    assert plan["as_of"] == "2026-11-23"
    for item in plan["items"]:
        assert list(item) == ITEM_KEYS
        assert item["verdict"] in {"offer", "ask", "hold", "not-available"}
        assert item["urgency"] in {"now", "soon", "normal"}
        assert_parts_have_their_keys(item)


def assert_parts_have_their_keys(item: dict[str, Any]) -> None:
    for reason in item["because"]:
        assert set(reason) == {"code", "text", "citation"}
    for risk in item["risks"]:
        assert {"code", "text"} <= set(risk) <= {"code", "text", "effect", "safer"}
    for clock in item["clocks"]:
        assert set(clock) == {"clock", "owner", "unit", "length", "citation"}
    assert all(set(question) == {"fact", "text"} for question in item["questions"])
    assert all(set(signer) == {"role", "text"} for signer in item["signers"])
    assert item["channel"] is None or set(item["channel"]) == {"kind", "address", "valid_from"}


def test_the_channel_of_homeland_security_changes_from_one_day_to_the_next(told: Ran) -> None:
    kinds = {}
    for day in ("2026-01-21", "2026-01-22"):
        items = document(told, "hearing-in-nine-days", day)["items"]
        kinds[day] = {
            item["channel"]["kind"]
            for item in items
            if item["holder"] in {"us/dhs/uscis", "us/dhs/cbp"}
            and item["mechanism"] == "us/foia"
            and item["channel"]
        }
    assert kinds == {"2026-01-21": {"post"}, "2026-01-22": {"portal"}}


def test_a_channel_says_since_when_it_is_open(told: Ran) -> None:
    items = document(told, "hearing-in-nine-days")["items"]
    uscis = next(i for i in items if (i["holder"], i["mechanism"]) == ("us/dhs/uscis", "us/foia"))
    assert uscis["channel"]["valid_from"] == "2026-01-22"


def test_what_is_not_available_has_no_channel(told: Ran) -> None:
    items = document(told, "never-encountered")["items"]
    closed = [item for item in items if item["verdict"] == "not-available"]
    assert closed
    assert all(item["channel"] is None and item["risks"] == [] for item in closed)


def test_the_same_input_gives_the_same_text(told: Ran) -> None:
    command = (FOLDER / "arabic-reader.yaml", "--as-of", "2026-11-23")
    assert told(*command) == told(*command)
    assert told(*command, "--json") == told(*command, "--json")


# ── Lines for people ─────────────────────────────────────────────────────────────────────────────


def test_a_person_reads_whom_to_ask_and_why(told: Ran) -> None:
    code, out, err = told(FOLDER / "hearing-in-nine-days.yaml", "--as-of", "2026-11-23")
    assert (code, err) == (0, "")
    assert out.startswith("1. ")
    assert "   Offer · now\n" in out
    for word in ("because", "risk", "safer", "send by"):
        assert f"   {word} " in out
    assert "   Hold: an attorney decides\n" in out


def test_a_person_reads_what_to_ask_first(told: Ran) -> None:
    _, out, _ = told(FOLDER / "hardly-anything-known.yaml", "--as-of", "2026-11-23")
    assert "   Ask first\n" in out
    assert "   ask      Has an immigration officer ever" in out


def test_a_plan_without_steps_says_so(told: Ran, tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(json.dumps(a_file(a_person(court_cases=[]), aims=["court-record"])), "utf-8")
    assert told(file)[:2] == (
        0,
        "Nothing in the catalogue serves these aims for this situation.\n",
    )


@pytest.mark.parametrize("name", [path.stem for path in SAMPLES])
def test_a_plan_never_prints_what_the_person_said(told: Ran, name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    told_lines = told(FOLDER / f"{name}.yaml", "--as-of", "2026-11-23")[1]
    for secret in ("A000-000-00", "900-00-00", "Ejemplo", "Inventada", "Fulano", "Okafor"):
        assert secret not in told_lines or secret not in text


# ── The schema ───────────────────────────────────────────────────────────────────────────────────


def test_the_schema_describes_every_part(told: Ran) -> None:
    code, out, _ = told("--schema")
    schema = json.loads(out)
    assert code == 0
    assert schema["required"] == ["format", "requester", "clinic", "aims"]
    assert "Alien registration number" in out
    assert schema["$defs"]["Person"]["additionalProperties"] is False


# ── Bad input ────────────────────────────────────────────────────────────────────────────────────


BAD = {
    "unknown field": a_file(favourite=CANARY),
    "impossible date": a_file(a_person(born_on="1990-02-30")),
    "unknown language": a_file(a_person(language={"spoken": "qqq"})),
    "unknown holder": a_file(a_person(encounters=[{"by": "us/none", "kind": "stop"}])),
    "long name": a_file(a_person(name={"as_written": f"{CANARY} " * 40})),
    "bidi control": a_file(a_person(name={"as_written": f"{CANARY}\u202e"})),
    "blank name": a_file(a_person(name={"as_written": "  "})),
    "wrong type": a_file(a_person(encounters=CANARY)),
    "data as a key": a_file(a_person(**{CANARY: 1})),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_one_sentence_and_exit_code_two(told: Ran, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(json.dumps(BAD[kind], ensure_ascii=False), "utf-8")
    for options in ((), ("--json",)):
        code, out, err = told(file, *options)
        assert (code, out) == (2, "")
        assert err.startswith("s.yaml, line 1: ")
        assert err.count("\n") == 1
        assert "Canaria" not in err
        assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "plan needs a situation file"),
        (("nowhere.yaml",), "nowhere.yaml cannot be read"),
        ((SAMPLES[0], "--as-of", "2026-02-30"), "--as-of must be a day that exists"),
        ((SAMPLES[0], "--as-of", ""), "--as-of must be a day that exists"),
        ((SAMPLES[0], "--colour"), "--colour"),
    ],
)
def test_bad_arguments_are_one_sentence(told: Ran, arguments: tuple[Any, ...], says: str) -> None:
    code, out, err = told(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_of_the_calendar_has_a_plan(told: Ran, day: str) -> None:
    assert told(FOLDER / "hearing-in-nine-days.yaml", "--as-of", day)[0] == 0


def test_the_command_runs_as_people_run_it(root: Path, tmp_path: Path) -> None:
    """Once in a process of its own: relative paths are the caller's."""
    (tmp_path / "mine.yaml").write_bytes((FOLDER / "arabic-reader.yaml").read_bytes())
    ran = subprocess.run(
        [sys.executable, "-m", "app.cli", "plan", "mine.yaml", "--as-of", "2026-11-23", "--json"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["items"]
