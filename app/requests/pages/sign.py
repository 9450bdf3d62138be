# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures: which papers are signed, how the person signs, who read the papers aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.cases.choosable import choosable_in
from app.cases.plan_view import address_choices_of
from app.cases.queries import documents_of
from app.cases.situation import situation_of
from app.errors import Invalid
from app.i18n.marks import _
from app.requests import signing, words
from app.requests.composed import paper_names
from app.requests.draft_view import words_for
from app.requests.pages.showing import REFUSALS, base_of, day_in, sent_back, shown
from app.requests.queries import OpenedApproval, approval_of, signatures_of, visible_request
from app.requests.signing import Signing
from app.requests.views import RequestDesk
from app.web.outcomes import Outcome, SeeOther
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.requests.queries import OpenedSignature
    from app.situations.records import Situation

pages = Pages()
_SIGN = "requests/sign.html"
_TYPED = ("signed_as", "way", "on", "name", "document_id", "interpreter", "interpreter_language")
_OPEN_ADDRESS = "current-address-open"
_HOW = _("Choose who signs, and in which way.")


@pages.get(
    "/requests/{request_id}/sign",
    needs=Permission.DRAFT,
    audit="request.signatures",
    door=visible_request,
)
def show_signing(desk: RequestDesk) -> Outcome:
    """Show what is signed, what is left to sign, and the form for the next signature."""
    return shown(desk, _SIGN, **_signing(desk))


@pages.post(
    "/requests/{request_id}/sign",
    needs=Permission.DRAFT,
    audit="request.sign",
    door=visible_request,
)
def record_signature(desk: RequestDesk) -> Outcome:
    """Record a signature."""
    version = desk.form.whole_number("version")
    try:
        signing.record_signature(
            desk.session, desk.viewer, desk.found, version=version, signing=_signed(desk)
        )
    except REFUSALS as error:
        raise sent_back(desk, _SIGN, error, **_signing(desk)) from None
    return SeeOther(f"{base_of(desk.found)}/sign")


def _signed(desk: RequestDesk) -> Signing:
    form = desk.form
    signed_as, way = form.text("signed_as"), form.text("way")
    if signed_as not in words.ROLES or way not in words.WAYS:
        raise Invalid(_HOW)
    return Signing(
        papers=form.texts("papers"),
        signed_as=signed_as,  # type: ignore[arg-type]  # one of the codes, as asked above
        way=way,  # type: ignore[arg-type]  # as above
        on=day_in(form, "on"),
        name=form.text("name"),
        document_id=form.text("document_id") or None,
        interpreter=form.text("interpreter"),
        interpreter_language=form.text("interpreter_language"),
    )


def _signing(desk: RequestDesk) -> dict[str, Any]:
    approval = approval_of(desk.session, desk.found)
    if approval is None:
        return {"approval": None}
    situation = situation_of(desk.session, desk.viewer, desk.found.case)
    given = signatures_of(desk.session, approval, desk.found.case.keys)
    typed = _typed(desk, approval, situation)
    return {
        "approval": approval.body.approver,
        "given": [_given(desk, one) for one in given],
        "left": [(kind, words_for(desk, kind)) for kind in signing.left_to_sign(approval, given)],
        "to_read": _to_read(desk, approval),
        "address_open": _is_address_open(approval),
        "address_choices": address_choices_of(desk.found.case.id),
        "roles": _roles(desk, situation),
        "ways": [(code, desk.say(word)) for code, word in words.WAYS.items()],
        "documents": _documents(desk),
        "needs_reading": signing.needs_reading(situation),
        "interpreted": _languages(desk, typed["interpreter_language"]),
        "typed": typed,
        "consent_ends_on": signing.consent_ends_on(approval.papers),
    }


def _is_address_open(approval: OpenedApproval) -> bool:
    """Say whether a paper leaves the current address to an attorney who has not decided yet."""
    return any(block.code == _OPEN_ADDRESS for p in approval.papers for block in p.blocks)


def _roles(desk: RequestDesk, situation: Situation) -> list[tuple[str, str]]:
    allowed = {*signing.signers_of(desk.found, situation), "client"}
    if situation.requester == "clinic":
        allowed.discard("client")
    return [(code, desk.say(word)) for code, word in words.ROLES.items() if code in allowed]


def _languages(desk: RequestDesk, chosen: str) -> list[tuple[str, str]]:
    known = choosable_in(desk.viewer.language).languages
    return [("", ""), *({chosen: chosen} | dict(known) if chosen else known).items()]


def _to_read(desk: RequestDesk, approval: OpenedApproval) -> dict[str, list[tuple[str, str]]]:
    """The copies in the person's language, by the kind of paper each is a copy of."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in paper_names(approval.papers, approval.copies):
        kind, dot, _tag = name.partition(".")
        if dot:
            found.setdefault(kind, []).append((name, words_for(desk, name)))
    return found


def _documents(desk: RequestDesk) -> list[tuple[str, str]]:
    found = documents_of(desk.session, desk.found.case)
    return [("", desk.say(_NO_COPY)), *((one.row.id, one.body.filename) for one in found)]


_NO_COPY = _("None chosen")


def _typed(desk: RequestDesk, approval: OpenedApproval, situation: Situation) -> dict[str, Any]:
    if desk.form.fields:
        return {name: desk.form.text(name) for name in _TYPED} | {
            "papers": desk.form.texts("papers")
        }
    person = situation.person if situation.requester == "person" else None
    told = person.language if person else None
    return {
        "papers": signing.to_sign(approval.papers),
        "signed_as": "client" if person else "clinic-officer",
        "way": "",
        "on": desk.today.isoformat(),
        "name": "",  # whoever signs on screen types it themselves
        "document_id": "",
        "interpreter": (told.interpreter or "") if told else "",
        "interpreter_language": (told.interpreter_language or told.spoken) if told else "",
    }


def _given(desk: RequestDesk, one: OpenedSignature) -> dict[str, Any]:
    body = one.body
    return {
        "papers": [words_for(desk, kind) for kind in body.papers],
        "name": body.name,
        "role": desk.say(words.ROLES[body.signed_as]),
        "way": desk.say(words.WAYS[body.way]),
        "on": one.row.signed_on,
        "interpreter": body.interpreter,
        "document": f"/cases/{desk.found.case.id}/papers/{body.document_id}"
        if body.document_id
        else "",
        "ends_on": one.row.consent_ends_on,
    }
