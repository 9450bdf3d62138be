# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which states' offices and acts matter to a person: those they have a tie to, and live in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.catalog.lookup import in_force_on
from app.situations.answers import state_of

if TYPE_CHECKING:
    import datetime as dt

    from app.catalog.load import Catalogue
    from app.catalog.records import Holder, Law, Reach
    from app.situations.answers import Answers
    from app.situations.records import Situation


def may_concern(holder: Holder, situation: Situation, answers: Answers) -> bool:
    """Say whether the holder is national, or of a state that the person has a tie to.

    Where no tie is known yet, no state's offices are weighed one by one: fifty states would each
    ask the same question. A holder for that case asks it once. A clinic names whom it asks.
    """
    state = state_of(holder.jurisdiction)
    if state is None or situation.requester == "clinic":
        return True
    tied = answers["tied-to-states"]
    return isinstance(tied, frozenset) and state in tied


def laws_by_which(
    reach: Reach, catalogue: Catalogue, answers: Answers, *, as_of: dt.date
) -> tuple[Law, ...]:
    """Return the mechanisms by which a reach goes for this person on the day `as_of`.

    A family goes by the acts of the person's state that are in force; where the state has none, by
    what the family names instead, if anything. Where the state is unknown, or nothing is left, the
    family itself is weighed: its own rule asks for the state, or says that there is no such act.
    """
    law = catalogue.laws[reach.mechanism]
    state = answers["residence-state"]
    if law.kind != "family" or not isinstance(state, str):
        return (law,)
    acts = catalogue.acts_of(law.id, f"us/{state.lower()}")
    at_home = tuple(act for act in acts if in_force_on(act.in_force, as_of))
    instead = (catalogue.laws[law.instead],) if law.instead else (law,)
    return at_home or instead
