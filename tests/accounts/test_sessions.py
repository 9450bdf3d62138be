# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sign-ins: found by a secret alone, over when time says so, and with them the key in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import StaffSession
from app.accounts.sessions import (
    begin,
    digest_of,
    end,
    end_all,
    open_sessions,
    sessions_for,
    sweep_expired,
    touch,
)
from app.accounts.viewer import Viewer
from app.errors import HandrailError
from app.kit.ids import new_id
from app.vault.sealing import SealBroken
from app.web.cookies import new_secret
from tests.clinic.build import Clinic, SignedIn

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def _who(clinic: Clinic, secret: bytes) -> Viewer | None:
    with clinic.database.reading() as session:
        return sessions_for(clinic.settings).identify(session, secret)


def _row(clinic: Clinic, signed_in: SignedIn) -> StaffSession:
    with clinic.database.reading() as session:
        return session.get_one(StaffSession, signed_in.viewer.session_id)


def test_a_sign_in_is_found_by_its_secret_and_by_no_other(clinic: Clinic) -> None:
    abel, ada = clinic.signed_in("advocate"), clinic.signed_in("administrator")
    found = _who(clinic, abel.secret)
    assert found is not None
    assert (found.id, found.login) == (abel.person.id, "abel")
    assert found.csrf_token != ada.viewer.csrf_token
    for other in (new_secret(), bytes(32), digest_of(abel.secret).encode()[:32]):
        assert _who(clinic, other) is None


def test_the_database_alone_opens_no_key(sqlite_clinic: Clinic) -> None:
    abel = sqlite_clinic.signed_in("advocate")
    raw = (sqlite_clinic.settings.data_dir.parent / "handrail.sqlite").read_bytes()
    assert abel.secret not in raw
    assert abel.viewer.keys.private_key not in raw
    assert abel.person.name.encode() not in raw
    assert abel.person.login.encode() not in raw


@pytest.mark.parametrize(
    ("elapsed", "idle_only", "is_over"),
    [
        (dt.timedelta(), True, False),
        (19 * MINUTE, True, False),
        (21 * MINUTE, True, True),
        (dt.timedelta(days=400), True, True),
        (-19 * MINUTE, True, False),  # the clock was set back a little
        (-21 * MINUTE, True, True),  # or so far that it would stay open for ever
    ],
)
def test_a_sign_in_that_is_not_used_is_over(
    clinic: Clinic, elapsed: dt.timedelta, *, idle_only: bool, is_over: bool
) -> None:
    abel = clinic.signed_in("advocate")
    clinic.pass_time(elapsed, idle_only=idle_only)
    assert (_who(clinic, abel.secret) is None) is is_over


@pytest.mark.parametrize(("hours", "is_over"), [(11, False), (13, True)])
def test_however_much_it_is_used_it_is_over_in_the_evening(
    clinic: Clinic, hours: int, *, is_over: bool
) -> None:
    abel = clinic.signed_in("advocate")
    clinic.pass_time(hours * HOUR)
    clinic.pass_time(-hours * HOUR + MINUTE, idle_only=True)  # it was used a minute ago
    assert (_who(clinic, abel.secret) is None) is is_over


def test_using_it_keeps_it_open(clinic: Clinic) -> None:
    abel = clinic.signed_in("advocate")
    for _n in range(3):
        clinic.pass_time(15 * MINUTE)
        with clinic.database.writing() as session:
            touch(session, abel.viewer)
    assert _who(clinic, abel.secret) is not None


def test_not_every_page_changes_the_row(clinic: Clinic) -> None:
    abel = clinic.signed_in("advocate")
    before = _row(clinic, abel).last_seen_at
    with clinic.database.writing() as session:
        touch(session, abel.viewer)
    assert _row(clinic, abel).last_seen_at == before


def test_a_sign_in_that_waits_for_its_code_is_nobodys_yet_and_waits_ten_minutes(
    clinic: Clinic,
) -> None:
    keys, secret = clinic.signed_in("attorney").viewer.keys, new_secret()
    with clinic.database.writing() as session:
        begin(session, keys, secret, is_whole=False)
    allowed = sessions_for(clinic.settings)
    assert _who(clinic, secret) is None
    for elapsed, waits in ((9 * MINUTE, True), (2 * MINUTE, False)):
        clinic.pass_time(elapsed)
        with clinic.database.reading() as session:
            assert (allowed.find(session, secret) is not None) is waits


def test_ending_it_destroys_the_key_in_it(clinic: Clinic) -> None:
    abel = clinic.signed_in("advocate")
    with clinic.database.writing() as session:
        end(session, abel.viewer.session_id, staff_id=abel.person.id)
    row = _row(clinic, abel)
    assert row.wrapped_key == b""
    assert row.ended_at is not None
    assert _who(clinic, abel.secret) is None


def test_nobody_ends_anothers(clinic: Clinic) -> None:
    abel = clinic.signed_in("advocate")
    with clinic.database.writing() as session:
        end(session, abel.viewer.session_id, staff_id=clinic.people["volunteer"].id)
    assert _who(clinic, abel.secret) is not None


def test_all_of_ones_own_can_be_ended_but_the_one_at_hand(clinic: Clinic) -> None:
    one, other = clinic.signed_in("advocate"), clinic.signed_in("advocate")
    volunteer = clinic.signed_in("volunteer")
    with clinic.database.writing() as session:
        end_all(session, one.person.id, but=one.viewer.session_id)
    assert _who(clinic, one.secret) is not None
    assert _who(clinic, other.secret) is None
    assert _who(clinic, volunteer.secret) is not None
    with clinic.database.reading() as session:
        assert [row.id for row in open_sessions(session, one.person.id)] == [one.viewer.session_id]


def test_what_time_has_ended_is_swept_of_its_keys(clinic: Clinic) -> None:
    old = clinic.signed_in("advocate")
    clinic.pass_time(21 * MINUTE)
    new = clinic.signed_in("advocate")
    with clinic.database.writing() as session:
        sweep_expired(session, sessions_for(clinic.settings))
    assert _row(clinic, old).wrapped_key == b""
    assert _row(clinic, new).wrapped_key
    assert _who(clinic, new.secret) is not None


def _copied(clinic: Clinic, mine: SignedIn, theirs: SignedIn, *columns: str) -> None:
    """Write parts of one sign-in's row over another's, as an editor of the database could."""
    row = _row(clinic, mine)
    values = {name: getattr(row, name) for name in columns}
    named = StaffSession.id == theirs.viewer.session_id
    with clinic.database.writing() as session:
        session.execute(
            update(StaffSession).where(StaffSession.id == row.id).values(secret_digest=new_id())
        )
        session.execute(update(StaffSession).where(named).values(values))


@pytest.mark.parametrize(
    "columns", [("secret_digest",), ("secret_digest", "wrapped_key"), ("wrapped_key",)]
)
def test_no_editor_of_the_database_becomes_somebody_else(
    clinic: Clinic, columns: tuple[str, ...]
) -> None:
    """A volunteer's cookie in an administrator's row opens nothing of the administrator's."""
    volunteer, ada = clinic.signed_in("volunteer"), clinic.signed_in("administrator")
    _copied(clinic, volunteer, ada, *columns)
    try:
        found = _who(clinic, volunteer.secret)
    except HandrailError as refused:
        assert isinstance(refused, SealBroken)  # noqa: PT017  either ending is fine
        return
    assert found is None


@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b[:0], lambda b: bytes([b[0], b[1] ^ 1]) + b[2:]]
)
def test_a_changed_key_opens_nothing(
    sqlite_clinic: Clinic, change: Callable[[bytes], bytes]
) -> None:
    abel = sqlite_clinic.signed_in("advocate")
    changed = change(_row(sqlite_clinic, abel).wrapped_key)
    with sqlite_clinic.database.writing() as session:
        session.execute(update(StaffSession).values(wrapped_key=changed))
    with pytest.raises(SealBroken):
        _who(sqlite_clinic, abel.secret)


def test_two_sign_ins_of_one_person_have_nothing_in_common(clinic: Clinic) -> None:
    one, other = clinic.signed_in("advocate"), clinic.signed_in("advocate")
    first, second = _row(clinic, one), _row(clinic, other)
    assert first.secret_digest != second.secret_digest
    assert first.wrapped_key != second.wrapped_key
    with clinic.database.reading() as session:
        assert session.scalar(select(func.count(StaffSession.secret_digest.distinct()))) == (
            session.scalar(select(func.count()).select_from(StaffSession))
        )
