# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions a situation can answer, and its answers: yes, no, a value, or unknown (None)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from app.kit import plain_yaml

if TYPE_CHECKING:
    import datetime as dt

    from app.situations.records import Person, Situation

Answer = bool | float | str | frozenset[str] | None
Answers = Mapping[str, Answer]

# The offices of Homeland Security with immigration files; help after a disaster makes none.
_IMMIGRATION = (
    "us/dhs/cbp",
    "us/dhs/ice",
    "us/dhs/obim",
    "us/dhs/uscg",
    "us/dhs/uscis",
    "us/doj/eoir",
)
_BUSINESSES = "us/business/"
_EOIR = "us/doj/eoir"
_IRS = "us/treasury/irs"
_US = "US"
_LETTERS_OF_A_STATE = 2
_NO_STATE = "none"  # lives abroad: an answer, not a gap
_QUESTIONS = Path(__file__).parent / "questions.yaml"


@dataclass(frozen=True)
class Question:
    """What to ask when the answer is missing, why it matters, and what kind of answer it is."""

    ask: str
    why: str
    answer: Literal["yes-no", "one", "days", "several", "holders", "aims"] = "yes-no"


@cache
def questions() -> Mapping[str, Question]:
    """Return every question by the code of the fact it settles."""
    document = plain_yaml.read(_QUESTIONS.read_text(encoding="utf-8"), named=_QUESTIONS.name)
    return {fact: Question(**entry) for fact, entry in document.value.items()}


def unanswered() -> dict[str, Answer]:
    """Return every fact a rule may use with no answer yet."""
    return dict.fromkeys(questions())


def answers_of(situation: Situation, *, as_of: dt.date) -> Answers:
    """Return the situation's answer to every fact a rule may use; None is unknown.

    `as_of` is the day from which days until a hearing are counted (calendar days). A hearing that
    nobody has set is infinitely far. With no person, facts about a person are unknown.
    """
    answers = unanswered() | _of_the_request(situation)
    if situation.person is not None:
        answers |= {fact: answer(situation.person) for fact, answer in _OF_THE_PERSON.items()}
        answers["days-until-hearing"] = _days_until_hearing(situation.person, as_of)
        answers["age"] = _age(situation.person, as_of)
        answers["attorney-admitted-at-home"] = _admitted_at_home(situation, situation.person)
    return answers


def _of_the_request(situation: Situation) -> dict[str, Answer]:
    asked = situation.clinic_request.holders if situation.clinic_request else ()
    return {
        "requester": situation.requester,
        "aims": frozenset(situation.aims),
        "clinic-asks": frozenset(asked),
        "request-called": "standard",  # until an office calls it something else
        **_of_representation(situation),
    }


def _of_representation(situation: Situation) -> dict[str, Answer]:
    speaks = situation.representation
    if speaks is None:
        return {}
    accredited = speaks.accredited_representative
    admitted = speaks.attorney.admitted_in if speaks.attorney else ()
    return {
        "has-attorney": speaks.attorney is not None,
        "attorney-admitted-in": frozenset(admitted),
        "has-accredited-representative": accredited is not None,
        "fully-accredited": accredited is not None and accredited.accreditation == "full",
    }


def _set_of(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _encountered_by(person: Person) -> frozenset[str] | None:
    return None if person.encounters is None else frozenset(e.by for e in person.encounters)


def _filed_with(person: Person) -> frozenset[str] | None:
    return None if person.filings is None else frozenset(f.with_ for f in person.filings)


def _booked_by(person: Person) -> frozenset[str] | None:
    if person.encounters is None:
        return None
    return frozenset(e.by for e in person.encounters if e.kind == "jail-booking")


def _court_case_at(person: Person) -> frozenset[str] | None:
    return None if person.court_cases is None else frozenset(c.at for c in person.court_cases)


def _wrong_record_at(person: Person) -> frozenset[str] | None:
    return None if person.wrong_records is None else frozenset(w.at for w in person.wrong_records)


def _is_immigration(holder: str | None) -> bool:
    return holder is not None and holder.startswith(_IMMIGRATION)


def _ever_encountered(person: Person) -> bool | None:
    """Known to an immigration office: by number, case, custody, filing, meeting or record."""
    held = person.detention is not None and person.detention.is_detained
    known = (
        person.identifiers.a_number is not None
        or bool(person.identifiers.receipt_numbers)
        or (held and person.detention is not None and _is_immigration(person.detention.by))
        or _in_removal(person) is True
        or any(_is_immigration(by) for by in _encountered_by(person) or ())
        or any(_is_immigration(at) for at in _filed_with(person) or ())
        or any(_is_immigration(at) for at in _matters_at(person) or ())
        or any(_is_immigration(at) for at in _wrong_record_at(person) or ())
    )
    if known:
        return True
    asked = None not in (person.encounters, person.filings)
    return False if asked else None


def _in_removal(person: Person) -> bool | None:
    return None if person.pending is None else any(m.kind == "removal" for m in person.pending)


def _in_immigration_court(person: Person) -> bool | None:
    places = (_filed_with(person), _encountered_by(person), _set_of(_matters_at(person)))
    if _in_removal(person) or any(_EOIR in (place or ()) for place in places):
        return True
    return None if None in places else False


def _matters_at(person: Person) -> list[str] | None:
    return None if person.pending is None else [m.at for m in person.pending if m.at is not None]


def _has_charging_document(person: Person) -> bool | None:
    if person.pending is None:
        return None
    papers = [m.charging_document for m in person.pending if m.kind == "removal"]
    if any(paper not in (None, "none") for paper in papers):
        return True
    return None if None in papers else False


def _case_needs_data(person: Person) -> bool | None:
    if person.pending is None:
        return None
    needs = [matter.needs_own_data for matter in person.pending]
    if any(needs):
        return True
    return None if None in needs else False


def _filed_us_taxes(person: Person) -> bool | None:
    filed = _filed_with(person)
    return None if filed is None else _IRS in filed


def _residence_state(person: Person) -> str | None:
    if person.residence is not None:
        address = person.residence.address
        return address.state if address.country == _US else _NO_STATE
    now = [place.state for place in person.lived_in or () if place.to_on is None]
    return now[0] if len(now) == 1 else None


def _days_until_hearing(person: Person, as_of: dt.date) -> float | None:
    if person.pending is None:
        return None
    days = [(m.hearing_on - as_of).days for m in person.pending if m.hearing_on is not None]
    return min((float(n) for n in days if n >= 0), default=math.inf)


def _address_known_to(person: Person) -> tuple[str, ...] | None:
    return person.residence.known_to if person.residence else None


def _age(person: Person, as_of: dt.date) -> float | None:
    """Return the age in whole years; where only month or year is known, the youngest it can be."""
    if person.born_on is None:
        return None
    year, *rest = (int(part) for part in person.born_on.split("-"))
    had_birthday = (as_of.month, as_of.day) >= tuple(rest) if len(rest) > 1 else False
    return float(as_of.year - year - (not had_birthday))


def _admitted_at_home(situation: Situation, person: Person) -> bool | None:
    """Say whether the attorney is admitted where the person lives; unknown without either."""
    state, speaks = _residence_state(person), situation.representation
    if speaks is None or state is None:
        return None
    return speaks.attorney is not None and state in speaks.attorney.admitted_in


def _tied_to_states(person: Person) -> frozenset[str] | None:
    """States the person lived in, or whose offices met, hold or judge them; unknown without any.

    A holder's catalogue id names its state: `us/il/cook/sheriff` is an office in Illinois.
    """
    residence = _residence_state(person)
    lived = [place.state for place in person.lived_in or () if place.state]
    named = [state_of(holder) for holder in _holders_named(person)]
    states = frozenset(state for state in (residence, *lived, *named) if state)
    known = residence is not None or person.lived_in is not None
    return states - {_NO_STATE} if states or known else None


def _holders_named(person: Person) -> Iterator[str]:
    yield from (encounter.by for encounter in person.encounters or ())
    yield from (filing.with_ for filing in person.filings or ())
    yield from (case.at for case in person.court_cases or ())
    yield from (record.at for record in person.wrong_records or ())
    yield from (answer.from_ for answer in person.answers_received or ())
    yield from _matters_at(person) or ()
    if person.detention is not None and person.detention.by is not None:
        yield person.detention.by


def state_of(place: str) -> str | None:
    """Return the two-letter state that a catalogue id or jurisdiction names, or None if none."""
    parts = place.split("/")
    names_state = len(parts) > 1 and parts[0] == "us" and len(parts[1]) == _LETTERS_OF_A_STATE
    return parts[1].upper() if names_state else None


def answers_at(answers: Answers, situation: Situation, holder: str) -> Answers:
    """Return the answers, with those that differ from holder to holder filled in for this one.

    Whoever deals with the answers of others, as an attorney or a mediator, is told how the offices
    of the same place answered: those of one state, or the federal ones.
    """
    person = situation.person
    if person is None or person.answers_received is None:
        return answers
    received = person.answers_received
    here = [answer.outcome for answer in received if answer.from_ == holder]
    of_place = [
        answer.outcome for answer in received if _is_office_of(state_of(holder), answer.from_)
    ]
    return {
        **answers,
        "answer-here": here[-1] if here else "none",
        "answers-of-offices-here": frozenset(of_place),
    }


def _is_office_of(state: str | None, holder: str) -> bool:
    return state_of(holder) == state and not holder.startswith(_BUSINESSES)


_OF_THE_PERSON: Mapping[str, Callable[[Person], Any]] = {
    "privacy-act-individual": lambda person: person.covered_by_privacy_act,
    "judicial-redress-citizen": lambda person: person.covered_by_judicial_redress_act,
    "ever-encountered": _ever_encountered,
    "has-a-number": lambda person: person.identifiers.a_number is not None,
    "in-removal-proceedings": _in_removal,
    "has-charging-document": _has_charging_document,
    "in-immigration-court": _in_immigration_court,
    "detained": lambda person: person.detention and person.detention.is_detained,
    "outside-us": lambda person: person.is_outside_us,
    "filed-us-taxes": _filed_us_taxes,
    "case-needs-data": _case_needs_data,
    "residence-state": _residence_state,
    "encountered-by": _encountered_by,
    "filed-with": _filed_with,
    "filed-forms": lambda person: _set_of(
        None if person.filings is None else [filing.form for filing in person.filings]
    ),
    "booked-by": _booked_by,
    "court-case-at": _court_case_at,
    "wrong-record-at": _wrong_record_at,
    "residence-known-to": lambda person: _set_of(_address_known_to(person)),
    "tied-to-states": _tied_to_states,
    "encounter-kinds": lambda person: _set_of(
        None if person.encounters is None else [e.kind for e in person.encounters]
    ),
    "demand-served": lambda person: None if person.demands is None else bool(person.demands),
    "searched-when-travelling": lambda person: person.searched_when_travelling,
    "told-of-gang-listing": lambda person: person.told_of_gang_listing,
    "came-as-unaccompanied-child": lambda person: person.came_as_unaccompanied_child,
    "data-trails": lambda person: _set_of(
        None if person.data_trails is None else [trail.kind for trail in person.data_trails]
    ),
    "lived-in-states": lambda person: _set_of(
        None if person.lived_in is None else [p.state for p in person.lived_in if p.state]
    ),
}
