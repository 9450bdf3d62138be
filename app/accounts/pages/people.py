# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clinic's people, for administrators: add, give roles and authorities, let go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.accounts import directory, passphrases, people, sessions
from app.accounts.admission import login_digest
from app.accounts.bodies import StaffBody
from app.accounts.people import AuthorityKind, Grant, NewPerson, the_authority, the_person
from app.accounts.permissions import ROLE_NAMES, Permission, Role, needs_second_factor
from app.accounts.rights import rights_key
from app.errors import HandrailError, Invalid
from app.i18n.marks import _
from app.vault.certificates import certified_key
from app.vault.server_keys import read_server_keys
from app.web.errors import said
from app.web.outcomes import Outcome, SeeOther, page, refuse
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.models import Authority, Staff
    from app.accounts.viewer import Viewer
    from app.web.desk import Desk

pages = Pages()
_NO_NAME = _("Write the name colleagues will see.")
_NO_LOGIN = _("Write the name they sign in with.")
_NO_ROLE = _("Choose at least one role.")
_NO_DATE = _("Write the day as 2027-05-31.")
_LONGEST = 120
AUTHORITY_NAMES: dict[AuthorityKind, str] = {
    "attorney": _("Attorney admitted in a state"),
    "accredited-partial": _("Partially accredited: Department of Homeland Security only"),
    "accredited-full": _("Fully accredited: the immigration courts too"),
    "self-approval": _("May approve what they wrote themselves"),
}


@dataclass(frozen=True)
class Added:
    """Somebody about to be added, and the first passphrase to hand over."""

    person: NewPerson
    passphrase: str


@pages.get("/people", needs=Permission.ADMINISTER, audit="people.list", door=None)
def show_people(desk: Desk[Viewer, None]) -> Outcome:
    """List the clinic's people."""
    found = directory.colleagues(desk.session, desk.viewer).values()
    shown = [
        {"id": one.id, "name": one.name, "title": one.title, "roles": _role_names(desk, one.roles),
         "is_active": one.is_active}
        for one in found
    ]  # fmt: skip
    return page("account/people.html", people=shown)


@pages.get("/people/new", needs=Permission.ADMINISTER, audit="people.new", door=None)
def show_new_person(desk: Desk[Viewer, None]) -> Outcome:
    """Show the form to add somebody."""
    return page("account/new_person.html", **_new_form(desk), errors={})


def _new_form(desk: Desk[Viewer, None]) -> dict[str, Any]:
    form = desk.form
    typed = {name: form.text(name) for name in ("name", "login", "title")}
    return {"typed": typed, "roles": _role_choices(desk, form.texts("roles"))}


def _work_on_new_person(desk: Desk[Viewer, None]) -> Callable[[], Added]:
    return lambda: _made(desk)


def _made(desk: Desk[Viewer, None]) -> Added:
    form, roles = desk.form, _roles_in(desk)
    missing = {
        field: desk.say(sentence)
        for field, sentence in (("name", _NO_NAME), ("login", _NO_LOGIN))
        if not form.text(field) or len(form.text(field)) > _LONGEST
    }
    if not roles:
        missing["roles"] = desk.say(_NO_ROLE)
    if missing:
        raise refuse("account/new_person.html", **_new_form(desk), errors=missing)
    passphrase = passphrases.given_passphrase()
    body = StaffBody(
        display_name=form.text("name"), login=form.text("login"), title=form.text("title")
    )
    person = people.new_person(
        body,
        roles=roles,
        login_digest=login_digest(desk.services.settings, body.login),
        passphrase=passphrase,
        settings=desk.services.settings,
    )
    return Added(person, passphrase)


@pages.post(
    "/people/new",
    needs=Permission.ADMINISTER,
    audit="people.add",
    door=None,
    first=_work_on_new_person,
)
def add_person(desk: Desk[Viewer, None]) -> Outcome:
    """Add somebody, and show once the passphrase they sign in with the first time."""
    added: Added = desk.prepared
    try:
        people.add_person(desk.session, desk.viewer, added.person, server_keys=_server_keys(desk))
    except HandrailError as error:
        errors = {"login": said(error, desk.translator) or ""}
        raise refuse("account/new_person.html", **_new_form(desk), errors=errors) from None
    desk.about = added.person.id
    return page(
        "account/added.html",
        name=added.person.body.display_name,
        login=added.person.body.login,
        passphrase=added.passphrase,
        person_id=added.person.id,
        needs_second_factor=needs_second_factor(added.person.roles),
    )


@pages.get("/people/{person_id}", needs=Permission.ADMINISTER, audit="people.read", door=the_person)
def show_person(desk: Desk[Viewer, Staff]) -> Outcome:
    """Show one person: roles, authorities, key."""
    return page("account/person.html", **_person(desk), errors={}, saved=desk.query.get("saved"))


def _person(desk: Desk[Viewer, Staff]) -> dict[str, Any]:
    staff = desk.found
    one = directory.colleagues(desk.session, desk.viewer)[staff.id]
    return {
        "person": one,
        "version": staff.version,
        "roles": _role_choices(desk, one.roles),
        "authorities": [
            {"id": a.id, "kind": desk.say(AUTHORITY_NAMES[a.kind]), "state": a.state,  # type: ignore[index]
             "valid_from": a.valid_from, "valid_to": a.valid_to,
             "holds": a.holds_on(desk.today)}
            for a in sessions.authorities_of(
                desk.session, staff.id, rights_key=rights_key(_server_keys(desk))
            )
        ],
        "kinds": [(kind, desk.say(name)) for kind, name in AUTHORITY_NAMES.items()],
        "fingerprint": _fingerprint(desk, staff) if staff.is_active else None,
        "has_second_factor": staff.sealed_second_factor is not None,
        "needs_second_factor": needs_second_factor(one.roles),
        "is_oneself": staff.id == desk.viewer.id,
        "typed": {f: desk.form.text(f) for f in ("kind", "state", "valid_from", "valid_to")},
    }  # fmt: skip


def _fingerprint(desk: Desk[Viewer, Staff], staff: Staff) -> str:
    key = certified_key(desk.session, staff.id, _server_keys(desk).pin).hex()
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


@pages.post(
    "/people/{person_id}/roles", needs=Permission.ADMINISTER, audit="people.roles", door=the_person
)
def change_roles(desk: Desk[Viewer, Staff]) -> Outcome:
    """Give somebody other roles."""
    roles = _roles_in(desk)
    if not roles:
        raise _refused(desk, roles=desk.say(_NO_ROLE))
    try:
        people.change_roles(
            desk.session,
            desk.viewer,
            desk.found.id,
            roles,
            version=desk.form.whole_number("version"),
            server_keys=_server_keys(desk),
        )
    except HandrailError as error:
        raise _refused(desk, roles=said(error, desk.translator) or "") from None
    return SeeOther(f"/people/{desk.found.id}?saved=roles")


@pages.post(
    "/people/{person_id}/authorities",
    needs=Permission.ADMINISTER,
    audit="people.authority",
    door=the_person,
)
def grant_authority(desk: Desk[Viewer, Staff]) -> Outcome:
    """Write down what somebody may sign, and until when."""
    form = desk.form
    try:
        grant = Grant(
            kind=_kind(form.text("kind")),
            state=form.text("state").upper() or None,
            valid_from=_day(form.text("valid_from")),
            valid_to=_day(form.text("valid_to")),
        )
        keys = _server_keys(desk)
        people.grant_authority(desk.session, desk.viewer, desk.found.id, grant, server_keys=keys)
    except HandrailError as error:
        raise _refused(desk, authority=said(error, desk.translator) or "") from None
    return SeeOther(f"/people/{desk.found.id}?saved=authority")


@pages.get(
    "/people/{person_id}/authorities/{authority_id}/end",
    needs=Permission.ADMINISTER,
    audit="people.read",
    door=the_authority,
)
def confirm_ending(desk: Desk[Viewer, Authority]) -> Outcome:
    """Say what ending an authority does, before it is done."""
    one, kind = desk.found, AUTHORITY_NAMES[desk.found.kind]  # type: ignore[index]  # a row's code
    return page(
        "account/authority.html",
        person=directory.colleagues(desk.session, desk.viewer)[one.staff_id],
        authority={
            "id": one.id,
            "kind": desk.say(kind),
            "state": one.state,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
        },
    )


@pages.post(
    "/people/{person_id}/authorities/{authority_id}/end",
    needs=Permission.ADMINISTER,
    audit="people.authority.end",
    door=the_authority,
)
def withdraw_authority(desk: Desk[Viewer, Authority]) -> Outcome:
    """End an authority at once."""
    one, key = desk.found, _server_keys(desk).audit
    people.withdraw_authority(desk.session, desk.viewer, one.staff_id, one.id, audit_key=key)
    return SeeOther(f"/people/{one.staff_id}?saved=authority")


@pages.get(
    "/people/{person_id}/leaving",
    needs=Permission.ADMINISTER,
    audit="people.read",
    door=the_person,
)
def confirm_leaving(desk: Desk[Viewer, Staff]) -> Outcome:
    """Say what letting somebody go does, before it is done."""
    one = directory.colleagues(desk.session, desk.viewer)[desk.found.id]
    return page("account/leaving.html", person=one)


@pages.post(
    "/people/{person_id}/leaving",
    needs=Permission.ADMINISTER,
    audit="people.let-go",
    door=the_person,
)
def let_go(desk: Desk[Viewer, Staff]) -> Outcome:
    """End somebody's work here at once."""
    people.let_go(desk.session, desk.viewer, desk.found.id, server_keys=_server_keys(desk))
    return SeeOther("/people")


def _refused(desk: Desk[Viewer, Staff], **errors: str) -> Exception:
    return refuse("account/person.html", **_person(desk), errors=errors, saved=None)


def _server_keys(desk: Desk[Viewer, Any]) -> Any:  # noqa: ANN401  the vault's own value
    return read_server_keys(desk.services.settings.data_dir)


def _role_names(desk: Desk[Viewer, Any], roles: frozenset[Role]) -> list[str]:
    return [desk.say(ROLE_NAMES[role]) for role in Role if role in roles]


def _role_choices(
    desk: Desk[Viewer, Any], chosen: frozenset[Role] | tuple[str, ...]
) -> list[dict[str, Any]]:
    return [
        {"code": role.value, "label": desk.say(name), "is_chosen": role in chosen}
        for role, name in ROLE_NAMES.items()
    ]


def _roles_in(desk: Desk[Viewer, Any]) -> frozenset[Role]:
    known = {role.value for role in Role}
    return frozenset(Role(code) for code in desk.form.texts("roles") if code in known)


def _kind(code: str) -> AuthorityKind:
    for kind in AUTHORITY_NAMES:
        if kind == code:
            return kind
    raise Invalid(_("Choose what they may sign."))


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Invalid(_NO_DATE) from None
