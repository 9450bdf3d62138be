# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic with its people, each with their own keys; whoever is asked for signs in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from app.accounts.bodies import ClinicProfile, StaffBody
from app.accounts.founding import found_clinic
from app.accounts.people import NewPerson, add_person, new_person
from app.accounts.permissions import Role, permissions_of
from app.accounts.sessions import the_clinic
from app.accounts.viewer import GrantedAuthority, Viewer
from app.cases.queries import OpenedCase, section_of, visible_case
from app.cases.sections import section_called, split
from app.cases.service import Opening, open_case, save_section
from app.kit.db import Database
from app.settings import Settings, read_settings
from app.vault.keys import Keyholder, new_signing_key, unwrap_with_passphrase, verifying_half
from app.vault.recovery import new_recovery_secret
from app.vault.server_keys import ServerKeys
from tests.situations.build import sample

PROFILE = ClinicProfile(
    name="Riverside Rights Clinic (fictitious)",
    lines=("100 Example Street, Suite 5",),
    city="Chicago",
    state="IL",
    postal_code="60600",
    phone="312-555-0100",
    email="records@riverside.example",
)
ROLES = {
    "ada": Role.ADMINISTRATOR,
    "amara": Role.ATTORNEY,
    "ben": Role.ADVOCATE,
    "cleo": Role.ADVOCATE,
    "vera": Role.VOLUNTEER,
}
_PASSPHRASE = "fictitious words of a test"  # noqa: S105  of nobody


@dataclass
class House:
    """What the test knows and no server does: everybody's private key."""

    database: Database
    pin: bytes
    clinic_ring: str = ""
    people: dict[str, tuple[str, Keyholder]] = field(default_factory=dict)

    def id_of(self, name: str) -> str:
        return self.people[name][0]

    def viewer(self, name: str, *, admitted: bool = True) -> Viewer:
        """Somebody signed in just now, who has opened nothing yet."""
        person_id, keys = self.people[name]
        roles = frozenset({ROLES[name]})
        is_attorney = ROLES[name] is Role.ATTORNEY and admitted
        return Viewer(
            id=person_id,
            session_id=f"session-of-{name}",
            display_name=name.capitalize(),
            login=name,
            roles=roles,
            permissions=permissions_of(roles),
            authorities=(_ADMISSION,) if is_attorney else (),
            language="en",
            csrf_token=b"",
            keys=keys,
            clinic_ring=self.clinic_ring,
        )

    @contextmanager
    def working(
        self, by: str, case_id: str, *, admitted: bool = True
    ) -> Iterator[tuple[Session, Viewer, OpenedCase]]:
        """Give a writing transaction in which somebody has a case open."""
        with self.database.writing() as session:
            viewer = self.viewer(by, admitted=admitted)
            yield session, viewer, visible_case(session, viewer, case_id)

    def open(self, by: str, second: str, **but: str) -> str:
        """Open a case of a fictitious person; return its id."""
        opening = {"requester": "person", "title": "Fulana Ficticia", "spoken": "es", **but}
        with self.database.writing() as session:
            case = open_case(
                session,
                self.viewer(by),
                Opening(second_person=self.id_of(second), **opening),  # type: ignore[arg-type]
                pin=self.pin,
            )
        return case.id

    def tell(self, case_id: str, by: str, named: str) -> None:
        """Write down everything a sample situation says."""
        situation = sample(named)
        for code, fragment in split(situation).items():
            with self.working(by, case_id) as (session, viewer, case):
                section = section_called(code, requester=situation.requester)
                version = version_of(session, case, code)
                save_section(session, viewer, case, section, fragment, version=version)


_ADMISSION = GrantedAuthority(
    "admission", "attorney", "IL", dt.date(2020, 1, 1), dt.date(2030, 1, 1)
)


def version_of(session: Session, case: OpenedCase, code: str) -> int:
    section = section_of(session, case, code)
    return section.version if section else 0


def a_house(database: Database, data: Path) -> House:
    """Found a clinic: ada administers; amara is an attorney; ben, cleo and vera work on cases."""
    chosen = read_settings({"HANDRAIL_DEMO": "yes", "HANDRAIL_DATA_DIR": str(data)})
    signing_key, secret = new_signing_key(), new_recovery_secret()
    keys = ServerKeys(audit=bytes(32), login_digest=bytes(32), pin=verifying_half(signing_key))
    house = House(database, keys.pin)
    first = _person("ada", chosen)
    with database.writing() as session:
        found_clinic(session, PROFILE, first, signing_key=signing_key, recovery_secret=secret)
        house.people["ada"] = (first.id, _keys_of(first))
        house.clinic_ring = _clinic_ring(session)
    for name in set(ROLES) - {"ada"}:
        person = _person(name, chosen)
        with database.writing() as session:
            add_person(session, house.viewer("ada"), person, server_keys=keys)
        house.people[name] = (person.id, _keys_of(person))
    return house


def _person(name: str, chosen: Settings) -> NewPerson:
    return new_person(
        StaffBody(display_name=name.capitalize(), login=name),
        roles={ROLES[name]},
        login_digest=f"digest-of-{name}",
        passphrase=_PASSPHRASE,
        settings=chosen,
    )


def _keys_of(person: NewPerson) -> Keyholder:
    return Keyholder(person.id, unwrap_with_passphrase(person.wrapped_key, _PASSPHRASE))


def _clinic_ring(session: Session) -> str:
    clinic = the_clinic(session)
    assert clinic is not None
    return clinic.ring_id
