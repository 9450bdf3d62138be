# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checker finds each kind of defect, once, and where it stands."""

from __future__ import annotations

import datetime as dt

import pytest

from app.catalog.by_state import RECORDS_ACT, TOPICS
from app.catalog.check import Finding, findings, records_of
from app.catalog.load import load
from app.catalog.of_state import State
from app.catalog.records import Record
from tests.catalog.build import (
    ON,
    READ,
    SOURCES,
    a_calendar,
    a_catalogue,
    a_channel,
    a_clock,
    a_condition,
    a_fact,
    a_holder,
    a_law,
    a_reach,
    a_state,
    a_system,
    some_odds,
    some_rules,
)

TWENTY = {"from": "2000-01-01", "length": 20}
WORKING = {"length": 10, "unit": "working-day"}


def found_in(*records: Record, on: dt.date = ON) -> list[tuple[str, str]]:
    found = findings(a_catalogue(*records), on=on)
    assert all(finding.level == "error" for finding in found)
    return [(finding.where, finding.what) for finding in found]


def warned_of(*records: Record, on: dt.date = ON) -> list[Finding]:
    return [f for f in findings(a_catalogue(*records), on=on) if f.level == "warning"]


def test_a_whole_catalogue_has_nothing_to_mend() -> None:
    clock = a_clock(values=[a_fact(**TWENTY, unit="working-day", calendar="xx/days")])
    assert not findings(
        a_catalogue(
            a_law(clocks={"answer": clock}, remedies=[_remedy("xx/act/answer")]),
            some_rules(),
            a_holder(reached_by=[a_reach(rules=["xx/act/office"])]),
            a_system(),
            a_calendar(),
        ),
        on=ON,
    )


def _waiting(**said: object) -> dict[str, object]:
    return a_clock(values=[a_fact(**TWENTY, unit="month")], **said)


def test_a_clock_counts_from_the_end_of_clocks_that_are_there() -> None:
    counts = {"or_silence_of": ["answer", "xx/act/answer"], "or_when_due": "answer"}
    clocks = {"answer": _waiting(), "appeal": _waiting(**counts)}
    assert found_in(a_law(clocks=clocks)) == []


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (
            {"or_silence_of": ["reply"]},
            "waits for clock «reply», which is not in the catalogue",
        ),
        (
            {"or_when_due": "xx/law/reply"},
            "waits for clock «xx/law/reply», which is not in the catalogue",
        ),
        ({"silence_from": "sent"}, "says from when silence counts, but not whose"),
    ],
)
def test_a_clock_that_counts_from_nothing(said: dict[str, object], what: str) -> None:
    clocks = {"appeal": _waiting(**said)}
    assert found_in(a_law(clocks=clocks)) == [("xx/act/appeal", what)]


def _remedy(clock: str) -> dict[str, object]:
    return a_fact(code="appeal", text="An appeal.", clock=clock)


# ── Facts ────────────────────────────────────────────────────────────────────────────────────────


def test_a_fact_whose_source_is_not_listed() -> None:
    assert found_in(a_law(in_force=a_fact(source="rumour"))) == [
        ("xx/act#in_force", "names a source «rumour» that is not listed")
    ]


def test_a_fact_that_counts_as_seen_by_a_source_nobody_has_read() -> None:
    unread = {**READ, "read_on": None}
    assert found_in(a_law(sources={"read": unread})) == [
        ("xx/act#in_force", "counts as seen, but its source has no reading date")
    ]


def test_a_fact_that_claims_more_than_its_source() -> None:
    assert found_in(a_law(in_force=a_fact(source="heard", confidence="seen"))) == [
        ("xx/act#in_force", "counts as seen, but its source is only recalled")
    ]


def test_a_fact_may_claim_less_than_its_source() -> None:
    assert found_in(a_law(in_force=a_fact(confidence="unknown"))) == []


def test_two_facts_with_one_id() -> None:
    twice = [a_fact(code="same", text="One."), a_fact(code="same", text="Another.")]
    assert found_in(a_law(contents=twice)) == [
        ("xx/act#contents/same", "is the id of more than one fact; change a code")
    ]


@pytest.mark.parametrize(
    ("read_on", "on", "stale"),
    [
        ("2025-11-23", "2026-11-22", False),
        ("2025-11-23", "2026-11-23", True),
        ("2024-02-29", "2025-02-28", False),
        ("2024-02-29", "2025-03-01", True),
        ("2027-01-01", "2026-11-23", False),
    ],
)
def test_a_source_unread_for_twelve_months(read_on: str, on: str, stale: bool) -> None:  # noqa: FBT001
    law = a_law(sources={"read": {**READ, "read_on": read_on}})
    holder = a_holder(sources={"read": {**READ, "read_on": on}})
    warned = warned_of(law, holder, on=dt.date.fromisoformat(on))
    assert [w.where for w in warned] == (["xx/act#sources/read"] if stale else [])


def test_a_source_never_read_is_not_stale() -> None:
    assert warned_of(a_law(sources=SOURCES, in_force=a_fact(source="heard"))) == []


# ── Laws ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("law", "what"),
    [
        (a_law(member_of="xx/none"), "is member of «xx/none», which is no family"),
        (a_law(kind="family"), "is a family without any act"),
        (a_law(instead="xx/none"), "names instead «xx/none», which is not in the catalogue"),
        (a_law(joins="xx/none"), "joins «xx/none», which is not in the catalogue"),
        (
            a_law(remedies=[_remedy("xx/act/none")]),
            "remedy names clock «xx/act/none», which is not in the catalogue",
        ),
        (
            a_law(who_may_use=a_condition({"fact": "detained"}, no=None)),
            "does not say why it is closed to those who may not use it",
        ),
    ],
)
def test_a_defect_in_a_law(law: Record, what: str) -> None:
    assert found_in(law) == [("xx/act", what)]


def test_an_act_is_the_same_right_as_its_family() -> None:
    family = a_law("xx/family", kind="family", right="deletion")
    assert found_in(family, a_law(member_of="xx/family")) == [
        ("xx/act", "is another right than its family xx/family")
    ]


def test_a_right_asked_by_letter_is_missed_until_its_letter_is_written() -> None:
    assert [found.what for found in warned_of(a_law(letter=None))] == [
        "is asked by letter, and has no letter text yet"
    ]
    assert not warned_of(a_law(letter=None, asked_by="own-form"))


def test_figures_of_a_year_are_about_a_holder_we_know() -> None:
    assert found_in(some_odds(holder="xx/none")) == [
        ("xx/office-2024", "reports on «xx/none», which is not in the catalogue")
    ]
    assert found_in(some_odds()) == []


def test_a_law_that_is_open_to_all_need_not_say_whom_it_refuses() -> None:
    assert found_in(a_law(who_may_use=a_condition(no=None))) == []


@pytest.mark.parametrize(
    ("refines", "what"),
    [
        (None, "is a set of rules that refines nothing"),
        ("xx/none", "refines «xx/none», which is not in the catalogue"),
    ],
)
def test_rules_must_refine_a_law(refines: str | None, what: str) -> None:
    assert found_in(a_law(), some_rules(refines=refines)) == [("xx/act/office", what)]


def test_working_days_without_a_calendar() -> None:
    clock = a_clock(values=[a_fact(**TWENTY, unit="working-day")])
    assert found_in(a_law(clocks={"answer": clock})) == [
        ("xx/act/answer", "counts working days without a calendar")
    ]


@pytest.mark.parametrize(
    "part",
    [
        {"values": [a_fact(**TWENTY, unit="working-day", calendar="xx/none")]},
        {"extension": a_fact(**WORKING, calendar="xx/none", condition="If it must.")},
        {"readings": [a_fact(code="r", why="Some say so.", calendar="xx/none")]},
        {
            "readings": [
                a_fact(code="r", why="So.", starts_later={**WORKING, "calendar": "xx/none"})
            ]
        },
    ],
    ids=["value", "extension", "reading", "delay"],
)
def test_a_clock_that_counts_in_a_calendar_we_do_not_have(part: dict[str, object]) -> None:
    assert found_in(a_law(clocks={"answer": a_clock(**part)})) == [
        ("xx/act/answer", "counts in calendar «xx/none», which is not in the catalogue")
    ]


# ── Holders and systems ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("reach", "what"),
    [
        (a_reach("xx/none"), "uses «xx/none»"),
        (a_reach(rules=["xx/none"]), "follows «xx/none»"),
        (a_reach(rules=["xx/act"]), "follows «xx/act»"),
        (a_reach(channels=["pigeon"]), "goes by channel «pigeon»"),
        (a_reach(redirects_to=["xx/none"]), "redirects to «xx/none»"),
    ],
)
def test_a_reach_that_names_what_is_not_there(reach: dict[str, str], what: str) -> None:
    where = f"xx/office by {reach['mechanism']}"
    assert found_in(a_holder(reached_by=[reach])) == [
        (where, f"{what}, which is not in the catalogue")
    ]


def test_rules_are_no_mechanism_that_reaches() -> None:
    found = found_in(a_law(), some_rules(), a_holder(reached_by=[a_reach("xx/act/office")]))
    assert [where for where, _ in found] == ["xx/office by xx/act/office"]


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ({"part_of": "xx/none"}, "is part of «xx/none»"),
        ({"channels": [a_channel(portal="xx/none")]}, "opens portal «xx/none»"),
        (
            {"holds": [a_fact(code="file", what="x", ask="y", system="xx/none")]},
            "is kept in «xx/none»",
        ),
    ],
)
def test_a_holder_that_names_what_is_not_there(part: dict[str, object], what: str) -> None:
    assert found_in(a_holder(**part)) == [("xx/office", f"{what}, which is not in the catalogue")]


def test_a_system_held_by_nobody_we_know() -> None:
    assert found_in(a_system(held_by=["xx/none"])) == [
        ("xx/system", "is held by «xx/none», which is not in the catalogue")
    ]


def test_a_channel_that_ends_before_it_begins() -> None:
    channel = a_channel(**{"from": "2026-02-01", "to": "2026-01-31"})
    found = found_in(a_holder(channels=[channel]))
    assert ("xx/office#channels/post", "ends before it begins") in found


@pytest.mark.parametrize(("last_day", "errors"), [("2026-11-22", 1), ("2026-11-23", 0)])
def test_a_channel_past_its_end_used_as_open(last_day: str, errors: int) -> None:
    found = found_in(a_holder(channels=[a_channel(to=last_day)]))
    assert found == [("xx/office by xx/act", "goes only by channels that have ended")] * errors


def test_an_ended_channel_with_a_successor_is_history() -> None:
    channels = [a_channel(to="2026-01-21"), a_channel("portal", **{"from": "2026-01-22"})]
    holder = a_holder(channels=channels, reached_by=[a_reach(channels=["post", "portal"])])
    assert found_in(holder) == []


def test_a_reach_whose_channel_nobody_knows_is_no_error() -> None:
    assert found_in(a_holder(reached_by=[a_reach(channels=[])])) == []


# ── Our own catalogue ────────────────────────────────────────────────────────────────────────────


def a_state_that_answers(**but: object) -> State:
    said = {topic.replace("-", "_"): a_fact(says="None was found.") for topic in TOPICS}
    return a_state("us/il", **{**said, **but})


def test_a_state_that_answers_every_topic() -> None:
    assert not found_in(a_state_that_answers())


def test_a_state_must_answer_every_topic() -> None:
    whole = a_state_that_answers()
    topics = {name: said for name, said in whole.topics.items() if name != "drivers"}
    found = found_in(whole.model_copy(update={"topics": topics}))
    assert found == [("us/il", "does not say what there is on drivers")]


@pytest.mark.parametrize(
    ("named", "what"),
    [
        ("us/il/nothing", "names «us/il/nothing», which is not in the catalogue"),
        ("us/in/dmv", "names «us/in/dmv», which is not of this state"),
    ],
)
def test_a_state_names_its_own_laws_and_holders(named: str, what: str) -> None:
    state = a_state_that_answers(drivers=a_fact(says="The office.", records=[named]))
    found = found_in(state, a_holder("us/in/dmv", jurisdiction="us/in"))
    assert found == [("us/il#topics/drivers", what)]


def test_a_state_whose_act_we_have_wants_a_page() -> None:
    family = a_law(RECORDS_ACT, kind="family")
    act = a_law("us/il/foia", jurisdiction="us/il", member_of=RECORDS_ACT)
    warned = [
        (found.where, found.what) for found in warned_of(family, act, a_holder(reached_by=[]))
    ]
    assert warned == [("us/il", "is a state without a page of its own")]


def test_records_come_laws_first() -> None:
    kinds = [r.kind for r in records_of(a_catalogue(a_law(), a_system(), a_calendar()))]
    assert kinds == ["mechanism", "holder", "system", "calendar"]


def test_our_own_catalogue_has_no_errors() -> None:
    errors = [f for f in findings(load(), on=ON) if f.level == "error"]
    assert not errors, "\n".join(f"{f.where}: {f.what}" for f in errors)
