# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the papers of a request say: the right law, the right desk, and nothing that harms."""

from __future__ import annotations

import datetime as dt

import pytest

from app.catalog.load import load
from app.errors import Invalid
from app.i18n.messages import ENGLISH
from app.letters.compose import office_language, papers_for
from app.plans.build import plan_for
from app.situations.answers import state_of
from tests.catalog.build import ON, a_holder
from tests.letters.build import (
    ABROAD,
    ACCOUNTING,
    ARABIC,
    CALIFORNIAN,
    CBP,
    CLERK,
    CLINIC,
    COOK_COUNTY,
    EOIR,
    FOIA,
    GOLDEN,
    GOLDEN_FOLDER,
    GREEN_CARD,
    HEARING,
    ICE,
    IRS,
    LEXISNEXIS,
    PALANTIR,
    RECORD,
    SHERIFF,
    USCIS,
    VENNTEL,
    Case,
    block_of,
    codes_of,
    every_case,
    golden_text,
    papers,
    text_of_paper,
)
from tests.situations.build import sample

USCIS_HEARING = Case(HEARING, USCIS, FOIA)
USCIS_COVERED = Case(GREEN_CARD, USCIS, FOIA)


@pytest.mark.parametrize("name", GOLDEN)
def test_the_papers_read_as_they_were_approved(name: str) -> None:
    """See `tests/letters/build.py` for how to renew them."""
    kept = (GOLDEN_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert golden_text(GOLDEN[name]) == kept


def test_there_are_no_golden_texts_without_a_case() -> None:
    assert {path.stem for path in GOLDEN_FOLDER.iterdir()} == set(GOLDEN)


def test_the_same_request_gives_the_same_papers() -> None:
    assert papers(USCIS_HEARING) == papers(USCIS_HEARING)


def test_a_portal_request_has_every_paper_in_its_order() -> None:
    kinds = ["letter", "declaration", "consent", "enclosure-list", "portal-sheet"]
    assert list(papers(USCIS_HEARING)) == kinds


def test_before_the_portals_there_is_no_portal_sheet_and_the_letter_has_an_envelope() -> None:
    written = papers(USCIS_HEARING, on=dt.date(2026, 1, 21))
    assert "portal-sheet" not in written
    assert written["letter"].addressee[-1].text == "Lee's Summit, MO 64064-5570"


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_every_paper_of_every_sample_is_a_dated_draft_in_english(case: Case) -> None:
    for kind, paper in papers(case).items():
        assert paper.kind == kind
        signed_later = kind in {"declaration", "consent"}
        assert (paper.language, paper.dated_on) == ("en", None if signed_later else ON)
        assert bool(paper.letterhead) == (kind == "letter")
        assert paper.banner == "Draft for review. Not approved to send."
        assert paper.page_label == "Page {page} of {pages}"
        assert paper.title
        assert paper.subject is not None
        assert paper.blocks


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_no_block_is_empty_and_none_says_something_unfilled(case: Case) -> None:
    for paper in papers(case).values():
        for block in paper.blocks:
            assert block.lines or block.rows
            said = "".join(run.text for line in block.lines for run in line.runs if not run.value)
            assert not {"{", "}"} & set(said)


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_a_block_that_prints_a_citation_names_it(case: Case) -> None:
    for paper in papers(case).values():
        for block in paper.blocks:
            assert block.law is None or block.law in "".join(line.text for line in block.lines)


@pytest.mark.parametrize("verdict", ["ask", "not-available"])
def test_a_request_that_is_not_open_has_no_paper(verdict: str) -> None:
    story = sample("hardly-anything-known" if verdict == "ask" else HEARING)
    items = plan_for(story, load(), as_of=ON).items
    closed = next(item for item in items if item.verdict == verdict)
    with pytest.raises(Invalid, match="is not open to this person"):
        papers_for(closed, story, load(), as_of=ON, translator=ENGLISH)


class TestTheRightLaw:
    def test_whom_the_privacy_act_covers_asks_under_both_acts(self) -> None:
        letter = text_of_paper(papers(USCIS_COVERED)["letter"])
        assert "5 U.S.C. 552(a)(3)(A), 552a(d)(1)" in letter
        assert "I am an individual covered by the Privacy Act (5 U.S.C. 552a(a)(2))." in letter
        assert "To the extent that another statute" not in letter

    def test_everyone_else_asks_under_foia_and_claims_nothing_more(self) -> None:
        letter = text_of_paper(papers(USCIS_HEARING)["letter"])
        assert "5 U.S.C. 552(a)(3)(A)" in letter
        assert "To the extent that another statute or your agency’s policy" in letter

    def test_the_time_comes_from_the_catalogue(self) -> None:
        determination = block_of(papers(USCIS_HEARING)["letter"], "determination")
        value = load().laws[FOIA].clocks["determination"].values[-1]
        assert f"{value.length} working days" in determination.lines[0].text

    def test_a_court_is_asked_by_its_own_rules(self) -> None:
        case = Case(COOK_COUNTY, CLERK, "us/il/court-access")
        letter = text_of_paper(papers(case)["letter"])
        assert "705 ILCS 105/16" in letter
        assert "Freedom of Information" not in letter
        assert "FOIA" not in letter

    def test_the_immigration_court_gets_a_partys_request(self) -> None:
        letter = papers(Case(HEARING, EOIR, RECORD))["letter"]
        assert "FOIA" not in text_of_paper(letter)
        assert "Freedom of Information" not in text_of_paper(letter)
        assert letter.addressee[0].text == "Immigration Court, Chicago"
        assert "I am the party in these proceedings" in text_of_paper(letter)

    def test_a_limited_appearance_is_not_counsel_of_record(self) -> None:
        case, story = Case(HEARING, EOIR, RECORD), sample(HEARING)
        assert "counsel-of-record" in codes_of(papers(case)["letter"])
        speaks = story.representation
        assert speaks is not None
        assert speaks.attorney is not None
        limited = speaks.attorney.model_copy(update={"appearance": ("EOIR-61",)})
        changed = story.model_copy(
            update={"representation": speaks.model_copy(update={"attorney": limited})}
        )
        assert "counsel-of-record" not in codes_of(papers(case, changed)["letter"])

    def test_a_processor_is_told_where_the_request_goes_and_little_else(self) -> None:
        case = Case(COOK_COUNTY, PALANTIR, "us/processor-notice")
        written = papers(case)
        letter = text_of_paper(written["letter"])
        assert "U.S. Immigration and Customs Enforcement" in letter
        assert "makes no legal demand" in letter
        assert "December 1, 1987" not in letter
        assert "declaration" not in written

    def test_an_amendment_says_what_is_wrong_and_what_is_right(self) -> None:
        letter = papers(Case(GREEN_CARD, CBP, "us/privacy-act/amendment"))["letter"]
        labels = [label.text for label, _ in block_of(letter, "wrong-records").rows]
        assert labels == ["Record", "It says", "It should say", "Proof enclosed", "Proof enclosed"]
        assert "(10 working days after receipt; 5 U.S.C. 552a(d)(2)(A))" in text_of_paper(letter)

    def test_the_tax_office_is_asked_for_what_the_code_makes_it_keep(self) -> None:
        letter = text_of_paper(
            papers(Case(GREEN_CARD, IRS, "us/irc/disclosure-accounting"))["letter"]
        )
        assert "26 U.S.C. 6103(p)(3)(A)" in letter
        assert "5 U.S.C. 552a(a)(2), (c)(3)" in letter


class TestUrgency:
    def test_a_hearing_in_nine_days_puts_the_request_on_the_fast_track(self) -> None:
        written = papers(USCIS_HEARING)
        codes = codes_of(written["letter"])
        assert "track-3" in codes
        assert "expedite-dhs" in codes
        assert "expedite-certified" in codes
        assert codes.index("track-3") < codes.index("requests")
        assert "form I-862" in text_of_paper(written["enclosure-list"])

    def test_the_hearing_is_told_once(self) -> None:
        letter = text_of_paper(papers(USCIS_HEARING)["letter"])
        assert letter.count("My next hearing is on December 2, 2026") == 1

    def test_the_reasons_are_the_persons_own_words(self) -> None:
        reason = block_of(papers(Case(HEARING, ICE, FOIA))["letter"], "expedite-reason")
        assert reason.lines[0].runs[0].value

    def test_without_a_hearing_nothing_is_expedited(self) -> None:
        codes = codes_of(papers(USCIS_COVERED)["letter"])
        assert not [code for code in codes if code.startswith(("expedite", "track"))]

    def test_only_uscis_has_tracks(self) -> None:
        assert "track-3" not in codes_of(papers(Case(HEARING, CBP, FOIA))["letter"])


class TestSigning:
    def test_inside_the_country_the_short_form_is_sworn(self) -> None:
        codes = codes_of(papers(USCIS_HEARING)["declaration"])
        assert "under-penalty-of-perjury" in codes
        assert "under-penalty-of-perjury-abroad" not in codes

    def test_abroad_the_laws_of_the_united_states_are_named(self) -> None:
        written = papers(Case(ABROAD, USCIS, FOIA))
        for kind in ("declaration", "consent"):
            assert "under the laws of the United States of America" in text_of_paper(written[kind])

    def test_whereabouts_nobody_asked_about_take_the_form_that_holds_anywhere(self) -> None:
        story = sample(HEARING)
        assert story.person is not None
        unasked = story.person.model_copy(update={"is_outside_us": None})
        written = papers(USCIS_HEARING, story.model_copy(update={"person": unasked}))
        assert "under-penalty-of-perjury-abroad" in codes_of(written["declaration"])

    def test_a_person_who_does_not_read_english_has_an_interpreters_certificate(self) -> None:
        declaration = papers(Case(ARABIC, USCIS, FOIA))["declaration"]
        assert "between English and Arabic" in text_of_paper(declaration)
        rows = block_of(declaration, "interpreter-signature").rows
        assert [value.text for _, value in rows] == ["", "", "Sami Mutarjim"]

    def test_a_person_who_reads_english_has_none(self) -> None:
        assert "interpreter" not in codes_of(papers(USCIS_COVERED)["declaration"])

    def test_signature_lines_are_open(self) -> None:
        rows = dict(block_of(papers(USCIS_HEARING)["declaration"], "signature").rows)
        blank = [label.text for label, value in rows.items() if not value.text]
        assert blank == ["Executed on", "Signature"]

    def test_a_consent_ends_on_a_day_and_can_be_taken_back(self) -> None:
        consent = text_of_paper(papers(USCIS_HEARING)["consent"])
        assert "November 23, 2027" in consent
        assert "take it back at any time" in consent
        assert "Amara Okafor and Riverside Rights Clinic (fictitious)" in consent

    def test_an_accredited_representative_is_named_where_accreditation_reaches(self) -> None:
        assert "Ruth Beispiel" in text_of_paper(papers(Case(ABROAD, USCIS, FOIA))["letter"])
        assert "Ruth Beispiel" not in text_of_paper(
            papers(Case(ABROAD, "us/doj/fbi", FOIA))["letter"]
        )

    def test_a_company_in_california_is_shown_the_agents_permission(self) -> None:
        written = papers(Case(CALIFORNIAN, VENNTEL, "us/ca/ccpa/opt-out"))
        assert written["consent"].title == "Permission for an authorized agent"
        assert "§ 7026(j)" in text_of_paper(written["consent"])
        assert "declaration" not in written


class TestTheClinicAsks:
    def test_for_itself_with_reasons_for_a_waiver_and_names_nobody(self) -> None:
        written = papers(Case(CLINIC, ICE, FOIA))
        letter = text_of_paper(written["letter"])
        assert "5 U.S.C. 552(a)(4)(A)(iii)" in letter
        assert "We do not ask for information about any particular person" in letter
        assert list(written) == ["letter", "enclosure-list", "portal-sheet"]

    def test_its_topics_are_numbered_as_given(self) -> None:
        topics = block_of(papers(Case(CLINIC, ICE, FOIA))["letter"], "topics")
        asked = sample(CLINIC).clinic_request
        assert asked is not None
        assert [line.text for line in topics.lines] == list(asked.topics)
        assert topics.kind == "numbered"

    def test_of_a_county_under_the_states_law(self) -> None:
        letter = text_of_paper(papers(Case(CLINIC, SHERIFF, "us/il/foia"))["letter"])
        assert "5 ILCS 140/6(c)" in letter
        assert "not for a commercial purpose" in letter
        assert "U.S.C." not in letter


class TestIllinois:
    def test_the_letter_stands_alone_so_that_it_fits_the_body_of_an_email(self) -> None:
        written = papers(Case(COOK_COUNTY, SHERIFF, "us/il/foia"))
        assert list(written) == ["letter", "enclosure-list"]
        assert "enclosed" not in text_of_paper(written["letter"])
        assert "http" not in text_of_paper(written["letter"])


def test_an_accounting_asks_for_the_same_proof_as_access() -> None:
    """6 CFR 5.27 sends to the rules on access, and those ask for the current address."""
    declaration = papers(Case(GREEN_CARD, CBP, ACCOUNTING))["declaration"]
    assert "current-address-open" in codes_of(declaration)


def test_the_consumer_file_is_asked_for_by_name_and_birth_date_alone() -> None:
    letter = papers(Case(ARABIC, LEXISNEXIS, "us/fcra/file-disclosure"))["letter"]
    labels = [label.text for label, _ in block_of(letter, "identity").rows]
    assert labels == ["Full name", "Also known as", "Date of birth"]


def test_letters_are_in_english_unless_the_office_takes_the_readers_language() -> None:
    assert office_language(a_holder(), reads="es") == "en"
    assert office_language(a_holder(languages=["en", "es"]), reads="es") == "es"


def test_a_clinic_with_no_topics_of_its_own_asks_what_the_catalogue_suggests() -> None:
    story = sample(CLINIC)
    assert story.clinic_request is not None
    none = story.clinic_request.model_copy(update={"topics": ()})
    told = story.model_copy(update={"clinic_request": none})
    letter = text_of_paper(papers(Case(CLINIC, ICE, FOIA), told)["letter"])
    assert "Contracts, task orders, statements of work" in letter
    assert "the person named above" not in letter


def test_no_paper_rests_on_the_law_of_another_state() -> None:
    """A text of many acts takes its fact from the act it is written under."""
    for case in every_case():
        asked = load().laws[case.mechanism]
        for paper in papers(case).values():
            for block in paper.blocks:
                state = state_of(block.fact) if block.fact else None
                assert state in {None, state_of(asked.jurisdiction)}, (case, block.code)
