# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic with somebody of every role, founded and staffed as a real one is.

`clinic.people["attorney"]` is a person, by their role; `clinic.signed_in("attorney")` signs them in
without the front door and gives the viewer and the cookie's secret. Passphrases are cheap to check.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pyotp
from sqlalchemy import select, update

from app.accounts import founding, own_account, people, second_factor
from app.accounts.admission import login_digest
from app.accounts.bodies import ClinicProfile, StaffBody
from app.accounts.models import Staff, StaffSession
from app.accounts.passphrases import hash_passphrase, key_cost, login_cost
from app.accounts.people import AuthorityKind
from app.accounts.permissions import Role, needs_second_factor
from app.accounts.sessions import begin, end_all, sessions_for
from app.accounts.viewer import Viewer
from app.kit import clock
from app.kit.db import Database
from app.settings import Settings, read_settings
from app.vault.keys import (
    Keyholder,
    new_signing_key,
    unwrap_with_passphrase,
    verifying_half,
    wrap_with_passphrase,
)
from app.vault.recovery import new_recovery_secret
from app.vault.server_keys import ServerKeys, make_server_keys, read_server_keys
from app.web.cookies import new_secret

PROFILE = ClinicProfile(
    name="Fictitious Legal Clinic",
    lines=("100 Invented Street", "Suite 4"),
    city="Springfield",
    state="IL",
    postal_code="62700",
    phone="+1 217 555 0100",
    email="desk@clinic.example",
)
# By the role, who they are: each name is invented, and a canary nothing may leak.
STAFF = {
    "administrator": "Ada Inventada",
    "volunteer": "Viola Erfunden",
    "advocate": "Abel Fictif",
    "attorney": "Amara Okafor-Fiction",
    "accredited-representative": "Renata Ficticia",
    "catalogue-editor": "Edo Bedacht",
}
ADMINISTRATOR = "administrator"
_LONG_AGO, _FAR_AWAY = dt.timedelta(days=365), dt.timedelta(days=3650)
_AUTHORITIES: dict[str, tuple[AuthorityKind, str | None]] = {
    "attorney": ("attorney", "IL"),
    "accredited-representative": ("accredited-full", None),
}


@dataclass
class Person:
    """Somebody of the clinic, with all that only they know."""

    id: str
    name: str
    login: str
    passphrase: str
    roles: frozenset[Role]
    telephone: pyotp.TOTP | None = None
    paper_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignedIn:
    """A person signed in: the viewer a handler is given, and the secret of their cookie."""

    person: Person
    viewer: Viewer
    secret: bytes


@dataclass
class Clinic:
    """A clinic, its database, and what no server knows: passphrases, telephones, recovery key."""

    settings: Settings
    database: Database
    recovery_secret: bytes
    people: dict[str, Person] = field(default_factory=dict)

    @cached_property
    def server_keys(self) -> ServerKeys:
        return read_server_keys(self.settings.data_dir)

    def signed_in(self, who: str) -> SignedIn:
        """Begin a whole sign-in, as the door does after passphrase and code."""
        person, secret = self.people[who], new_secret()
        with self.database.reading() as session:
            wrapped = session.get_one(Staff, person.id).wrapped_key
        keys = Keyholder(person.id, unwrap_with_passphrase(wrapped, person.passphrase))
        with self.database.writing() as session:
            begin(session, keys, secret, is_whole=True)
        with self.database.reading() as session:
            viewer = sessions_for(self.settings).identify(session, secret)
        if viewer is None:
            raise LookupError(who)
        return SignedIn(person, viewer, secret)

    def hire(self, name: str, *roles: Role, known_as: str | None = None) -> Person:
        """Add somebody through the administrator; they choose a passphrase and a second factor."""
        added = _new(self.settings, name, roles)
        if self.people:
            administrator = self.signed_in(ADMINISTRATOR).viewer
            with self.database.writing() as session:
                people.add_person(session, administrator, added.row, server_keys=self.server_keys)
        self.people[known_as or roles[0].value] = added.person
        self._settle(known_as or roles[0].value)
        return added.person

    def _settle(self, who: str) -> None:
        """Let a new person do what the first sign-in asks of them."""
        viewer = self.signed_in(who).viewer
        person, chosen = self.people[who], self.settings
        person.passphrase = f"{person.passphrase} of my own"
        new = own_account.NewPassphrase(
            hash_passphrase(person.passphrase, login_cost(chosen)),
            wrap_with_passphrase(viewer.keys.private_key, person.passphrase, key_cost(chosen)),
        )
        with self.database.writing() as session:
            own_account.change_passphrase(session, viewer, new)
            if needs_second_factor(person.roles):
                secret = second_factor.new_secret()
                person.telephone = pyotp.TOTP(secret)
                person.paper_codes = own_account.keep_second_factor(
                    session, viewer, secret, step=0, settings=chosen
                )

    def let_sign(self, who: str, kind: AuthorityKind, state: str | None = None) -> None:
        """Write down an authority that holds today."""
        administrator, today = self.signed_in(ADMINISTRATOR).viewer, clock.today()
        with self.database.writing() as session:
            people.grant_authority(
                session,
                administrator,
                self.people[who].id,
                people.Grant(kind, state, today - _LONG_AGO, today + _FAR_AWAY),
                server_keys=self.server_keys,
            )

    def sign_out_all(self) -> None:
        """End every sign-in there is."""
        with self.database.writing() as session:
            for person in self.people.values():
                end_all(session, person.id)

    # ── Time and the door ────────────────────────────────────────────────────────────────────────

    def pass_time(self, elapsed: dt.timedelta, *, idle_only: bool = False) -> None:
        """Let every sign-in be older by so much; `idle_only` leaves when it began."""
        with self.database.writing() as session:
            for row in session.scalars(select(StaffSession)):
                row.last_seen_at -= elapsed
                row.started_at -= dt.timedelta() if idle_only else elapsed

    def forget_code(self, who: str) -> None:
        """Let the newest code of a person's telephone be used once more within its half minute."""
        with self.database.writing() as session:
            named = Staff.id == self.people[who].id
            session.execute(update(Staff).where(named).values(last_code_step=0))


@dataclass(frozen=True)
class _Added:
    person: Person
    row: people.NewPerson


def a_clinic(folder: Path, database_url: str, *, staffed: bool = True) -> Clinic:
    """Found a clinic in a furnished database, with its data under `folder`.

    There is somebody of every role (`STAFF`); with `staffed=False` the administrator alone.
    """
    chosen = settings_for(folder, database_url)
    signing_key, recovery_secret = new_signing_key(), new_recovery_secret()
    make_server_keys(chosen.data_dir, pin=verifying_half(signing_key))
    clinic = Clinic(chosen, Database(database_url), recovery_secret)
    first = _new(chosen, STAFF[ADMINISTRATOR], [Role.ADMINISTRATOR])
    with clinic.database.writing() as session:
        founding.found_clinic(
            session,
            PROFILE,
            first.row,
            signing_key=signing_key,
            recovery_secret=recovery_secret,
            server_keys=clinic.server_keys,
        )
    clinic.people[ADMINISTRATOR] = first.person
    clinic._settle(ADMINISTRATOR)
    for role in list(Role) if staffed else []:
        if role.value != ADMINISTRATOR:
            clinic.hire(STAFF[role.value], role)
    for who, (kind, state) in _AUTHORITIES.items() if staffed else ():
        clinic.let_sign(who, kind, state)
    clinic.sign_out_all()
    return clinic


def a_copy(founded: Clinic, folder: Path, database_url: str) -> Clinic:
    """Return a clinic like one that was founded before; its database has been copied already."""
    chosen = settings_for(folder, database_url)
    shutil.copytree(founded.settings.data_dir, chosen.data_dir, dirs_exist_ok=True)
    people = {who: replace(person) for who, person in founded.people.items()}
    return Clinic(chosen, Database(database_url), founded.recovery_secret, people)


def settings_for(folder: Path, database_url: str, **more: str) -> Settings:
    """Return settings with cheap passphrases; `more` are variables without HANDRAIL_."""
    folder.mkdir(parents=True, exist_ok=True)
    return read_settings(
        {
            "HANDRAIL_DATA_DIR": str(folder),
            "HANDRAIL_DATABASE_URL": database_url,
            "HANDRAIL_DEMO": "yes",
            **{f"HANDRAIL_{name}": value for name, value in more.items()},
        }
    )


def _new(chosen: Settings, name: str, roles: list[Role] | tuple[Role, ...]) -> _Added:
    login = name.split(maxsplit=1)[0].lower()
    body = StaffBody(display_name=name, login=login, title=f"Fictitious {roles[0].value}")
    passphrase = f"an invented one for {login}"
    row = people.new_person(
        body,
        roles=roles,
        login_digest=login_digest(chosen, login),
        passphrase=passphrase,
        settings=chosen,
    )
    return _Added(Person(row.id, name, login, passphrase, frozenset(roles)), row)
