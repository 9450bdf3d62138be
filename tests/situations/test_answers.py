# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a situation answers: yes, no, a value, or honestly unknown."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest

from app.situations.answers import Answer, answers_at, answers_of, questions, state_of
from tests.situations.build import (
    HOME,
    SAMPLES,
    a_clinic_file,
    a_file,
    a_person,
    asked_person,
    sample,
    situation_of,
)

ON = dt.date(2026, 11, 23)
FULL = {"name": "R", "accreditation": "full", "organization": "O"}
PARTIAL = FULL | {"accreditation": "partial"}
NOWHERE: frozenset[str] = frozenset()
ATTORNEY = {"name": "Amara Okafor", "admitted_in": ["IL", "WI"]}


def answer(fact: str, **person: object) -> Answer:
    """The answer of someone of whom nothing but this is known."""
    return answers_of(situation_of(a_file(a_person(**person))), as_of=ON)[fact]


def answer_if_asked(fact: str, **person: object) -> Answer:
    """The answer of someone who was asked everything and said no, but for this."""
    return answers_of(situation_of(a_file(asked_person(**person))), as_of=ON)[fact]


# ── Every fact ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_situation_answers_exactly_the_questions_there_are(path: Path) -> None:
    assert set(answers_of(sample(path.stem), as_of=ON)) == set(questions())


def test_every_question_says_what_to_ask_and_why() -> None:
    for fact, question in questions().items():
        assert question.ask.endswith("?"), fact
        assert question.why.endswith("."), fact


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_an_answer_is_of_the_kind_its_question_says(path: Path) -> None:
    kinds = {"yes-no": bool, "one": str, "days": float}
    for fact, given in answers_of(sample(path.stem), as_of=ON).items():
        assert given is None or isinstance(given, kinds.get(questions()[fact].answer, frozenset))


def test_of_someone_barely_known_almost_everything_is_unknown() -> None:
    answers = answers_of(situation_of(a_file()), as_of=ON)
    known = {fact for fact, given in answers.items() if given is not None}
    assert known == {"requester", "request-called", "aims", "clinic-asks", "has-a-number"}


def test_of_someone_asked_everything_only_what_was_not_asked_is_unknown() -> None:
    answers = answers_of(situation_of(a_file(asked_person(), representation={})), as_of=ON)
    unknown = {fact for fact, given in answers.items() if given is None}
    assert unknown == {
        "judicial-redress-citizen",
        "residence-state",
        "residence-known-to",
        "attorney-admitted-at-home",
        "answer-here",  # differs from holder to holder: see answers_at
        "answers-of-offices-here",  # and from place to place
    }


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        ("2008-11-23", 18),
        ("2008-11-24", 17),
        ("2008-11", 17),
        ("2008", 17),
        ("2007", 18),
        (None, None),
    ],
)
def test_an_age_is_whole_years_and_the_youngest_it_can_be(
    born_on: str | None, age: float | None
) -> None:
    assert answer_if_asked("age", born_on=born_on) == age


@pytest.mark.parametrize(("state", "admitted"), [("IL", True), ("CA", False), (None, None)])
def test_an_attorney_is_at_home_where_the_person_lives(state: str | None, admitted: object) -> None:
    home = {"lines": ["1 A St"], "city": "B", "state": state}
    person = asked_person(residence={"address": home} if state else None)
    speaks = {"attorney": {"name": "A Lawyer", "admitted_in": ["IL"]}}
    story = situation_of(a_file(person, representation=speaks))
    assert answers_of(story, as_of=ON)["attorney-admitted-at-home"] is admitted


# ── Known to an immigration office ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "known_by",
    [
        {"identifiers": {"a_number": "A000-000-001"}},
        {"identifiers": {"receipt_numbers": ["ZCH0000000006"]}},
        {"encounters": [{"by": "us/dhs/cbp", "kind": "border"}]},
        {"filings": [{"with": "us/dhs/uscis", "form": "I-589"}]},
        {"filings": [{"with": "us/doj/eoir", "form": "I-589"}]},
        {"pending": [{"kind": "removal"}]},
        {"pending": [{"kind": "visa-petition", "at": "us/dhs/uscis"}]},
        {"detention": {"is_detained": True, "by": "us/dhs/ice"}},
        {"wrong_records": [{"at": "us/dhs/cbp", "says": "x", "should_say": "y"}]},
    ],
    ids=lambda known_by: next(iter(known_by)),
)
def test_one_trace_is_enough_to_be_known(known_by: dict[str, object]) -> None:
    assert answer_if_asked("ever-encountered", **known_by) is True
    assert answer("ever-encountered", **known_by) is True


@pytest.mark.parametrize(
    "other",
    [
        {"encounters": [{"by": "us/il/cook/sheriff", "kind": "jail-booking"}]},
        {"filings": [{"with": "us/treasury/irs", "form": "1040"}]},
        {"detention": {"is_detained": True, "by": "us/il/cook/sheriff"}},
        {"encounters": [{"by": "other", "kind": "stop"}]},
        {"pending": [{"kind": "civil", "at": "us/il/cook/clerk-of-circuit-court"}]},
    ],
    ids=lambda other: next(iter(other)),
)
def test_other_offices_are_no_immigration_office(other: dict[str, object]) -> None:
    assert answer_if_asked("ever-encountered", **other) is False


@pytest.mark.parametrize("unasked", ["encounters", "filings"])
def test_never_encountered_is_said_only_when_both_were_asked(unasked: str) -> None:
    assert answer_if_asked("ever-encountered") is False
    assert answer_if_asked("ever-encountered", **{unasked: None}) is None


# ── Courts, papers, hearings ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ([], False),
        (["I-862"], True),
        (["none"], False),
        ([None], None),
        (["none", None], None),
        ([None, "I-863"], True),
    ],
)
def test_a_charging_document(papers: list[str | None], expected: bool | None) -> None:  # noqa: FBT001
    pending = [{"kind": "removal", "charging_document": paper} for paper in papers]
    assert answer("has-charging-document", pending=pending) is expected


@pytest.mark.parametrize(
    ("needs", "expected"),
    [([], False), ([True, None], True), ([False], False), ([False, None], None)],
)
def test_a_case_that_needs_data(needs: list[bool | None], expected: bool | None) -> None:  # noqa: FBT001
    pending = [{"kind": "asylum", "needs_own_data": need} for need in needs]
    assert answer("case-needs-data", pending=pending) is expected


@pytest.mark.parametrize(
    ("hearings", "days"),
    [
        (["2026-12-02"], 9),
        (["2026-11-23"], 0),
        (["2026-11-22"], math.inf),
        (["2027-03-01", "2026-11-30", "2026-01-01"], 7),
        ([None], math.inf),
        ([], math.inf),
    ],
)
def test_days_until_the_next_hearing(hearings: list[str | None], days: float) -> None:
    pending = [{"kind": "removal", "hearing_on": hearing} for hearing in hearings]
    assert answer("days-until-hearing", pending=pending) == days


def test_days_until_a_hearing_nobody_asked_about_are_unknown() -> None:
    assert answer("days-until-hearing") is None


def test_a_filing_in_immigration_court_is_a_case_there() -> None:
    filings = [{"with": "us/doj/eoir", "form": "I-589"}]
    assert answer_if_asked("in-immigration-court", filings=filings) is True
    assert answer_if_asked("in-immigration-court") is False
    assert answer_if_asked("in-immigration-court", pending=None) is None


# ── Where the person lives ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("person", "state"),
    [
        ({"residence": {"address": HOME}}, "IL"),
        ({"residence": {"address": {**HOME, "state": None}}}, None),
        ({"residence": {"address": {**HOME, "state": None, "country": "HN"}}}, "none"),
        ({"lived_in": [{"state": "CA"}]}, "CA"),
        ({"lived_in": [{"state": "CA", "to": "2020"}, {"state": "IL"}]}, "IL"),
        ({"lived_in": [{"state": "CA"}, {"state": "IL"}]}, None),
        ({}, None),
    ],
)
def test_the_state_a_person_lives_in(person: dict[str, object], state: str | None) -> None:
    assert answer("residence-state", **person) == state


@pytest.mark.parametrize(
    ("known_to", "expected"),
    [(None, None), ([], frozenset()), (["us/dhs/ice"], frozenset({"us/dhs/ice"}))],
)
def test_who_knows_the_address(known_to: list[str] | None, expected: Answer) -> None:
    residence = {"address": HOME, "known_to": known_to}
    assert answer("residence-known-to", residence=residence) == expected


def test_a_booking_is_an_encounter_of_its_own_kind() -> None:
    encounters = [
        {"by": "us/il/cook/sheriff", "kind": "jail-booking"},
        {"by": "us/dhs/ice", "kind": "arrest"},
    ]
    assert answer("booked-by", encounters=encounters) == frozenset({"us/il/cook/sheriff"})
    assert answer("encountered-by", encounters=encounters) == frozenset(
        {"us/il/cook/sheriff", "us/dhs/ice"}
    )


# ── Who speaks and who asks ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("representation", "attorney", "states", "accredited", "fully"),
    [
        (None, None, None, None, None),
        ({}, False, NOWHERE, False, False),
        ({"attorney": ATTORNEY}, True, frozenset({"IL", "WI"}), False, False),
        ({"accredited_representative": PARTIAL}, False, NOWHERE, True, False),
        ({"accredited_representative": FULL}, False, NOWHERE, True, True),
    ],
)
def test_who_speaks_for_the_person(
    representation: object, attorney: Answer, states: Answer, accredited: Answer, fully: Answer
) -> None:
    answers = answers_of(situation_of(a_file(representation=representation)), as_of=ON)
    assert answers["has-attorney"] is attorney
    assert answers["attorney-admitted-in"] == states
    assert answers["has-accredited-representative"] is accredited
    assert answers["fully-accredited"] is fully


def test_of_the_clinics_own_request_no_person_is_known() -> None:
    answers = answers_of(situation_of(a_clinic_file("us/dhs/ice")), as_of=ON)
    assert answers["requester"] == "clinic"
    assert answers["clinic-asks"] == frozenset({"us/dhs/ice"})
    assert answers["ever-encountered"] is None
    assert answers["days-until-hearing"] is None


# ── Ties to states, and answers that differ from holder to holder ────────────────────────────────

COOK, CLERK = "us/il/cook/sheriff", "us/il/cook/clerk-of-circuit-court"


@pytest.mark.parametrize(
    ("place", "state"),
    [
        ("us/il/cook/sheriff", "IL"),
        ("us/il", "IL"),
        ("us/dhs/ice", None),
        ("us/doj", None),
        ("us", None),
        ("other", None),
    ],
)
def test_a_catalogue_id_names_the_state_of_an_office(place: str, state: str | None) -> None:
    assert state_of(place) == state


@pytest.mark.parametrize(
    ("known", "states"),
    [
        ({"lived_in": None}, None),
        ({}, frozenset()),
        ({"lived_in": [{"state": "TX"}]}, {"TX"}),
        ({"lived_in": None, "encounters": [{"by": COOK, "kind": "stop"}]}, {"IL"}),
        (
            {"court_cases": [{"at": CLERK}], "lived_in": [{"state": "CA"}]},
            {"IL", "CA"},
        ),
        ({"detention": {"is_detained": True, "by": COOK}}, {"IL"}),
        ({"encounters": [{"by": "us/dhs/ice", "kind": "arrest"}]}, frozenset()),
    ],
)
def test_a_tie_to_a_state_is_a_home_or_an_office_there(
    known: dict[str, object], states: object
) -> None:
    assert answer_if_asked("tied-to-states", **known) == states


@pytest.mark.parametrize(
    ("received", "here"),
    [
        (None, None),
        ([], "none"),
        ([{"from": "us/dhs/cbp", "outcome": "refused"}], "none"),
        ([{"from": "us/dhs/ice", "outcome": "partly"}], "partly"),
        (
            [
                {"from": "us/dhs/ice", "outcome": "silent"},
                {"from": "us/dhs/ice", "outcome": "refused"},
            ],
            "refused",
        ),
    ],
)
def test_what_an_office_answered_before_is_its_own(
    received: list[dict[str, str]] | None, here: str | None
) -> None:
    story = situation_of(a_file(asked_person(answers_received=received)))
    answers = answers_at(answers_of(story, as_of=ON), story, "us/dhs/ice")
    assert answers["answer-here"] == here


@pytest.mark.parametrize(
    ("holder", "outcomes"),
    [
        ("us/counsel", {"silent"}),
        ("us/nara/ogis", {"silent"}),
        ("us/il/counsel", {"refused", "partly"}),
        ("us/in/counsel", set()),
    ],
)
def test_whoever_deals_with_answers_is_told_those_of_the_offices_of_the_place(
    holder: str, outcomes: set[str]
) -> None:
    received = [
        {"from": "us/dhs/ice", "outcome": "silent"},
        {"from": "us/il/cook/sheriff", "outcome": "refused"},
        {"from": "us/il/chicago/police", "outcome": "partly"},
        {"from": "us/business/venntel", "outcome": "nothing-found"},
    ]
    story = situation_of(a_file(asked_person(answers_received=received)))
    answers = answers_at(answers_of(story, as_of=ON), story, holder)
    assert answers["answers-of-offices-here"] == frozenset(outcomes)


def test_a_clinic_has_received_nothing_as_a_person() -> None:
    story = situation_of(a_clinic_file("us/dhs/ice"))
    answers = answers_of(story, as_of=ON)
    assert answers_at(answers, story, "us/dhs/ice") is answers


@pytest.mark.parametrize(("demands", "served"), [(None, None), ([], False), ([{}], True)])
def test_a_paper_that_asks_for_records_is_known_or_not(
    demands: list[dict[str, str]] | None, served: object
) -> None:
    paper = {"kind": "administrative-subpoena", "served_on": "clinic"}
    given = None if demands is None else [paper | demand for demand in demands]
    assert answer_if_asked("demand-served", demands=given) is served
