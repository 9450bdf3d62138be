# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of a case show, as plain values: nothing here is read after the transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.cases.assembled import StillMissing
from app.cases.models import OPEN, Case
from app.cases.notes import NoteBody, notes_of
from app.cases.panels import CaseDesk, Panel, panels_for
from app.cases.papers import KINDS
from app.cases.people import people_on
from app.cases.queries import CasePage, OpenedCase, RowPage, documents_of
from app.cases.sections import Fragment, Section, sections_for, value_at
from app.cases.situation import fragments_of, told_so_far
from app.cases.told import Standing, standing_of
from app.cases.words import saying
from app.catalog.load import load
from app.i18n.format import language_name, weekday_date
from app.i18n.marks import _
from app.kit import clock
from app.plans.build import plan_for
from app.web.desk import Desk

STANDINGS: Mapping[Standing, str] = {
    "untold": _("Nothing yet"),
    "partly": _("Something still to ask"),
    "told": _("All asked"),
}
STANDING_SHAPES: Mapping[Standing, str] = {"untold": "", "partly": "doing", "told": "done"}
_WAYS = {
    "clinic-only": _("only when they come or call the clinic"),
    "phone": _("by telephone"),
    "text-message": _("by text message"),
    "email": _("by e-mail"),
    "post": _("by post"),
}
_NOBODY_ASKED = _("only when they come or call the clinic: nobody has asked them yet")
_CLINIC = _("The clinic's own request")


@dataclass(frozen=True)
class CaseLine:
    """A case in a list; name and language are opened only where the reader asked for names."""

    id: str
    reference: str
    opened_on: Mapping[str, str]
    is_open: bool
    name: str = ""
    name_language: str = ""
    language: str = ""


@dataclass(frozen=True)
class CaseList:
    """One page of a list of cases."""

    lines: tuple[CaseLine, ...]
    number: int = 1
    has_later: bool = False
    state: str = "open"
    names_shown: bool = False
    looked_for: str = ""


@dataclass(frozen=True)
class CaseHead:
    """What stands on top of every page of a case."""

    id: str
    reference: str
    name: str
    name_language: str
    is_person: bool
    spoken: str
    written: str
    needs_interpreter: bool
    safe_contact: str
    avoid: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True)
class PlanState:
    """How a plan stands: how many of each verdict, or None before there is a plan."""

    counts: Mapping[str, int] | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class NoteLine:
    """A note on a case, with its day and its writer."""

    text: str
    name: str
    day: Mapping[str, str]


@dataclass(frozen=True)
class CaseView:
    """The page of one case."""

    head: CaseHead
    told: int
    sections: int
    plan: PlanState
    papers: tuple[tuple[str, int], ...]
    people: tuple[str, ...]
    notes: tuple[NoteLine, ...]
    panels: tuple[Panel, ...]


def day(on: dt.date, language: str) -> dict[str, str]:
    """Return a date as the parts of pages take it."""
    return {"iso": on.isoformat(), "text": weekday_date(on, language)}


def case_list(desk: Desk[Any, Any], page: CasePage, *, state: str) -> CaseList:
    """Return a page of the list with the names on it."""
    lines = tuple(_line(desk, case) for case in page.cases)
    return CaseList(lines, page.number, page.has_later, state, names_shown=True)


def covered_list(desk: Desk[Any, Any], page: RowPage, *, state: str) -> CaseList:
    """Return a page of the list with nothing on it that says who anybody is."""
    lines = tuple(_covered_line(desk, row) for row in page.rows)
    return CaseList(lines, page.number, page.has_later, state)


def found_cases(desk: Desk[Any, Any], cases: tuple[OpenedCase, ...], words: str) -> CaseList:
    """Return what a filter by name found; whoever typed a name sees names."""
    lines = tuple(_line(desk, case) for case in cases)
    return CaseList(lines, names_shown=True, looked_for=words)


def _line(desk: Desk[Any, Any], case: OpenedCase) -> CaseLine:
    spoken = case.body.spoken
    return replace(
        _covered_line(desk, case.row),
        name=case.body.title,
        name_language=case.body.written or spoken or "",
        language=language_name(spoken, desk.viewer.language) if spoken else desk.say(_CLINIC),
    )


def _covered_line(desk: Desk[Any, Any], row: Case) -> CaseLine:
    return CaseLine(
        id=row.id,
        reference=row.reference,
        opened_on=day(row.opened_on, desk.viewer.language),
        is_open=row.state == OPEN,
    )


def case_head(desk: Desk[Any, Any], case: OpenedCase, contact: Any = None) -> CaseHead:  # noqa: ANN401  as the file holds it
    """Return the head of a case's pages; `contact` is what its safe contact says."""
    body, language = case.body, desk.viewer.language
    contact = contact or {}
    return CaseHead(
        id=case.id,
        reference=case.reference,
        name=body.title,
        name_language=body.written or body.spoken or "",
        is_person=body.requester == "person",
        spoken=language_name(body.spoken, language) if body.spoken else "",
        written=language_name(body.written, language) if body.written else "",
        needs_interpreter=body.needs_interpreter,
        safe_contact=desk.say(_WAYS[contact["way"]] if "way" in contact else _NOBODY_ASKED),
        avoid=tuple(contact.get("avoid", ())),
        is_open=case.is_open,
    )


def case_view(desk: CaseDesk, case: OpenedCase) -> CaseView:
    """Return the page of a case."""
    saved = fragments_of(desk.session, case)
    sections = sections_for(case.body.requester)
    told = sum(standing_of(section, saved.get(section.code, {})) == "told" for section in sections)
    kinds = Counter(d.row.kind for d in documents_of(desk.session, case))
    contact = value_at(saved.get("languages", {}), "person.safe_contact")
    people = people_on(desk.session, desk.viewer, case)
    return CaseView(
        head=case_head(desk, case, contact),
        told=told,
        sections=len(sections),
        plan=plan_state(desk, case, saved),
        papers=tuple((desk.say(KINDS[kind]), kinds[kind]) for kind in KINDS if kind in kinds),
        people=tuple(person.name for person in people),
        notes=note_lines(notes_of(desk.session, case), desk.viewer.language),
        panels=panels_for(desk, case),
    )


def note_lines(notes: Iterable[NoteBody], language: str) -> tuple[NoteLine, ...]:
    """Return notes as their part of a page draws them, in the order given."""
    return tuple(
        NoteLine(note.text, note.name, day(clock.day_of(note.written_at), language))
        for note in notes
    )


def plan_state(desk: CaseDesk, case: OpenedCase, fragments: Mapping[str, Fragment]) -> PlanState:
    """Return how the plan stands today."""
    told = told_so_far(desk.session, desk.viewer, case, fragments)
    if isinstance(told, StillMissing):
        return PlanState(None, tuple(desk.say(asked.section.title) for asked in told.asked))
    plan = plan_for(told, load(), as_of=desk.today)
    return PlanState(Counter(item.verdict for item in plan.items), ())


def situation(desk: CaseDesk, case: OpenedCase) -> dict[str, Any]:
    """Return the list of a situation's sections, and what a plan is still waiting for."""
    saved = fragments_of(desk.session, case)
    told = told_so_far(desk.session, desk.viewer, case, saved)
    missing = told.asked if isinstance(told, StillMissing) else ()
    return {
        "head": case_head(desk, case),
        "tasks": [_task(desk, case, section, saved) for section in _sections(case)],
        "missing": [saying(desk.viewer.language)(asked.field.label) for asked in missing],
        "first_missing": missing[0].section.code if missing else "",
    }


def _sections(case: OpenedCase) -> tuple[Section, ...]:
    return sections_for(case.body.requester)


def _task(
    desk: CaseDesk, case: OpenedCase, section: Section, saved: Mapping[str, Fragment]
) -> dict[str, str]:
    standing = standing_of(section, saved.get(section.code, {}))
    return {
        "name": desk.say(section.title),
        "href": f"/cases/{case.id}/situation/{section.code}",
        "state": STANDING_SHAPES[standing],
        "state_words": desk.say(STANDINGS[standing]),
    }


def section_index(desk: Desk[Any, Any], case: OpenedCase) -> list[dict[str, str]]:
    """Return the quiet index beside a section."""
    base = f"/cases/{case.id}/situation"
    return [{"label": desk.say(s.title), "href": f"{base}/{s.code}"} for s in _sections(case)]
