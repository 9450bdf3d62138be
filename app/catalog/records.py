# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shapes of law as data: what every fact says about itself, and the records that hold facts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Confidence = Literal["seen", "secondary", "recalled", "unknown"]
Unit = Literal["hour", "working-day", "calendar-day", "month", "year"]
Owner = Literal["agency", "business", "requester", "clinic"]
Right = Literal[
    "access",
    "amendment",
    "accounting-of-disclosures",
    "deletion",
    "opt-out",
    "correction",
    "dispute",
    "freeze",
    "suppression",
    "preservation",
    "redress",
    "complaint",
    "statement-of-disagreement",
    "appeal",
    "mediation",
    "reconsideration",
    "referral",
    "notice",
]
SignerRole = Literal["client", "attorney", "accredited-representative", "clinic-officer"]
HolderRole = Literal[
    "agency",
    "component",
    "business",
    "consumer-reporting-agency",
    "processor",
    "court",
    "route",
    "counsel",
]
ChannelKind = Literal["portal", "email", "post", "fax", "phone", "in-person"]
Requester = Literal["person", "clinic"]
AskedBy = Literal["letter", "own-form", "online", "in-person"]
Urgency = Literal["now", "soon", "normal"]


class Strict(BaseModel):
    """A record part: frozen, and refusing words it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Review(Strict):
    """Who of the catalogue's own reviewers checked a fact, and when."""

    by: str
    on: dt.date


class Source(Strict):
    """Where facts were read. `confidence` says what was really seen, never what is believed."""

    title: str
    locator: str | None = None
    read_on: dt.date | None = None
    confidence: Confidence


class Sourced(Strict):
    """One fact. `source` names one of the record's `sources`; `confidence` lowers that one's."""

    citation: str | None = None
    source: str
    confidence: Confidence | None = None
    review: Review | None = None
    note: str | None = None


# ── Rules: three-valued conditions over the answers a situation gives ─────────────────────────────


class FactRule(Strict):
    """Compares one answer of the situation; with no comparison the answer must be yes."""

    fact: str
    is_: bool | int | str | None = Field(default=None, alias="is")
    among: tuple[str, ...] | None = Field(default=None, alias="in")
    includes: str | None = None
    includes_any: tuple[str, ...] | None = None
    at_most: int | None = None
    at_least: int | None = None


class AllRule(Strict):
    """Yes when every part is yes; no when one part is no; otherwise unknown."""

    all: tuple[Rule, ...]


class AnyRule(Strict):
    """Yes when one part is yes; no when every part is no; otherwise unknown."""

    any: tuple[Rule, ...]


class NotRule(Strict):
    """Yes and no change places; unknown stays unknown."""

    not_: Rule = Field(alias="not")


Rule = Annotated[bool | FactRule | AllRule | AnyRule | NotRule, Field(union_mode="left_to_right")]


class Condition(Sourced):
    """A rule with the sentence that explains it either way."""

    rule: Rule
    yes: str
    no: str | None = None


class InForce(Sourced):
    """The dates between which a law or rule applies (`to` inclusive)."""

    from_: dt.date | None = Field(default=None, alias="from")
    to: dt.date | None = None


class Requirement(InForce):
    """Something a request must contain, prove, be shaped like, or is wise to mind."""

    code: str
    text: str
    when: Rule = True


class SigningRule(Sourced):
    """Who may sign a request under this law, and what limits that."""

    role: SignerRole
    text: str
    when: Rule = True


class Remedy(Sourced):
    """What can be done against a refusal or silence, and the clock it runs on."""

    code: str
    text: str
    clock: str | None = None


class Risk(Sourced):
    """What a request can do to whoever asks. `hold`: an attorney decides; `warn`: it is said.

    `concerns` says whose requests it is about. `said_anyway`: it is said even of a holder that is
    not likely to hold anything, because asking itself does the harm.
    """

    code: str
    text: str
    safer: str | None = None
    when: Rule = True
    effect: Literal["hold", "warn"]
    concerns: tuple[Requester, ...] = ("person",)
    said_anyway: bool = False


class UrgencyRule(Sourced):
    """When a request cannot wait, and the sentence that says why."""

    code: str
    urgency: Urgency
    when: Rule
    text: str


class ClockValue(Sourced):
    """A length of time as the law had it between two dates (`to` inclusive).

    `called` is the law's own word where it says business days; a letter uses that word. They count
    as working days of the calendar. Hours of which a calendar is named leave out its other days.
    """

    from_: dt.date = Field(alias="from")
    to: dt.date | None = None
    length: int
    unit: Unit
    called: Literal["business-day"] | None = None
    calendar: str | None = None


class Extension(InForce):
    """The most time the law adds, and on what condition."""

    length: int
    unit: Unit
    calendar: str | None = None
    condition: str


class Tolling(InForce):
    """What may stop the clock and what starts it again."""

    text: str


class StartRule(Sourced):
    """From which event the clock counts; the day of that event itself is never counted."""

    text: str


class Delay(Strict):
    """Time added before a clock starts, in a second reading of the law."""

    length: int
    unit: Unit
    calendar: str | None = None


class Reading(Sourced):
    """A second reading of the law that gives another date, and why someone might hold it.

    `starts_later`: the clock itself starts later by this delay. `closures`: days the government was
    closed by executive order are not counted. `last_day`: a due date on a closed day moves.
    """

    code: str
    why: str
    starts_later: Delay | None = None
    closures: Literal["excluded"] | None = None
    last_day: Literal["next-working-day", "previous-working-day"] | None = None
    calendar: str | None = None


class ClockExample(Strict):
    """A worked date that the check replays; `at` and `due_at` are for a clock of hours."""

    from_: dt.date = Field(alias="from")
    at: dt.time | None = None
    due_on: dt.date
    due_at: dt.datetime | None = None
    extend: bool = False
    toll: tuple[str, ...] = ()
    origin: str


class Clock(Strict):
    """One clock of a law: who must act, from which event, within how long, and `when` at all.

    `or_silence_of`: the clocks whose silent end is a refusal, which counts from then or from the
    event `silence_from`. `or_when_due`: the clock whose last day stands in for the event till then.
    """

    name: str
    owner: Owner
    when: Rule = True
    basis: str
    or_silence_of: tuple[str, ...] = ()
    silence_from: str | None = None
    or_when_due: str | None = None
    start: StartRule
    values: tuple[ClockValue, ...]
    extension: Extension | tuple[Extension, ...] | None = None
    tolling: Tolling | None = None
    readings: tuple[Reading, ...] = ()
    when_it_passes: str | None = None
    examples: tuple[ClockExample, ...] = ()


# ── Records: one file each; the path is the id ───────────────────────────────────────────────────


class Record(Strict):
    """What every file says first. `id` comes from the file's path."""

    id: str
    kind: str
    name: str
    sources: dict[str, Source]
    note: str | None = None


class OfficialForm(Sourced):
    """A form the law or the office has for this; it is named and linked, never imitated."""

    name: str
    at: str | None = None


class Law(Record):
    """A mechanism (one right under one law), rules that refine one, or a family of mechanisms.

    A mechanism can be asked for; `rules` is set on agency rules and names the mechanism refined.
    `follows` names rules that every request under the mechanism keeps, whoever it goes to.
    `letter` names the letter text; `joins` names the mechanism in whose letter this one is asked.
    A `family` is one right that states give each by an act of its own; each act is a mechanism
    that says `member_of`. Where the person's state has none, `instead` names what is left.
    `act` is the act's own name, as a letter calls it.
    `asked_by` says how: by our letter, on the office's own form, on its pages, or by word of mouth.
    """

    kind: Literal["mechanism", "rules", "family"]
    refines: str | None = None
    member_of: str | None = None
    instead: str | None = None
    act: str | None = None
    jurisdiction: str
    citation: str
    in_force: InForce
    right: Right
    serves: tuple[str, ...] = ()
    requesters: tuple[Requester, ...] = ("person",)
    asked_by: AskedBy = "letter"
    official_form: OfficialForm | None = None
    letter: str | None = None
    joins: str | None = None
    follows: tuple[str, ...] = ()
    declaration: Literal["always", "never"] = "never"
    who_may_use: Condition | None = None
    who_may_sign: tuple[SigningRule, ...] = ()
    obtains: str
    contents: tuple[Requirement, ...] = ()
    identity: tuple[Requirement, ...] = ()
    form: tuple[Requirement, ...] = ()
    clocks: dict[str, Clock] = Field(default_factory=dict)
    remedies: tuple[Remedy, ...] = ()
    risks: tuple[Risk, ...] = ()
    urgency: tuple[UrgencyRule, ...] = ()


class PostalAddress(Strict):
    """An address as it is printed on an envelope, line by line."""

    lines: tuple[str, ...]


class Channel(InForce):
    """A way to reach a holder, open between two dates (`to` inclusive); earlier ones are preferred.

    `at` is a URL, an e-mail address or a number; `{court_code}` in it is filled from the situation.
    """

    code: str
    kind: ChannelKind
    at: str | None = None
    post: PostalAddress | None = None
    portal: str | None = None
    accepts: str


class Holding(Sourced):
    """Something a holder keeps, and the sentence that asks for it in a letter."""

    code: str
    what: str
    ask: str
    system: str | None = None
    for_: Requester = Field(default="person", alias="for")
    when: Rule = True


class Reach(Sourced):
    """A mechanism that reaches this holder, under which rules, when, and through which channels."""

    mechanism: str
    rules: tuple[str, ...] = ()
    when: Rule = True
    otherwise: str | None = None
    channels: tuple[str, ...]
    redirects_to: tuple[str, ...] = ()


class AskedFirst(Sourced):
    """Why practitioners ask this holder before others."""

    text: str


class FoiaGov(Sourced):
    """The office's number at foia.gov, which leads straight to its request form there."""

    component: str


class Holder(Record):
    """Whoever holds records: agency, component, business, bureau, processor or court.

    A `route` holds nothing itself and passes requests on; `counsel` is the clinic's own attorney.
    """

    kind: Literal["holder"]
    role: HolderRole
    part_of: str | None = None
    short_name: str
    jurisdiction: str
    unit: str | None = None
    likely: Condition
    asked_first: AskedFirst | None = None
    holds: tuple[Holding, ...]
    reached_by: tuple[Reach, ...]
    channels: tuple[Channel, ...]
    identity: tuple[Requirement, ...] = ()
    tips: tuple[Requirement, ...] = ()
    risks: tuple[Risk, ...] = ()
    languages: tuple[str, ...] = ("en",)
    foia_gov: FoiaGov | None = None
    facts_unknown: tuple[str, ...] = ()


class System(Record):
    """A Privacy Act system of records, as its notice describes it."""

    kind: Literal["system"]
    number: str
    held_by: tuple[str, ...]
    notice: Sourced
    covers: str
    exemptions: Sourced | None = None


class PortalField(Sourced):
    """One field of a portal: its label there, what goes in, and how much fits."""

    label: str
    fill: str
    required: bool | None = None
    longest: int | None = None
    section: str


class Portal(Record):
    """A request portal, field by field."""

    kind: Literal["portal"]
    url: str
    access: Sourced
    limits: tuple[Requirement, ...] = ()
    fields: tuple[PortalField, ...]


for _model in (AllRule, AnyRule, NotRule, Condition, Law, Holder):
    _model.model_rebuild()
