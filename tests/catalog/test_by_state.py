# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix of the states: an empty cell for what is not there, the weakest word for what is."""

from __future__ import annotations

from app.catalog.by_state import TOPICS, Cell, OfState, by_state, facts_of_act, unanswered_topics
from app.catalog.load import load
from app.catalog.of_state import ACT_TOPICS
from app.catalog.records import Record
from app.catalog.states import STATES
from tests.catalog.build import a_catalogue, a_clock, a_fact, a_holder, a_law, a_state

ACT = "us/state-records/access"


def row_of(code: str, *records: Record) -> OfState:
    family = a_law(ACT, kind="family")
    rows = by_state(a_catalogue(family, *records))
    return next(row for row in rows if row.state == code)


def test_every_state_has_a_row_and_every_topic_a_cell() -> None:
    rows = by_state(load())
    assert [row.state for row in rows] == list(STATES)
    assert all(list(row.cells) == list(TOPICS) for row in rows)


def test_a_state_of_which_nothing_is_said_has_an_empty_row() -> None:
    assert set(row_of("IL").cells.values()) == {None}


def test_a_cell_is_as_sure_as_its_weakest_fact() -> None:
    clock = a_clock(
        extension=a_fact(length=5, unit="calendar-day", condition="x", confidence="unknown")
    )
    act = a_law(
        "us/il/foia",
        jurisdiction="us/il",
        member_of=ACT,
        clocks={"response": clock},
        remedies=[a_fact(code="review", text="Ask for review.", confidence="recalled")],
    )
    cells = row_of("IL", act).cells
    seen = Cell("seen", there=True)
    assert cells["public-records-act"] == cells["response"] == cells["start-rule"] == seen
    assert cells["extension"] == Cell("unknown", there=True)
    assert cells["appeal-body"] == Cell("recalled", there=True)
    assert cells["acknowledgment"] is None
    assert row_of("IN", act).cells["response"] is None


def test_a_page_names_laws_and_holders_and_is_as_sure_as_the_weakest() -> None:
    court = a_law("us/il/court-access", jurisdiction="us/il", in_force=a_fact(confidence="unknown"))
    office = a_holder("us/il/dmv", jurisdiction="us/il")
    state = a_state(
        court_access=a_fact(says="By the rules of court.", records=["us/il/court-access"]),
        drivers=a_fact(says="The office.", records=["us/il/dmv"]),
    )
    cells = row_of("IL", court, office, state).cells
    assert cells["court-access"] == Cell("unknown", there=True)
    assert cells["drivers"] == Cell("seen", there=True)


def test_a_page_may_say_that_there_is_nothing() -> None:
    state = a_state(gang_database=a_fact(source="heard", says="No act was found."))
    assert row_of("IL", state).cells["gang-database"] == Cell("recalled", there=False)


def test_a_law_that_is_cited_is_there_though_it_has_no_record() -> None:
    state = a_state(limits_on_sharing=a_fact(says="An act forbids it.", citation="3 Fict. 3"))
    assert row_of("IL", state).cells["limits-on-sharing"] == Cell("seen", there=True)


def test_the_time_to_appeal_is_the_requesters_own() -> None:
    act = a_law("us/il/foia", jurisdiction="us/il", member_of=ACT)
    theirs = a_law("us/il/foia/review", jurisdiction="us/il", clocks={"review": a_clock()})
    assert row_of("IL", act, theirs).cells["appeal-clock"] is None
    ours = a_law(
        "us/il/foia/review", jurisdiction="us/il", clocks={"review": a_clock(owner="requester")}
    )
    assert row_of("IL", act, ours).cells["appeal-clock"] == Cell("seen", there=True)


def test_the_page_answers_for_the_act_only_where_the_act_says_nothing() -> None:
    act = a_law("us/il/foia", jurisdiction="us/il", member_of=ACT, clocks={"response": a_clock()})
    state = a_state(
        response=a_fact(source="heard", says="Soon."),
        extension=a_fact(source="heard", says="The act adds no days."),
    )
    cells = row_of("IL", act, state).cells
    assert cells["response"] == Cell("seen", there=True)
    assert cells["extension"] == Cell("recalled", there=False)


def test_the_topics_left_are_told_by_name() -> None:
    state = a_state(drivers=a_fact(says="The office."))
    left = unanswered_topics(state, a_catalogue(state))
    assert "drivers" not in left
    assert set(ACT_TOPICS) < set(left)


def test_only_the_topics_of_a_records_act_are_looked_for_in_it() -> None:
    assert facts_of_act("court-access", "us/il", load()) == ()
    assert facts_of_act("response", "us/il", load())


def test_illinois_is_known_from_its_acts() -> None:
    row = next(row for row in by_state(load()) if row.state == "IL")
    of_act = (row.cells["response"], row.cells["extension"], row.cells["appeal-clock"])
    of_state = (row.cells["drivers"], row.cells["limits-on-sharing"], row.cells["court-access"])
    assert all(cell is not None and cell.there for cell in (*of_act, *of_state))
