# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's clinic: fictitious staff, and a fictitious client as far as drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts import own_account, people, second_factor
from app.accounts.admission import login_digest
from app.accounts.bodies import ClinicProfile, StaffBody
from app.accounts.models import Staff
from app.accounts.passphrases import given_passphrase, hash_passphrase, key_cost, login_cost
from app.accounts.people import AuthorityKind
from app.accounts.permissions import Role, needs_second_factor
from app.cases.sections import section_called, split
from app.cases.service import Opening, open_case, save_section
from app.cases.situation import plan_of
from app.cli.founding import Administrator, Clinic, found, seated
from app.kit.clock import today
from app.kit.db import Database
from app.requests.drafts import prepare_drafts, submit_for_review
from app.requests.queries import visible_request
from app.vault import audit
from app.vault.keys import Keyholder, unwrap_with_passphrase, wrap_with_passphrase
from app.vault.recovery import new_recovery_secret, recovery_words
from app.vault.server_keys import ServerKeys, read_server_keys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.cases.queries import OpenedCase
    from app.settings import Settings
    from app.situations.records import Situation

Act = tuple[str, str, str]  # the tag of the audit, and the kind and id of what it was done to
_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Sample:
    """Somebody of the clinic: everybody in it is invented."""

    login: str
    name: str
    role: Role
    title: str
    authority: tuple[AuthorityKind, str | None] | None = None


ADA = Sample("ada", "Ada Example", Role.ADMINISTRATOR, "Office manager (fictitious)")
STAFF = (
    Sample("vera", "Vera Example", Role.VOLUNTEER, "Intake volunteer (fictitious)"),
    Sample("abel", "Abel Example", Role.ADVOCATE, "Advocate (fictitious)"),
    Sample("amara", "Amara Okafor", Role.ATTORNEY, "Attorney (fictitious)", ("attorney", "IL")),
    Sample(
        "renata",
        "Renata Example",
        Role.REPRESENTATIVE,
        "Accredited representative (fictitious)",
        ("accredited-full", None),
    ),
)


@dataclass(frozen=True)
class Login:
    """How one of them signs in; the demonstration tells what a clinic never would."""

    sample: Sample
    staff_id: str
    passphrase: str = field(repr=False)
    second_factor: str | None = field(default=None, repr=False)
    paper_codes: tuple[str, ...] = field(default=(), repr=False)


@dataclass
class DemoClinic:
    """A clinic that is thrown away, and how everybody in it signs in."""

    chosen: Settings
    database: Database
    keys: ServerKeys
    recovery_key: str
    logins: dict[str, Login] = field(default_factory=dict)

    def hire(self, sample: Sample) -> None:
        """Let the administrator add somebody, who then does what a first sign-in asks."""
        given = given_passphrase()
        person = people.new_person(
            StaffBody(display_name=sample.name, login=sample.login, title=sample.title),
            roles=[sample.role],
            login_digest=login_digest(self.chosen, sample.login),
            passphrase=given,
            settings=self.chosen,
        )
        with self._acting(ADA) as (session, viewer, done):
            people.add_person(session, viewer, person, server_keys=self.keys)
            _grant(session, viewer, person.id, sample, self.keys)
            done.append(("people.add", "staff", person.id))
        self.logins[sample.login] = Login(sample, person.id, given)
        self._settle(sample)

    def _settle(self, sample: Sample) -> None:
        login, chosen = self.logins[sample.login], self.chosen
        passphrase = given_passphrase()
        secret: str | None = None
        codes: tuple[str, ...] = ()
        with self._acting(sample) as (session, viewer, done):
            new = own_account.NewPassphrase(
                hash_passphrase(passphrase, login_cost(chosen)),
                wrap_with_passphrase(viewer.keys.private_key, passphrase, key_cost(chosen)),
            )
            own_account.change_passphrase(session, viewer, new)
            if needs_second_factor([sample.role]):
                secret = second_factor.new_secret()
                codes = own_account.keep_second_factor(
                    session, viewer, secret, step=0, settings=chosen
                )
            done.append(("account.passphrase", "staff", viewer.id))
        self.logins[sample.login] = Login(sample, login.staff_id, passphrase, secret, codes)

    def take_in(self, situation: Situation) -> None:
        """Take a client from the situation they tell to drafts of what the plan offers."""
        advocate, attorney = (self._with_role(role) for role in (Role.ADVOCATE, Role.ATTORNEY))
        with self._acting(advocate.sample) as (session, viewer, done):
            opening = _opening(situation, second_person=attorney.staff_id)
            case = open_case(session, viewer, opening, pin=self.keys.pin)
            _tell(session, viewer, case, situation)
            picks = _offered(session, viewer, case)
            first, *_rest = prepare_drafts(session, viewer, case, picks)
            draft = visible_request(session, viewer, first)
            submit_for_review(session, viewer, draft, version=draft.row.version)
            done += [("case.open", "case", case.id), ("request.submit", "request", first)]

    def _with_role(self, role: Role) -> Login:
        return next(login for login in self.logins.values() if login.sample.role is role)

    @contextmanager
    def _acting(self, who: Sample) -> Iterator[tuple[Session, Viewer, list[Act]]]:
        """Sign somebody in for one transaction, and write down at its end what they did."""
        login = self.logins[who.login]
        keys = Keyholder(login.staff_id, self._private_key(login))
        done: list[Act] = []
        with self.database.writing() as session:
            with seated(session, keys, self.chosen) as viewer:
                yield session, viewer, done
            for act in done:
                entry = audit.Entry(login.staff_id, *act, session_id=viewer.session_id)
                head = audit.append(session, entry, self.keys.audit)
        audit.anchor_head(self.chosen.data_dir / audit.ANCHOR, head)

    def _private_key(self, login: Login) -> bytes:
        with self.database.reading() as session:
            wrapped = session.scalars(
                select(Staff.wrapped_key).where(Staff.id == login.staff_id)
            ).one()
        return unwrap_with_passphrase(wrapped, login.passphrase)


@contextmanager
def demo_clinic(chosen: Settings, situation: Situation) -> Iterator[DemoClinic]:
    """Found the demonstration's clinic in a free data folder, with its staff and its client."""
    secret, passphrase, recovery = (
        second_factor.new_secret(),
        given_passphrase(),
        new_recovery_secret(),
    )
    body = StaffBody(display_name=ADA.name, login=ADA.login, title=ADA.title)
    first = Administrator(body, passphrase, secret)
    codes = found(chosen, Clinic(_profile(situation), first, recovery))
    with closing(Database(chosen.database_url)) as database:
        keys = read_server_keys(chosen.data_dir)
        clinic = DemoClinic(chosen, database, keys, " ".join(recovery_words(recovery)))
        with database.reading() as session:
            staff_id = session.scalars(select(Staff.id)).one()
        clinic.logins[ADA.login] = Login(ADA, staff_id, passphrase, secret, codes)
        for sample in STAFF:
            clinic.hire(sample)
        clinic.take_in(situation)
        yield clinic


def _profile(situation: Situation) -> ClinicProfile:
    clinic = situation.clinic
    return ClinicProfile(
        name=clinic.name,
        lines=tuple(clinic.address.lines),
        city=clinic.address.city,
        state=clinic.address.state,
        postal_code=clinic.address.postal_code,
        phone=clinic.phone,
        email=clinic.email,
    )


def _grant(
    session: Session, viewer: Viewer, person_id: str, sample: Sample, keys: ServerKeys
) -> None:
    if sample.authority is None:
        return
    kind, state = sample.authority
    grant = people.Grant(kind, state, today() - _YEAR, today() + _YEAR)
    people.grant_authority(session, viewer, person_id, grant, server_keys=keys)


def _opening(situation: Situation, *, second_person: str) -> Opening:
    person = situation.person
    if person is None:
        return Opening("clinic", title=situation.clinic.name, second_person=second_person)
    return Opening(
        "person",
        title=person.name.as_written,
        second_person=second_person,
        spoken=person.language.spoken,
        written=person.language.written,
        needs_interpreter=person.language.needs_interpreter,
    )


def _tell(session: Session, viewer: Viewer, case: OpenedCase, situation: Situation) -> None:
    """Write the situation down section by section, as a conversation would."""
    already = {"person", "languages"}  # opening the case began these
    for code, fragment in split(situation).items():
        section = section_called(code, requester=situation.requester)
        if not section.attorney_only:
            version = 1 if code in already else 0
            save_section(session, viewer, case, section, fragment, version=version)


def _offered(session: Session, viewer: Viewer, case: OpenedCase) -> list[str]:
    plan = plan_of(session, viewer, case, as_of=today())
    return [
        f"{item.holder}:{item.mechanism}"
        for item in plan.items
        if item.verdict == "offer" and item.letter
    ]
