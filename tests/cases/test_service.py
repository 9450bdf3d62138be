# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases in their rings: who sees what, who saved first, what an attorney alone decides."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.accounts.house_rules import HouseRules, keep_rules
from app.cases.assembled import StillMissing
from app.cases.models import Case, SituationSection
from app.cases.people import add_person_to_case, people_on, remove_person_from_case
from app.cases.queries import (
    ON_A_PAGE,
    cases_among,
    find_cases,
    hold_decisions_of,
    list_cases,
    list_rows,
    section_of,
    sections_of,
    visible_case,
)
from app.cases.sections import section_called, sections_for
from app.cases.service import (
    Decision,
    Opening,
    close_case,
    open_again,
    open_case,
    record_hold_decision,
    save_section,
)
from app.cases.situation import plan_of, situation_of, told_so_far
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kit.clock import today
from app.vault.keys import Keyholder
from app.vault.models import Ring, RingSeal
from app.vault.sealing import epoch_of
from tests.cases.house import House
from tests.situations.build import SAMPLES, sample

NEVER: dict[str, Any] = {"person": {"encounters": []}}
BORDER: dict[str, Any] = {"person": {"encounters": [{"by": "us/dhs/cbp", "kind": "border"}]}}


def save(house: House, case_id: str, by: str, fragment: dict[str, Any], *, version: int) -> None:
    with house.working(by, case_id) as (session, viewer, case):
        section = section_called("encounters", requester="person")
        save_section(session, viewer, case, section, fragment, version=version)


FOIA = Decision("us/dhs/uscis", "us/foia", "prepare", "The client must know before filing.")


def decide(house: House, case_id: str, by: str, decision: Decision = FOIA) -> None:
    with house.working(by, case_id) as (session, viewer, case):
        record_hold_decision(session, viewer, case, decision)


def let_in(house: House, case_id: str, by: str, name: str) -> None:
    with house.working(by, case_id) as (session, viewer, case):
        add_person_to_case(session, viewer, case, house.id_of(name), pin=house.pin)


def take_off(house: House, case_id: str, by: str, name: str) -> None:
    with house.working(by, case_id) as (session, viewer, case):
        remove_person_from_case(session, viewer, case, house.id_of(name), pin=house.pin)


# ── Who sees a case ──────────────────────────────────────────────────────────────────────────────


def test_a_case_opens_to_whoever_opened_it_and_to_the_second_person_alone(house: House) -> None:
    case_id = house.open("ben", "amara")
    for name in ("ben", "amara"):
        with house.database.reading() as session:
            assert (
                visible_case(session, house.viewer(name), case_id).body.title == "Fulana Ficticia"
            )
    for name in ("cleo", "vera", "ada"):
        with house.database.reading() as session, pytest.raises(NotFound):
            visible_case(session, house.viewer(name), case_id)


def test_a_case_is_not_found_by_an_id_nobody_gave(house: House) -> None:
    with house.database.reading() as session, pytest.raises(NotFound):
        visible_case(session, house.viewer("ben"), "nothing")


@pytest.mark.parametrize("second", ["ben", "ada", "nobody"])
def test_a_case_needs_a_second_person_who_works_on_cases(house: House, second: str) -> None:
    person = "nobody" if second == "nobody" else house.id_of(second)
    opening = Opening("person", "Fulana Ficticia", person, spoken="es")
    with house.database.writing() as session, pytest.raises(Invalid):
        open_case(session, house.viewer("ben"), opening, pin=house.pin)


def test_the_recovery_key_is_always_in_the_ring(house: House) -> None:
    house.open("ben", "amara")
    with house.database.reading() as session:
        ring_id = session.scalar(select(Case.ring_id))
        seals = select(func.count()).where(RingSeal.ring_id == ring_id)
        assert session.scalar(seals) == 3


def test_nothing_said_about_the_person_is_in_the_clear(small_house: House) -> None:
    case_id = small_house.open("ben", "amara", title="Wilmer Ejemplo Fuentes")
    small_house.tell(case_id, "amara", "hearing-in-nine-days")
    path = small_house.database.engine.url.database
    assert path is not None
    with open(path, "rb") as file:  # noqa: PTH123  the raw file, as a thief reads it
        raw = file.read()
    for word in ("Wilmer", "Fuentes", "A000-000-001", "uscis", "us/dhs", "I-862", "Hidalgo"):
        assert word.encode() not in raw
        assert word.encode("utf-16-le") not in raw


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


def test_the_list_shows_only_the_cases_one_is_on(house: House) -> None:
    mine, theirs = house.open("ben", "amara"), house.open("cleo", "amara")
    with house.database.reading() as session:
        assert {case.id for case in list_cases(session, house.viewer("ben")).cases} == {mine}
        both = list_cases(session, house.viewer("amara")).cases
        assert {case.id for case in both} == {mine, theirs}
        assert cases_among(session, house.viewer("ben"), [mine, theirs]).keys() == {mine}


def statements_in(house: House, name: str) -> int:
    seen: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *said: seen.append(said[2]))
    with house.database.reading() as session:
        viewer = house.viewer(name)
        page = list_cases(session, viewer)
        assert page.cases
    return len([statement for statement in seen if statement.startswith("SELECT")])


def test_a_list_takes_as_many_statements_for_fifty_cases_as_for_one(small_house: House) -> None:
    small_house.open("ben", "amara")
    few = statements_in(small_house, "ben")
    for _n in range(ON_A_PAGE + 1):
        small_house.open("ben", "amara")
    assert statements_in(small_house, "ben") == few == 2
    with small_house.database.reading() as session:
        first = list_cases(session, small_house.viewer("ben"))
        second = list_cases(session, small_house.viewer("ben"), 2)
    assert (len(first.cases), first.has_later) == (ON_A_PAGE, True)
    assert (len(second.cases), second.has_later) == (2, False)
    assert not {case.id for case in first.cases} & {case.id for case in second.cases}


def test_a_covered_list_is_the_same_list_and_uses_no_key(house: House) -> None:
    mine, _theirs = house.open("ben", "amara"), house.open("cleo", "amara")
    closed = house.open("ben", "amara")
    with house.working("ben", closed) as (session, _viewer, case):
        close_case(session, case)
    keyless = replace(house.viewer("ben"), keys=Keyholder(house.id_of("ben"), bytes(32)))
    with house.database.reading() as session:
        assert [row.id for row in list_rows(session, keyless).rows] == [mine]
        assert [row.id for row in list_rows(session, keyless, state="closed").rows] == [closed]
        assert list_rows(session, keyless, 2).rows == ()


def test_a_case_is_found_by_part_of_a_name_in_either_spelling(house: House) -> None:
    wanted = house.open("ben", "amara", title="ليلى مثال", title_latin="Layla Mithal")
    house.open("cleo", "amara", title="Layla Otra")
    with house.database.reading() as session:
        viewer = house.viewer("ben")
        for words in ("layla", "MITHAL lay", "ليلى"):
            assert [case.id for case in find_cases(session, viewer, words)] == [wanted]
        reference = visible_case(session, viewer, wanted).reference
        assert [case.id for case in find_cases(session, viewer, reference.lower())] == [wanted]
        assert find_cases(session, viewer, "  ") == ()
        assert find_cases(session, viewer, "otra") == ()


# ── Saving ───────────────────────────────────────────────────────────────────────────────────────


def test_opening_a_case_already_fills_what_was_said(house: House) -> None:
    case_id = house.open("ben", "amara", title_latin="Fulana F.", written="es")
    with house.looking("ben", case_id) as (session, _viewer, case):
        fragments = {code: s.body.fragment for code, s in sections_of(session, case).items()}
    assert fragments == {
        "person": {"person": {"name": {"as_written": "Fulana Ficticia", "latin": "Fulana F."}}},
        "languages": {"person": {"language": {"spoken": "es", "written": "es"}}},
    }


def test_whoever_saves_second_is_told_and_nothing_is_saved_over(house: House) -> None:
    case_id = house.open("ben", "amara")
    save(house, case_id, "ben", BORDER, version=0)
    with pytest.raises(Conflict):
        save(house, case_id, "amara", NEVER, version=0)
    with house.looking("amara", case_id) as (session, _viewer, case):
        section = section_of(session, case, "encounters")
        assert section is not None
        assert section.body.fragment == BORDER
        assert section.body.saved_by == house.id_of("ben")
        version = section.version
    save(house, case_id, "amara", NEVER, version=version)


def test_of_two_who_save_at_once_exactly_one_is_told(house: House) -> None:
    case_id = house.open("ben", "amara")
    ready, told = threading.Barrier(2), []

    def save_now(by: str) -> None:
        ready.wait()
        try:
            save(house, case_id, by, BORDER, version=0)
        except Conflict:
            told.append(by)

    threads = [threading.Thread(target=save_now, args=(name,)) for name in ("ben", "amara")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    with house.database.reading() as session:
        rows = session.scalars(
            select(SituationSection).where(SituationSection.code == "encounters")
        ).all()
        assert len(rows) == 1


def test_a_new_name_is_the_name_in_the_list(house: House) -> None:
    case_id = house.open("ben", "amara")
    house.tell(case_id, "amara", "arabic-reader")
    with house.database.reading() as session:
        (case,) = list_cases(session, house.viewer("ben")).cases
    assert case.body.title == "ليلى مثال الخيالي"
    assert case.body.written == "ar"
    assert case.body.needs_interpreter


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_kept_in_a_case_gives_the_same_situation_and_a_plan(
    small_house: House, path: Path
) -> None:
    situation = sample(path.stem)
    opened = small_house.open("amara", "ben", requester=situation.requester)
    small_house.tell(opened, "amara", path.stem)
    with small_house.database.reading() as session:
        viewer = small_house.viewer("ben")
        case = visible_case(session, viewer, opened)
        kept = situation_of(session, viewer, case)
        assert kept.person == situation.person
        assert kept.model_copy(update={"clinic": situation.clinic}) == situation
        assert plan_of(session, viewer, case, as_of=today()).as_of == today()


def test_a_case_of_which_nothing_is_known_says_what_to_ask(house: House) -> None:
    case_id = house.open("ben", "amara")
    with house.looking("ben", case_id) as (session, viewer, case):
        missing = told_so_far(session, viewer, case)
        assert isinstance(missing, StillMissing)
        assert [asked.field.name for asked in missing.asked] == ["aims"]
        with pytest.raises(Conflict):
            situation_of(session, viewer, case)


# ── People ───────────────────────────────────────────────────────────────────────────────────────


def test_somebody_let_in_reads_everything_and_somebody_taken_off_nothing_new(house: House) -> None:
    case_id = house.open("ben", "amara")
    save(house, case_id, "ben", BORDER, version=0)
    let_in(house, case_id, "ben", "cleo")
    with house.looking("cleo", case_id) as (session, viewer, case):
        assert section_of(session, case, "encounters") is not None
        names = [person.name for person in people_on(session, viewer, case)]
        assert names == [house.name_of(name) for name in ("ben", "amara", "cleo")]
    take_off(house, case_id, "amara", "ben")
    with house.database.reading() as session, pytest.raises(NotFound):
        visible_case(session, house.viewer("ben"), case_id)
    with house.looking("cleo", case_id) as (session, _viewer, case):
        assert case.body.title == "Fulana Ficticia"
        rows = [*session.scalars(select(SituationSection)), *session.scalars(select(Case))]
        assert {epoch_of(row.sealed_body) for row in rows} == {2}
        section = section_of(session, case, "encounters")
        assert section is not None
        assert section.body.fragment == BORDER
        assert section.version == 1


def test_nobody_is_taken_off_so_that_one_person_is_left(house: House) -> None:
    case_id = house.open("ben", "amara")
    with pytest.raises(Conflict):
        take_off(house, case_id, "amara", "ben")


def test_nobody_takes_a_case_over_by_taking_off_who_answers_for_it(house: House) -> None:
    case_id = house.open("ben", "amara")
    let_in(house, case_id, "ben", "vera")
    for leaving in ("ben", "amara"):
        with pytest.raises(NotAllowed):
            take_off(house, case_id, "vera", leaving)
    with pytest.raises(NotAllowed):
        take_off(house, case_id, "ben", "amara")
    take_off(house, case_id, "vera", "vera")
    let_in(house, case_id, "ben", "cleo")
    take_off(house, case_id, "amara", "amara")


def test_only_colleagues_who_work_on_cases_are_let_in(house: House) -> None:
    case_id = house.open("ben", "amara")
    for name in ("ada", "ben"):
        with pytest.raises(Invalid):
            let_in(house, case_id, "ben", name)


def test_a_form_opened_before_somebody_left_is_not_sealed_under_the_old_key(house: House) -> None:
    case_id = house.open("ben", "amara")
    with house.working("ben", case_id) as (session, viewer, case):
        ring = session.get_one(Ring, case.row.ring_id)
        ring.epoch += 1
        session.flush()
        section = section_called("encounters", requester="person")
        with pytest.raises(Conflict):
            save_section(session, viewer, case, section, BORDER, version=0)
        session.rollback()


# ── What an attorney decides ─────────────────────────────────────────────────────────────────────


def test_an_attorneys_decision_is_kept_with_its_reason_and_replaced_by_the_next(
    house: House,
) -> None:
    case_id = house.open("ben", "amara")
    decide(house, case_id, "amara")
    with house.working("amara", case_id) as (session, viewer, case):
        second = Decision("us/dhs/uscis", "us/foia", "leave", "The client changed their mind.")
        record_hold_decision(session, viewer, case, second)
        (kept,) = hold_decisions_of(session, case).values()
    assert (kept.body.decision, kept.body.attorney) == ("leave", house.name_of("amara"))


@pytest.mark.parametrize("by", ["ben", "dora"])
def test_nobody_but_an_attorney_admitted_today_decides(house: House, by: str) -> None:
    case_id = house.open("ben", "dora")
    with pytest.raises(NotAllowed):
        decide(house, case_id, by)


def test_a_decision_without_a_reason_is_none(house: House) -> None:
    case_id = house.open("ben", "amara")
    with pytest.raises(Invalid):
        decide(house, case_id, "amara", Decision("us/dhs/uscis", "us/foia", "prepare", " "))


def test_which_address_an_office_is_given_only_an_attorney_writes_down(house: House) -> None:
    case_id = house.open("ben", "amara")
    (section,) = [s for s in sections_for("person") if s.attorney_only]
    with house.working("ben", case_id) as (session, viewer, case), pytest.raises(NotAllowed):
        save_section(session, viewer, case, section, {}, version=0)


# ── Closing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_closed_case_is_kept_as_long_as_the_clinic_says(house: House) -> None:
    case_id = house.open("ben", "amara")
    with house.database.writing() as session:
        keep_rules(session, HouseRules(kept_years=10))
        close_case(session, visible_case(session, house.viewer("ben"), case_id))
    with house.looking("ben", case_id) as (_session, _viewer, case):
        assert case.row.retain_until == HouseRules(kept_years=10).kept_until(today())


def test_a_closed_case_changes_no_more_and_knows_the_day_it_dies(house: House) -> None:
    case_id = house.open("ben", "amara")
    with house.database.writing() as session:
        close_case(session, visible_case(session, house.viewer("ben"), case_id))
    with pytest.raises(Conflict):
        save(house, case_id, "ben", BORDER, version=0)
    with house.looking("ben", case_id) as (session, _viewer, case):
        assert not case.is_open
        assert case.row.retain_until == HouseRules(kept_years=7).kept_until(today())
        assert list_cases(session, house.viewer("ben")).cases == ()
        assert list_cases(session, house.viewer("ben"), state="closed").cases
    with house.database.writing() as session:
        open_again(session, visible_case(session, house.viewer("ben"), case_id))
    save(house, case_id, "ben", BORDER, version=0)
