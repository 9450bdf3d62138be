# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of one's cases, opening one, its page, closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.house_rules import house_rules
from app.accounts.permissions import Permission
from app.cases import queries, service, views
from app.cases.asked import asked_on
from app.cases.choosable import choosable_in
from app.cases.colleagues import who_may_join
from app.cases.models import CLOSED, OPEN
from app.cases.once import open_case_once
from app.cases.opening_form import ASKED, OpeningForm, opening_in
from app.cases.words import saying
from app.kit.ids import new_id
from app.vault.server_keys import read_server_keys
from app.web.outcomes import Outcome, SeeOther, page, refuse
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.directory import Colleague
    from app.accounts.viewer import Viewer
    from app.cases.panels import CaseDesk
    from app.web.desk import Desk

pages = Pages()
_NEW = OpeningForm(None, {}, {})
_LAST_PAGE = 10_000


@pages.get("/cases", needs=Permission.WORK_ON_CASES, audit="case.list", door=None)
def show_list(desk: Desk[Viewer, None]) -> Outcome:
    """Show a page of the cases one is on, names covered unless they are asked for."""
    state = CLOSED if desk.query.get("state") == CLOSED else OPEN
    number = _page_in(desk.query)
    if desk.query.get("names") == "shown":
        found = queries.list_cases(desk.session, desk.viewer, number, state=state)
        return page("cases/list.html", list=views.case_list(desk, found, state=state))
    covered = queries.list_rows(desk.session, desk.viewer, number, state=state)
    return page("cases/list.html", list=views.covered_list(desk, covered, state=state))


def _page_in(query: Any) -> int:  # noqa: ANN401  a mapping of texts
    written = query.get("page", "1")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 6 else 1  # noqa: PLR2004  no list is so long
    return min(max(number, 1), _LAST_PAGE)


@pages.post("/cases/find", needs=Permission.WORK_ON_CASES, audit="case.find", door=None)
def find_by_name(desk: Desk[Viewer, None]) -> Outcome:
    """Show the cases with these words in their name: typed into a form, so in no address."""
    words = desk.form.text("words")
    found = queries.find_cases(desk.session, desk.viewer, words)
    return page("cases/list.html", list=views.found_cases(desk, found, words))


@pages.get("/cases/new", needs=Permission.OPEN_CASES, audit="case.new", door=None)
def show_opening(desk: Desk[Viewer, None]) -> Outcome:
    """Show the form that opens a case."""
    return page("cases/new.html", **_opening_form(desk, _NEW))


@pages.post("/cases", needs=Permission.OPEN_CASES, audit="case.open", door=None)
def open_case(desk: Desk[Viewer, None]) -> Outcome:
    """Open a case."""
    who = {person.id for person in _colleagues(desk)}
    read = opening_in(desk.form, choosable=choosable_in(desk.viewer.language), colleagues=who)
    if read.opening is None:
        raise refuse("cases/new.html", **_opening_form(desk, read))
    pin = read_server_keys(desk.services.settings.data_dir).pin
    once = desk.form.text("once")
    case = open_case_once(desk.session, desk.viewer, read.opening, once=once, pin=pin)
    desk.about = case.id
    return SeeOther(f"/cases/{case.id}/situation")


def _colleagues(desk: Desk[Viewer, None]) -> tuple[Colleague, ...]:
    return who_may_join(desk.session, desk.viewer)


def _opening_form(desk: Desk[Viewer, None], read: OpeningForm) -> dict[str, Any]:
    say = saying(desk.viewer.language)
    name, language = asked_on(
        ASKED,
        read.typed,
        choosable=choosable_in(desk.viewer.language),
        say=say,
        mistakes=read.mistakes,
    )
    return {
        "form": read,
        "once": new_id(),
        "name": name,
        "language_asked": language,
        "colleagues": [("", ""), *((p.id, p.name) for p in _colleagues(desk))],
        "errors": {where: say(sentence) for where, sentence in read.mistakes.items()},
    }


@pages.get(
    "/cases/{case_id}",
    needs=Permission.WORK_ON_CASES,
    audit="case.read",
    door=queries.visible_case,
)
def show_case(desk: CaseDesk) -> Outcome:
    """Show a case: what stands where, and the one next step of each part."""
    return page("cases/case.html", case=views.case_view(desk, desk.found))


@pages.get(
    "/cases/{case_id}/close",
    needs=Permission.DRAFT,
    audit="case.close.ask",
    door=queries.visible_case,
)
def show_closing(desk: CaseDesk) -> Outcome:
    """Ask before a case is closed, or taken up again."""
    rules, head = house_rules(desk.session), views.case_head(desk, desk.found)
    return page("cases/close.html", head=head, kept_years=rules.kept_years)


@pages.post(
    "/cases/{case_id}/close",
    needs=Permission.DRAFT,
    audit="case.close",
    door=queries.visible_case,
)
def close_case(desk: CaseDesk) -> Outcome:
    """Close a case."""
    service.close_case(desk.session, desk.found)
    return SeeOther(f"/cases/{desk.found.id}")


@pages.post(
    "/cases/{case_id}/open-again",
    needs=Permission.DRAFT,
    audit="case.open-again",
    door=queries.visible_case,
)
def open_again(desk: CaseDesk) -> Outcome:
    """Take a closed case up again."""
    service.open_again(desk.session, desk.found)
    return SeeOther(f"/cases/{desk.found.id}")
