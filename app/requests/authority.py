# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signing matrix: who may approve or sign which papers on which day, or why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.i18n.marks import _

if TYPE_CHECKING:
    from app.catalog.load import Catalogue

ATTORNEY, SELF_APPROVAL = "attorney", "self-approval"
# Accreditation is for practice before DHS alone, or before DHS and EOIR: 8 CFR 292.1, 1292.1.
_REACH: Mapping[str, tuple[str, ...]] = {
    "accredited-partial": ("us/dhs",),
    "accredited-full": ("us/dhs", "us/doj/eoir"),
}
_SIGNS_AS: Mapping[str, tuple[str, ...]] = {
    "attorney": (ATTORNEY,),
    "accredited-representative": tuple(_REACH),
}
_OFFICES = frozenset({"agency", "component"})
_FEDERAL = "us"


class Held(Protocol):
    """An authority somebody holds, from a day until a day (both included)."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str | None: ...
    @property
    def valid_from(self) -> dt.date: ...
    @property
    def valid_to(self) -> dt.date: ...


@dataclass(frozen=True)
class Forum:
    """What the matrix asks of a request: to whom it goes, and whose law it stands on.

    `admitted_in` is the state an attorney must be admitted in, or None where any will do.
    """

    holder: str
    admitted_in: str | None


@dataclass(frozen=True)
class Ruling:
    """Allowed under an authority, or not and why: a code, and a marked sentence with its places."""

    code: str
    sentence: str
    places: Mapping[str, object] = field(default_factory=dict)
    under: Held | None = None

    @property
    def allowed(self) -> bool:
        """Say whether it may be done."""
        return self.code == "allowed"


_ALLOWED = _("You may do this.")
_OWN_WORK = _(
    "You wrote or changed these papers yourself. Somebody else approves them, unless you hold the "
    "right to approve your own work."
)
_NONE = _("You hold no authority to do this. Ask an attorney or an accredited representative.")
_EXPIRED = _("Your authority ended on {on}. Ask the administrator to enter the new one.")
_NOT_YET = _("Your authority begins on {on}. Somebody else does this until then.")
_ELSEWHERE = _("Papers under this law need an attorney admitted in {state}. Ask one.")
_OUT_OF_REACH = _(
    "Accreditation reaches the Department of Homeland Security and, if it is full, the immigration "
    "courts. For this office ask an attorney."
)
_NOT_A_SIGNER = _("The law does not let this person sign this request. Choose another signer.")


def forum_of(
    holder: str, mechanism: str, catalogue: Catalogue, *, clinic_state: str | None
) -> Forum:
    """Return what the matrix asks of a request.

    Before a federal agency under federal law any attorney may act. A state's law asks for one
    admitted there. What goes to a company or a court under federal law (FCRA, notices before a
    suit) is practice in the clinic's own state.
    """
    law, office = catalogue.laws[mechanism], catalogue.holders[holder]
    _country, _slash, state = law.jurisdiction.partition("/")
    if state:
        return Forum(holder, state.partition("/")[0].upper())
    is_federal = office.role in _OFFICES and office.jurisdiction == _FEDERAL
    return Forum(holder, None if is_federal else clinic_state)


def may_approve(
    forum: Forum, *, on: dt.date, approver: str, authors: Collection[str], held: Collection[Held]
) -> Ruling:
    """Rule whether `approver`, who holds `held`, may approve what `authors` wrote."""
    ruling = _reaching(forum, on, [one for one in held if one.kind != SELF_APPROVAL])
    if not ruling.allowed or approver not in authors:
        return ruling
    own = [one for one in held if one.kind == SELF_APPROVAL]
    return ruling if any(_is_valid(one, on) for one in own) else _no("own-work", _OWN_WORK)


def may_sign(
    forum: Forum, *, on: dt.date, role: str, signers: Collection[str], held: Collection[Held]
) -> Ruling:
    """Rule whether somebody may sign in a role that the law's list of signers names.

    The person and the clinic's officer sign for themselves; whoever signs for another needs an
    authority that reaches.
    """
    if role not in signers:
        return _no("not-a-signer", _NOT_A_SIGNER)
    if role not in _SIGNS_AS:
        return Ruling("allowed", _ALLOWED)
    return _reaching(forum, on, [one for one in held if one.kind in _SIGNS_AS[role]])


def _reaching(forum: Forum, on: dt.date, held: list[Held]) -> Ruling:
    reaching = [one for one in held if _reaches(forum, one)]
    for one in reaching:
        if _is_valid(one, on):
            return Ruling("allowed", _ALLOWED, under=one)
    if reaching:
        return _out_of_time(max(reaching, key=lambda one: one.valid_to), on)
    if any(one.kind == ATTORNEY and _is_valid(one, on) for one in held):
        return _no("admitted-elsewhere", _ELSEWHERE, state=forum.admitted_in)
    if any(_is_valid(one, on) for one in held):
        return _no("out-of-reach", _OUT_OF_REACH)
    return _no("no-authority", _NONE)


def _reaches(forum: Forum, one: Held) -> bool:
    if one.kind == ATTORNEY:
        return forum.admitted_in is None or one.state == forum.admitted_in
    offices = _REACH.get(one.kind, ())
    at_home = any(forum.holder == o or forum.holder.startswith(f"{o}/") for o in offices)
    return at_home and forum.admitted_in is None


def _is_valid(one: Held, on: dt.date) -> bool:
    return one.valid_from <= on <= one.valid_to


def _out_of_time(one: Held, on: dt.date) -> Ruling:
    if on < one.valid_from:
        return _no("not-yet", _NOT_YET, on=one.valid_from)
    return _no("expired", _EXPIRED, on=one.valid_to)


def _no(code: str, sentence: str, **places: object) -> Ruling:
    return Ruling(code, sentence, places)
