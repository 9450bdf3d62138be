# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting up a clinic: by script and by hand, proven, and all of it or nothing."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import inspect

from app.accounts.house_rules import HouseRules, house_rules
from app.accounts.sessions import the_clinic
from app.cli import init
from app.kit.db import Database
from app.migrations.run import Standing, upgrade
from app.settings import read_settings
from app.vault.clinic_keys import open_signing_key
from app.vault.recovery import read_recovery_key, recovery_holder
from app.vault.server_keys import read_server_keys
from tests.cli.running import ANSWERS, PASSPHRASE, ROOT, Installation
from tests.databases import Postgres

RECOVERY_KEY = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{5}\s+){7}[0-9A-HJKMNP-TV-Z]{5}")


def _written(**changed: Any) -> str:  # noqa: ANN401  as JSON is
    return json.dumps(ANSWERS | changed)


def _without(part: str, name: str) -> str:
    answers = json.loads(json.dumps(ANSWERS))
    del answers[part][name]
    return json.dumps(answers)


def _traces(place: Installation) -> list[Path]:
    return sorted(place.data_dir.parent.iterdir())


class TestByScript:
    def test_it_prints_once_what_nobody_else_has(
        self, clinic_here: Installation, printed: dict[str, Any]
    ) -> None:
        assert RECOVERY_KEY.fullmatch(printed["recovery_key"])
        assert len(set(printed["paper_codes"])) == 10
        assert printed["second_factor"]["secret"] in printed["second_factor"]["uri"]
        kept = b"".join(p.read_bytes() for p in clinic_here.data_dir.rglob("*") if p.is_file())
        secrets = [PASSPHRASE, printed["second_factor"]["secret"], *printed["paper_codes"]]
        assert [one for one in secrets if one.encode() in kept] == []
        assert b"Ada Fictitious" not in kept
        assert b"Fictitious Legal Clinic" not in kept

    def test_the_recovery_key_opens_the_clinic(
        self, clinic_here: Installation, printed: dict[str, Any]
    ) -> None:
        recovery = recovery_holder(read_recovery_key(printed["recovery_key"]))
        pin = read_server_keys(clinic_here.data_dir).pin
        with _database(clinic_here) as database, database.reading() as session:
            assert open_signing_key(session, recovery, pin)

    def test_only_its_owner_reads_the_folder(self, clinic_here: Installation) -> None:
        everything = [clinic_here.data_dir, *clinic_here.data_dir.rglob("*")]
        assert [path for path in everything if path.stat().st_mode & 0o077] == []

    def test_the_answers_may_lie_in_a_file(self, free: Installation, tmp_path: Path) -> None:
        written = tmp_path / "answers.yaml"
        written.write_text(_written(), "utf-8")
        assert free.json("init", "--answers", str(written))["data_dir"] == str(free.data_dir)

    @pytest.mark.parametrize(
        ("answers", "rules"),
        [
            ({}, HouseRules("America/Denver", 7)),
            ({"time_zone": "America/Chicago", "kept_years": 5}, HouseRules("America/Chicago", 5)),
        ],
    )
    def test_its_days_and_how_long_it_keeps_cases(
        self, free: Installation, answers: dict[str, Any], rules: HouseRules
    ) -> None:
        free.told = {"TZ": "America/Denver"}
        free.json("init", "--answers", "-", given=_written(**answers))
        with _database(free) as database, database.reading() as session:
            assert house_rules(session) == rules
        doctor = free.run("doctor").stdout
        assert f"Days begin as in {rules.time_zone}" in doctor
        assert f"kept for {rules.kept_years} calendar years" in doctor

    def test_an_empty_folder_may_be_there(self, free: Installation) -> None:
        free.data_dir.mkdir()
        free.json("init", "--answers", "-", given=_written())
        assert free.data_dir.stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize(
        ("given", "named"),
        [
            ("", "is empty"),
            ("clinic: [", "not readable YAML"),
            (_without("clinic", "name"), "«clinic.name» is missing"),
            (_without("administrator", "passphrase"), "«administrator.passphrase» is missing"),
            (_written(time_zone="Fictitious/Town"), "no name of a time zone"),
            (_written(kept_years=0), "from 1 to 99"),
            (_written(colour="fictitious"), "«colour» is not asked for"),
            (_written(clinic=ANSWERS["clinic"] | {"postal_code": 60608}), "«clinic.postal_code»"),
            (
                _written(administrator=ANSWERS["administrator"] | {"passphrase": "fictitious"}),
                "at least 15 characters",
            ),
        ],
    )
    def test_what_cannot_be_used_is_named_and_leaves_nothing(
        self, free: Installation, given: str, named: str
    ) -> None:
        code, said = free.refused("init", "--answers", "-", given=given)
        assert (code, named in said) == (2, True), said
        assert "fictitious" not in said
        assert _traces(free) == []


class TestRefused:
    def test_where_a_clinic_is_already(self, clinic_here: Installation) -> None:
        before = (clinic_here.data_dir / "handrail.sqlite").read_bytes()
        code, said = clinic_here.refused("init", "--answers", "-", given=_written())
        assert (code, "a clinic in the data folder already" in said) == (2, True)
        assert (clinic_here.data_dir / "handrail.sqlite").read_bytes() == before

    def test_in_a_folder_with_something_in_it(self, free: Installation) -> None:
        free.data_dir.mkdir()
        (free.data_dir / "letter.txt").write_text("fictitious", "utf-8")
        assert "not empty" in free.refused("init", "--answers", "-", given=_written())[1]
        assert [path.name for path in free.data_dir.iterdir()] == ["letter.txt"]

    @pytest.mark.parametrize(
        "told", [{"HANDRAIL_DEMO": "1"}, {"HANDRAIL_HOST": "0.0.0.0"}]  # noqa: S104  what is refused
    )  # fmt: skip
    def test_with_settings_that_are_unsafe(self, free: Installation, told: dict[str, str]) -> None:
        free.told = told
        assert free.refused("init", "--answers", "-", given=_written())[0] == 2
        assert _traces(free) == []

    def test_with_nobody_to_ask(self, free: Installation) -> None:
        code, said = free.refused("init")
        assert (code, "--answers" in said) == (2, True)


class TestAnotherDatabase:
    @pytest.fixture
    def elsewhere(self, free: Installation, postgresql: Postgres) -> Iterator[Database]:
        """Return an empty PostgreSQL database that `free` is told of."""
        with postgresql.copied("template1") as url:
            free.told = {"HANDRAIL_DATABASE_URL": url}
            with closing(Database(url)) as database:
                yield database

    def test_it_may_be_postgresql(self, free: Installation, elsewhere: Database) -> None:
        free.json("init", "--answers", "-", given=_written())
        with elsewhere.reading() as session:
            assert the_clinic(session) is not None
        assert not (free.data_dir / "handrail.sqlite").exists()

    def test_it_is_left_alone_when_in_use(self, free: Installation, elsewhere: Database) -> None:
        upgrade(elsewhere)
        code, said = free.refused("init", "--answers", "-", given=_written())
        assert (code, "in use" in said) == (2, True)
        assert _traces(free) == []

    def test_it_is_emptied_again_when_the_folder_cannot_be_made(
        self, free: Installation, elsewhere: Database
    ) -> None:
        """The data folder's last step fails, when everything else is done."""
        assert _with_a_failing_end(free) == 3
        with elsewhere.reading() as session:
            assert set(inspect(session.connection()).get_table_names()) <= {"alembic_version"}
        assert _traces(free) == []

    def test_it_may_be_a_file_outside_the_folder(self, free: Installation, tmp_path: Path) -> None:
        free.told = {"HANDRAIL_DATABASE_URL": f"sqlite:///{tmp_path}/elsewhere.sqlite"}
        assert _with_a_failing_end(free) == 3
        assert _traces(free) == []
        free.json("init", "--answers", "-", given=_written())
        assert {path.name for path in _traces(free)} == {"data", "elsewhere.sqlite"}


def _with_a_failing_end(place: Installation) -> int:
    """Run the set-up in a program where the folder cannot be put in its place."""
    program = (
        "import sys; from app.kit import files\n"
        "def fail(aside, target): raise OSError(28, 'fictitious')\n"
        "files._settle = fail\n"
        "from app.cli.__main__ import main; sys.exit(main(['init', '--answers', '-']))"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, env=place.environment, input=_written(), encoding="utf-8",
        capture_output=True, check=False,
    ).returncode  # fmt: skip


@contextmanager
def _database(place: Installation) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{place.data_dir / 'handrail.sqlite'}")) as database:
        yield database


class TestUpgrade:
    def test_an_older_database_is_brought_forward(
        self, clinic_here: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """There is one step so far; that the next is taken is shown by the tests of migrations."""
        done: list[str] = []
        chosen = read_settings({"HANDRAIL_DATA_DIR": str(clinic_here.data_dir)})
        monkeypatch.setattr(init, "standing", lambda _database: Standing.BEHIND)
        monkeypatch.setattr(init, "bring_forward", lambda _database: done.append("forward"))
        init._bring_forward(chosen)
        assert done == ["forward"]

    def test_a_current_one_is_left_alone(self, clinic_here: Installation) -> None:
        before = (clinic_here.data_dir / "handrail.sqlite").read_bytes()
        done = clinic_here.run("init", "--upgrade")
        assert (done.returncode, done.stderr) == (0, "")
        assert "the shape this program expects" in done.stdout
        assert (clinic_here.data_dir / "handrail.sqlite").read_bytes() == before

    def test_a_free_folder_stays_free(self, free: Installation) -> None:
        code, said = free.refused("init", "--upgrade")
        assert (code, "`handrail init`" in said) == (2, True)
        assert not free.data_dir.exists()


@dataclass
class Terminal:
    """A person at a terminal, who reads what is shown and types."""

    pid: int
    descriptor: int
    seen: str = ""

    def until(self, awaited: str) -> str:
        """Read until a text comes; return everything seen since the last wait."""
        deadline = time.monotonic() + 60
        while awaited not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if select.select([self.descriptor], [], [], 0.2)[0]:
                self.seen += os.read(self.descriptor, 4096).decode()
        before, _, self.seen = self.seen.partition(awaited)
        return before

    def answer(self, question: str, typed: str) -> str:
        shown = self.until(f"{question}: ")
        os.write(self.descriptor, f"{typed}\n".encode())
        return shown

    def end(self) -> int:
        deadline = time.monotonic() + 60
        while True:
            if not select.select([self.descriptor], [], [], deadline - time.monotonic())[0]:
                os.kill(self.pid, signal.SIGKILL)
                raise AssertionError("it did not end")
            try:
                if not os.read(self.descriptor, 4096):
                    break
            except OSError:
                break
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture
def terminal(free: Installation) -> Iterator[Terminal]:
    pid, descriptor = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        # Tests that were started in the background hand down a deaf ear for Ctrl-C.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        words = [sys.executable, "-X", "utf8", "-m", "app.cli", "init"]
        os.execve(sys.executable, words, free.environment | {"TZ": "America/Denver"})  # noqa: S606  our own command
    yield Terminal(pid, descriptor)
    os.close(descriptor)


class TestByHand:
    def _as_far_as_the_key(self, terminal: Terminal) -> str:
        terminal.answer("Name of the clinic", "Fictitious Legal Clinic")
        terminal.answer("Street, or post office box", "12 Example Street / Suite 3")
        terminal.answer("City", "Chicago")
        terminal.answer("State, as two letters", "Illinois")
        terminal.answer("State, as two letters", "il")
        terminal.answer("ZIP code", "60608")
        terminal.answer("Telephone (or nothing)", "")
        terminal.answer("E-mail (or nothing)", "")
        shown = terminal.answer("Time zone [America/Denver]", "Chicago")
        assert "Where its days begin" in shown
        assert "no name" in terminal.answer("Time zone [America/Denver]", "America/Chicago")
        terminal.answer("Calendar years after closing [7]", "a few")
        terminal.answer("Calendar years after closing [7]", "")
        terminal.answer("Name", "Ada Fictitious")
        terminal.answer("Title (or nothing)", "")
        terminal.answer("Login name", "ada")
        terminal.answer("Passphrase (it is not shown)", "too short")
        terminal.answer("Passphrase (it is not shown)", PASSPHRASE)
        terminal.answer("The same once more", "something else altogether")
        terminal.answer("Passphrase (it is not shown)", PASSPHRASE)
        terminal.answer("The same once more", PASSPHRASE)
        shown = terminal.answer("Press Enter when it is on paper; the screen is then cleared", "")
        found = RECOVERY_KEY.search(shown)
        assert found
        return " ".join(found[0].split())

    def test_a_clinic_is_set_up(self, terminal: Terminal, free: Installation) -> None:
        key = self._as_far_as_the_key(terminal)
        wiped = terminal.answer("Type the recovery key from your paper", "12345")
        assert "\x1b[3J" in wiped
        assert "letters and digits" in terminal.answer(
            "Type the recovery key from your paper", key.lower()
        )
        shown = terminal.answer("The code the app shows now", "000000")
        secret = re.search(r"or type it in: ([A-Z2-7]+)", shown)
        assert secret
        code = pyotp.TOTP(secret[1]).now()
        assert "not the code" in terminal.answer("The code the app shows now", code)
        shown = terminal.answer(
            "Press Enter when they are on paper; the screen is then cleared", ""
        )
        assert len(re.findall(r"\n {4}[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}\r", shown)) == 10
        assert terminal.end() == 0
        with _database(free) as database, database.reading() as session:
            assert house_rules(session) == HouseRules("America/Chicago", 7)

    def test_whoever_stops_half_way_leaves_nothing(
        self, terminal: Terminal, free: Installation
    ) -> None:
        self._as_far_as_the_key(terminal)
        terminal.until("Type the recovery key from your paper: ")
        os.kill(terminal.pid, signal.SIGINT)
        assert terminal.end() == 130
        assert _traces(free) == []

    def test_the_passphrase_is_not_shown(self, terminal: Terminal) -> None:
        self._as_far_as_the_key(terminal)
        assert PASSPHRASE not in terminal.seen
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.end()
