# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page asks of the database: as much for a full case as for an empty one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.accounts.viewer import Viewer
from app.cases.answers_form import fragment_from
from app.cases.choosable import choosable_in
from app.cases.people import add_person_to_case
from app.cases.queries import (
    OpenedCase,
    documents_of,
    find_cases,
    hold_decisions_of,
    list_cases,
    list_rows,
    section_of,
    sections_of,
    visible_case,
)
from app.cases.sections import section_called
from app.cases.service import Decision, record_hold_decision, save_section
from app.cases.situation import told_so_far
from app.errors import Conflict
from tests.cases.build import a_form
from tests.cases.house import House

Look = Callable[[Session, Viewer, OpenedCase], object]
LOOKS: dict[str, tuple[Look, int]] = {
    "sections": (lambda session, _viewer, case: sections_of(session, case), 1),
    "papers": (lambda session, _viewer, case: documents_of(session, case), 1),
    "decisions": (lambda session, _viewer, case: hold_decisions_of(session, case), 1),
    "situation": (told_so_far, 2),
    "list": (lambda session, viewer, _case: list_cases(session, viewer), 2),
    "covered list": (lambda session, viewer, _case: list_rows(session, viewer), 1),
    "found": (lambda session, viewer, _case: find_cases(session, viewer, "fict"), 2),
}


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """Give the statements that are sent while the block runs."""
    seen: list[str] = []

    def note(*said: object) -> None:
        seen.append(str(said[2]))

    event.listen(house.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(house.database.engine, "before_cursor_execute", note)


def cost(house: House, case_id: str, look: Look) -> int:
    viewer = house.viewer("amara")
    with house.database.reading() as session:
        case = visible_case(session, viewer, case_id)
        viewer.open_ring(session, viewer.clinic_ring)
        with counted(house) as seen:
            look(session, viewer, case)
    return len(seen)


@pytest.mark.parametrize("what", LOOKS)
def test_a_full_case_costs_as_many_statements_as_an_empty_one(
    small_house: House, what: str
) -> None:
    look, most = LOOKS[what]
    empty, full = small_house.open("amara", "ben"), small_house.open("amara", "ben")
    small_house.tell(full, "amara", "hearing-in-nine-days")
    with small_house.working("amara", full) as (session, viewer, case):
        for n in range(5):
            decision = Decision("us/dhs/cbp", f"us/foia-{n}", "leave", "Not now.")
            record_hold_decision(session, viewer, case, decision)
    assert cost(small_house, full, look) == cost(small_house, empty, look) <= most


# ── Two people at once ───────────────────────────────────────────────────────────────────────────


def save(house: House, case_id: str, by: str, code: str, **inputs: str) -> None:
    with house.working(by, case_id) as (session, viewer, case):
        section = section_called(code, requester="person")
        saved = section_of(session, case, code)
        before = saved.body.fragment if saved else {}
        read = fragment_from(a_form(**inputs), section, choosable=choosable_in("en"), saved=before)
        version = saved.version if saved else 0
        save_section(session, viewer, case, section, read.fragment, version=version)


def at_once(*works: Callable[[], None]) -> list[Exception]:
    """Do these things in threads that start together; return what they raised."""
    ready, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        ready.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001  the test looks at each
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_a_name_and_a_language_saved_at_once_are_both_in_the_list(house: House) -> None:
    """Each is kept on the case itself too: whoever saves later must not write back the old one."""
    case_id = house.open("ben", "amara")
    raised = at_once(
        lambda: save(house, case_id, "ben", "person", person__name__as_written="Nueva Ficticia"),
        lambda: save(house, case_id, "amara", "languages", person__language__spoken="mam"),
    )
    assert not raised
    with house.looking("ben", case_id) as (_session, _viewer, case):
        assert (case.body.title, case.body.spoken) == ("Nueva Ficticia", "mam")


def test_different_sections_are_saved_at_once_and_none_is_lost(house: House) -> None:
    case_id = house.open("ben", "amara")
    raised = at_once(
        lambda: save(house, case_id, "ben", "filings", person__filings__known="none"),
        lambda: save(house, case_id, "amara", "encounters", person__encounters__known="none"),
        lambda: save(house, case_id, "ben", "court-cases", person__court_cases__known="none"),
        lambda: save(house, case_id, "amara", "data-trails", person__data_trails__known="none"),
    )
    assert not raised
    with house.looking("ben", case_id) as (session, _viewer, case):
        saved = sections_of(session, case)
    assert {"filings", "encounters", "court-cases", "data-trails"} <= set(saved)


def test_the_same_person_let_in_twice_at_once_is_let_in_once(house: House) -> None:
    case_id = house.open("ben", "amara")

    def let_in(by: str) -> None:
        with house.working(by, case_id) as (session, viewer, case):
            add_person_to_case(session, viewer, case, house.id_of("cleo"), pin=house.pin)

    at_once(lambda: let_in("ben"), lambda: let_in("amara"))
    with house.looking("cleo", case_id) as (_session, _viewer, case):
        assert case.body.title == "Fulana Ficticia"


def test_decisions_recorded_at_once_each_have_their_own_place(house: House) -> None:
    case_id = house.open("ben", "amara")

    def decide(mechanism: str) -> None:
        with house.working("amara", case_id) as (session, viewer, case):
            decision = Decision("us/dhs/cbp", mechanism, "leave", "Not now.")
            record_hold_decision(session, viewer, case, decision)

    raised = at_once(lambda: decide("us/foia"), lambda: decide("us/privacy-act/access"))
    assert not [error for error in raised if not isinstance(error, Conflict)]
    with house.looking("ben", case_id) as (session, _viewer, case):
        assert len(hold_decisions_of(session, case)) == 2 - len(raised)
