# SPDX-License-Identifier: AGPL-3.0-or-later
"""A situation as sections to fill, in the order a conversation takes; each field is in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.cases import questions_about_cases as of_cases
from app.cases import questions_about_life as of_life
from app.cases import questions_about_persons as of_persons
from app.cases.fields import Field
from app.errors import NotFound
from app.i18n.marks import _
from app.situations.records import Situation

Fragment = Mapping[str, Any]
Requester = Literal["person", "clinic"]


@dataclass(frozen=True)
class Section:
    """One screen of the situation. `attorney_only`: what it records is an attorney's decision."""

    code: str
    title: str
    about: str
    fields: tuple[Field, ...]
    requesters: tuple[Requester, ...] = ("person",)
    attorney_only: bool = False

    def field(self, name: str) -> Field:
        """Return the section's field of that name. Raises NotFound."""
        for field in self.fields:
            if field.name == name:
                return field
        raise NotFound("There is no such question here; open the section again.")


SECTIONS: tuple[Section, ...] = (
    Section(
        "aims",
        _("What is wanted"),
        _("The plan lists only what serves these aims."),
        of_life.AIMS,
        ("person", "clinic"),
    ),
    Section(
        "person",
        _("Who the person is"),
        _("Offices find a file by name, birth date and birth place, spelled as they spelled them."),
        of_persons.WHO,
    ),
    Section(
        "languages",
        _("Languages and safe contact"),
        _("How to speak with the person, and how to reach them without putting them in danger."),
        of_persons.LANGUAGES,
    ),
    Section(
        "law-asks",
        _("What the law asks"),
        _(
            "Asked because a statute makes a right depend on it. It stays in this case, sealed, and"
            " is printed only where a law needs it."
        ),
        of_persons.LAW_ASKS,
    ),
    Section(
        "identifiers",
        _("Numbers that find a file"),
        _(
            "Each number goes only to an office that needs it. Write down only what you will use;"
            " a number that is saved is not shown again unless you ask for it."
        ),
        of_persons.IDENTIFIERS,
    ),
    Section(
        "addresses",
        _("Where the person lives"),
        _(
            "Where somebody lives and where their mail goes are two things. An office that does not"
            " have an address is not given it without an attorney's decision."
        ),
        of_life.ADDRESSES,
    ),
    Section(
        "encounters",
        _("Meetings with officers"),
        _("Each office keeps its own records of whom it stopped, booked or questioned."),
        of_life.ENCOUNTERS,
    ),
    Section(
        "own-procedures",
        _("What has a procedure of its own"),
        _("Three short questions. Each yes opens a way that others do not have."),
        of_life.OWN_PROCEDURES,
    ),
    Section(
        "filings",
        _("Papers filed with the government"),
        _("Each office keeps the papers filed with it."),
        of_life.FILINGS,
    ),
    Section(
        "detention",
        _("Detention"),
        _("Requests for people who are held go first, and signatures are collected there."),
        of_life.DETENTION,
    ),
    Section(
        "pending",
        _("Open matters and hearings"),
        _("A case that is open now decides what cannot wait, and what must not be deleted."),
        of_cases.PENDING,
    ),
    Section(
        "court-cases",
        _("Court cases"),
        _("Courts give their records by their own rules, not by the freedom of information laws."),
        of_cases.COURT_CASES,
    ),
    Section(
        "data-trails",
        _("Traces in companies' data"),
        _("Companies sell records that come from daily life."),
        of_life.DATA_TRAILS,
    ),
    Section(
        "wrong-records",
        _("Records that are wrong"),
        _("A wrong record can be corrected, with proof."),
        of_cases.WRONG_RECORDS,
    ),
    Section(
        "answers-received",
        _("Answers to earlier requests"),
        _("A refusal, a part or silence opens the next step, often only for a short time."),
        of_cases.ANSWERS_RECEIVED,
    ),
    Section(
        "demands",
        _("Papers that ask for the person's records"),
        _("Show such a paper to an attorney the same day, and delete nothing."),
        of_cases.DEMANDS,
    ),
    Section(
        "clinic-request",
        _("What the clinic asks for"),
        _("A request in the clinic's own name tells nothing about any client."),
        of_cases.CLINIC_REQUEST,
        ("clinic",),
    ),
    Section(
        "representation",
        _("Who speaks for the requester"),
        _("Who may sign a request depends on who speaks for the person, and before which office."),
        of_cases.REPRESENTATION,
        ("person", "clinic"),
    ),
    Section(
        "address-choices",
        _("Which address an office is given"),
        _(
            "An attorney's decision, one for each office. Without one, mail goes to the clinic and"
            " nobody is told where the person lives."
        ),
        of_cases.ADDRESS_CHOICES,
        attorney_only=True,
    ),
)
_BY_CODE = {section.code: section for section in SECTIONS}


def sections_for(requester: Requester) -> tuple[Section, ...]:
    """Return the sections to fill for a person, or for the clinic in its own name."""
    return tuple(section for section in SECTIONS if requester in section.requesters)


def section_called(code: str, *, requester: Requester) -> Section:
    """Return the section of that code. Raises NotFound where this requester has none such."""
    section = _BY_CODE.get(code)
    if section is None or requester not in section.requesters:
        raise NotFound("There is no such part of a situation; open the situation again.")
    return section


# Which fields settle a fact that a plan may ask for.
_SETTLED_BY: Mapping[str, tuple[str, ...]] = {
    "privacy-act-individual": ("person.covered_by_privacy_act",),
    "judicial-redress-citizen": ("person.covered_by_judicial_redress_act",),
    "ever-encountered": ("person.encounters", "person.filings"),
    "has-a-number": ("person.identifiers",),
    "in-removal-proceedings": ("person.pending",),
    "has-charging-document": ("person.pending",),
    "in-immigration-court": ("person.pending", "person.encounters", "person.filings"),
    "detained": ("person.detention",),
    "has-attorney": ("representation",),
    "has-accredited-representative": ("representation",),
    "fully-accredited": ("representation",),
    "attorney-admitted-in": ("representation",),
    "attorney-admitted-at-home": ("representation", "person.residence"),
    "outside-us": ("person.is_outside_us",),
    "filed-us-taxes": ("person.filings",),
    "case-needs-data": ("person.pending",),
    "days-until-hearing": ("person.pending",),
    "age": ("person.born_on",),
    "residence-state": ("person.residence",),
    "encountered-by": ("person.encounters",),
    "booked-by": ("person.encounters",),
    "filed-forms": ("person.filings",),
    "filed-with": ("person.filings",),
    "court-case-at": ("person.court_cases",),
    "wrong-record-at": ("person.wrong_records",),
    "residence-known-to": ("person.residence",),
    "data-trails": ("person.data_trails",),
    "lived-in-states": ("person.lived_in",),
    "tied-to-states": ("person.lived_in", "person.residence"),
    "encounter-kinds": ("person.encounters",),
    "answer-here": ("person.answers_received",),
    "answers-of-offices-here": ("person.answers_received",),
    "demand-served": ("person.demands",),
    "searched-when-travelling": ("person.searched_when_travelling",),
    "told-of-gang-listing": ("person.told_of_gang_listing",),
    "came-as-unaccompanied-child": ("person.came_as_unaccompanied_child",),
    "clinic-asks": ("clinic_request",),
    "aims": ("aims",),
}


def fields_settling(fact: str) -> tuple[tuple[Section, Field], ...]:
    """Return where to write the answer to a plan's question; empty if it is fixed for the case."""
    named = _SETTLED_BY.get(fact, ())
    return tuple((_OF_FIELD[name], _OF_FIELD[name].field(name)) for name in named)


_OF_FIELD = {field.name: section for section in SECTIONS for field in section.fields}


def split(situation: Situation) -> dict[str, dict[str, Any]]:
    """Return a situation as fragments by the code of the section; an untold one is left out."""
    document = situation.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude_none=True
    )
    fragments: dict[str, dict[str, Any]] = {}
    for name, section in _OF_FIELD.items():
        value = value_at(document, name)
        if value is not None:
            put(fragments.setdefault(section.code, {}), name, value)
    return fragments


def value_at(fragment: Fragment, name: str) -> Any:  # noqa: ANN401  whatever the file holds there
    """Return what stands at a dotted name, or None where nothing does."""
    part: Any = fragment
    for key in name.split("."):
        part = part.get(key) if isinstance(part, Mapping) else None
    return part


def put(fragment: dict[str, Any], name: str, value: object) -> None:
    """Write a value at a dotted name, making the mappings on the way."""
    *way, last = name.split(".")
    for key in way:
        fragment = fragment.setdefault(key, {})
    fragment[last] = value
