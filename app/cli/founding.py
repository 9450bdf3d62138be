# SPDX-License-Identifier: AGPL-3.0-or-later
"""Founding a clinic on this machine: all of it, or nothing is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from app.accounts import own_account, sessions
from app.accounts.admission import login_digest
from app.accounts.bodies import ClinicProfile, StaffBody
from app.accounts.founding import found_clinic
from app.accounts.house_rules import HouseRules, keep_rules
from app.accounts.models import Staff
from app.accounts.people import NewPerson, new_person
from app.accounts.permissions import Role
from app.accounts.rights import rights_key_for
from app.cli.there import is_missing
from app.errors import Conflict
from app.kit import clock
from app.kit.db import Database
from app.kit.files import filling, refuse_unless_free
from app.migrations.run import Standing, downgrade, standing, upgrade
from app.vault import audit
from app.vault.keys import Keyholder, new_signing_key, unwrap_with_passphrase, verifying_half
from app.vault.server_keys import FOLDER, make_server_keys, read_server_keys
from app.web.cookies import new_secret

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.settings import Settings


@dataclass(frozen=True)
class Administrator:
    """The first person of a clinic, with what only they know."""

    body: StaffBody
    passphrase: str = field(repr=False)
    second_factor: str = field(repr=False)
    code_step: int = 0


@dataclass(frozen=True)
class Clinic:
    """What a new clinic begins with."""

    profile: ClinicProfile
    administrator: Administrator
    recovery_secret: bytes = field(repr=False)
    rules: HouseRules = field(default_factory=HouseRules)


def found(chosen: Settings, clinic: Clinic, *, roles: Iterable[Role] = ()) -> tuple[str, ...]:
    """Set up a clinic in a free data folder; return the administrator's codes for paper.

    On any failure the folder and the database are as they were.
    """
    refuse_in_use(chosen)
    with _emptied_on_failure(chosen), filling(chosen.data_dir) as made:
        aside = replace(chosen, data_dir=made, database_url=_beside(chosen, made))
        with closing(Database(aside.database_url)) as database:
            upgrade(database)
            return _found(database, aside, clinic, {Role.ADMINISTRATOR, *roles})


def _found(
    database: Database, aside: Settings, clinic: Clinic, roles: Iterable[Role]
) -> tuple[str, ...]:
    signing_key = new_signing_key()
    clock.live_in(clinic.rules.time_zone)
    server_keys = make_server_keys(aside.data_dir, pin=verifying_half(signing_key))
    first = _first(aside, clinic.administrator, roles)
    private = unwrap_with_passphrase(first.wrapped_key, clinic.administrator.passphrase)
    with database.writing() as session:
        found_clinic(
            session,
            clinic.profile,
            first,
            signing_key=signing_key,
            recovery_secret=clinic.recovery_secret,
            server_keys=server_keys,
        )
        keep_rules(session, clinic.rules)
        codes = _keep_second_factor(
            session, aside, Keyholder(first.id, private), clinic.administrator
        )
        entry = audit.Entry(first.id, "clinic.found", "staff", first.id)
        head = audit.append(session, entry, read_server_keys(aside.data_dir).audit)
    audit.anchor_head(aside.data_dir / audit.ANCHOR, head)
    return codes


def refuse_in_use(chosen: Settings) -> None:
    """Raise Invalid or Conflict unless data folder and database are free for a new clinic."""
    if (chosen.data_dir / FOLDER).exists():
        raise Conflict(
            "There is a clinic in the data folder already; for a new one set HANDRAIL_DATA_DIR."
        )
    refuse_unless_free(chosen.data_dir)
    if is_missing(chosen):
        return
    with closing(Database(chosen.database_url)) as database:
        if standing(database) is not Standing.EMPTY:
            raise Conflict("The database HANDRAIL_DATABASE_URL names is in use; name an empty one.")


def _first(aside: Settings, administrator: Administrator, roles: Iterable[Role]) -> NewPerson:
    return new_person(
        administrator.body,
        roles=roles,
        login_digest=login_digest(aside, administrator.body.login),
        passphrase=administrator.passphrase,
        settings=aside,
        is_first=True,
    )


def _keep_second_factor(
    session: Session, aside: Settings, keys: Keyholder, administrator: Administrator
) -> tuple[str, ...]:
    with seated(session, keys, aside) as viewer:
        return own_account.keep_second_factor(
            session,
            viewer,
            administrator.second_factor,
            step=administrator.code_step,
            settings=aside,
        )


@contextmanager
def seated(session: Session, keys: Keyholder, chosen: Settings) -> Iterator[Viewer]:
    """Sign a person in for the block, as the service functions want whoever acts."""
    secret = new_secret()
    row = sessions.begin(session, keys, secret, is_whole=True)
    session.flush()
    staff = session.get_one(Staff, keys.holder_id)
    found = sessions.SignIn(row, staff, keys)
    yield sessions.viewer_of(session, found, secret, rights_key=rights_key_for(chosen))
    sessions.end(session, row.id, staff_id=keys.holder_id)


def _beside(chosen: Settings, made: Path) -> str:
    """Return the database's address while the folder it lies in is still aside."""
    file = _file_in_folder(chosen)
    return chosen.database_url if file is None else f"sqlite:///{made / file}"


def _file_in_folder(chosen: Settings) -> Path | None:
    url = make_url(chosen.database_url)
    path = Path(url.database or "")
    is_inside = url.get_backend_name() == "sqlite" and chosen.data_dir == path.parent
    return Path(path.name) if is_inside else None


@contextmanager
def _emptied_on_failure(chosen: Settings) -> Iterator[None]:
    """Take away what a failed founding left in a database outside the data folder."""
    was_missing = is_missing(chosen)
    try:
        yield
    except BaseException:
        if _file_in_folder(chosen) is None and not is_missing(chosen):
            with closing(Database(chosen.database_url)) as database:
                downgrade(database, "base")
            if was_missing:
                Path(make_url(chosen.database_url).database or "").unlink()
        raise
