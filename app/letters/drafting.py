# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one request's papers may draw on: item, situation, law, and facts about the papers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.catalog.lookup import in_force_on
from app.i18n.languages import SOURCE
from app.i18n.reviews import review_of
from app.letters.earlier import (
    exemptions_cited,
    grounds_are_open,
    grounds_of,
    is_about_an_answer,
    outcome_of,
)
from app.letters.texts import Text, blocks_of, has_text, text_of
from app.plans.rules import holds
from app.situations.answers import answers_of, state_of

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Holder, Law, Portal, Requirement, Rule
    from app.i18n.messages import Translator
    from app.plans.records import PlanItem
    from app.situations.answers import Answer, Answers
    from app.situations.records import (
        Address,
        AddressChoice,
        Attorney,
        Encounter,
        PendingMatter,
        Person,
        Situation,
        WrongRecord,
    )

_IMMIGRATION = ("us/dhs", "us/doj/eoir")
_DHS = "us/dhs"
_USCIS = "us/dhs/uscis"
_OTHER_COURTS = frozenset({"criminal", "family", "civil"})
_COMPANIES = frozenset({"business", "consumer-reporting-agency"})
_FIRST_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Drafting:
    """One planned item with everything its papers are drafted from. All else is computed."""

    item: PlanItem
    situation: Situation
    catalogue: Catalogue
    as_of: dt.date
    translator: Translator

    @property
    def law(self) -> Law:
        """The mechanism's law."""
        return self.catalogue.laws[self.item.mechanism]

    @property
    def holder(self) -> Holder:
        """Whom the request goes to."""
        return self.catalogue.holders[self.item.holder]

    @property
    def person(self) -> Person | None:
        """Whose records are asked for; nobody's when the clinic asks in its own name."""
        return self.situation.person if self.situation.requester == "person" else None

    @property
    def portal(self) -> Portal | None:
        """The portal the request goes through, if it goes through one."""
        channel = self.item.channel.channel if self.item.channel else None
        if channel is None or channel.kind != "portal" or channel.portal is None:
            return None
        return self.catalogue.portals[channel.portal]

    @property
    def letter_name(self) -> str:
        """The name of the letter's text; the clinic's own request has its own where one exists."""
        name = self.law.letter or ""
        own = f"{name}-{self.situation.requester}"
        return own if has_text(own) else name

    @property
    def letter_text(self) -> Text:
        """The letter's text."""
        return text_of(self.letter_name)

    @property
    def consent_name(self) -> str | None:
        """Which consent goes with the letter, if one does."""
        papers = self.letter_text.accompanied_by if self.person else ()
        return next((p.paper for p in papers if holds(p.when, self._answers_before)), None)

    @property
    def hearing(self) -> PendingMatter | None:
        """The open immigration matter with the next hearing on or after the letter's date."""
        ahead = [m for m in self._immigration if m.hearing_on and m.hearing_on >= self.as_of]
        return min(ahead, key=lambda m: m.hearing_on or dt.date.max, default=None)

    @property
    def removal(self) -> PendingMatter | None:
        """The open removal case, if there is one."""
        return next((m for m in self._pending if m.kind == "removal"), None)

    @property
    def expedite_because(self) -> str | None:
        """What is lost if the records come late, in this paper's language where it was written."""
        matter = self._reasoned
        if matter is None:
            return None
        return matter.expedite_because_in.get(self._tag, matter.expedite_because)

    @property
    def reason_in_english_only(self) -> bool:
        """Return whether a copy to read must carry the reason in English, for want of another."""
        matter = self._reasoned
        in_english = self.translator.language is SOURCE
        return matter is not None and not in_english and self._tag not in matter.expedite_because_in

    @property
    def _tag(self) -> str:
        return self.translator.language.tag

    @property
    def _reasoned(self) -> PendingMatter | None:
        return next((m for m in self._immigration if m.expedite_because), None)

    @property
    def _pending(self) -> tuple[PendingMatter, ...]:
        return (self.person.pending or ()) if self.person else ()

    @property
    def _immigration(self) -> tuple[PendingMatter, ...]:
        """No officer learns from a letter when the person stands before another court."""
        return tuple(m for m in self._pending if m.kind not in _OTHER_COURTS)

    @property
    def address_choice(self) -> AddressChoice | None:
        """An attorney's recorded choice of address for this holder, the latest if there are two."""
        choices = [c for c in self.situation.address_choices if c.holder == self.item.holder]
        return max(choices, key=lambda choice: choice.on, default=None)

    @property
    def residence_to_print(self) -> Address | None:
        """Where the person lives, only if an attorney chose to give it to this holder."""
        chosen = self.address_choice is not None and self.address_choice.use == "residence"
        residence = self.person.residence if self.person else None
        return residence.address if chosen and residence is not None else None

    @property
    def mail_goes_to_clinic(self) -> bool:
        """Whether mail comes care of the clinic: always, unless another address is safe to print.

        A mailing address that is the home address would give the home away by another name.
        """
        if self.person is None or self.person.mailing_address is None:
            return True
        home = self.person.residence.address if self.person.residence else None
        return self.residence_to_print is None and _same(self.person.mailing_address, home)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The codes of what holder, law and the agency's rules ask of this request."""
        return frozenset(part.code for part in self._requirements() if self._is_asked(part))

    @property
    def identity_asked(self) -> tuple[str, ...]:
        """What is asked to be sure who asks, as sentences."""
        asked = self._identity_requirements() if self.person else ()
        return tuple(part.text for part in asked if self._is_asked(part))

    def _requirements(self) -> Iterator[Requirement]:
        yield from self._identity_requirements()
        for law in self._laws:
            yield from (*law.contents, *law.form)

    def _identity_requirements(self) -> Iterator[Requirement]:
        """Where a law asks the same proof as for access, the holder's access rules say which."""
        for law in self._laws:
            yield from law.identity
            if any(part.code == "as-for-access" for part in law.identity):
                yield from (part for rules in self._access_rules for part in rules.identity)
        yield from self.holder.identity

    @property
    def _laws(self) -> tuple[Law, ...]:
        return (self.law, *(self.catalogue.laws[name] for name in self.item.rules))

    @property
    def _access_rules(self) -> Iterator[Law]:
        for reach in self.holder.reached_by:
            if self.catalogue.laws[reach.mechanism].right == "access":
                yield from (self.catalogue.laws[name] for name in reach.rules)

    def _is_asked(self, part: Requirement) -> bool:
        return in_force_on(part, self.as_of) and self._applies(part.when)

    def _applies(self, rule: Rule) -> bool:
        return holds(rule, self._situation_answers) is True

    @cached_property
    def _situation_answers(self) -> Answers:
        return answers_of(self.situation, as_of=self.as_of)

    @cached_property
    def answers(self) -> Answers:
        """The situation's answers, and those about this paper (see `PAPER_FACTS`)."""
        enclosed = {
            "consent-enclosed": self.consent_name == "consent",
            "permission-enclosed": self.consent_name == "agent-permission",
        }
        return {**self._answers_before, **enclosed}

    @cached_property
    def _answers_before(self) -> Mapping[str, Answer]:
        about_papers = {fact: answer(self) for fact, answer in _FACTS.items()}
        return {**self._situation_answers, **about_papers}

    def says(self, rule: Rule) -> bool:
        """Whether a rule of a text holds here; what is not known does not."""
        return holds(rule, self.answers) is True


def _same(one: Address, other: Address | None) -> bool:
    """Two spellings of one door count as the same: its first number and its city decide."""
    return other is not None and _door(one) == _door(other)


def _door(address: Address) -> tuple[str, str]:
    street = " ".join(address.lines).casefold()
    number = _FIRST_NUMBER.search(street)
    return number.group() if number else street, address.city.casefold()


def _privacy_act_cited(drafting: Drafting) -> bool:
    """Whom the Privacy Act covers asks under it in the same letter, where it reaches the holder."""
    person = drafting.person
    if person is None or person.covered_by_privacy_act is not True:
        return False
    laws = drafting.catalogue.laws
    joined = {reach.mechanism: laws[reach.mechanism].joins for reach in drafting.holder.reached_by}
    asked = drafting.item.mechanism
    return joined.get(asked) is not None or asked in joined.values()


def _represented(drafting: Drafting) -> bool:
    """Someone acts for the person here; accreditation reaches DHS, and EOIR if it is full."""
    if drafting.person is None:
        return False
    return acting_attorney(drafting) is not None or reaches_accredited(drafting)


def acting_attorney(drafting: Drafting) -> Attorney | None:
    """Return the attorney, if the law lets this one sign here: admission ends at a state's line."""
    speaks = drafting.situation.representation
    may_sign = any(signer.role == "attorney" for signer in drafting.item.signers)
    return speaks.attorney if speaks is not None and may_sign else None


def reaches_accredited(drafting: Drafting) -> bool:
    """Return whether the accredited representative may act before this holder."""
    speaks = drafting.situation.representation
    accredited = speaks.accredited_representative if speaks else None
    if accredited is None:
        return False
    within = _IMMIGRATION if accredited.accreditation == "full" else (_DHS,)
    return drafting.item.holder.startswith(within)


def _expedite_asked(drafting: Drafting) -> bool:
    """Asked where the agency's rules open it now, and there is something to say for it."""
    speaks = drafting.hearing or drafting.expedite_because or held_by_immigration(drafting)
    return "expedite-grounds" in drafting.asked and bool(speaks)


def held_by_immigration(drafting: Drafting) -> bool:
    """Return whether an immigration office holds the person: it alone is told where that is."""
    held = drafting.person.detention if drafting.person else None
    by = held.by if held is not None and held.is_detained else None
    return by is not None and by.startswith(_IMMIGRATION)


def _has_filed(drafting: Drafting, form: str) -> bool:
    """Whoever speaks for the person has filed this form; a limited appearance counts for none."""
    speaks = drafting.situation.representation
    if drafting.person is None or speaks is None:
        return False
    who = (speaks.attorney, speaks.accredited_representative)
    return any(form in one.appearance for one in who if one is not None)


def _appearance_filed(drafting: Drafting) -> bool:
    """A G-28 shows DHS who speaks for the person; other forms are for other offices."""
    return _has_filed(drafting, "G-28") and drafting.item.holder.startswith(_DHS)


def _track_3(drafting: Drafting) -> bool:
    papers = drafting.removal.charging_document if drafting.removal else None
    return drafting.item.holder == _USCIS and papers not in (None, "none")


def _address_undecided(drafting: Drafting) -> bool:
    """The rule wants the current address, and no attorney has recorded which one is given."""
    wanted = drafting.person is not None and "current-address" in drafting.asked
    return wanted and drafting.address_choice is None


def _needs_interpreter(drafting: Drafting) -> bool:
    """Whoever does not read English has the paper read aloud, and the reader certifies it."""
    if drafting.person is None:
        return False
    language = drafting.person.language
    reads = language.written or language.spoken
    return language.needs_interpreter or not reads.lower().startswith("en")


def wrong_records_here(drafting: Drafting) -> tuple[WrongRecord, ...]:
    """Return the wrong records this letter tells this holder of."""
    if drafting.person is None or not _tells_what_is_wrong(drafting):
        return ()
    wrong = drafting.person.wrong_records or ()
    return tuple(record for record in wrong if record.at == drafting.item.holder)


def incidents_of(drafting: Drafting) -> tuple[Encounter, ...]:
    """Return the person's meetings with offices of the state that the addressed body is of."""
    here = state_of(drafting.item.holder)
    met = (drafting.person.encounters or ()) if drafting.person else ()
    known = drafting.catalogue.holders
    return tuple(e for e in met if here and state_of(e.by) == here and e.by in known)


def _tells_what_is_wrong(drafting: Drafting) -> bool:
    blocks = blocks_of(drafting.letter_name)
    return any(block.from_ in ("wrong-records", "proofs") for block, _ in blocks)


def _no_answer_clock(drafting: Drafting) -> bool:
    named = drafting.letter_text.answer
    return not any(clock.clock.rpartition("/")[2] in named for clock in drafting.item.clocks)


def _ways(drafting: Drafting) -> frozenset[str]:
    """The codes of the channels by which the mechanism reaches the holder, open or not."""
    asked = drafting.item.mechanism
    reaches = (reach for reach in drafting.holder.reached_by if reach.mechanism == asked)
    return frozenset(code for reach in reaches for code in reach.channels)


def _may_be_open(drafting: Drafting) -> bool:
    """Return whether the letter's text leaves places open where something is not known."""
    blocks = [block for block, _ in blocks_of(drafting.letter_name)]
    rows = [row for block in blocks for row in block.rows]
    said = (*(block.text or "" for block in blocks), *(row.value for row in rows))
    return any("{open}" in text for text in said) or any(row.blank for row in rows)


def _channel(drafting: Drafting) -> str | None:
    return drafting.item.channel.channel.kind if drafting.item.channel else None


_FACTS: Mapping[str, Callable[[Drafting], Answer]] = {
    "about-an-answer": is_about_an_answer,
    "address-undecided": _address_undecided,
    "answered": outcome_of,
    "appearance-filed": _appearance_filed,
    "appears-in-court": lambda d: _has_filed(d, "EOIR-28"),
    "business": lambda d: d.holder.role in _COMPANIES,
    "channel": _channel,
    "clinic-email": lambda d: d.situation.clinic.email is not None,
    "clinic-phone": lambda d: d.situation.clinic.phone is not None,
    "court-named": lambda d: d.hearing is not None and d.hearing.court_city is not None,
    "declaration-enclosed": lambda d: d.person is not None and d.law.declaration == "always",
    "draft-translation": lambda d: review_of(d.translator.language) == "draft",
    "exemptions-cited": exemptions_cited,
    "expedite-asked": _expedite_asked,
    "federal": lambda d: d.law.jurisdiction == "us",
    "grounds": grounds_of,
    "grounds-open": grounds_are_open,
    "held-by-immigration": held_by_immigration,
    "hearing-set": lambda d: d.hearing is not None,
    "holder": lambda d: d.item.holder,
    "holder-asks": lambda d: d.asked,
    "identity-asked": lambda d: bool(d.identity_asked),
    "incidents-known": lambda d: bool(incidents_of(d)),
    "immigration-office": lambda d: d.item.holder.startswith(_IMMIGRATION),
    "mail-care-of-clinic": lambda d: d.mail_goes_to_clinic,
    "may-be-open": _may_be_open,
    "mechanism": lambda d: d.item.mechanism,
    "needs-interpreter": _needs_interpreter,
    "no-answer-clock": _no_answer_clock,
    "no-channel": lambda d: d.item.channel is None,
    "period-given": lambda d: bool(d.situation.clinic_request and d.situation.clinic_request.since),
    "portal-fields-known": lambda d: d.portal is not None and bool(d.portal.fields),
    "portal-limits-known": lambda d: d.portal is not None and bool(d.portal.limits),
    "privacy-act-cited": _privacy_act_cited,
    "proof-enclosed": lambda d: any(record.proof for record in wrong_records_here(d)),
    "reason-in-english-only": lambda d: d.reason_in_english_only,
    "represented": _represented,
    "residence-chosen": lambda d: d.residence_to_print is not None,
    "right": lambda d: d.item.right,
    "risks-named": lambda d: bool(d.item.risks),
    "rules": lambda d: frozenset(d.item.rules),
    # Not known to be inside: the form for abroad only adds words, and holds on both sides.
    "signs-abroad": lambda d: d.person is not None and d.person.is_outside_us is not False,
    "track-3": _track_3,
    "unconfirmed": lambda d: bool(d.item.unconfirmed),
    "ways": _ways,
    "wrong-record-here": lambda d: bool(wrong_records_here(d)),
}
PAPER_FACTS = frozenset({*_FACTS, "consent-enclosed", "permission-enclosed"})
