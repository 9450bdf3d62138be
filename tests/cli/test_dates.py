# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands deadline and workdays, as people script against them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from app.cli.dates import deadline, workdays
from app.errors import HandrailError

ROOT = Path(__file__).parents[2]
app = typer.Typer()
app.command()(deadline)
app.command()(workdays)

FOIA = "us/foia/determination"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def document(*arguments: str) -> dict[str, Any]:
    found = json.loads(run(*arguments, "--json"))
    assert isinstance(found, dict)
    return found


def refusal(*arguments: str) -> str:
    with pytest.raises(HandrailError) as caught:
        CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.sentence
    return caught.value.sentence


class TestDeadline:
    def test_the_document_has_the_published_keys(self) -> None:
        found = document("deadline", FOIA, "--from", "2026-11-20")
        assert list(found) == [
            "clock", "from", "due_on", "owner", "unit", "calendar", "citation", "law_version",
            "steps", "other_readings",
        ]  # fmt: skip
        assert list(found["steps"][0]) == ["on", "counted", "why"]
        for other in found["other_readings"]:
            assert list(other) == ["due_on", "why", "citation"]

    def test_it_explains_a_date(self) -> None:
        found = document("deadline", FOIA, "--from", "2026-11-20")
        assert (found["due_on"], found["owner"], found["unit"]) == (
            "2026-12-21",
            "agency",
            "working-day",
        )
        assert found["calendar"] == "us/federal"
        assert found["law_version"].startswith(f"{FOIA}@")
        assert found["steps"][0]["on"] == "2026-11-21"
        assert found["steps"][-1]["on"] == found["due_on"]
        thanksgiving = {"on": "2026-11-26", "counted": False, "why": "holiday:thanksgiving"}
        assert thanksgiving in found["steps"]

    def test_it_extends_and_tolls(self) -> None:
        plain, extended, tolled = (
            document("deadline", FOIA, "--from", "2026-06-22", *more)["due_on"]
            for more in ((), ("--extend",), ("--toll", "2026-06-24..2026-06-26"))
        )
        assert (plain, extended, tolled) == ("2026-07-21", "2026-08-04", "2026-07-24")

    def test_tolls_repeat(self) -> None:
        found = document(
            "deadline", FOIA, "--from", "2026-06-22",
            "--toll", "2026-06-24..2026-06-26", "--toll", "2026-06-26..2026-06-29",
        )  # fmt: skip
        assert [step["on"] for step in found["steps"] if step["why"] == "tolled"] == [
            f"2026-06-{number}" for number in range(24, 30)
        ]

    def test_another_calendar_may_count(self) -> None:
        found = document("deadline", FOIA, "--from", "2026-02-10", "--calendar", "us/il")
        assert found["calendar"] == "us/il"
        assert "holiday:lincoln" in [step["why"] for step in found["steps"]]

    def test_ninety_working_days_beside_ninety_calendar_days(self) -> None:
        homeland = document("deadline", "us/foia/dhs/appeal", "--from", "2026-03-02")
        justice = document("deadline", "us/foia/doj/appeal", "--from", "2026-03-02")
        assert (homeland["due_on"], homeland["unit"]) == ("2026-07-09", "working-day")
        assert (justice["due_on"], justice["unit"]) == ("2026-05-31", "calendar-day")
        assert justice["calendar"] is None

    def test_hours_count_from_a_time_of_day(self) -> None:
        released = ("deadline", "us/detainer/release", "--from", "2026-11-20")
        assert "due_at" not in document(*released)
        assert document(*released)["due_on"] == "2026-11-24"
        assert document(*released, "--at", "14:30")["due_at"] == "2026-11-24T14:30:00"
        assert "so this is the latest day they can end." in run(*released)
        assert "Due on Tue 24 Nov 2026, 14:30. The agency" in run(*released, "--at", "14:30")
        saturday = ("deadline", "us/detainer/release", "--from", "2026-11-21", "--at", "09:00")
        assert "Due on Tue 24 Nov 2026, 24:00. The agency" in run(*saturday)

    @pytest.mark.parametrize(
        ("arguments", "what"),
        [
            (("us/detainer/release", "--at", "noon"), "must be a time of day, written as 14:30"),
            ((FOIA, "--at", "14:30"), "does not count hours; leave out --at"),
            ((FOIA, "--at", "14:30", "--extend"), "without --extend and --toll"),
        ],
    )
    def test_a_time_of_day_that_does_not_fit(self, arguments: tuple[str, ...], what: str) -> None:
        assert what in refusal("deadline", *arguments, "--from", "2026-11-20")

    def test_people_read_words(self) -> None:
        told = run("deadline", FOIA, "--from", "2026-11-20", "--toll", "2026-12-01..2026-12-01")
        assert "Fri 20 Nov 2026, which is not counted itself" in told
        assert "Sat 21 Nov 2026  not counted: weekend" in told
        assert "Thu 26 Nov 2026  not counted: Thanksgiving Day" in told
        assert "Tue 1 Dec 2026   not counted: the clock stood still" in told
        assert "Due on Tue 22 Dec 2026. The agency must act by then." in told

    @pytest.mark.parametrize(
        ("arguments", "what"),
        [
            ([FOIA, "--from", "2026-02-30"], "--from must be a day that exists"),
            ([FOIA, "--from", "soon"], "--from must be a day that exists"),
            ([FOIA, "--from", "2099-01-01"], "verified for"),
            ([FOIA, "--from", "1901-01-01"], "is before that"),
            ([FOIA, "--from", "2026-01-05", "--toll", "2026-01-09..2026-01-08"], "ends before"),
            (
                [FOIA, "--from", "2026-01-05", "--toll", "2026-01-01..2026-01-08"],
                "before the clock",
            ),
            ([FOIA, "--from", "2026-01-05", "--toll", "2026-01-08"], "written as"),
            ([FOIA, "--from", "2026-01-05", "--toll", "2026-01-08..9026-01-08"], "is a slip"),
            ([FOIA, "--from", "2026-01-05", "--calendar", "us/fed"], "no calendar called us/fed"),
            (["us/foia/determinations", "--from", "2026-01-05"], f"did you mean {FOIA}"),
            (["us/foia/doj/appeal", "--from", "2026-01-05", "--extend"], "no extension"),
        ],
    )
    def test_bad_input_is_one_sentence(self, arguments: list[str], what: str) -> None:
        assert what in refusal("deadline", *arguments)

    def test_it_loads_nothing_that_draws_pages_or_plans(self) -> None:
        program = (
            "import sys; from app.cli.dates import deadline; "
            f"deadline('{FOIA}', from_='2026-11-20'); print('loaded', *sys.modules)"
        )
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        loaded = set(done.stdout.rpartition("loaded")[2].split())
        heavy = {"weasyprint", "jinja2", "babel", "docx", "app.plans", "app.situations"}
        assert loaded & heavy == set()


class TestWorkdays:
    def test_the_document_has_the_published_keys(self) -> None:
        found = document("workdays", "--from", "2026-09-03", "--days", "20")
        assert list(found) == ["due_on", "steps"]
        assert found["due_on"] == "2026-10-02"
        assert found["steps"][0] == {"on": "2026-09-04", "counted": True, "why": "counted"}

    def test_no_days_end_where_they_begin(self) -> None:
        found = document("workdays", "--from", "2026-11-26", "--days", "0")
        assert found == {"due_on": "2026-11-26", "steps": []}

    def test_another_calendar(self) -> None:
        found = document("workdays", "--from", "2026-02-10", "--days", "5", "--calendar", "us/il")
        assert found["due_on"] == "2026-02-19"

    def test_holidays_of_one_s_own(self, tmp_path: Path) -> None:
        own = tmp_path / "own.csv"
        own.write_bytes("\ufeffdate,name\n2026-11-27,Día de la Clínica\n".encode())
        found = document("workdays", "--from", "2026-11-25", "--days", "2", "--holidays", str(own))
        assert [step["why"] for step in found["steps"]] == [
            "counted", "holiday:día-de-la-clínica", "weekend", "weekend", "counted",
        ]  # fmt: skip

    def test_holidays_of_one_s_own_know_no_last_year(self, tmp_path: Path) -> None:
        own = tmp_path / "own.csv"
        own.write_text("date,name\n", "utf-8")
        found = document("workdays", "--from", "2126-11-25", "--days", "2", "--holidays", str(own))
        assert found["due_on"] == "2126-11-27"

    def test_people_read_words(self, tmp_path: Path) -> None:
        own = tmp_path / "own.csv"
        own.write_text("date,name\n2026-11-27,Clinic Day\n", "utf-8")
        told = run("workdays", "--from", "2026-11-26", "--days", "1", "--holidays", str(own))
        assert "Fri 27 Nov 2026  not counted: Clinic Day" in told
        assert told.endswith("The last of them is Mon 30 Nov 2026.\n")

    @pytest.mark.parametrize(
        ("arguments", "what"),
        [
            (["--from", "2026-01-05", "--days", "-1"], "0 or more"),
            (["--from", "2026-01-05", "--days", "9" * 40], "--days must be"),
            (["--from", "2030-12-01", "--days", "30"], "verified for 2013 to 2030"),
            (["--from", "2012-12-01", "--days", "1"], "verified for 2013 to 2030"),
            (["--from", "2026-01-05", "--days", "1", "--calendar", "x"], "no calendar called x"),
            (["--from", "2026-01-05", "--days", "1", "--holidays", "absent.csv"], "cannot be read"),
            (["--from", "2026-01-05", "--days", "1", "--holidays", "."], "cannot be read"),
            (
                ["--from", "2026-01-05", "--days", "1", "--holidays", "a", "--calendar", "us/il"],
                "not both",
            ),
        ],
    )
    def test_bad_input_is_one_sentence(self, arguments: list[str], what: str) -> None:
        assert what in refusal("workdays", *arguments)

    @pytest.mark.parametrize(
        ("content", "what"),
        [
            ("date,name\n2026-11-27,Día\n".encode("latin-1"), "is not UTF-8 text"),
            (b"date,name\n" + b"\n" * 1_000_000, "is larger than 1 MB"),
            (b"", "must begin with the header line"),
        ],
    )
    def test_an_unfit_file_is_told(self, tmp_path: Path, content: bytes, what: str) -> None:
        own = tmp_path / "own.csv"
        own.write_bytes(content)
        told = refusal("workdays", "--from", "2026-01-05", "--days", "1", "--holidays", str(own))
        assert what in told
