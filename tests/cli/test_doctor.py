# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doctor: each thing that is unsafe is found, named, and told how to mend."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from app.accounts.models import Authority, Staff, StaffSession
from app.accounts.models import Clinic as ClinicRow
from app.cases.models import OPEN, Case
from app.cli import checks_of_machine as machine
from app.cli import doctor
from app.cli.finding import Check, Finding, Gravity, findings
from app.jobs.models import JobMark
from app.jobs.schedule import BACKUP, DAY, MINUTE, note_done
from app.kit import clock
from app.kit.ids import new_id
from app.kit.outbox import OutboxRow, enqueue
from app.paper.isolation import Isolation
from app.settings import Settings, read_settings
from app.vault import audit
from app.vault.models import ClinicKey, KeyPurpose, RingPurpose, RingSeal
from app.vault.recovery import HOLDER as RECOVERY
from app.vault.rings import make_ring
from tests.cli.running import Installation
from tests.clinic.build import Clinic

WALLED = Isolation("namespace", "landlock", "seccomp", "harfbuzz")


@pytest.fixture(autouse=True)
def _no_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether this machine walls its children in is asked by the tests of paper."""
    monkeypatch.setattr(machine, "isolation", lambda: WALLED)


@pytest.fixture
def healthy(clinic: Clinic) -> Clinic:
    """Return a clinic whose worker works and which has a backup."""
    with clinic.database.writing() as session:
        note_done(session, "anchor-audit", clock.now())
        note_done(session, BACKUP, clock.now())
        entry = audit.Entry("ada", "sign-in", "staff", "ada")
        head = audit.append(session, entry, clinic.server_keys.audit)
    audit.anchor_head(clinic.settings.data_dir / audit.ANCHOR, head)
    for path in (clinic.settings.data_dir, *clinic.settings.data_dir.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return clinic


def _of_clinic(clinic: Clinic) -> dict[str, Finding]:
    """Return what the doctor says of the clinic, by check; the worst of each."""
    told = list(doctor.examine(replace(clinic.settings, is_demo=False)))
    return {finding.check: finding for finding in told[len(machine.MACHINE) :]}


def _troubles(clinic: Clinic) -> dict[str, Gravity]:
    found = _of_clinic(clinic)
    return {name: one.gravity for name, one in found.items() if one.gravity is not Gravity.FINE}


def _do(clinic: Clinic, statement: object) -> None:
    with clinic.database.writing() as session:
        session.execute(statement)  # type: ignore[call-overload]


def test_a_healthy_clinic_has_nothing_to_mend(healthy: Clinic) -> None:
    assert _troubles(healthy) == {}
    assert all(not one.mend for one in _of_clinic(healthy).values())


def test_no_clinic_is_said_with_the_way_out(tmp_path: Path) -> None:
    told = list(doctor.examine(read_settings({"HANDRAIL_DATA_DIR": str(tmp_path / "data")})))
    assert told[-1].gravity is Gravity.DANGER
    assert "`handrail init`" in told[-1].mend
    assert not (tmp_path / "data").exists()


class TestOfClinic:
    def test_files_that_others_can_use(self, healthy: Clinic) -> None:
        (healthy.settings.data_dir / audit.ANCHOR).chmod(0o640)
        assert _troubles(healthy) == {"data-folder": Gravity.DANGER}

    def test_the_clinics_own_rules_are_told(self, healthy: Clinic) -> None:
        _do(healthy, update(ClinicRow).values(time_zone="America/Chicago", kept_years=9))
        told = _of_clinic(healthy)["house-rules"]
        clock.live_in("")
        assert told.gravity is Gravity.FINE
        assert "America/Chicago" in told.what
        assert "9 calendar years" in told.what

    def test_server_keys_that_others_can_use(self, healthy: Clinic) -> None:
        (healthy.settings.data_dir / "server-keys" / "audit.key").chmod(0o604)
        assert _troubles(healthy).keys() == {"data-folder", "server-keys", "audit"}

    def test_a_signing_key_that_is_not_the_pinned_one(self, healthy: Clinic) -> None:
        signing = ClinicKey.purpose == KeyPurpose.SIGNING.value
        _do(healthy, update(ClinicKey).where(signing).values(public_key=bytes(32)))
        assert _troubles(healthy) == {"server-keys": Gravity.DANGER}

    def test_an_audit_that_was_changed(self, healthy: Clinic) -> None:
        _do(healthy, text("UPDATE audit_entry SET outcome = 'failed' WHERE seq = 1"))
        assert _troubles(healthy) == {"audit": Gravity.DANGER}

    def test_an_audit_whose_end_was_deleted(self, healthy: Clinic) -> None:
        _do(healthy, text("DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)"))
        found = _of_clinic(healthy)["audit"]
        assert (found.gravity, "shorter" in found.what) == (Gravity.DANGER, True)

    def test_an_audit_that_is_not_anchored(self, healthy: Clinic) -> None:
        (healthy.settings.data_dir / audit.ANCHOR).unlink()
        assert _troubles(healthy) == {"audit": Gravity.DANGER}

    def test_a_worker_that_was_not_seen(self, healthy: Clinic) -> None:
        long_ago = clock.now() - 11 * MINUTE
        worked = JobMark.name != BACKUP
        _do(healthy, update(JobMark).where(worked).values(done_at=long_ago))
        assert _troubles(healthy) == {"worker": Gravity.WARNING}
        _do(healthy, delete(JobMark).where(worked))
        assert _troubles(healthy) == {"worker": Gravity.WARNING}

    def test_a_job_that_fails(self, healthy: Clinic) -> None:
        failing = {"failed_at": clock.now(), "error_code": "OSError"}
        _do(healthy, update(JobMark).where(JobMark.name == "anchor-audit").values(failing))
        assert "anchor-audit failed (OSError)" in _of_clinic(healthy)["worker"].what

    def test_a_promise_that_waits(self, healthy: Clinic) -> None:
        with healthy.database.writing() as session:
            enqueue(session, "copy", new_id(), unique_key="one")
        assert _troubles(healthy) == {}
        _do(healthy, update(OutboxRow).values(created_at=clock.now() - 2 * DAY))
        assert _troubles(healthy) == {"promises": Gravity.WARNING}

    def test_a_backup_that_is_old_or_not_there(self, healthy: Clinic) -> None:
        made = JobMark.name == BACKUP
        _do(healthy, update(JobMark).where(made).values(done_at=clock.now() - 8 * DAY))
        assert _of_clinic(healthy)["backup"].what == "The last backup is 8 days old."
        _do(healthy, delete(JobMark).where(made))
        assert _troubles(healthy) == {"backup": Gravity.DANGER}

    def test_power_without_a_second_factor(self, healthy: Clinic) -> None:
        for who, troubled in (("advocate", False), ("attorney", True)):
            person = Staff.id == healthy.people[who].id
            _do(healthy, update(Staff).where(person).values(sealed_second_factor=None))
            assert ("second-factor" in _troubles(healthy)) is troubled

    def test_whoever_has_left_needs_none(self, healthy: Clinic) -> None:
        person = Staff.id == healthy.people["attorney"].id
        _do(healthy, update(Staff).where(person).values(sealed_second_factor=None, is_active=False))
        assert _troubles(healthy) == {}

    def test_an_authority_that_has_expired(self, healthy: Clinic) -> None:
        _do(healthy, update(Authority).values(valid_to=clock.today()))
        assert _troubles(healthy) == {}
        _do(healthy, update(Authority).values(valid_to=clock.today() - DAY))
        assert _of_clinic(healthy)["authorities"].what.startswith("2 attorneys")

    def test_a_record_that_has_outlived_its_day(self, healthy: Clinic) -> None:
        healthy.signed_in("advocate")
        _do(healthy, update(StaffSession).values(retain_until=clock.today() - DAY))
        assert _troubles(healthy) == {"retention": Gravity.WARNING}

    @pytest.mark.parametrize(("state", "people", "troubled"), [
        (OPEN, ["advocate", "attorney"], False),
        (OPEN, ["advocate"], True),
        ("closed", ["advocate"], False),
    ])  # fmt: skip
    def test_a_case_that_hangs_on_one_person(
        self, healthy: Clinic, state: str, people: list[str], *, troubled: bool
    ) -> None:
        members = {healthy.people[who].id for who in people}
        with healthy.database.writing() as session:
            ring = make_ring(
                session, RingPurpose.CASE, members=members, pin=healthy.server_keys.pin
            )
            session.add(
                Case(
                    id=new_id(), retention_class="case", reference="7F3K-Q2", state=state,
                    opened_on=clock.today(), ring_id=ring.ring_id, sealed_body=b"fictitious",
                )
            )  # fmt: skip
        assert ("cases" in _troubles(healthy)) is troubled

    def test_a_secret_the_recovery_key_does_not_open(self, healthy: Clinic) -> None:
        _do(healthy, delete(RingSeal).where(RingSeal.holder_id == RECOVERY))
        assert _troubles(healthy) == {"recovery": Gravity.DANGER}

    def test_a_secret_that_was_destroyed_is_none(self, healthy: Clinic) -> None:
        with healthy.database.writing() as session:
            members = {healthy.people["advocate"].id}
            ring = make_ring(
                session, RingPurpose.CASE, members=members, pin=healthy.server_keys.pin
            )
            session.execute(delete(RingSeal).where(RingSeal.ring_id == ring.ring_id))
        assert _troubles(healthy) == {}

    def test_a_clock_that_is_behind(self, healthy: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
        earlier = clock.now() - dt.timedelta(hours=1)
        monkeypatch.setattr("app.cli.checks_of_clinic.now", lambda: earlier)
        assert _troubles(healthy)["clock-and-audit"] is Gravity.DANGER

    def test_a_damaged_file(self, sqlite_clinic: Clinic) -> None:
        file = Path(str(sqlite_clinic.database.engine.url.database))
        with closing(sqlite3.connect(file, isolation_level=None)) as careless:
            careless.execute("DELETE FROM ring_seal WHERE holder_id = 'recovery'")
            careless.execute("DELETE FROM ring")  # nobody checks references
        assert _troubles(sqlite_clinic)["database"] is Gravity.DANGER


class TestOfMachine:
    @pytest.fixture
    def chosen(self, tmp_path: Path) -> Settings:
        return read_settings({"HANDRAIL_DATA_DIR": str(tmp_path / "data")})

    def _found(self, chosen: Settings, name: str) -> Finding:
        (check,) = (check for check in machine.MACHINE if check.name == name)
        return next(findings([check], chosen))

    def test_settings_that_are_refused(self, chosen: Settings) -> None:
        found = self._found(replace(chosen, host="0.0.0.0"), "settings")  # noqa: S104  it is refused
        assert (found.gravity, "https" in found.mend) == (Gravity.DANGER, True)

    def test_a_setting_that_is_misspelt(
        self, chosen: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HANDRAIL_BEHIND_A_PROXY", "1")
        assert "HANDRAIL_BEHIND_A_PROXY" in self._found(chosen, "settings").what

    def test_a_proxy_behind_which_everybody_comes_from_one_address(self, chosen: Settings) -> None:
        assert self._found(chosen, "proxy").gravity is Gravity.FINE
        behind = replace(chosen, behind_proxy=True)
        assert self._found(behind, "proxy").gravity is Gravity.WARNING
        trusting = replace(behind, trusted_proxies=("127.0.0.1/32",))
        assert self._found(trusting, "proxy").gravity is Gravity.FINE

    def test_walls_that_are_missing(
        self, chosen: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self._found(chosen, "paper").gravity is Gravity.FINE
        for wall in ("network", "files", "processes"):
            found = replace(WALLED, **{wall: "none"})
            monkeypatch.setattr(machine, "isolation", lambda found=found: found)
            assert self._found(chosen, "paper").gravity is Gravity.DANGER
        monkeypatch.setattr(machine, "isolation", lambda: replace(WALLED, subsetter="fonttools"))
        assert self._found(chosen, "paper").gravity is Gravity.WARNING

    def test_a_font_that_is_missing(
        self, chosen: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        assert self._found(chosen, "fonts").gravity is Gravity.FINE
        monkeypatch.setattr(machine, "_FONT_FOLDERS", (str(tmp_path),))
        assert self._found(chosen, "fonts").gravity is Gravity.DANGER

    def test_a_clock_that_is_behind_the_catalogue(
        self, chosen: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self._found(chosen, "clock").gravity is Gravity.FINE
        monkeypatch.setattr(machine, "today", lambda: machine.newest_reading() - DAY)
        assert self._found(chosen, "clock").gravity is Gravity.DANGER

    def test_a_disk_that_is_nearly_full(
        self, chosen: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self._found(chosen, "disk-space").gravity is Gravity.FINE
        monkeypatch.setattr(machine, "_FREE_BYTES", 1 << 60)
        assert self._found(chosen, "disk-space").gravity is Gravity.WARNING

    def test_memory_swapped_to_a_disk(self, tmp_path: Path) -> None:
        head = "Filename Type Size Used Priority\n"
        told = f"{head}/dev/zram0 partition 1 0 -1\n/dev/sda2 partition 1 0 -2\n"
        (tmp_path / "swaps").write_text(told, "utf-8")
        assert machine.swap_devices(tmp_path) == ["/dev/sda2"]
        assert machine.swap_devices(tmp_path / "no") == []

    def test_swap_that_nobody_can_see_is_encrypted_is_said(
        self, chosen: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(machine, "swap_devices", lambda _proc: ["/dev/no-such"])
        assert self._found(chosen, "swap").gravity is Gravity.WARNING

    def test_where_a_folder_lies(self, tmp_path: Path) -> None:
        (tmp_path / "self").mkdir()
        told = "/dev/sda1 / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n"
        (tmp_path / "self" / "mounts").write_text(told, "utf-8")
        assert machine.file_system_of(Path("/tmp/x"), tmp_path) == "tmpfs"  # noqa: S108  a name
        assert machine.file_system_of(Path("/var/x"), tmp_path) == "ext4"
        assert machine.file_system_of(Path("/var/x"), tmp_path / "no") is None

    def test_a_crash_reporter(
        self, chosen: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "sys" / "kernel").mkdir(parents=True)
        pattern = tmp_path / "sys" / "kernel" / "core_pattern"
        monkeypatch.setattr(machine, "_PROC", tmp_path)
        for told, gravity in (("core\n", Gravity.FINE), ("|/bin/report %p", Gravity.WARNING)):
            pattern.write_text(told, "utf-8")
            assert self._found(chosen, "core-dumps").gravity is gravity

    def test_what_cannot_be_looked_at_is_a_finding(self) -> None:
        def look(_at: None) -> list[object]:
            raise OSError(5, "fictitious")

        check: Check[None] = Check("disk", "Fine.", look)  # type: ignore[arg-type]
        (found,) = findings([check], None)
        assert (found.gravity, "OSError" in found.what) == (Gravity.DANGER, True)
        assert "fictitious" not in found.what


class TestCommand:
    def test_it_says_each_thing_as_json(self, clinic_here: Installation) -> None:
        done = clinic_here.run("doctor", "--json")
        assert done.returncode == 1
        assert done.stderr == ""
        told = {one["check"]: one for one in json.loads(done.stdout)}
        assert set(told["backup"]) == {"check", "gravity", "what", "mend"}
        assert told["backup"]["gravity"] == "danger"
        assert told["audit"]["gravity"] == "fine"

    def test_it_says_each_thing_in_a_line(self, free: Installation) -> None:
        done = free.run("doctor")
        assert done.returncode == 1
        assert "danger    There is no clinic to look at." in done.stdout
