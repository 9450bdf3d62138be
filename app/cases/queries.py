# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds cases and what is on them, for a viewer who holds the key; nobody else finds anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.cases.bodies import CaseBody, DocumentBody, HoldDecisionBody, SectionBody
from app.cases.models import OPEN, Case, Document, HoldDecision, SituationSection
from app.cases.sections import Fragment, Section, section_called
from app.errors import NotFound
from app.i18n.marks import _
from app.vault.models import RingSeal
from app.vault.rings import RingKeys
from app.vault.rows import opened_body
from app.vault.sealing import SealBroken

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer

ON_A_PAGE = 50
# A filter by name opens this many cases at most, the newest first.
MOST_SEARCHED = 2_000
_NO_CASE = _("There is no such case, or you are not one of its people.")
_NO_PAPER = _("There is no such paper on this case; open the list of its papers again.")


@dataclass(frozen=True)
class OpenedCase:
    """A case somebody may see: its row, what is sealed in it, and the keys that opened it."""

    row: Case
    body: CaseBody
    keys: RingKeys = field(repr=False)

    @property
    def id(self) -> str:
        """Its opaque id."""
        return self.row.id

    @property
    def reference(self) -> str:
        """What people call it to each other."""
        return self.row.reference

    @property
    def is_open(self) -> bool:
        """Say whether work on it may go on."""
        return self.row.state == OPEN


@dataclass(frozen=True)
class OpenedSection:
    """A saved section; `version` is what a form must have seen to be saved over it."""

    row: SituationSection
    body: SectionBody

    @property
    def version(self) -> int:
        """How often it was saved."""
        return self.row.version


@dataclass(frozen=True)
class OneSection:
    """A section of a case, as it is saved now or before anybody saved it."""

    case: OpenedCase
    section: Section
    saved: OpenedSection | None

    @property
    def fragment(self) -> Fragment:
        """What the section says so far."""
        return self.saved.body.fragment if self.saved else {}

    @property
    def version(self) -> int:
        """What a form must have seen to be saved over it; 0 before anybody saved."""
        return self.saved.version if self.saved else 0


@dataclass(frozen=True)
class OpenedDocument:
    """A paper on a case, with what is sealed about it."""

    row: Document
    body: DocumentBody


@dataclass(frozen=True)
class OpenedDecision:
    """An attorney's decision about a request on hold."""

    row: HoldDecision
    body: HoldDecisionBody


@dataclass(frozen=True)
class CasePage:
    """One page of the list of a person's cases."""

    cases: tuple[OpenedCase, ...]
    number: int
    has_later: bool


@dataclass(frozen=True)
class RowPage:
    """One page of the list with the names covered: what stands in clear, and no key is used."""

    rows: tuple[Case, ...]
    number: int
    has_later: bool


def visible_case(session: Session, viewer: Viewer, case_id: str) -> OpenedCase:
    """Return a case to one of its people. Raises NotFound for everybody else."""
    row = session.scalar(select(Case).where(Case.id == case_id, _is_held_by(viewer)))
    if row is None:
        raise NotFound(_NO_CASE)
    return opened(row, viewer.open_ring(session, row.ring_id))


def _is_held_by(viewer: Viewer) -> ColumnElement[bool]:
    """Ask seal by seal, in the order of the list: a page costs the same however many there are."""
    return exists().where(RingSeal.ring_id == Case.ring_id, RingSeal.holder_id == viewer.id)


def opened(row: Case, keys: RingKeys) -> OpenedCase:
    """Return a case with its body, opened with the keys of its ring."""
    return OpenedCase(row, opened_body(CaseBody, row, keys), keys)


def list_cases(session: Session, viewer: Viewer, page: int = 1, *, state: str = OPEN) -> CasePage:
    """Return a page of the viewer's cases, the newest first; two statements, however many."""
    rows = _newest(session, viewer, state, skip=(page - 1) * ON_A_PAGE, most=ON_A_PAGE + 1)
    cases = _opened(session, viewer, rows[:ON_A_PAGE])
    return CasePage(cases, page, has_later=len(rows) > ON_A_PAGE)


def list_rows(session: Session, viewer: Viewer, page: int = 1, *, state: str = OPEN) -> RowPage:
    """Return the same page without what is sealed; one statement."""
    rows = _newest(session, viewer, state, skip=(page - 1) * ON_A_PAGE, most=ON_A_PAGE + 1)
    return RowPage(tuple(rows[:ON_A_PAGE]), page, has_later=len(rows) > ON_A_PAGE)


def find_cases(session: Session, viewer: Viewer, words: str) -> tuple[OpenedCase, ...]:
    """Return the viewer's cases with all these words in name or reference, open ones first.

    Nothing is indexed: what the viewer may open is opened, looked at, and forgotten.
    """
    wanted = words.casefold().split()
    if not wanted:
        return ()
    rows = _newest(session, viewer, None, skip=0, most=MOST_SEARCHED)
    found = (case for case in _opened(session, viewer, rows) if _has_all(case, wanted))
    return tuple(sorted(found, key=lambda case: not case.is_open))[:ON_A_PAGE]


def cases_among(
    session: Session, viewer: Viewer, case_ids: Iterable[str]
) -> Mapping[str, OpenedCase]:
    """Return those of these cases that the viewer may see, by id; two statements."""
    rows = session.scalars(
        select(Case).where(Case.id.in_(set(case_ids)), _is_held_by(viewer))
    ).all()
    return {case.id: case for case in _opened(session, viewer, rows)}


def _newest(
    session: Session, viewer: Viewer, state: str | None, *, skip: int, most: int
) -> list[Case]:
    mine = select(Case).where(_is_held_by(viewer))
    if state is not None:
        mine = mine.where(Case.state == state)
    ordered = mine.order_by(Case.opened_on.desc(), Case.id.desc()).offset(skip).limit(most)
    return list(session.scalars(ordered))


def _opened(session: Session, viewer: Viewer, rows: Iterable[Case]) -> tuple[OpenedCase, ...]:
    listed = list(rows)
    keys = viewer.open_rings(session, {row.ring_id for row in listed})
    return tuple(opened(row, keys[row.ring_id]) for row in listed if row.ring_id in keys)


def _has_all(case: OpenedCase, wanted: list[str]) -> bool:
    names = (case.body.title, case.body.title_latin or "", case.reference)
    text = " ".join(names).casefold()
    return all(word in text for word in wanted)


def sections_of(session: Session, case: OpenedCase) -> Mapping[str, OpenedSection]:
    """Return every saved section of a case by its code; one statement."""
    rows = session.scalars(select(SituationSection).where(SituationSection.case_id == case.id))
    return {row.code: _section(row, case) for row in rows}


def section_of(session: Session, case: OpenedCase, code: str) -> OpenedSection | None:
    """Return one section as it is saved now, or None where nobody has saved it."""
    row = session.scalar(
        select(SituationSection)
        .where(SituationSection.case_id == case.id, SituationSection.code == code)
        .execution_options(populate_existing=True)
    )
    return None if row is None else _section(row, case)


def visible_section(session: Session, viewer: Viewer, case_id: str, section: str) -> OneSection:
    """Return a section of a case one may see, by its code. Raises NotFound for any other."""
    case = visible_case(session, viewer, case_id)
    called = section_called(section, requester=case.body.requester)
    return OneSection(case, called, section_of(session, case, called.code))


def _section(row: SituationSection, case: OpenedCase) -> OpenedSection:
    return OpenedSection(row, opened_body(SectionBody, row, case.keys))


def documents_of(session: Session, case: OpenedCase) -> tuple[OpenedDocument, ...]:
    """Return the papers of a case, the newest first; one statement."""
    rows = session.scalars(
        select(Document)
        .where(Document.case_id == case.id)
        .order_by(Document.added_on.desc(), Document.id)
    )
    return tuple(_document(row, case) for row in rows)


def visible_document(
    session: Session, viewer: Viewer, document_id: str, case_id: str
) -> tuple[OpenedCase, OpenedDocument]:
    """Return a paper with its case. Raises NotFound unless both are the viewer's to see."""
    case = visible_case(session, viewer, case_id)
    row = session.scalar(
        select(Document).where(Document.id == document_id, Document.case_id == case_id)
    )
    if row is None:
        raise NotFound(_NO_PAPER)
    return case, _document(row, case)


def _document(row: Document, case: OpenedCase) -> OpenedDocument:
    return OpenedDocument(row, opened_body(DocumentBody, row, case.keys))


def hold_decisions_of(
    session: Session, case: OpenedCase
) -> Mapping[tuple[str, str], OpenedDecision]:
    """Return the decision that counts for each holder and mechanism: the last one recorded.

    Raises SealBroken where one was taken away, since the one before it would count again.
    """
    rows = session.scalars(
        select(HoldDecision).where(HoldDecision.case_id == case.id).order_by(HoldDecision.serial)
    ).all()
    if len(rows) < opened(case.row, case.keys).body.decisions:
        raise SealBroken
    decisions = (OpenedDecision(row, opened_body(HoldDecisionBody, row, case.keys)) for row in rows)
    return {(d.body.holder, d.body.mechanism): d for d in decisions}
