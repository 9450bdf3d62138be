# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic in which cases are opened and told, by people who have signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.accounts.permissions import Role
from app.accounts.viewer import Viewer
from app.cases.queries import OpenedCase, section_of, visible_case
from app.cases.sections import Requester, section_called, split
from app.cases.service import Opening, open_case, save_section
from app.kit.db import Database
from tests.clinic.build import Clinic
from tests.situations.build import sample

# Who is who: two advocates, an attorney, one whose admission nobody wrote down, and the others.
KNOWN_AS = {
    "ada": "administrator",
    "amara": "attorney",
    "ben": "advocate",
    "cleo": "second-advocate",
    "dora": "attorney-elsewhere",
    "vera": "volunteer",
}


@dataclass
class House:
    """A clinic with cases. Everybody is signed in from the start."""

    clinic: Clinic
    viewers: dict[str, Viewer]

    @property
    def database(self) -> Database:
        return self.clinic.database

    @property
    def pin(self) -> bytes:
        return self.clinic.server_keys.pin

    def id_of(self, name: str) -> str:
        return self.clinic.people[KNOWN_AS[name]].id

    def name_of(self, name: str) -> str:
        return self.clinic.people[KNOWN_AS[name]].name

    def viewer(self, name: str) -> Viewer:
        """Somebody at the beginning of a request: they have opened nothing yet."""
        return replace(self.viewers[name], _opened={})

    @contextmanager
    def looking(self, name: str, case_id: str) -> Iterator[tuple[Session, Viewer, OpenedCase]]:
        """Give a reading transaction in which somebody has a case open."""
        viewer = self.viewer(name)
        with self.database.reading() as session:
            yield session, viewer, visible_case(session, viewer, case_id)

    @contextmanager
    def working(self, name: str, case_id: str) -> Iterator[tuple[Session, Viewer, OpenedCase]]:
        """Give a writing transaction in which somebody has a case open."""
        viewer = self.viewer(name)
        with self.database.writing() as session:
            yield session, viewer, visible_case(session, viewer, case_id)

    def open(
        self,
        by: str,
        second: str,
        *,
        requester: Requester = "person",
        title: str = "Fulana Ficticia",
        **but: str,
    ) -> str:
        """Open a case of a fictitious person; return its id."""
        viewer, said = self.viewer(by), {"spoken": "es", **but}
        opening = Opening(requester, title, self.id_of(second), **said)  # type: ignore[arg-type]
        with self.database.writing() as session:
            return open_case(session, viewer, opening, pin=self.pin).id

    def tell(self, case_id: str, by: str, named: str) -> None:
        """Write down everything a sample situation says."""
        situation = sample(named)
        with self.working(by, case_id) as (session, viewer, case):
            for code, fragment in split(situation).items():
                section = section_called(code, requester=situation.requester)
                saved = section_of(session, case, code)
                version = saved.version if saved else 0
                save_section(session, viewer, case, section, fragment, version=version)


def a_house(clinic: Clinic) -> House:
    """Hire whoever a clinic needs for two teams."""
    clinic.hire("Cleo Segunda", Role.ADVOCATE, known_as="second-advocate")
    clinic.hire("Dora Anderswo", Role.ATTORNEY, known_as="attorney-elsewhere")
    return House(clinic, {name: clinic.signed_in(who).viewer for name, who in KNOWN_AS.items()})
