# SPDX-License-Identifier: AGPL-3.0-or-later
"""The situation on screens: its sections, one to fill, and what two people saved side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.directory import colleagues
from app.accounts.permissions import Permission
from app.cases import queries, service, views
from app.cases.answers_filled import fields_filled
from app.cases.answers_form import Reading, fragment_from
from app.cases.asked import asked_on
from app.cases.choosable import choosable_in
from app.cases.queries import OneSection
from app.cases.sections import Section, sections_for
from app.cases.told import told_by
from app.cases.words import saying
from app.errors import Conflict, HandrailError, NotAllowed
from app.i18n.marks import _
from app.kit import clock
from app.web.desk import Desk
from app.web.outcomes import Outcome, SeeOther, page, refuse
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.cases.answers_typed import Typed
    from app.cases.panels import CaseDesk

    SectionDesk = Desk[Viewer, OneSection]

pages = Pages()
_SECTION, _BOTH = "cases/section.html", "cases/section_saved_twice.html"
_SAVED = _("Saved {day} at {time} by {name}")


@pages.get(
    "/cases/{case_id}/situation",
    needs=Permission.WORK_ON_CASES,
    audit="situation.read",
    door=queries.visible_case,
)
def show_situation(desk: CaseDesk) -> Outcome:
    """Show the sections of a situation, and how far each is."""
    return page("cases/situation.html", **views.situation(desk, desk.found))


@pages.get(
    "/cases/{case_id}/situation/{section}",
    needs=Permission.WORK_ON_CASES,
    audit="situation.read",
    door=queries.visible_section,
)
def show_section(desk: SectionDesk) -> Outcome:
    """Show a section to fill, its masked values covered."""
    return page(_SECTION, **_form(desk, _filled(desk.found)))


@pages.get(
    "/cases/{case_id}/situation/{section}/shown",
    needs=Permission.WORK_ON_CASES,
    audit="situation.reveal",
    door=queries.visible_section,
)
def show_section_uncovered(desk: SectionDesk) -> Outcome:
    """Show a section with its masked values; the audit trail says who looked."""
    return page(_SECTION, **_form(desk, _filled(desk.found, shown=True), shown=True))


@pages.post(
    "/cases/{case_id}/situation/{section}",
    needs=Permission.WORK_ON_CASES,
    audit="situation.save",
    door=queries.visible_section,
)
def save_section(desk: SectionDesk) -> Outcome:
    """Save a section, unless something in it cannot be right or somebody saved it meanwhile."""
    found = desk.found
    read = fragment_from(
        desk.form,
        found.section,
        choosable=choosable_in(desk.viewer.language),
        saved=found.fragment,
    )
    if read.mistakes:
        raise refuse(_SECTION, **_form(desk, read.typed, mistakes=read.mistakes))
    save(desk, found, read)
    return SeeOther(_address_after(desk))


def save(desk: SectionDesk, found: OneSection, read: Reading) -> None:
    """Save what was read, or raise the page that shows it together with why it was not saved."""
    version = desk.form.whole_number("version")
    try:
        service.save_section(
            desk.session, desk.viewer, found.case, found.section, read.fragment, version=version
        )
    except (Conflict, NotAllowed) as error:
        raise _not_saved(desk, read, error, version) from None


def _not_saved(desk: SectionDesk, read: Reading, error: HandrailError, version: int) -> Exception:
    case, section = desk.found.case, desk.found.section
    now = OneSection(case, section, queries.section_of(desk.session, case, section.code))
    problem = desk.say_error(error)
    shown = _form(desk, read.typed, found=now, problem=problem)
    if isinstance(error, NotAllowed):
        return refuse(_SECTION, status=403, **shown)
    if now.version == version:
        return refuse(_SECTION, status=409, **shown)
    return refuse(_BOTH, status=409, **{**shown, "told": _told(desk, now)})


def _told(desk: SectionDesk, now: OneSection) -> Any:  # noqa: ANN401  what the page lists
    language = desk.viewer.language
    return told_by(
        now.section,
        now.fragment,
        choosable=choosable_in(language),
        say=saying(language),
        language=language,
    )


def _filled(found: OneSection, *, shown: bool = False) -> Typed:
    return fields_filled(found.fragment, found.section.fields, shown=shown)


def _form(
    desk: SectionDesk,
    typed: Typed,
    *,
    found: OneSection | None = None,
    mistakes: Any = None,  # noqa: ANN401  sentences by input, or none
    problem: str = "",
    shown: bool = False,
) -> dict[str, Any]:
    found, mistakes = found or desk.found, mistakes or {}
    language = desk.viewer.language
    say = saying(language)
    return {
        "head": views.case_head(desk, found.case),
        "section": _titled(found.section, desk),
        "told": None if _may_change(desk, found.section) else _told(desk, found),
        "index": views.section_index(desk, found.case),
        "version": found.version,
        "saved": _saved_mark(desk, found),
        "shown": shown,
        "problem": problem,
        "errors": {name: say(sentence) for name, sentence in mistakes.items()},
        "fields": asked_on(
            found.section.fields,
            typed,
            choosable=choosable_in(language),
            say=say,
            mistakes=mistakes,
            saved=found.fragment,
        ),
    }


def _titled(section: Section, desk: SectionDesk) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": desk.say(section.title),
        "about": desk.say(section.about),
        "has_masked": any(inner.is_masked for f in section.fields for inner in f.fields),
    }


def _may_change(desk: SectionDesk, section: Section) -> bool:
    return not section.attorney_only or desk.viewer.may(Permission.DECIDE_HOLDS)


def _saved_mark(desk: SectionDesk, found: OneSection) -> str:
    if found.saved is None:
        return ""
    body = found.saved.body
    who = colleagues(desk.session, desk.viewer).get(body.saved_by)
    at = clock.local(body.saved_at)
    day = views.day(at.date(), desk.viewer.language)["text"]
    return desk.say(_SAVED, day=day, time=f"{at:%H:%M}", name=who.name if who else "–")


def _address_after(desk: SectionDesk) -> str:
    """Go on to the next section, or stay where rows are being written."""
    found, base = desk.found, f"/cases/{desk.found.case.id}/situation"
    if desk.form.text("then") == "stay":
        return f"{base}/{found.section.code}"
    sections = sections_for(found.case.body.requester)
    after = sections[sections.index(found.section) + 1 :]
    return f"{base}/{after[0].code}" if after else base
