# SPDX-License-Identifier: AGPL-3.0-or-later
"""The draft as its page shows it: the sheet, what each paragraph rests on, the client's copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.accounts.permissions import Permission
from app.cases.plan_view import risk_said
from app.cases.words import saying
from app.catalog.confirmations import find_fact
from app.catalog.words import CONFIRMED, HOW_KNOWN
from app.errors import Conflict
from app.i18n.format import long_date
from app.i18n.languages import language_of
from app.requests import words
from app.requests.composed import compose, paper_names
from app.requests.editing import changes, free_text, is_free
from app.requests.provenance import NO_SOURCE
from app.requests.queries import approval_of
from app.requests.review import margins_now
from app.requests.views import RequestDesk, problem_in

if TYPE_CHECKING:
    from app.letters.records import PaperText
    from app.plans.records import PlannedRisk
    from app.requests.composed import Composed
    from app.requests.editing import Change
    from app.requests.margins import Ground, Margin
    from app.requests.queries import OpenedRequest

_LETTER, _COPY = "letter", "reading-copy"


@dataclass(frozen=True)
class SheetView:
    """A paper true to print, with what the sheet part takes beside it."""

    paper: PaperText
    dated: str
    direction: str
    language_name: str


@dataclass(frozen=True)
class PaperLine:
    """A paper of the packet: its name in words and in its address."""

    name: str
    words: str
    href: str
    pdf: str
    is_current: bool

    @property
    def is_copy(self) -> bool:
        """Say whether it is for the client to read: its name ends in its language."""
        return "." in self.name


@dataclass(frozen=True)
class InTheirWords:
    """An edited paragraph, and what it says in the client's language."""

    code: str
    english: str
    text: str


@dataclass(frozen=True)
class DraftView:
    """Everything the page of a draft shows; without a sheet where the papers cannot be written."""

    sheet: SheetView | None
    copy: SheetView | None
    papers: tuple[PaperLine, ...]
    enclosed: tuple[tuple[str, SheetView], ...] = ()
    notes: Mapping[str, list[Mapping[str, str]]] = field(default_factory=dict)
    editable: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    edits: Mapping[str, str] = field(default_factory=dict)
    in_their_words: tuple[InTheirWords, ...] = ()
    risks: tuple[Mapping[str, str], ...] = ()
    decision: str = ""
    decided_by: str = ""
    problem: str = ""


@dataclass(frozen=True)
class PapersNow:
    """The papers of a request as they stand: as approved, or as they would be written now."""

    papers: tuple[PaperText, ...]
    copies: tuple[PaperText, ...]
    margins: Mapping[str, Margin]
    composed: Composed | None = None

    @property
    def named(self) -> dict[str, PaperText]:
        """Every paper by the name its address has."""
        return paper_names(self.papers, self.copies)

    @property
    def letter(self) -> PaperText:
        """The letter."""
        return next(paper for paper in self.papers if paper.kind == _LETTER)


def papers_now(desk: RequestDesk, opened: OpenedRequest) -> PapersNow:
    """Return a request's papers: frozen once approved. Conflict where none can be written."""
    approval = approval_of(desk.session, opened)
    if approval is not None:
        return PapersNow(approval.papers, approval.copies, approval.margins)
    composed = compose(desk.session, desk.viewer, opened.case, opened.body)
    margins = margins_now(desk.session, desk.viewer, opened, composed)
    return PapersNow(composed.papers, composed.copies, margins, composed)


def draft_view(
    desk: RequestDesk,
    opened: OpenedRequest,
    *,
    chosen: str = _LETTER,
    may_edit: bool = False,
    typed: Mapping[str, str] | None = None,
) -> DraftView:
    """Return the page of a draft; `typed` is what a form that came back says."""
    try:
        now = papers_now(desk, opened)
    except Conflict as error:
        return DraftView(None, None, (), problem=problem_in(desk, error))
    named = now.named
    name = chosen if chosen in named else _LETTER
    lines = tuple(_line(desk, opened, one, is_current=one == name) for one in named)
    if name != _LETTER:
        return DraftView(sheet_view(named[name]), None, lines)
    return _letter_view(desk, opened, now, lines, may_edit=may_edit, typed=typed or {})


def _letter_view(
    desk: RequestDesk,
    opened: OpenedRequest,
    now: PapersNow,
    lines: tuple[PaperLine, ...],
    *,
    may_edit: bool,
    typed: Mapping[str, str],
) -> DraftView:
    composed = now.composed
    copy = next((paper for paper in now.copies if paper.kind == _COPY), None)
    shown = composed.template if composed and may_edit else now.letter
    notes = {code: list(_sources(desk, opened, margin)) for code, margin in now.margins.items()}
    return DraftView(
        sheet=sheet_view(shown),
        copy=sheet_view(copy) if copy else None,
        papers=lines,
        enclosed=tuple(
            (words_for(desk, p.kind), sheet_view(p)) for p in now.papers if p.kind != _LETTER
        ),
        notes=notes,
        editable=tuple(b.code for b in shown.blocks if is_free(shown, b)) if may_edit else (),
        changed=tuple(change.code for change in changes_in(composed)) if composed else (),
        unsure=tuple(code for code, margin in now.margins.items() if not margin.is_sure),
        edits={**opened.body.edits, **typed},
        in_their_words=tuple(_told(opened, composed)) if composed and copy else (),
        risks=risks_of(desk, composed) if composed else (),
        decision=opened.body.decision or "",
        decided_by=opened.body.decided_by or "",
    )


def changes_in(composed: Composed) -> tuple[Change, ...]:
    """Return what differs between the letter and its text in the catalogue."""
    return changes(composed.template, composed.letter)


def _told(opened: OpenedRequest, composed: Composed) -> Iterator[InTheirWords]:
    for block in composed.letter.blocks:
        if block.code in opened.body.edits:
            text = opened.body.in_their_words.get(block.code, "")
            yield InTheirWords(block.code, free_text(block), text)


def risks_of(desk: RequestDesk, composed: Composed) -> tuple[Mapping[str, str], ...]:
    """Return what the request can do to the person, each risk once, in the reader's words."""
    say = saying(desk.viewer.language)
    found: dict[str, PlannedRisk] = {}
    for item in composed.items:
        for risk in item.risks:
            found.setdefault(risk.code, risk)
    case_id = desk.found.case.id
    return tuple(
        {**risk_said(risk, say, case_id=case_id), "effect": risk.effect} for risk in found.values()
    )


def sheet_view(paper: PaperText) -> SheetView:
    """Return a paper as the sheet part draws it."""
    language = language_of(paper.language)
    return SheetView(
        paper=paper,
        dated=long_date(paper.dated_on, paper.language) if paper.dated_on else "",
        direction=language.direction,
        language_name=language.endonym,
    )


def _line(desk: RequestDesk, opened: OpenedRequest, name: str, *, is_current: bool) -> PaperLine:
    base = f"/requests/{opened.id}"
    return PaperLine(
        name=name,
        words=words_for(desk, name),
        href=base if name == _LETTER else f"{base}?paper={name}",
        pdf=f"{base}/paper/{name}.pdf",
        is_current=is_current,
    )


def words_for(desk: RequestDesk, name: str) -> str:
    """Return what a paper is called on screens: Letter; Letter, copy to read (Español)."""
    kind, _dot, tag = name.partition(".")
    called = desk.say(words.PAPERS[kind])
    if not tag:
        return called
    if kind == "checklist":
        return f"{called} ({language_of(tag).endonym})"
    return f"{desk.say(words.COPY, paper=called)} ({language_of(tag).endonym})"


# ── What paragraphs rest on ──────────────────────────────────────────────────────────────────────


def _sources(
    desk: RequestDesk, opened: OpenedRequest, margin: Margin
) -> Iterator[Mapping[str, str]]:
    """A margin as the provenance part takes it: one source a fact, each named once."""
    if margin.is_unsourced:
        words_of_it = desk.say(NO_SOURCE)
        mark = desk.say(HOW_KNOWN["unknown"])
        yield {"law": margin.law or "", "state": "unsure", "mark": mark, "instead": words_of_it}
    back, named = f"/requests/{opened.id}", set()
    for ground in margin.grounds:
        # What was read in one source is said once; each fact nobody confirmed is said for itself.
        about = ground.source if ground.is_sure else ground.fact
        if about not in named:
            named.add(about)
            yield source_of(desk, ground, law=margin.law, back=back)


def source_of(
    desk: RequestDesk, ground: Ground, *, law: str | None, back: str
) -> Mapping[str, str]:
    """Return one fact as the provenance part takes it."""
    source: dict[str, str] = {
        "law": law or _about(ground),
        "says": ground.says or "",
        "state": "sure" if ground.is_sure else "unsure",
        "mark": _mark(desk, ground),
        "source": ground.source or "",
        "address": _address(ground.locator),
        "read_on": long_date(ground.read_on, desk.viewer.language) if ground.read_on else "",
    }
    if not ground.is_sure and desk.viewer.may(Permission.CONFIRM_FACTS):
        source["href"] = fact_address(ground.fact, back=back)
    return source


def _about(ground: Ground) -> str:
    """Return what a fact is about where no law is cited: its own words, or where it was read."""
    words_of_it = ground.source if ground.is_sure else ground.says
    return words_of_it or ground.citation or find_fact(ground.fact).record.name


def fact_address(fact: str, *, back: str = "") -> str:
    """Return where a fact is confirmed, and where to go after."""
    return f"/facts/{quote(fact)}" + (f"?back={quote(back, safe='/')}" if back else "")


def _mark(desk: RequestDesk, ground: Ground) -> str:
    """Say how well a fact is known: who confirmed it, or how the catalogue came by it."""
    if ground.confirmed is None:
        return desk.say(HOW_KNOWN[ground.confidence])
    on = long_date(ground.confirmed.on, desk.viewer.language)
    return desk.say(CONFIRMED, name=ground.confirmed.by, on=on)


def _address(locator: str | None) -> str:
    """Only a web address is followed; a citation is only read."""
    return locator if locator and locator.startswith("https://") else ""
