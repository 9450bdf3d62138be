# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clinic's rules for its own house: whole calendar years, a zone that is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from app.accounts.house_rules import HouseRules, house_rules, keep_rules
from app.accounts.models import Clinic as ClinicRow
from app.cli.there import refuse_unless_set_up
from app.errors import Invalid
from app.kit import clock
from tests.clinic.build import Clinic


@pytest.fixture(autouse=True)
def _days_of_this_machine_afterwards() -> Iterator[None]:
    yield
    clock.live_in("")


@pytest.mark.parametrize(
    ("closed_on", "years", "until"),
    [
        ("2026-11-25", 7, "2033-11-25"),
        ("2028-02-29", 4, "2032-02-29"),
        ("2028-02-29", 5, "2033-03-01"),
        ("2026-01-01", 1, "2027-01-01"),
    ],
)
def test_years_are_calendar_years(closed_on: str, years: int, until: str) -> None:
    kept = HouseRules(kept_years=years).kept_until(dt.date.fromisoformat(closed_on))
    assert kept.isoformat() == until


@pytest.mark.parametrize("years", [0, -1, 100])
def test_a_case_is_kept_for_some_time_and_not_for_ever(years: int) -> None:
    with pytest.raises(Invalid, match="from 1 to 99"):
        HouseRules(kept_years=years)


def test_a_zone_that_is_none_is_no_rule() -> None:
    with pytest.raises(Invalid, match="no name of a time zone"):
        HouseRules(time_zone="Fictitious/Nowhere")


def test_without_a_word_a_case_is_kept_for_seven_years(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        assert house_rules(session) == HouseRules("", 7)
        session.execute(delete(ClinicRow))
        session.flush()
        assert house_rules(session) == HouseRules("", 7)


def test_every_command_on_a_clinic_lives_by_its_clock(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clinic.database.writing() as session:
        keep_rules(session, HouseRules("America/Chicago", 3))
    with clinic.database.reading() as session:
        assert house_rules(session) == HouseRules("America/Chicago", 3)
    at_three = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: at_three)
    refuse_unless_set_up(clinic.settings)
    assert clock.today() == dt.date(2026, 11, 24)
