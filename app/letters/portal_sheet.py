# SPDX-License-Identifier: AGPL-3.0-or-later
"""What to type into each field of a portal, within its limits; English, for whoever types it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from app.letters.blocks import blocks_in
from app.letters.fields import values_of
from app.letters.records import Block, Line, Run
from app.letters.runs import said

if TYPE_CHECKING:
    from app.catalog.records import PortalField
    from app.letters.drafting import Drafting

Values = Mapping[str, str | None]
SEE_LETTER = "See the attached letter; this text does not fit here."
LEAVE_EMPTY = "Leave empty."
ASK_FIRST = "Required here, and not known: ask the person."
NO_PERSON = "Leave empty: this request is about no person."
ADDRESS_UNDECIDED = "To be completed on the attorney’s decision."
# Said to whoever fills in the portal: done there, never typed.
_NOT_TYPED = frozenset({"attachments", "consent"})


def portal_blocks(drafting: Drafting) -> tuple[Block, ...]:
    """Return the blocks of a portal sheet: how to open the portal, its fields, what to attach.

    What is longer than the field takes is never cut: the sheet points to the letter instead.
    """
    first, *rest = blocks_in("portal-sheet", drafting)
    rows = tuple(_rows(drafting))
    fields = (Block("fields", rows=rows, code="fields"),) if rows else ()
    return (first, *fields, *rest)


def _rows(drafting: Drafting) -> Iterator[tuple[Line, Line]]:
    values = _values(drafting)
    for field in drafting.portal.fields if drafting.portal else ():
        value = _filled(field, values, about_person=drafting.person is not None)
        yield said(f"{field.section}: {field.label}"), value


def _filled(field: PortalField, values: Values, *, about_person: bool) -> Line:
    value = values.get(field.fill)
    if value is None:
        needed = ASK_FIRST if about_person else NO_PERSON
        return said(needed if field.required else LEAVE_EMPTY)
    if field.longest is not None and len(value) > field.longest:
        return said(SEE_LETTER)
    is_typed = field.fill not in _NOT_TYPED and value != ADDRESS_UNDECIDED
    return Line((Run(value, value=is_typed),))  # as it is: the description has lines of its own


def _values(drafting: Drafting) -> dict[str, str | None]:
    known = values_of(drafting, text=drafting.letter_name)
    return {code: value(drafting, known) for code, value in _FILLS.items()}


def _description(drafting: Drafting, _known: Values) -> str:
    """What the letter asks for, numbered as it is there, so that both can be read side by side."""
    blocks = blocks_in(drafting.letter_name, drafting)
    wrong = (f"{a.text}: {b.text}." for block in blocks if _is_wrong(block) for a, b in block.rows)
    asked = [line.text for block in blocks if block.kind == "numbered" for line in block.lines]
    return "\n".join((*wrong, *(f"{n}. {text}" for n, text in enumerate(asked, start=1))))


def _is_wrong(block: Block) -> bool:
    return block.code == "wrong-records"


def _a_number(drafting: Drafting, known: Values) -> str | None:
    return known["a_number"] if drafting.answers["immigration-office"] else None


def _mailing_address(drafting: Drafting, known: Values) -> str | None:
    return known["mail_line"] if drafting.person else known["clinic_address_line"]


def _current_address(drafting: Drafting, known: Values) -> str | None:
    undecided = drafting.answers["address-undecided"]
    return ADDRESS_UNDECIDED if undecided else known["residence_line"]


def _expedite(drafting: Drafting, _known: Values) -> str:
    return "Yes" if drafting.answers["expedite-asked"] else "No"


def _expedite_reason(drafting: Drafting, known: Values) -> str | None:
    return known["expedite_because"] if drafting.answers["expedite-asked"] else None


def _consent(drafting: Drafting, _known: Values) -> str | None:
    if drafting.person is None:
        return None
    return "Attach the signed declaration of identity and the signed consent."


def _attachments(_drafting: Drafting, _known: Values) -> str:
    return "Attach everything under “Attach” below, in that order."


def _fee_category(drafting: Drafting, _known: Values) -> str:
    person, clinic = "All other requesters", "Fee waiver requested; see the letter"
    return person if drafting.person else clinic


def _country_of_birth(_drafting: Drafting, known: Values) -> str | None:
    return (known["birth_place"] or "").rpartition(", ")[2] or None


def _representative(drafting: Drafting, known: Values) -> str | None:
    return known["representative"] if drafting.answers["represented"] else None


_FILLS: Mapping[str, Callable[[Drafting, Values], str | None]] = {
    "a-number": _a_number,
    "attachments": _attachments,
    "birth-date": lambda _, known: known["born_on"],
    "birth-place": lambda _, known: known["birth_place"],
    "consent": _consent,
    "country-of-birth": _country_of_birth,
    "current-address": _current_address,
    "date-range": lambda _, known: f"From {known['since']}" if known["since"] else None,
    "description": _description,
    "email": lambda _, known: known["clinic_email"],
    "expedite": _expedite,
    "expedite-reason": _expedite_reason,
    "fee-category": _fee_category,
    "fee-limit": lambda _, known: known.get("fee_cap"),
    "given-name-line": lambda drafting, known: known["name"] or drafting.situation.clinic.name,
    "mailing-address": _mailing_address,
    "other-names": lambda _, known: known["also_known_as"],
    "parents": lambda drafting, known: known["parents"] if "parents" in drafting.asked else None,
    "phone": lambda _, known: known["clinic_phone"],
    "receipt-numbers": lambda _, known: known["receipt_numbers"],
    "representative": _representative,
}
FILLS = frozenset(_FILLS)
