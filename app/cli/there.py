# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clinic of this machine: that it is there, current and in nobody else's hands."""

from __future__ import annotations

import fcntl
import os
import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from app.accounts.house_rules import house_rules
from app.accounts.sessions import the_clinic
from app.errors import Conflict, Invalid
from app.kit.clock import live_in
from app.kit.db import Database
from app.migrations.run import Standing, standing
from app.vault.server_keys import FOLDER

if TYPE_CHECKING:
    from app.settings import Settings

LOCK = "serve.lock"
OPERATOR = "operator"  # who acts, in the audit, when a command is run on the machine itself
_NOT_SET_UP = (
    "There is no clinic in the data folder; run `handrail init`, or set HANDRAIL_DATA_DIR."
)
_BEHIND = (
    "The database is older than this program; make a backup, then run `handrail init --upgrade`."
)
_AHEAD = "A newer Handrail has changed this database; run that one, or restore a backup."


def refuse_unless_set_up(chosen: Settings) -> None:
    """Raise Invalid, with the way out, unless a clinic is here that this program may serve.

    From then on, this program's days are that clinic's.
    """
    refuse_unless_there(chosen)
    with closing(Database(chosen.database_url)) as database:
        refuse_unless_current(standing(database))
        with database.reading() as session:
            if the_clinic(session) is None:
                raise Invalid(_NOT_SET_UP)
            live_in(house_rules(session).time_zone)


def refuse_unless_there(chosen: Settings) -> None:
    """Raise Invalid unless there are server keys and a database, of whatever shape."""
    if not (chosen.data_dir / FOLDER).is_dir() or is_missing(chosen):
        raise Invalid(_NOT_SET_UP)


def refuse_unless_current(found: Standing) -> None:
    """Raise Invalid unless the database has the shape this program expects."""
    told = {Standing.EMPTY: _NOT_SET_UP, Standing.BEHIND: _BEHIND, Standing.AHEAD: _AHEAD}
    if found in told:
        raise Invalid(told[found])


def is_missing(chosen: Settings) -> bool:
    """Say whether the database is a file that is not there: opening it would make an empty one."""
    url = make_url(chosen.database_url)
    return url.get_backend_name() == "sqlite" and not os.path.isfile(url.database or "")  # noqa: PTH113  Path("") is a folder


@contextmanager
def alone(chosen: Settings) -> Iterator[None]:
    """Be the only server of a data folder; Conflict if there is one. The kernel frees the lock."""
    descriptor = os.open(chosen.data_dir / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Conflict("Another server has this data folder; stop that one first.") from None
    finally:
        os.close(descriptor)


def keep_to_ourselves() -> None:
    """Write files only we can read, and leave no memory behind on a disk when we crash."""
    os.umask(0o077)
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
