# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers of a request as they read now: the letter as edited, and the client's copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases.queries import hold_decisions_of
from app.cases.situation import situation_of
from app.catalog.load import load
from app.errors import Conflict
from app.i18n.marks import _
from app.i18n.messages import translator_for
from app.letters.choice import Chosen, reading_language
from app.letters.packets import compose_request
from app.letters.texts import words
from app.plans.build import plan_for
from app.plans.records import UnconfirmedFact
from app.requests.editing import edited, edited_copy
from app.requests.margins import LawReading
from app.requests.rests_on import Rested

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.cases.queries import OpenedCase
    from app.i18n.languages import Language
    from app.letters.records import PaperText
    from app.plans.records import Plan, PlanItem
    from app.requests.bodies import RequestBody
    from app.situations.records import Situation

Rights = frozenset[tuple[str, str]]  # holder and mechanism
_COPY, _LETTER = "reading-copy", "letter"
_READ_BY_CLIENT = ("letter", "declaration", "consent")
_GONE = _(
    "The plan no longer offers this request: an answer or the law has changed. Look at the plan, "
    "and withdraw this draft or mend the situation."
)
_HELD = _(
    "The plan now holds this request: an attorney decides, on the plan. Then prepare it again."
)


@dataclass(frozen=True)
class Composed:
    """One request's papers. `template` is the letter without edits; `copies` are the client's."""

    item: PlanItem
    joined: tuple[PlanItem, ...]
    situation: Situation
    as_of: dt.date
    template: PaperText
    papers: tuple[PaperText, ...]
    copies: tuple[PaperText, ...]

    @property
    def items(self) -> tuple[PlanItem, ...]:
        """The letter's own right, then those asked in the same letter."""
        return (self.item, *self.joined)

    @property
    def letter(self) -> PaperText:
        """The letter as it reads now."""
        return next(paper for paper in self.papers if paper.kind == _LETTER)

    @property
    def unconfirmed(self) -> tuple[UnconfirmedFact, ...]:
        """Every fact the papers rest on that the catalogue's own reviewers did not confirm."""
        reading = LawReading(load(), self.as_of, self.item.holder)
        rested = Rested(self.items, self.situation, (*self.papers, *self.copies), reading)
        found = {fact.id: fact for fact in rested.facts() if not fact.is_confirmed}
        return tuple(
            UnconfirmedFact(key, fact.sourced.citation, fact.confidence)
            for key, fact in found.items()
        )


def compose(session: Session, viewer: Viewer, case: OpenedCase, body: RequestBody) -> Composed:
    """Return a request's papers by the case's situation as it is told now.

    Raises Conflict where the plan does not offer the request any more, or holds it undecided.
    """
    situation = situation_of(session, viewer, case)
    plan = plan_for(situation, load(), as_of=body.as_of)
    let_out = _let_out(session, case)
    item = _item(plan, body, let_out)
    joined = tuple(_joined_to(item, plan, body, let_out))
    chosen = Chosen(item, joined)
    language = reading_language(None, situation)
    request = compose_request(chosen, situation, load(), language=language, as_of=body.as_of)
    template = next(paper for paper in request.official if paper.kind == _LETTER)
    return Composed(
        item=item,
        joined=joined,
        situation=situation,
        as_of=body.as_of,
        template=template,
        papers=tuple(edited(paper, body.edits) for paper in request.official),
        copies=tuple(_copies(request.client, template, body, language)),
    )


def _let_out(session: Session, case: OpenedCase) -> Rights:
    """Return the requests an attorney lets be prepared: by the last word on each, as it is now."""
    decisions = hold_decisions_of(session, case)
    return frozenset(of for of, one in decisions.items() if one.body.decision == "prepare")


def _item(plan: Plan, body: RequestBody, let_out: Rights) -> PlanItem:
    for item in plan.items:
        if (item.holder, item.mechanism) == (body.holder, body.mechanism):
            if item.verdict == "hold" and (item.holder, item.mechanism) not in let_out:
                raise Conflict(_HELD)
            if item.verdict in ("offer", "hold"):
                return item
    raise Conflict(_GONE)


def _joined_to(
    letter: PlanItem, plan: Plan, body: RequestBody, let_out: Rights
) -> Iterator[PlanItem]:
    """What the same letter asks besides, by what the plan offers now and an attorney decided."""
    decided = {of for asked in body.asked if (of := (body.holder, asked.mechanism)) in let_out}
    for item in plan.items:
        is_held = item.verdict == "hold" and (item.holder, item.mechanism) in decided
        is_open = item.verdict == "offer" or is_held
        if item.holder == letter.holder and item.joins == letter.mechanism and is_open:
            yield item


def _copies(
    client: Iterable[PaperText], template: PaperText, body: RequestBody, language: Language
) -> Iterator[PaperText]:
    """The letter's copy comes first, and shows what was changed in the letter."""
    notice = translator_for(language.tag, "letters").say(words()["changed-in-english"])
    is_letter = True
    for paper in client:
        if paper.kind == _COPY and is_letter:
            is_letter = False
            yield edited_copy(
                paper,
                template,
                body.edits,
                in_their_words=body.in_their_words,
                notice=notice,
            )
        else:
            yield paper


def paper_names(papers: Iterable[PaperText], copies: Iterable[PaperText]) -> dict[str, PaperText]:
    """Return papers by the name their address has: letter, declaration, letter.ar, checklist.ar."""
    found: dict[str, PaperText] = {paper.kind: paper for paper in papers}
    originals = iter([kind for kind in found if kind in _READ_BY_CLIENT])
    for copy in copies:
        kind = next(originals) if copy.kind == _COPY else copy.kind
        found[f"{kind}.{copy.language}"] = copy
    return found
