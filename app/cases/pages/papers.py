# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers on a case: their list, adding one, looking at it, taking it off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.accounts.directory import colleagues
from app.accounts.permissions import Permission
from app.cases import papers, queries, views
from app.cases.once import add_document_once
from app.errors import Conflict, Invalid
from app.i18n.marks import _
from app.kit.ids import new_id
from app.paper.uploads import REFUSALS, WARNINGS
from app.web.desk import Desk
from app.web.forms import largest_with_file
from app.web.outcomes import Download, Outcome, SeeOther, page, refuse
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.cases.panels import CaseDesk
    from app.cases.queries import OpenedCase, OpenedDocument

    DocumentDesk = Desk[Viewer, tuple[OpenedCase, OpenedDocument]]

pages = Pages()
_LIST = "cases/papers.html"
# The largest form any clinic's setting allows; the setting itself is kept when the file is.
_MOST_MEGABYTES = 100
_CHOOSE = _("Choose a file: a PDF, or a photo or scan as JPEG or PNG.")
_WHICH_KIND = _("Choose what kind of paper it is, and the file once more.")


@pages.get(
    "/cases/{case_id}/papers",
    needs=Permission.WORK_ON_CASES,
    audit="document.list",
    door=queries.visible_case,
)
def show_papers(desk: CaseDesk) -> Outcome:
    """Show the papers of a case, and the form that adds one."""
    return page(_LIST, **_list(desk), errors={}, typed={"kind": "", "note": ""})


def _list(desk: CaseDesk) -> dict[str, Any]:
    case = desk.found
    people = colleagues(desk.session, desk.viewer)
    return {
        "head": views.case_head(desk, case),
        "once": new_id(),
        "papers": [_line(desk, one, people) for one in queries.documents_of(desk.session, case)],
        "kinds": [(code, desk.say(words)) for code, words in papers.KINDS.items()],
        "megabytes": desk.services.settings.upload_mb,
    }


def _line(desk: Desk[Any, Any], one: OpenedDocument, people: Any) -> dict[str, Any]:  # noqa: ANN401  by id
    who = people.get(one.body.added_by)
    return {
        "id": one.row.id,
        "kind": desk.say(papers.KINDS[one.row.kind]),
        "filename": one.body.filename,
        "note": one.body.note,
        "pages": one.body.pages,
        "added_on": views.day(one.row.added_on, desk.viewer.language),
        "added_by": who.name if who else "",
    }


def _check_the_file(desk: CaseDesk) -> Callable[[], papers.KeptPaper]:
    """Read what the form's page needs; what is returned looks into the file and seals it."""
    shown, services = _list(desk), desk.services
    upload, typed = desk.form.file("file"), _typed(desk)

    def keep() -> papers.KeptPaper:
        if typed["kind"] not in papers.KINDS:
            raise refuse(_LIST, **shown, typed=typed, errors={"kind": desk.say(_WHICH_KIND)})
        if upload is not None and not upload.is_whole:
            too_large = desk.say(REFUSALS["too-large"], megabytes=services.settings.upload_mb)
            raise refuse(_LIST, **shown, typed=typed, errors={"file": too_large})
        if upload is None or not upload.content:
            raise refuse(_LIST, **shown, typed=typed, errors={"file": desk.say(_CHOOSE)})
        try:
            return papers.keep_paper(
                upload.content,
                upload.filename,
                inspect=services.press.inspect,
                folder=papers.folder_of_files(services.settings.data_dir),
                megabytes=services.settings.upload_mb,
            )
        except Invalid as refused:
            sentence = desk.say_error(refused)
            raise refuse(_LIST, **shown, typed=typed, errors={"file": sentence}) from None

    return keep


def _typed(desk: CaseDesk) -> dict[str, str]:
    return {name: desk.form.text(name) for name in ("kind", "note")}


@pages.post(
    "/cases/{case_id}/papers",
    needs=Permission.WORK_ON_CASES,
    audit="document.add",
    door=queries.visible_case,
    first=_check_the_file,
    largest=largest_with_file(_MOST_MEGABYTES),
)
def add_paper(desk: CaseDesk) -> Outcome:
    """Put a paper on the case, once it has been looked into and sealed."""
    typed = _typed(desk)
    try:
        row = add_document_once(
            desk.session,
            desk.viewer,
            desk.found,
            desk.prepared,
            once=desk.form.text("once"),
            typed=typed,
        )
    except Conflict as error:
        errors = {"file": desk.say_error(error)}
        raise refuse(_LIST, status=409, **_list(desk), typed=typed, errors=errors) from None
    return SeeOther(f"/cases/{desk.found.id}/papers/{row.id}")


@pages.get(
    "/cases/{case_id}/papers/{document_id}",
    needs=Permission.WORK_ON_CASES,
    audit="document.read",
    door=queries.visible_document,
)
def show_paper(desk: DocumentDesk) -> Outcome:
    """Show what a paper is, and what to know about the copy that is safe to show."""
    return page("cases/paper.html", **_paper(desk), problem="")


def _paper(desk: DocumentDesk) -> dict[str, Any]:
    case, document = desk.found
    return {
        "head": views.case_head(desk, case),
        "paper": _line(desk, document, colleagues(desk.session, desk.viewer)),
        "warnings": [desk.say(WARNINGS[code]) for code in document.body.warnings],
    }


@pages.get(
    "/cases/{case_id}/papers/{document_id}/view",
    needs=Permission.WORK_ON_CASES,
    audit="document.view",
    door=queries.visible_document,
)
def view_copy(desk: DocumentDesk) -> Outcome:
    """Send the copy that is safe to show, to be shown."""
    case, document = desk.found
    return _sent(desk, document.body.safe_view, papers.neutral_name(case, document), inline=True)


@pages.get(
    "/cases/{case_id}/papers/{document_id}/original",
    needs=Permission.WORK_ON_CASES,
    audit="document.original",
    door=queries.visible_document,
)
def send_original(desk: DocumentDesk) -> Outcome:
    """Send the file as it came, to be saved and never shown by us."""
    case, document = desk.found
    return _sent(desk, document.body.original, papers.neutral_name(case, document), inline=False)


def _sent(desk: DocumentDesk, copy: Any, name: str, *, inline: bool) -> Download:  # noqa: ANN401  a SealedCopy
    folder = papers.folder_of_files(desk.services.settings.data_dir)
    kind = desk.found[1].body.media_type if inline else "application/octet-stream"
    return Download(papers.pieces_of(folder, copy), name, kind, inline=inline)


@pages.post(
    "/cases/{case_id}/papers/{document_id}/remove",
    needs=Permission.WORK_ON_CASES,
    audit="document.remove",
    door=queries.visible_document,
)
def remove_paper(desk: DocumentDesk) -> Outcome:
    """Take a paper off the case, and with it the key to its bytes."""
    case, document = desk.found
    try:
        papers.remove_document(desk.session, case, document)
    except Conflict as error:
        problem = desk.say_error(error)
        raise refuse("cases/paper.html", status=409, **_paper(desk), problem=problem) from None
    return SeeOther(f"/cases/{case.id}/papers")
