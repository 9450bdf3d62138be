# SPDX-License-Identifier: AGPL-3.0-or-later
"""A row a state: what it has on each topic, and the weakest knowledge in each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.catalog.lookup import extensions_of
from app.catalog.of_state import ACT_TOPICS, STATE_TOPICS
from app.catalog.provenance import LEVELS, fact_about
from app.catalog.states import STATES

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.of_state import ActTopic, State, StateTopic
    from app.catalog.records import Confidence, Law, Record, Sourced

RECORDS_ACT = "us/state-records/access"
# The keys of clocks and codes of remedies that tell of each step, as the records call them.
_ANSWER = ("response", "determination", "disclosure")
_APPEAL = ("appeal", "review", "agency-review", "petition", "court-review", "suit", "civil-action")
_AGAINST_REFUSAL = (
    "appeal", "review", "court", "suit", "attorney-general", "committee", "ruling", "complaint",
    "commission", "council", "counsel", "mayor", "mediation", "oip", "ombudsman", "petition",
    "records-office", "supervisor", "mandamus",
)  # fmt: skip
TOPICS: tuple[ActTopic | StateTopic, ...] = (*ACT_TOPICS, *STATE_TOPICS)


@dataclass(frozen=True)
class Cell:
    """The weakest confidence of all that is known on a topic; `there`: something is to be had."""

    confidence: Confidence
    there: bool


@dataclass(frozen=True)
class OfState:
    """What one state's row says; an empty cell says nothing, not even that nothing is known."""

    state: str
    name: str
    cells: Mapping[ActTopic | StateTopic, Cell | None]


Known = tuple["Record", "Sourced"]


def by_state(catalogue: Catalogue) -> tuple[OfState, ...]:
    """Return the matrix; what is not in the catalogue is an empty cell, never a guess."""
    return tuple(
        OfState(
            code, name, {topic: _cell(topic, f"us/{code.lower()}", catalogue) for topic in TOPICS}
        )
        for code, name in STATES.items()
    )


def unanswered_topics(state: State, catalogue: Catalogue) -> tuple[ActTopic | StateTopic, ...]:
    """Return the topics on which neither the state's page nor its records act says anything."""
    return tuple(topic for topic in TOPICS if _cell(topic, state.id, catalogue) is None)


def facts_in(identity: str, catalogue: Catalogue) -> tuple[Known, ...]:
    """Return the facts that a law or a holder stands on: in force, or likely to hold something."""
    law, holder = catalogue.laws.get(identity), catalogue.holders.get(identity)
    facts: list[Known] = [(law, law.in_force)] if law is not None else []
    facts += [(holder, holder.likely)] if holder is not None else []
    return tuple(facts)


def facts_of_act(
    topic: ActTopic | StateTopic, place: str, catalogue: Catalogue
) -> tuple[Known, ...]:
    """Return what a state's records act, and the steps after its answer, say on a topic."""
    find = _OF_ACT.get(topic)
    if find is None:
        return ()
    acts = catalogue.acts_of(RECORDS_ACT, place)
    around = tuple(law for law in catalogue.laws.values() if law.jurisdiction == place)
    return tuple(find(_Acts(acts, around)))


def _cell(topic: ActTopic | StateTopic, place: str, catalogue: Catalogue) -> Cell | None:
    of_act = facts_of_act(topic, place, catalogue)
    if of_act:
        return Cell(_weakest(of_act), there=True)
    state = catalogue.states.get(place)
    said = state.topics.get(topic) if state is not None else None
    if state is None or said is None:
        return None
    there = [fact for identity in said.records for fact in facts_in(identity, catalogue)]
    return Cell(_weakest(((state, said), *there)), there=said.names_something)


def _weakest(known: tuple[Known, ...]) -> Confidence:
    return max((fact_about(*one).confidence for one in known), key=LEVELS.index)


@dataclass(frozen=True)
class _Acts:
    """A state's public-records acts, and all its laws, some of which are steps after an answer."""

    acts: tuple[Law, ...]
    laws: tuple[Law, ...]


def _act_itself(known: _Acts) -> Iterator[Known]:
    return ((act, act.in_force) for act in known.acts)


def _clock_values(laws: tuple[Law, ...], keys: tuple[str, ...]) -> Iterator[Known]:
    for law in laws:
        for key, clock in law.clocks.items():
            if key in keys:
                yield from ((law, value) for value in clock.values)


def _acknowledgment(known: _Acts) -> Iterator[Known]:
    return _clock_values(known.acts, ("acknowledgment",))


def _response(known: _Acts) -> Iterator[Known]:
    return _clock_values(known.acts, _ANSWER)


def _extension(known: _Acts) -> Iterator[Known]:
    for law in known.acts:
        for clock in law.clocks.values():
            yield from ((law, extension) for extension in extensions_of(clock))


def _appeal_body(known: _Acts) -> Iterator[Known]:
    for law in known.acts:
        for remedy in law.remedies:
            if any(word in remedy.code for word in _AGAINST_REFUSAL):
                yield law, remedy


def _appeal_clock(known: _Acts) -> Iterator[Known]:
    acts = tuple(act.id for act in known.acts)
    around = tuple(law for law in known.laws if law.id.startswith(acts)) if acts else ()
    for law in around:
        for key, clock in law.clocks.items():
            if key in _APPEAL and clock.owner == "requester":
                yield from ((law, value) for value in clock.values)


def _who_may_ask(known: _Acts) -> Iterator[Known]:
    for law in known.acts:
        if law.who_may_use is not None:
            yield law, law.who_may_use


def _start_rule(known: _Acts) -> Iterator[Known]:
    for law in known.acts:
        for key, clock in law.clocks.items():
            if key in (*_ANSWER, "acknowledgment"):
                yield law, clock.start


_OF_ACT: Mapping[str, Callable[[_Acts], Iterator[Known]]] = {
    "public-records-act": _act_itself,
    "acknowledgment": _acknowledgment,
    "response": _response,
    "extension": _extension,
    "appeal-body": _appeal_body,
    "appeal-clock": _appeal_clock,
    "who-may-ask": _who_may_ask,
    "start-rule": _start_rule,
}
