# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic as large as a benchmark asks, staffed and filled through the services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from app.accounts import people, second_factor, sessions
from app.accounts.admission import login_digest
from app.accounts.bodies import ClinicProfile, StaffBody
from app.accounts.models import Staff
from app.accounts.permissions import Role
from app.accounts.viewer import Viewer
from app.cases.queries import list_cases, section_of, visible_case
from app.cases.sections import section_called, split
from app.cases.service import Opening, open_case, save_section
from app.catalog.load import load
from app.cli import founding
from app.cli.demo import SITUATION
from app.cli.inputs import situation_in
from app.kit.db import Database
from app.settings import Settings, read_settings
from app.vault.keys import Keyholder, unwrap_with_passphrase
from app.vault.recovery import new_recovery_secret
from app.vault.server_keys import read_server_keys
from app.web.cookies import new_secret

_PASSPHRASE = "fictitious-and-never-typed"  # noqa: S105  of people who do not exist
_PROFILE = ClinicProfile(
    name="Fictitious Legal Clinic",
    lines=("100 Invented Street",),
    city="Springfield",
    state="IL",
    postal_code="62700",
)
_IN_ONE_TRANSACTION = 250


@dataclass(frozen=True)
class Person:
    """Somebody of the clinic, with the key that opens their cases."""

    keys: Keyholder
    secret: bytes = field(default_factory=new_secret, repr=False)


@dataclass
class CrowdedClinic:
    """A clinic with its people; each case is opened by one of them, with the next as the second."""

    chosen: Settings
    database: Database
    staff: list[Person]
    cases: int = 0

    def fill(self, count: int) -> None:
        """Open cases until there are so many."""
        viewers = [self._viewer(person) for person in self.staff]
        pin = read_server_keys(self.chosen.data_dir).pin
        numbers = iter(range(self.cases, count))
        while batch := list(islice(numbers, _IN_ONE_TRANSACTION)):
            with self.database.writing() as session:
                for number in batch:
                    viewer, second = (viewers[(number + n) % len(viewers)] for n in (0, 1))
                    open_case(session, viewer, _opening(number, second.id), pin=pin)
        self.cases = max(self.cases, count)

    def tell_everything(self, each: int) -> None:
        """Write down a whole situation in the newest cases of every person."""
        situation = situation_in(SITUATION, load())
        for person in self.staff:
            viewer = self._viewer(person)
            for case_id in self.newest_of(person, each):
                with self.database.writing() as session:
                    case = visible_case(session, viewer, case_id)
                    for code, fragment in split(situation).items():
                        section = section_called(code, requester=case.body.requester)
                        saved = section_of(session, case, code)
                        version = saved.version if saved else 0
                        save_section(session, viewer, case, section, fragment, version=version)

    def newest_of(self, person: Person, count: int) -> list[str]:
        """Return the ids of the first cases on a person's list."""
        with self.database.reading() as session:
            listed = list_cases(session, self._viewer(person))
        return [case.id for case in listed.cases[:count]]

    def sign_everybody_in(self) -> None:
        """Begin everybody's sign-in anew, so that none of them ends while it is measured."""
        for number, person in enumerate(self.staff):
            self.staff[number] = Person(person.keys)
            with self.database.writing() as session:
                sessions.begin(session, person.keys, self.staff[number].secret, is_whole=True)

    def _viewer(self, person: Person) -> Viewer:
        with self.database.reading() as session:
            viewer = sessions.sessions_for(self.chosen).identify(session, person.secret)
        if viewer is None:
            raise LookupError(person.keys.holder_id)
        return viewer


@contextmanager
def crowded_clinic(folder: Path, *, staff: int) -> Iterator[CrowdedClinic]:
    """Found a clinic in a free folder, with so many advocates and not one case."""
    chosen = read_settings({"HANDRAIL_DATA_DIR": str(folder), "HANDRAIL_DEMO": "yes"})
    administrator = founding.Administrator(
        StaffBody(display_name="Ada Inventada", login="ada"),
        _PASSPHRASE,
        second_factor.new_secret(),
    )
    founding.found(chosen, founding.Clinic(_PROFILE, administrator, new_recovery_secret()))
    with closing(Database(chosen.database_url)) as database:
        clinic = CrowdedClinic(chosen, database, _hired(chosen, database, staff))
        clinic.sign_everybody_in()
        yield clinic


def _hired(chosen: Settings, database: Database, count: int) -> list[Person]:
    hired = [_advocate(chosen, number) for number in range(count)]
    with database.writing() as session:
        first = session.query(Staff).one()
        keys = Keyholder(first.id, unwrap_with_passphrase(first.wrapped_key, _PASSPHRASE))
        with founding.seated(session, keys, chosen) as administrator:
            for person in hired:
                people.add_person(
                    session, administrator, person, server_keys=read_server_keys(chosen.data_dir)
                )
    return [
        Person(Keyholder(person.id, unwrap_with_passphrase(person.wrapped_key, _PASSPHRASE)))
        for person in hired
    ]


def _advocate(chosen: Settings, number: int) -> people.NewPerson:
    """Return somebody who has already chosen a passphrase of their own."""
    login = f"advocate{number}"
    return people.new_person(
        StaffBody(display_name=f"Abel Fictif {number}", login=login),
        roles=[Role.ADVOCATE],
        login_digest=login_digest(chosen, login),
        passphrase=_PASSPHRASE,
        settings=chosen,
        is_first=True,
    )


def _opening(number: int, second_person: str) -> Opening:
    return Opening("person", f"Fulana Ficticia {number}", second_person, spoken="es", written="es")
