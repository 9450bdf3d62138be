# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever can write to the database, and holds no key, changes nothing on a case unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import UpdateBase, delete, select, update

from app.cases.models import CLOSED, OPEN, Case, Document, HoldDecision, SituationSection
from app.cases.papers import KeptPaper, add_document, keep_paper
from app.cases.queries import (
    documents_of,
    hold_decisions_of,
    list_cases,
    sections_of,
    visible_case,
)
from app.cases.service import (
    Decision,
    close_case,
    keep_still,
    open_again,
    record_hold_decision,
)
from app.kit.clock import today
from app.kit.db import Base
from app.paper.uploads import Inspected
from app.vault.models import AuditEntry, Outcome
from app.vault.sealing import SealBroken
from tests.cases.house import House
from tests.clinic.visitor import Visitor

ONE_DAY = dt.timedelta(days=1)
Visit = Callable[[str], Visitor]


def without_a_key(house: House, statement: UpdateBase) -> None:
    with house.database.writing() as session:
        assert session.connection().execute(statement).rowcount == 1


def decide(house: House, case_id: str, holder: str = "us/dhs/uscis") -> None:
    decided = Decision(holder, "us/foia", "prepare", "Wanted before filing (fictitious).")
    with house.working("amara", case_id) as (session, viewer, case):
        record_hold_decision(session, viewer, case, decided)


def a_paper(house: House) -> KeptPaper:
    found = Inspected("image/png", None, 1, 1, b"safe to show (fictitious)")
    folder = house.clinic.settings.data_dir / "files"
    return keep_paper(b"x", "id.png", inspect=lambda _: found, folder=folder, megabytes=1)


def look_at_everything(house: House, case_id: str) -> None:
    with house.looking("ben", case_id) as (session, _viewer, case):
        sections_of(session, case)
        documents_of(session, case)
        hold_decisions_of(session, case)


@pytest.fixture
def case_id(small_house: House) -> str:
    """A case on which something of everything is."""
    made = small_house.open("ben", "amara")
    paper = a_paper(small_house)
    with small_house.working("ben", made) as (session, viewer, case):
        add_document(session, viewer, case, paper, kind="other")
    decide(small_house, made)
    look_at_everything(small_house, made)
    return made


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (Case, {"reference": "7F3K-Q2"}),
        (Case, {"state": CLOSED}),
        (Case, {"opened_on": today() - ONE_DAY}),
        (Case, {"closed_on": today()}),
        (Document, {"kind": "consent"}),
        (Document, {"added_on": today() - ONE_DAY}),
        (HoldDecision, {"serial": 7}),
        (HoldDecision, {"decided_on": today() - ONE_DAY}),
    ],
)
def test_a_clear_column_that_reads_otherwise_is_refused(
    small_house: House, case_id: str, table: type[Base], said: dict[str, Any]
) -> None:
    without_a_key(small_house, update(table).values(said))
    with pytest.raises(SealBroken, match="moved or changed outside"):
        look_at_everything(small_house, case_id)


def test_a_section_under_another_code_is_refused(small_house: House, case_id: str) -> None:
    moved = update(SituationSection).where(SituationSection.code == "person")
    without_a_key(small_house, moved.values(code="encounters"))
    with pytest.raises(SealBroken):
        look_at_everything(small_house, case_id)


@pytest.mark.parametrize("table", [Document, HoldDecision])
def test_nothing_is_moved_to_another_case(
    small_house: House, case_id: str, table: type[Base]
) -> None:
    other = small_house.open("ben", "amara")
    without_a_key(small_house, update(table).values(case_id=other))
    with pytest.raises(SealBroken):
        look_at_everything(small_house, other)


def test_a_decision_taken_away_does_not_bring_back_the_one_before(
    small_house: House, case_id: str
) -> None:
    decide(small_house, case_id)
    without_a_key(small_house, delete(HoldDecision).where(HoldDecision.serial == 2))
    with pytest.raises(SealBroken):
        look_at_everything(small_house, case_id)


def test_a_list_with_such_a_case_is_not_shown(small_house: House, case_id: str) -> None:
    without_a_key(small_house, update(Case).values(opened_on=today() - ONE_DAY))
    viewer = small_house.viewer("ben")
    with small_house.database.reading() as session, pytest.raises(SealBroken):
        list_cases(session, viewer)
    without_a_key(small_house, update(Case).values(opened_on=today()))
    look_at_everything(small_house, case_id)


def test_a_closed_case_is_not_opened_from_outside(small_house: House, case_id: str) -> None:
    with small_house.working("ben", case_id) as (session, _viewer, case):
        close_case(session, case)
    look_at_everything(small_house, case_id)
    without_a_key(small_house, update(Case).values(state=OPEN, closed_on=None))
    with pytest.raises(SealBroken):
        look_at_everything(small_house, case_id)


def test_what_was_changed_since_it_was_opened_is_seen_before_a_change(
    small_house: House, case_id: str
) -> None:
    with small_house.looking("ben", case_id) as (_session, _viewer, case):
        seen = case
    without_a_key(small_house, update(Case).values(opened_on=today() - ONE_DAY))
    with small_house.database.writing() as session, pytest.raises(SealBroken):
        keep_still(session, seen)


def test_a_case_is_closed_and_opened_again_with_its_seal(house: House) -> None:
    made = house.open("ben", "amara")
    for change, state in ((close_case, CLOSED), (open_again, OPEN), (close_case, CLOSED)):
        with house.working("ben", made) as (session, _viewer, case):
            change(session, case)
        viewer = house.viewer("amara")
        with house.database.reading() as session:
            assert visible_case(session, viewer, made).row.state == state


def test_the_page_says_so_plainly_and_the_audit_keeps_it(
    small_house: House, case_id: str, visit: Visit
) -> None:
    ben = visit("ben")
    without_a_key(small_house, update(Case).values(opened_on=today() - ONE_DAY))
    answer = ben.get(f"/cases/{case_id}")
    assert answer.status_code == 503
    assert "Something kept sealed does not open" in answer.text
    assert "Fulana" not in answer.text
    with small_house.database.reading() as session:
        last = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)
        entry = session.scalars(last).one()
    assert (entry.outcome, entry.object_id) == (Outcome.FAILED, case_id)
    assert entry.actor_id == small_house.id_of("ben")
