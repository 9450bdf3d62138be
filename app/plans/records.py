# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan says: items in the order to act, each with verdict, reasons, risks and signers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from app.catalog.odds import Odds
from app.catalog.records import AskedBy, Channel, Confidence, OfficialForm, Urgency

Verdict = Literal["offer", "ask", "hold", "not-available"]


@dataclass(frozen=True)
class Reason:
    """One line of *because*: a stable code, a whole sentence, and the law it rests on."""

    code: str
    text: str
    citation: str | None = None


@dataclass(frozen=True)
class PlannedQuestion:
    """A question whose answer would change the verdict: the fact's code and the sentence to ask."""

    fact: str
    text: str


@dataclass(frozen=True)
class PlannedRisk:
    """What the request can do to the person, and what would make it safer."""

    code: str
    text: str
    effect: Literal["hold", "warn"]
    safer: str | None
    citation: str | None


@dataclass(frozen=True)
class OpenChannel:
    """The channel open on the plan's date, with its address filled in for this person."""

    channel: Channel
    address: str


@dataclass(frozen=True)
class PlannedSigner:
    """Someone who may sign this request, and the limit on that."""

    role: str
    text: str


@dataclass(frozen=True)
class PlannedClock:
    """A clock this request will start; no dates before there is an event."""

    clock: str
    owner: str
    unit: str
    length: int
    citation: str | None


@dataclass(frozen=True)
class UnconfirmedFact:
    """A fact the item rests on that nobody has confirmed: it may be drafted with, not approved."""

    fact: str
    citation: str | None
    confidence: Confidence


@dataclass(frozen=True)
class PlanItem:
    """One right towards one holder.

    `asked_by` says how it is asked; `letter` names our letter for it, where there is one. `form`
    is the office's own, named and linked. `odds` are about all requesters of one year.
    """

    holder: str
    mechanism: str
    right: str
    verdict: Verdict
    because: tuple[Reason, ...]
    questions: tuple[PlannedQuestion, ...]
    channel: OpenChannel | None
    risks: tuple[PlannedRisk, ...]
    urgency: Urgency
    signers: tuple[PlannedSigner, ...]
    clocks: tuple[PlannedClock, ...]
    rules: tuple[str, ...]
    joins: str | None
    unconfirmed: tuple[UnconfirmedFact, ...]
    asked_by: AskedBy = "letter"
    letter: str | None = None
    form: OfficialForm | None = None
    odds: Odds | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Plan:
    """A plan for one situation as of one date; `items` stand in the order to act."""

    as_of: dt.date
    items: tuple[PlanItem, ...]
