# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers as they read now: what the plan offers, what was edited, what the client reads."""

from __future__ import annotations

import pytest

from app.catalog.confirmations import find_fact
from app.errors import Conflict
from app.requests.composed import paper_names
from app.requests.editing import free_text
from tests.letters.build import block_of, codes_of
from tests.requests.office import CLINIC, USCIS, Office

ARABIC, COVERED = "arabic-reader", "green-card-wrong-record"


class TestThePapers:
    def test_are_the_letter_and_what_goes_with_it(self, small_office: Office) -> None:
        composed = small_office.composed(small_office.draft())
        assert [paper.kind for paper in composed.papers] == [
            "letter",
            "declaration",
            "consent",
            "enclosure-list",
            "portal-sheet",
        ]
        assert composed.letter is composed.papers[0]

    def test_have_a_name_each(self, small_office: Office) -> None:
        composed = small_office.composed(small_office.draft(USCIS, ARABIC))
        names = paper_names(composed.papers, composed.copies)
        assert set(names) == {
            "letter", "declaration", "consent", "enclosure-list", "portal-sheet",
            "letter.ar", "declaration.ar", "consent.ar", "checklist.ar",
        }  # fmt: skip
        assert names["consent.ar"].title == composed.copies[2].title
        assert len({id(paper) for paper in names.values()}) == len(names)

    def test_of_the_clinic_s_own_request_need_no_copy(self, small_office: Office) -> None:
        composed = small_office.composed(small_office.draft("us/dhs/ice:us/foia", CLINIC))
        assert composed.copies == ()
        assert "declaration" not in {paper.kind for paper in composed.papers}

    def test_of_who_reads_english_are_read_themselves(self, small_office: Office) -> None:
        composed = small_office.composed(small_office.draft(USCIS, COVERED))
        assert [paper.kind for paper in composed.copies] == ["checklist"]


class TestAnEditedLetter:
    def test_keeps_its_edits_when_the_situation_changes(self, small_office: Office) -> None:
        request_id = small_office.draft()
        small_office.edit(request_id, {"thanks": "Thank you all."})
        small_office.house.tell(small_office.opened(request_id).case.id, "ben", ARABIC)
        letter = small_office.composed(request_id).letter
        assert free_text(block_of(letter, "thanks")) == "Thank you all."
        assert "Layla" in str(letter)

    def test_forgets_edits_of_paragraphs_that_are_gone(self, small_office: Office) -> None:
        request_id = small_office.draft()
        reason = {"expedite-reason": "The hearing is near, and nothing else tells what was said."}
        if "expedite-reason" not in codes_of(small_office.composed(request_id).letter):
            pytest.skip("the hearing of the sample is over: nothing is asked to be hurried")
        small_office.edit(request_id, reason)
        small_office.house.tell(small_office.opened(request_id).case.id, "ben", ARABIC)
        assert "expedite-reason" not in codes_of(small_office.composed(request_id).letter)

    def test_reads_the_same_twice(self, small_office: Office) -> None:
        request_id = small_office.draft()
        assert small_office.composed(request_id) == small_office.composed(request_id)


class TestWhatThePlanSaysNow:
    def test_a_right_that_joined_later_is_asked_too(self, small_office: Office) -> None:
        request_id = small_office.draft(USCIS, ARABIC)
        assert small_office.composed(request_id).joined == ()
        case_id = small_office.opened(request_id).case.id
        small_office.house.tell(case_id, "amara", COVERED)
        joined = [item.mechanism for item in small_office.composed(request_id).joined]
        assert joined == ["us/privacy-act/access"]
        small_office.submit(request_id)
        asked = [one.mechanism for one in small_office.opened(request_id).body.asked]
        assert asked == ["us/foia", "us/privacy-act/access"]

    def test_a_right_that_fell_away_is_not_asked_any_more(self, small_office: Office) -> None:
        request_id = small_office.draft(USCIS, COVERED)
        small_office.house.tell(small_office.opened(request_id).case.id, "ben", ARABIC)
        small_office.submit(request_id)
        asked = [one.mechanism for one in small_office.opened(request_id).body.asked]
        assert asked == ["us/foia"]

    def test_what_is_not_offered_any_more_is_not_written(self, small_office: Office) -> None:
        case_id = small_office.case("booked-in-cook-county")
        (request_id,) = small_office.prepare(case_id, "us/il/cook/sheriff:us/il/foia")
        small_office.house.tell(case_id, "ben", ARABIC)
        with pytest.raises(Conflict, match="no longer offers"):
            small_office.composed(request_id)


def test_every_unconfirmed_fact_of_a_letter_is_named_once(small_office: Office) -> None:
    composed = small_office.composed(small_office.draft(USCIS, COVERED))
    facts = [fact.fact for fact in composed.unconfirmed]
    assert len(facts) == len(set(facts))
    assert len(composed.items) == 2
    of_each = [fact.partition("#")[0] for fact in facts]
    assert {"us/foia", "us/privacy-act/access", "us/dhs/uscis"} <= set(of_each)
    assert all(not find_fact(fact).fact.is_confirmed for fact in facts)
