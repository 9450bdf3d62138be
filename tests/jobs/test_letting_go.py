# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letting go: of a case nothing is left, of the others nothing is touched, and a hold beats it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import StaffSession
from app.cases.models import Case
from app.cases.papers import KeptPaper, add_document, keep_paper
from app.cases.service import close_case
from app.errors import Invalid
from app.jobs.letting_go import CASES, CLASSES
from app.jobs.worker import work_once
from app.kit.clock import now, today
from app.kit.ids import new_id
from app.kit.outbox import OutboxRow, drain, enqueue
from app.paper.uploads import Inspected
from app.requests.models import SentPaper
from app.vault.claims import FORGET, forget_unclaimed
from app.vault.models import RingSeal
from app.vault.retention import Purged, due, lift_hold, place_hold, purge
from tests.cases.house import a_house
from tests.clinic.build import Clinic
from tests.databases import every_table
from tests.requests.office import Office

DAY = dt.timedelta(days=1)
# What stays of a case that was let go, or is not of cases at all.
APART = {"audit_entry", "outbox", "fact_confirmation", "staff_session"}


@pytest.fixture
def office(clinic: Clinic) -> Office:
    return Office(a_house(clinic))


def _counts(office: Office) -> dict[str, int]:
    with office.house.database.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in every_table().tables.items()
            if name not in APART
        }


def _end(office: Office, case_id: str) -> None:
    """Let the case be closed, and its last day be yesterday."""
    with office.house.working("ben", case_id) as (_session, _viewer, case):
        close_case(_session, case)
    with office.house.database.writing() as session:
        over = update(Case).where(Case.id == case_id).values(retain_until=today() - DAY)
        session.execute(over)


def _purge(office: Office) -> Purged:
    keys = office.house.clinic.server_keys
    return purge(office.house.database, CLASSES, today(), by="operator", audit_key=keys.audit)


def _at_work(office: Office) -> str:
    """Return a case on which something of everything has happened."""
    request_id = office.sent()
    office.add_paper(office.opened(request_id).case.id)
    office.happens(request_id, "received")
    return office.opened(request_id).case.id


def test_of_a_case_that_is_let_go_nothing_is_left(office: Office) -> None:
    kept_case = _at_work(office)
    before = _counts(office)
    gone = _at_work(office)
    during = _counts(office)
    grown = {name for name in during if during[name] > before[name]}
    assert {"client_case", "records_request", "sent_paper", "approval", "ring_seal"} <= grown
    _end(office, gone)
    assert [(record.kind, record.object_id) for record in _purge(office).done] == [("case", gone)]
    assert _counts(office) == before
    with office.house.looking("ben", kept_case) as (_session, _viewer, case):
        assert case.body.title == "Wilmer Ejemplo Fuentes"


def test_its_printed_papers_are_taken_away_by_the_worker(office: Office) -> None:
    case_id = _at_work(office)
    with office.house.database.reading() as session:
        papers = set(session.scalars(select(SentPaper.id)))
    assert papers <= {path.name for path in office.files.rglob("*") if path.is_file()}
    _end(office, case_id)
    _purge(office)
    with office.house.database.reading() as session:
        promised = select(OutboxRow.object_id).where(OutboxRow.verb == FORGET)
        assert papers <= set(session.scalars(promised))
    work_once(office.house.database, office.house.clinic.settings)
    assert papers & {path.name for path in office.files.rglob("*") if path.is_file()} == set()


def test_an_open_case_and_one_whose_day_has_not_come_are_kept(office: Office) -> None:
    first, second = office.case(), office.case()
    with office.house.working("ben", second) as (session, _viewer, case):
        close_case(session, case)
    assert _purge(office) == Purged(())
    with office.house.database.reading() as session:
        assert set(session.scalars(select(Case.id))) == {first, second}


def test_a_legal_hold_beats_it(office: Office) -> None:
    case_id, keys = office.case(), office.house.clinic.server_keys
    _end(office, case_id)
    with office.house.database.writing() as session:
        place_hold(session, CASES, case_id, by="operator", audit_key=keys.audit)
    assert _purge(office).done == ()
    with office.house.database.reading() as session:
        assert [record.is_held for record in due(session, CLASSES, today())] == [True]
        assert session.scalar(select(func.count()).select_from(RingSeal)) or 0
    with office.house.database.writing() as session:
        lift_hold(session, CASES, case_id, by="operator", audit_key=keys.audit)
    assert [record.object_id for record in _purge(office).done] == [case_id]


def test_old_sign_ins_and_kept_promises_are_forgotten(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        enqueue(session, "copy", new_id(), unique_key="one")
        enqueue(session, "copy", new_id(), unique_key="two", not_before=now() + DAY)
    drain(clinic.database, {"copy": lambda _session, _object_id: None}, at=now())
    clinic.signed_in("advocate")
    long_after = today() + 400 * DAY
    audit_key = clinic.server_keys.audit
    done = purge(clinic.database, CLASSES, long_after, by="operator", audit_key=audit_key).done
    assert {record.kind for record in done} == {"staff-session", "outbox"}
    with clinic.database.reading() as session:
        assert session.scalars(select(StaffSession)).all() == []
        assert session.scalars(select(OutboxRow.unique_key)).all() == ["two"]


def test_each_class_has_a_name_of_its_own_and_says_its_rule() -> None:
    assert len({one.name for one in CLASSES}) == len(CLASSES)
    assert all(one.rule.endswith(".") for one in CLASSES)


def _uploaded(office: Office, case_id: str) -> KeptPaper:
    """Put a fictitious paper on a case, with its bytes."""
    paper = _sealed(office)
    with office.house.working("ben", case_id) as (session, viewer, case):
        add_document(session, viewer, case, paper, kind="other")
    return paper


def _sealed(office: Office) -> KeptPaper:
    found = Inspected("image/png", None, 1, 1, b"safe to show (fictitious)")
    return keep_paper(
        b"as it came (fictitious)", "id.png", inspect=lambda _: found, folder=office.files,
        megabytes=1,
    )  # fmt: skip


def _stored(office: Office) -> set[str]:
    return {path.name for path in office.files.rglob("*") if path.is_file()}


def _swept(office: Office) -> int:
    data = office.house.clinic.settings.data_dir
    with office.house.database.writing() as session:
        return forget_unclaimed(session, data, now() + 2 * DAY)


def test_every_file_that_rows_speak_of_is_kept_until_its_case_goes(office: Office) -> None:
    kept_case, gone = _at_work(office), _at_work(office)
    mine, theirs = _uploaded(office, kept_case), _uploaded(office, gone)
    before = _stored(office)
    assert (len(before), _swept(office), _stored(office)) == (8, 0, before)
    _end(office, gone)
    _purge(office)
    work_once(office.house.database, office.house.clinic.settings)
    left = _stored(office)
    assert (len(left), _swept(office)) == (4, 0)
    assert {mine.original.file_id, mine.safe_view.file_id} <= left
    assert not {theirs.original.file_id, theirs.safe_view.file_id} & left


def test_a_paper_that_was_refused_leaves_no_bytes_for_long(office: Office) -> None:
    case_id, paper = office.case(), _sealed(office)
    with (
        pytest.raises(Invalid),
        office.house.working("ben", case_id) as (session, viewer, case),
    ):
        add_document(session, viewer, case, paper, kind="no such kind")
    assert (_swept(office), _stored(office)) == (2, set())


def test_a_paper_whose_transaction_failed_leaves_no_bytes_for_long(office: Office) -> None:
    case_id, paper = office.case(), _sealed(office)
    with office.house.working("ben", case_id) as (session, viewer, case):
        add_document(session, viewer, case, paper, kind="other")
        session.rollback()
    assert (_swept(office), _stored(office)) == (2, set())
