# SPDX-License-Identifier: AGPL-3.0-or-later
"""The named places a letter text may use, and what fills each one here."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from app.catalog.lookup import value_on
from app.catalog.states import state_named
from app.i18n.format import country_name, language_name, list_of, long_date, partial_date
from app.i18n.languages import SOURCE
from app.letters.drafting import acting_attorney, held_by_immigration, reaches_accredited
from app.letters.earlier import OPEN, answer_at_issue, is_about_an_answer, office_asked
from app.letters.texts import chosen_in, words

if TYPE_CHECKING:
    from app.letters.drafting import Drafting
    from app.plans.records import PlannedClock
    from app.situations.records import Address, AnswerReceived, Name, Person

_BETWEEN = "; "


def values_of(drafting: Drafting, *, text: str) -> dict[str, str | None]:
    """Return a value, or None where it is not known, for every place the text `text` may use.

    Every value is as the person, the clinic or the catalogue wrote it; dates, countries and names
    of languages are as the drafting's language writes them. `law`, `time` and `clock_citation`
    come from a block.
    """
    values = {place: value(drafting) for place, value in _FIELDS.items()}
    chosen = chosen_in(text)
    return {**values, **chosen, "expires_on": _expires_on(drafting, chosen)}


def time_of(drafting: Drafting, clock: str | None) -> str | None:
    """Return the length of the item's clock of that name in words, or None if it has none.

    `answer` is the clock the letter's own text names as the answer. The agency's own rules come
    last in the item and so refine the law's.
    """
    found = _clock_called(drafting, clock)
    return length_in_words(drafting, found, called=_called(drafting, found)) if found else None


def citation_of(drafting: Drafting, clock: str | None) -> str | None:
    """Return where the law states the length of that clock, or None if the item has none such."""
    found = _clock_called(drafting, clock)
    return found.citation if found else None


def _clock_called(drafting: Drafting, clock: str | None) -> PlannedClock | None:
    wanted = drafting.letter_text.answer if clock == "answer" else (clock,)
    named = [c for c in drafting.item.clocks if c.clock.rpartition("/")[2] in wanted]
    return named[-1] if named else None


def length_in_words(drafting: Drafting, clock: PlannedClock, *, called: str | None = None) -> str:
    """Return a clock's length with its unit or, where the law has one, the word it is `called`."""
    count, n = drafting.translator.count, clock.length
    forms = {
        "business-day": lambda: count("{n} business day", "{n} business days", n),
        "working-day": lambda: count("{n} working day", "{n} working days", n),
        "calendar-day": lambda: count("{n} calendar day", "{n} calendar days", n),
        "month": lambda: count("{n} month", "{n} months", n),
        "year": lambda: count("{n} year", "{n} years", n),
    }
    return forms[called or clock.unit]().replace("{n}", str(n))


def _called(drafting: Drafting, clock: PlannedClock) -> str | None:
    """What the law itself calls the unit, where it has another word for the same days."""
    law, _, name = clock.clock.rpartition("/")
    value = value_on(drafting.catalogue.laws[law].clocks[name].values, drafting.as_of)
    return value.called if value is not None else None


def word(drafting: Drafting, code: str) -> str:
    """Return a short word of tables and margins in the drafting's language."""
    return drafting.translator.say(words()[code])


def one_line(address: Address) -> str:
    """Return an address on one line, a foreign country in English for the post."""
    place = " ".join(part for part in (address.state, address.postal_code) if part)
    country = None if address.country == "US" else country_name(address.country, SOURCE.tag)
    return ", ".join(part for part in (*address.lines, address.city, place, country) if part)


def in_latin(name: Name) -> str:
    """Return the spelling an English-speaking office can read and file."""
    return name.latin or name.as_written


def written_on(drafting: Drafting, written: str | None) -> str | None:
    """Return a date known to the day, month or year in words."""
    return partial_date(written, drafting.translator.language.tag) if written else None


def _on(drafting: Drafting, day: dt.date | None) -> str | None:
    return long_date(day, drafting.translator.language.tag) if day else None


def _joined(values: Iterable[str]) -> str | None:
    return _BETWEEN.join(values) or None


def _of_person(read: Callable[[Person], str | None]) -> Callable[[Drafting], str | None]:
    return lambda drafting: read(drafting.person) if drafting.person else None


def _name_own_script(person: Person) -> str | None:
    differs = person.name.latin is not None and person.name.latin != person.name.as_written
    return person.name.as_written if differs else None


def _also_known_as(person: Person) -> str | None:
    others = person.also_known_as or ()
    spellings = (s for o in others for s in (o.name.latin, o.name.as_written) if s)
    return _joined(dict.fromkeys(spellings))


def _birth_place(drafting: Drafting) -> str | None:
    place = drafting.person.birth_place if drafting.person else None
    if place is None:
        return None
    country = country_name(place.country, drafting.translator.language.tag)
    return f"{place.city}, {country}" if place.city else country


def _residence(drafting: Drafting) -> str | None:
    address = drafting.residence_to_print
    return one_line(address) if address else None


def _mail(drafting: Drafting) -> str | None:
    person = drafting.person
    if person is not None and person.mailing_address and not drafting.mail_goes_to_clinic:
        return one_line(person.mailing_address)
    clinic = drafting.situation.clinic
    care_of = word(drafting, "care-of").replace("{clinic}", clinic.name)
    return f"{care_of}, {one_line(clinic.address)}"


def _clinic_line(drafting: Drafting) -> str:
    clinic = drafting.situation.clinic
    parts = (clinic.name, one_line(clinic.address), clinic.email, clinic.phone)
    return ", ".join(part for part in parts if part)


def _representative(drafting: Drafting) -> str | None:
    attorney = acting_attorney(drafting)
    if attorney is not None:
        return attorney.name
    speaks = drafting.situation.representation if reaches_accredited(drafting) else None
    accredited = speaks.accredited_representative if speaks else None
    return accredited.name if accredited else None


def _organization(drafting: Drafting) -> str:
    attorney = acting_attorney(drafting)
    if attorney is not None:
        return attorney.organization or drafting.situation.clinic.name
    speaks = drafting.situation.representation if reaches_accredited(drafting) else None
    accredited = speaks.accredited_representative if speaks else None
    return accredited.organization if accredited else drafting.situation.clinic.name


def _recipients(drafting: Drafting) -> str:
    names = (_representative(drafting), _organization(drafting), drafting.situation.clinic.name)
    different = list(dict.fromkeys(name for name in names if name))
    return list_of(different, drafting.translator.language.tag)


def _redirected_to(drafting: Drafting) -> str | None:
    reaches = drafting.holder.reached_by
    offices = (
        to for r in reaches if r.mechanism == drafting.item.mechanism for to in r.redirects_to
    )
    return _joined(drafting.catalogue.holders[office].name for office in offices)


def _spoken_language(drafting: Drafting) -> str | None:
    if drafting.person is None:
        return None
    language = drafting.person.language
    return language_name(
        language.interpreter_language or language.spoken, drafting.translator.language.tag
    )


def _held_at(drafting: Drafting) -> str | None:
    held = drafting.person.detention if drafting.person else None
    return held.facility if held is not None and held_by_immigration(drafting) else None


def _court_city(drafting: Drafting) -> str | None:
    matter = drafting.hearing or drafting.removal
    return matter.court_city if matter else None


def _court_case_numbers(drafting: Drafting) -> str | None:
    cases = (drafting.person.court_cases or ()) if drafting.person else ()
    return _joined(c.number for c in cases if c.number and c.at == drafting.item.holder)


def _taxpayer_number(person: Person) -> str | None:
    return person.identifiers.ssn or person.identifiers.itin


def _dated(code: str, *, about_an_answer: str) -> Callable[[Drafting], str]:
    """A short word with the letter's date in it, another where the records were asked before."""

    def phrase(drafting: Drafting) -> str:
        chosen = about_an_answer if is_about_an_answer(drafting) else code
        return word(drafting, chosen).replace("{dated_on}", _on(drafting, drafting.as_of) or "")

    return phrase


def _of_answer(
    read: Callable[[Drafting, AnswerReceived], str | None],
) -> Callable[[Drafting], str | None]:
    def value(drafting: Drafting) -> str | None:
        answer = answer_at_issue(drafting)
        return read(drafting, answer) if answer is not None else None

    return value


def _expires_on(drafting: Drafting, chosen: Mapping[str, str]) -> str | None:
    if "lasts_months" not in chosen:
        consent = drafting.consent_name
        chosen = chosen_in(consent) if consent else {}
    months = chosen.get("lasts_months")
    return _on(drafting, months_after(drafting.as_of, int(months))) if months else None


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day that many months on, or the last of a month too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


_FIELDS: Mapping[str, Callable[[Drafting], str | None]] = {
    "act": lambda d: d.law.act or d.law.name,
    "a_number": _of_person(lambda p: p.identifiers.a_number),
    "advertising_id": _of_person(lambda p: p.identifiers.advertising_id),
    "also_known_as": _of_person(_also_known_as),
    "answer_on": _of_answer(lambda drafting, answer: _on(drafting, answer.on)),
    "birth_place": _birth_place,
    "booking_numbers": _of_person(lambda p: _joined(p.identifiers.booking_numbers)),
    "born_on": lambda d: written_on(d, d.person.born_on if d.person else None),
    "channel_address": lambda d: d.item.channel.address if d.item.channel else None,
    "charging_document": lambda d: d.removal.charging_document if d.removal else None,
    "citation": lambda d: d.law.citation,
    "clinic": lambda d: d.situation.clinic.name,
    "clinic_address_line": lambda d: one_line(d.situation.clinic.address),
    "clinic_email": lambda d: d.situation.clinic.email,
    "clinic_line": _clinic_line,
    "clinic_phone": lambda d: d.situation.clinic.phone,
    "court_case_numbers": _court_case_numbers,
    "court_city": _court_city,
    "dated_on": lambda d: _on(d, d.as_of),
    "detainee_number": _of_person(lambda p: p.detention.detainee_number if p.detention else None),
    "exemptions_cited": _of_answer(lambda _, answer: _joined(answer.exemptions)),
    "expedite_because": lambda d: d.expedite_because,
    "hearing_on": lambda d: _on(d, d.hearing.hearing_on if d.hearing else None),
    "held_at": _held_at,
    "holder": lambda d: d.holder.name,
    "interpreter": _of_person(lambda p: p.language.interpreter),
    "mail_line": _mail,
    "mechanism": lambda d: d.law.id,
    "name": _of_person(lambda p: in_latin(p.name)),
    "name_own_script": _of_person(_name_own_script),
    "office_asked": office_asked,
    "open": lambda _: OPEN,
    "organization": _organization,
    "parents": _of_person(lambda p: _joined(in_latin(name) for name in p.parents)),
    "portal": lambda d: d.portal.name if d.portal else None,
    "public_interest": lambda d: (
        d.situation.clinic_request.public_interest if d.situation.clinic_request else None
    ),
    "receipt_numbers": _of_person(lambda p: _joined(p.identifiers.receipt_numbers)),
    "recipients": _recipients,
    "redirected_to": _redirected_to,
    "representative": _representative,
    "refused": _of_answer(lambda _, answer: answer.refused),
    "request_line": _dated("request-line", about_an_answer="answer-line"),
    "request_named": _dated("request-named", about_an_answer="answer-named"),
    "request_number": _of_answer(lambda _, answer: answer.number),
    "request_on": _of_answer(lambda drafting, answer: _on(drafting, answer.request_on)),
    "residence_line": _residence,
    "signer": lambda d: d.situation.clinic.signer,
    "signer_title": lambda d: d.situation.clinic.signer_title,
    "since": lambda d: _on(
        d, d.situation.clinic_request.since if d.situation.clinic_request else None
    ),
    "spoken_language": _spoken_language,
    "state": lambda d: state_named(d.law.jurisdiction),
    "taxpayer_number": _of_person(_taxpayer_number),
}
PLACES = frozenset({*_FIELDS, "clock_citation", "expires_on", "law", "time"})
