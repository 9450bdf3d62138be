# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes on a case: sealed, dated, kept as they were written, and read by its people alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.cases.notes import LONGEST_NOTE, CaseNote, notes_of, write_note
from app.cases.queries import visible_case
from app.cases.service import close_case
from app.errors import Conflict, Invalid
from app.jobs.letting_go import let_case_go
from app.kit.clock import today
from tests.cases.house import House
from tests.clinic.visitor import Visitor, shown

Visit = Callable[[str], Visitor]
SAID = "She called: the hearing was moved to May (fictitious)."


def write(house: House, case_id: str, by: str, text: str) -> None:
    with house.working(by, case_id) as (session, viewer, case):
        write_note(session, viewer, case, text)


def test_notes_are_read_with_day_and_writer_the_newest_first(house: House) -> None:
    case_id = house.open("ben", "amara")
    write(house, case_id, "ben", SAID)
    write(house, case_id, "amara", f"  {SAID} Again.\n")
    with house.looking("ben", case_id) as (session, _viewer, case):
        newest, oldest = notes_of(session, case)
    assert (newest.text, newest.name) == (f"{SAID} Again.", house.name_of("amara"))
    assert (oldest.text, oldest.by) == (SAID, house.id_of("ben"))
    assert newest.written_at >= oldest.written_at


def test_nothing_of_a_note_stands_in_clear(house: House) -> None:
    case_id = house.open("ben", "amara")
    write(house, case_id, "ben", SAID)
    with house.database.reading() as session:
        row = session.scalars(select(CaseNote).where(CaseNote.case_id == case_id)).one()
        clear = {column.key for column in CaseNote.__table__.columns} - {"sealed_body"}
        for word in (SAID, house.id_of("ben"), house.name_of("ben")):
            assert word.encode() not in row.sealed_body
            assert word not in [getattr(row, name) for name in clear]


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_NOTE + 1), "in\x00visible"])
def test_a_note_says_something_and_not_too_much(small_house: House, text: str) -> None:
    case_id = small_house.open("ben", "amara")
    with pytest.raises(Invalid):
        write(small_house, case_id, "ben", text)
    with small_house.looking("ben", case_id) as (session, _viewer, case):
        assert notes_of(session, case) == ()


def test_on_a_closed_case_no_more_is_written(small_house: House) -> None:
    case_id = small_house.open("ben", "amara")
    write(small_house, case_id, "ben", SAID)
    with small_house.working("ben", case_id) as (session, _viewer, case):
        close_case(session, case)
    with pytest.raises(Conflict):
        write(small_house, case_id, "ben", SAID)


def test_they_go_with_their_case(house: House) -> None:
    case_id = house.open("ben", "amara")
    write(house, case_id, "ben", SAID)
    viewer = house.viewer("ben")
    with house.database.writing() as session:
        let_case_go(session, visible_case(session, viewer, case_id).row)
    with house.database.reading() as session:
        assert session.scalars(select(CaseNote)).all() == []


class TestThePage:
    def test_keeps_a_note_and_shows_it_on_the_case(self, small_house: House, visit: Visit) -> None:
        case_id = small_house.open("ben", "amara")
        notes, ben = f"/cases/{case_id}/notes", visit("ben")
        assert "No notes yet" in ben.get(notes).text
        done = ben.fill(notes, text=SAID)
        assert done.headers["location"] == notes
        for address in (notes, f"/cases/{case_id}"):
            page = shown(visit("amara").get(address))
            (note,) = page.xpath("//ul[contains(@class, 'notes')]/li")
            assert SAID in note.text_content()
            assert small_house.name_of("ben") in note.text_content()
            assert note.find(".//time").get("datetime") == today().isoformat()

    def test_gives_back_what_cannot_be_kept(self, small_house: House, visit: Visit) -> None:
        case_id = small_house.open("ben", "amara")
        notes, long = f"/cases/{case_id}/notes", "word " * LONGEST_NOTE
        back = visit("ben").fill(notes, text=long)
        assert back.status_code == 422
        page = shown(back)
        assert page.xpath("//textarea[@name='text']")[0].text.strip() == long.strip()
        assert "at most" in page.xpath("//div[@id='mistakes']")[0].text_content()

    def test_is_not_there_for_anybody_else(self, small_house: House, visit: Visit) -> None:
        notes = f"/cases/{small_house.open('ben', 'amara')}/notes"
        cleo = visit("cleo")
        assert cleo.get(notes).status_code == 404
        assert cleo.send(notes, text=SAID).status_code == 404

    def test_of_a_closed_case_is_read_only(self, small_house: House, visit: Visit) -> None:
        case_id = small_house.open("ben", "amara")
        with small_house.working("ben", case_id) as (session, _viewer, case):
            close_case(session, case)
        ben, notes = visit("ben"), f"/cases/{case_id}/notes"
        assert not shown(ben.get(notes)).xpath("//textarea")
        late = ben.send(notes, text=SAID)
        assert late.status_code == 409
        assert "This case is closed" in late.text
