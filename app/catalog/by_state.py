# SPDX-License-Identifier: AGPL-3.0-or-later
"""A row a state: what the catalogue knows of its law, and the weakest knowledge in each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.catalog.coverage import LEVELS
from app.catalog.provenance import fact_about
from app.catalog.states import STATES

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Confidence, Holder, Law, Record, Sourced

_RECORDS_ACT = "us/state-records/access"
_PRIVACY_ACTS = "us/state-privacy/"
# The keys of clocks and codes of remedies that tell of each step, as the records call them.
_ANSWER = ("response", "determination", "disclosure")
_APPEAL = ("appeal", "review", "agency-review", "petition", "court-review", "suit", "civil-action")
_AGAINST_REFUSAL = (
    "appeal", "review", "court", "suit", "attorney-general", "committee", "ruling", "complaint",
    "commission", "council", "counsel", "mayor", "mediation", "oip", "ombudsman", "petition",
    "records-office", "supervisor", "mandamus",
)  # fmt: skip
_DRIVERS = ("dmv", "driver-records", "driver", "motor-vehicles")
_POLICE = (
    "criminal-history",
    "criminal-justice-records",
    "police",
    "gang-database",
    "police-records",
)
_OWN_FILE = (
    "information-practices", "personal-privacy", "data-practices", "fair-information-practices",
    "own-records", "own-record", "personal-data", "personal-information", "personal-records",
)  # fmt: skip
_SANCTUARY = (
    "trust-act", "truth-act", "values-act", "green-light", "keep-washington-working",
    "sanctuary", "sanctuary-promise",
    "way-forward", "trust-directive", "immigrant-trust", "limits-on-police", "fair-and-impartial",
)  # fmt: skip


@dataclass(frozen=True)
class OfState:
    """What one state's row says; a cell is the weakest confidence there, or none: nothing."""

    state: str
    name: str
    cells: Mapping[str, Confidence | None]


Known = tuple["Record", "Sourced"]


@dataclass(frozen=True)
class _Laws:
    """The laws of one state."""

    laws: tuple[Law, ...]
    holders: tuple[Holder, ...] = ()

    @property
    def records_acts(self) -> tuple[Law, ...]:
        return tuple(law for law in self.laws if law.member_of == _RECORDS_ACT)

    def under(self, names: tuple[str, ...]) -> tuple[Law, ...]:
        """The laws with one of these names as a part of their id."""
        return tuple(law for law in self.laws if not set(names).isdisjoint(law.id.split("/")))


def by_state(catalogue: Catalogue) -> tuple[OfState, ...]:
    """Return the matrix; what is not in the catalogue is an empty cell, never a guess."""
    rows = []
    for code, name in STATES.items():
        place = f"us/{code.lower()}"
        laws = tuple(law for law in catalogue.laws.values() if _is_of(law.jurisdiction, place))
        offices = tuple(
            one for one in catalogue.holders.values() if _is_of(one.jurisdiction, place)
        )
        cells = {column: _weakest(find(_Laws(laws, offices))) for column, find in COLUMNS.items()}
        rows.append(OfState(code, name, cells))
    return tuple(rows)


def _is_of(jurisdiction: str, place: str) -> bool:
    return jurisdiction == place or jurisdiction.startswith(f"{place}/")


def _weakest(known: Iterator[Known]) -> Confidence | None:
    found = [fact_about(law, sourced).confidence for law, sourced in known]
    return max(found, key=LEVELS.index, default=None)


def _in_force(laws: tuple[Law, ...]) -> Iterator[Known]:
    for law in laws:
        yield law, law.in_force


def _clock_values(laws: tuple[Law, ...], starts: tuple[str, ...]) -> Iterator[Known]:
    for law in laws:
        for key, clock in law.clocks.items():
            if key in starts:
                yield from ((law, value) for value in clock.values)


def _acknowledgment(laws: _Laws) -> Iterator[Known]:
    return _clock_values(laws.records_acts, ("acknowledgment",))


def _response(laws: _Laws) -> Iterator[Known]:
    return _clock_values(laws.records_acts, _ANSWER)


def _extension(laws: _Laws) -> Iterator[Known]:
    for law in laws.records_acts:
        for clock in law.clocks.values():
            if clock.extension is not None:
                yield law, clock.extension


def _appeal_body(laws: _Laws) -> Iterator[Known]:
    for law in laws.records_acts:
        for remedy in law.remedies:
            if any(word in remedy.code for word in _AGAINST_REFUSAL):
                yield law, remedy


def _appeal_clock(laws: _Laws) -> Iterator[Known]:
    acts = tuple(act.id for act in laws.records_acts)
    around = tuple(law for law in laws.laws if law.id.startswith(acts)) if acts else ()
    yield from _clock_values(around, _APPEAL)


def _who_may_ask(laws: _Laws) -> Iterator[Known]:
    for law in laws.records_acts:
        if law.who_may_use is not None:
            yield law, law.who_may_use


def _start_rule(laws: _Laws) -> Iterator[Known]:
    for law in laws.records_acts:
        for key, clock in law.clocks.items():
            if key in (*_ANSWER, "acknowledgment"):
                yield law, clock.start


def _own_records(laws: _Laws) -> Iterator[Known]:
    return _in_force(tuple(law for law in laws.under(_OWN_FILE) if law.right == "access"))


def _privacy_act(laws: _Laws) -> Iterator[Known]:
    return _in_force(
        tuple(law for law in laws.laws if (law.member_of or "").startswith(_PRIVACY_ACTS))
    )


def _drivers(laws: _Laws) -> Iterator[Known]:
    """A law on drivers' records, and the office that keeps them where the catalogue has it."""
    yield from _in_force(laws.under(_DRIVERS))
    for office in laws.holders:
        if not set(_DRIVERS).isdisjoint(office.id.split("/")):
            yield office, office.likely


def _sanctuary(laws: _Laws) -> Iterator[Known]:
    return _in_force(laws.under(_SANCTUARY))


COLUMNS: Mapping[str, Callable[[_Laws], Iterator[Known]]] = {
    "public-records-act": lambda laws: _in_force(laws.records_acts),
    "acknowledgment": _acknowledgment,
    "response": _response,
    "extension": _extension,
    "appeal-body": _appeal_body,
    "appeal-clock": _appeal_clock,
    "who-may-ask": _who_may_ask,
    "own-records": _own_records,
    "unit-of-days": _response,
    "start-rule": _start_rule,
    "court-access": lambda laws: _in_force(laws.under(("court-access",))),
    "dmv": _drivers,
    "police": lambda laws: _in_force(laws.under(_POLICE)),
    "privacy-act": _privacy_act,
    "sanctuary": _sanctuary,
}
