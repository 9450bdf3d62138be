# SPDX-License-Identifier: AGPL-3.0-or-later
"""Portal sheets: each field filled or said to be left empty, within its limit, never cut."""

from __future__ import annotations

from dataclasses import replace

from app.catalog.load import load
from app.catalog.records import Portal
from app.letters.portal_sheet import ASK_FIRST, LEAVE_EMPTY, NO_PERSON, SEE_LETTER, portal_blocks
from tests.letters.build import (
    CBP,
    CLINIC,
    FOIA,
    GREEN_CARD,
    HEARING,
    ICE,
    USCIS,
    Case,
    block_of,
    drafting,
    papers,
)

USCIS_HEARING = Case(HEARING, USCIS, FOIA)


def _fields(case: Case) -> dict[str, str]:
    rows = block_of(papers(case)["portal-sheet"], "fields").rows
    return {label.text: value.text for label, value in rows}


def _with_limit(longest: int) -> dict[str, str]:
    """The same sheet where each field of the portal takes only so much."""
    draft = drafting(USCIS_HEARING)
    catalogue = load()
    portal = catalogue.portals["us/dhs/first"]
    short = tuple(f.model_copy(update={"longest": longest}) for f in portal.fields)
    portals: dict[str, Portal] = {
        **catalogue.portals, portal.id: portal.model_copy(update={"fields": short})
    }  # fmt: skip
    tight = replace(draft, catalogue=replace(catalogue, portals=portals))
    block = next(b for b in portal_blocks(tight) if b.code == "fields")
    return {label.text: value.text for label, value in block.rows}


def test_every_field_of_the_portal_has_a_row_in_its_order() -> None:
    portal = load().portals["us/dhs/first"]
    assert list(_fields(USCIS_HEARING)) == [f"{f.section}: {f.label}" for f in portal.fields]


def test_the_address_is_checked_first() -> None:
    first = papers(USCIS_HEARING)["portal-sheet"].blocks[0]
    assert first.code == "address"
    assert "https://first.uscis.gov/" in first.lines[0].text


def test_known_values_go_in_and_the_rest_is_left_empty() -> None:
    fields = _fields(USCIS_HEARING)
    assert fields["Whose records: A-number"] == "A000-000-001"
    assert fields["Whose records: Receipt numbers"] == LEAVE_EMPTY
    assert fields["Processing and fees: Expedited treatment"] == "Yes"


def test_the_description_is_what_the_letter_asks_for_numbered_alike() -> None:
    asked = block_of(papers(USCIS_HEARING)["letter"], "requests").lines
    description = _fields(USCIS_HEARING)["Records: Description of records"]
    assert description.startswith(f"1. {asked[0].text}\n2. ")
    assert description.endswith(asked[-1].text)


def test_an_amendment_describes_what_is_wrong() -> None:
    fields = _fields(Case(GREEN_CARD, CBP, "us/privacy-act/amendment"))
    description = fields["Request: Description of records"]
    assert description.startswith("Record: ")
    assert "It should say: that no such conviction exists" in description
    assert "1. Please correct the record" in description


def test_what_does_not_fit_is_never_cut() -> None:
    fields = _with_limit(12)
    assert fields["Records: Description of records"] == SEE_LETTER
    assert fields["Whose records: A-number"] == "A000-000-001"


def test_a_clinics_own_request_leaves_the_person_out() -> None:
    fields = _fields(Case(CLINIC, ICE, FOIA))
    assert fields["Requester: Full name"] == "Riverside Rights Clinic (fictitious)"
    assert fields["Subject of the records: Date of birth"] == NO_PERSON
    assert ASK_FIRST not in fields.values()
    assert fields["Request: Date range"] == "From January 1, 2024"


def test_what_is_required_and_unknown_is_asked_of_the_person() -> None:
    case = Case("hardly-anything-known", "us/dhs/uscis", FOIA)
    story = drafting(USCIS_HEARING).situation
    assert story.person is not None
    unknown = story.model_copy(
        update={"person": story.person.model_copy(update={"birth_place": None})}
    )
    rows = block_of(papers(case._replace(sample=HEARING), unknown)["portal-sheet"], "fields").rows
    fields = {label.text: value.text for label, value in rows}
    assert fields["Whose records: Place of birth"] == ASK_FIRST


def test_the_same_papers_are_attached_as_the_list_of_enclosures_names() -> None:
    written = papers(USCIS_HEARING)
    attached = block_of(written["portal-sheet"], "enclosures")
    assert attached.lines == block_of(written["enclosure-list"], "enclosures").lines


def test_what_the_portal_allows_is_told() -> None:
    limits = block_of(papers(USCIS_HEARING)["portal-sheet"], "limits")
    assert any("One request for each person" in line.text for line in limits.lines)
