# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters about an earlier request: which answer, what is wrong with it, and what is left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.letters.earlier import OPEN, has_open_place
from app.letters.texts import text_of
from app.situations.records import AnswerReceived
from tests.letters.build import (
    CALIFORNIAN,
    CBP,
    CORRECTIONS,
    GREEN_CARD,
    ICE,
    REFUSED,
    Case,
    block_of,
    codes_of,
    drafting,
    papers,
    text_of_paper,
)
from tests.situations.build import sample

if TYPE_CHECKING:
    from app.letters.records import PaperText
    from app.situations.records import Situation

APPEAL = Case(REFUSED, ICE, "us/foia/appeal")
OGIS = Case(REFUSED, "us/nara/ogis", "us/foia/mediation")
SILENT = "il-sheriff-is-silent"


def answered(case: Case, **but: object) -> Situation:
    """The sample of a case with another last answer from its office."""
    story = sample(case.sample)
    assert story.person is not None
    told: dict[str, object] = {"from": case.holder, "outcome": "refused", "on": "2026-11-02"}
    answer = AnswerReceived.model_validate(told | but)
    return story.model_copy(
        update={"person": story.person.model_copy(update={"answers_received": (answer,)})}
    )


def letter(case: Case, **but: object) -> PaperText:
    return papers(case, answered(case, **but) if but else None)["letter"]


def known(paper: PaperText) -> dict[str, str]:
    return {label.text: value.text for label, value in block_of(paper, "earlier-request").rows}


class TestWhichAnswer:
    def test_date_number_and_what_was_refused_are_repeated(self) -> None:
        assert known(letter(APPEAL)) == {
            "Who was asked": "U.S. Immigration and Customs Enforcement",
            "Date of the request": "September 1, 2026",
            "Number of the request": "2026-ICFO-00000",
            "Date of the answer": "November 2, 2026",
            "What was not given": "Pages 3 to 9 of the arrest report.",
            "Provisions the answer cites": "(b)(5); (b)(6), (b)(7)(C); (b)(7)(A); (b)(7)(E)",
        }

    def test_the_subject_carries_the_words_of_the_rules_and_the_number(self) -> None:
        subject = letter(APPEAL).subject
        assert subject is not None
        assert subject.text.startswith("Freedom of Information Act Appeal: ")
        assert subject.text.endswith("request 2026-ICFO-00000")

    def test_what_nobody_told_is_a_marked_blank(self) -> None:
        rows = known(letter(APPEAL, grounds=("fees",)))
        assert rows["Date of the request"] == rows["Number of the request"] == OPEN
        assert "What was not given" not in rows

    def test_silence_has_no_answer_to_enclose(self) -> None:
        paper = letter(Case(SILENT, "us/il/cook/sheriff", "us/il/foia/request-for-review"))
        assert "Date of the answer" not in known(paper)
        assert "No answer has come." in text_of_paper(paper)
        assert "ground-open" not in codes_of(paper)

    def test_whoever_mediates_is_told_of_the_last_answer_of_an_agency(self) -> None:
        assert known(letter(OGIS))["Who was asked"] == "U.S. Customs and Border Protection"

    def test_who_was_never_asked_is_a_blank_there(self) -> None:
        paper = letter(OGIS, **{"from": "other"})
        assert known(paper)["Who was asked"] == OPEN

    def test_request_and_answer_are_among_the_enclosures(self) -> None:
        listed = text_of_paper(papers(APPEAL)["enclosure-list"])
        assert "Copy of the earlier request" in listed
        assert "Copy of the answer to it" in listed

    def test_the_consent_is_for_what_was_asked_before(self) -> None:
        assert "my earlier request" in text_of_paper(papers(APPEAL)["consent"])


GROUNDS = {
    "no-records": "ground-no-records",
    "search-too-small": "ground-search",
    "neither-confirmed-nor-denied": "ground-glomar",
    "fees": "ground-fees",
    "not-hastened": "ground-not-hastened",
    "format": "ground-format",
}
EXEMPTIONS = {
    "(b)(1)": "ground-b1",
    "(b)(3)": "ground-b3",
    "b5": "ground-b5",
    "Exemption 6": "ground-privacy",
    "5 U.S.C. 552(b)(7)(C)": "ground-privacy",
    "(b)(7)(A)": "ground-b7a",
    "(b)(7)(D)": "ground-b7d",
    "(b) (7) (e)": "ground-b7e",
    "Exemption 7(F)": "ground-b7f",
}


def challenged(paper: PaperText) -> set[str]:
    return {code for code in codes_of(paper) if code.startswith("ground-")}


class TestGrounds:
    @pytest.mark.parametrize(("ground", "code"), GROUNDS.items())
    def test_each_is_challenged_by_its_own_reasons(self, ground: str, code: str) -> None:
        said = challenged(letter(APPEAL, grounds=(ground,)))
        assert code in said
        assert said <= {code, "ground-exemptions"}

    @pytest.mark.parametrize(("cited", "code"), EXEMPTIONS.items())
    def test_each_exemption_is_challenged_however_it_is_cited(self, cited: str, code: str) -> None:
        said = challenged(letter(APPEAL, exemptions=(cited,)))
        assert said == {"ground-exemptions", code}

    def test_a_provision_of_a_state_is_none_of_the_federal_exemptions(self) -> None:
        said = challenged(letter(APPEAL, exemptions=("D.C. Code 2-534(a)(2)",)))
        assert said == {"ground-exemptions"}

    def test_nothing_found_is_a_ground_without_being_named(self) -> None:
        case = Case(REFUSED, CBP, "us/foia/appeal")
        assert challenged(letter(case)) == {"ground-no-records"}

    def test_without_one_the_reasons_are_left_open(self) -> None:
        paper = letter(APPEAL, outcome="partly")
        assert challenged(paper) == {"ground-open"}
        assert has_open_place(paper)
        assert not has_open_place(letter(APPEAL))

    def test_nobody_uncovered_argues_by_the_privacy_act(self) -> None:
        paper = letter(APPEAL, exemptions=("(j)(2)", "(k)(2)"))
        assert challenged(paper) == {"ground-exemptions"}

    def test_a_state_s_letter_states_no_rule_of_the_federal_act(self) -> None:
        case = Case("dc-refused-by-corrections", CORRECTIONS, "us/dc/public-records/appeal")
        text = text_of_paper(letter(case))
        assert "U.S.C." not in text
        assert "ground-glomar" in codes_of(letter(case))


class TestWhoIsAddressed:
    def test_another_body_stands_in_the_place_of_the_office_that_refused(self) -> None:
        paper = letter(
            Case("ct-police-are-silent", "us/ct/new-haven/police", "us/ct/public-records/appeal")
        )
        assert [line.text for line in paper.addressee] == ["Freedom of Information Commission"]
        assert "New Haven" in known(paper)["Who was asked"]

    @pytest.mark.parametrize(
        ("holder", "body"),
        [
            ("us/or/dmv", "Attorney General of Oregon"),
            ("us/or/portland/police", "District Attorney"),
        ],
    )
    def test_in_oregon_the_office_decides_who_is_petitioned(self, holder: str, body: str) -> None:
        case = Case("or-refused-by-dmv", "us/or/dmv", "us/or/public-records/petition")
        here = drafting(case)
        desks = text_of(here.letter_name).to
        reaches = here.catalogue.holders[holder].reached_by
        ways = {c for r in reaches if r.mechanism == case.mechanism for c in r.channels}
        named = desks[0] if "attorney-general-petitions" in ways else desks[1]
        assert named.name == body

    def test_the_requester_s_own_time_is_not_promised_as_an_answer(self) -> None:
        paper = letter(Case(SILENT, "us/il/cook/sheriff", "us/il/foia/request-for-review"))
        assert "60 calendar days" not in text_of_paper(paper)


class TestWrongRecords:
    def test_a_dispute_says_what_is_wrong(self) -> None:
        case = Case("business-common-name", "us/business/experian", "us/fcra/dispute")
        rows = {a.text: b.text for a, b in block_of(letter(case), "wrong-records").rows}
        assert rows["It says"] == "A car loan in default"

    def test_what_nobody_told_is_left_open(self) -> None:
        case = Case("remedy-correction-refused", CBP, "us/privacy-act/review")
        assert "wrong-open" in codes_of(letter(case))

    def test_a_request_to_see_records_tells_of_no_mistake(self) -> None:
        paper = papers(Case(GREEN_CARD, CBP, "us/foia"))["letter"]
        assert "wrong-records" not in codes_of(paper)


def test_texas_is_asked_by_the_special_right_of_the_person() -> None:
    case = Case("tx-held-in-harris-county", "us/tx/harris/sheriff", "us/tx/public-records")
    assert "Tex. Gov't Code 552.023" in text_of_paper(letter(case))


def test_other_states_are_not() -> None:
    case = Case("ak-wrong-address-and-a-court-case", "us/ak/dmv", "us/ak/public-records")
    assert "special-right" not in codes_of(letter(case))


def test_a_freeze_asks_for_no_more_than_a_name_and_a_birth_date() -> None:
    case = Case("business-freeze-of-a-parent", "us/business/equifax", "us/fcra/freeze")
    written = papers(case)
    assert [a.text for a, _ in block_of(written["letter"], "identity").rows] == [
        "Full name",
        "Date of birth",
    ]
    assert "consent" not in written


def test_a_complaint_lists_the_meetings_with_offices_of_that_state_for_staff_to_cut() -> None:
    case = Case(
        "nj-jail-told-immigration", "us/nj/attorney-general", "us/nj/trust-directive/complaint"
    )
    incidents = block_of(letter(case), "incidents")
    assert incidents.kind == "numbered"
    assert [line.text for line in incidents.lines] == [
        "Essex County Department of Corrections: Booking at the jail, September 2, 2026"
    ]


def test_a_letter_of_another_kind_is_about_no_answer() -> None:
    assert not drafting(Case(CALIFORNIAN, "us/business/venntel", "us/ca/ccpa/opt-out")).answers[
        "about-an-answer"
    ]
