# SPDX-License-Identifier: AGPL-3.0-or-later
"""The walls, tried from inside a real child and looked at from outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.paper import isolation as walls
from app.paper import landlock
from app.paper.isolation import Isolation
from app.paper.limits import Limits
from app.paper.press import Press, isolation
from tests.paper.build import SPIN, children_of, letters_zygote

CANARY = "FICTITIOUS-KEY-5521"


@contextmanager
def a_child_at_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Yield the process id of a child that is drawing, under a parent full of secrets."""
    monkeypatch.setenv("HANDRAIL_AUDIT_KEY", CANARY)
    monkeypatch.setenv("DATABASE_PASSWORD", CANARY)
    held = os.open(__file__, os.O_RDONLY)
    os.set_inheritable(held, True)  # noqa: FBT003
    with Press(limits=Limits(seconds=3), at_once=1) as press:
        _ = press.isolation
        zygote = letters_zygote(press)
        printing = threading.Thread(target=_print, args=(press,))
        printing.start()
        while not children_of(zygote):
            time.sleep(0.01)
        time.sleep(0.2)
        yield children_of(zygote)[0]
        printing.join()
    os.close(held)


def _print(press: Press) -> None:
    with pytest.raises(Unavailable):
        press.print_batch([SPIN])


def test_a_child_at_work_holds_two_pipes_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_child_at_work(monkeypatch) as child:
        place = Path(f"/proc/{child}")
        assert CANARY not in (place / "environ").read_text("utf-8")
        assert "HANDRAIL" not in (place / "environ").read_text("utf-8")
        held = {end.name: str(end.readlink()) for end in (place / "fd").iterdir()}
        assert sorted(held) == ["0", "1", "2"]
        assert held["0"].startswith("pipe:")
        assert held["1"].startswith("pipe:")
        assert held["2"] == "/dev/null"
        assert os.getsid(child) != os.getsid(0)
        assert len(list((place / "task").iterdir())) == 1
        _check_limits((place / "limits").read_text("ascii"))


def _check_limits(listed: str) -> None:
    limits = {line[:26].strip(): line[26:].split() for line in listed.splitlines()}
    assert limits["Max file size"][:2] == ["0", "0"]
    assert limits["Max core file size"][:2] == ["0", "0"]
    assert limits["Max open files"][:2] == ["32", "32"]
    assert 768 << 20 < int(limits["Max address space"][0]) < 1400 << 20
    assert 3 <= int(limits["Max cpu time"][0]) <= 6


def test_every_wall_this_machine_offers_stands() -> None:
    seen = isolation()
    assert seen.network in ("namespace", "seccomp")
    assert seen.processes == "seccomp"
    assert seen.files == ("landlock" if landlock.is_offered() else "none")
    assert seen.subsetter == "harfbuzz"
    assert seen.is_whole is landlock.is_offered()


def test_a_missing_wall_is_told() -> None:
    assert not Isolation("none", "landlock", "seccomp", "harfbuzz").is_whole


TOUCHING_FILES = [
    lambda: Path("/etc/passwd").read_bytes(),
    lambda: Path("/tmp/handrail-never").write_text("x", "ascii"),  # noqa: S108
    lambda: Path("/tmp/handrail-never").mkdir(),  # noqa: S108
    lambda: Path("/tmp/handrail-never").symlink_to("/etc/passwd"),  # noqa: S108
    lambda: list(Path("/root").iterdir()),
    lambda: list(Path("/proc/1").iterdir()),
    lambda: Path(__file__).read_bytes(),
    lambda: Path(__file__).unlink(),
]
REACHING_OUT: list[Callable[[], object]] = [
    socket.socket,
    socket.socketpair,
    lambda: socket.create_connection(("127.0.0.1", 9), 1),
    lambda: subprocess.run(["/bin/true"], check=True),
    os.fork,
    lambda: os.kill(os.getppid(), signal.SIGKILL),
    lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
]


@pytest.mark.parametrize("attempt", REACHING_OUT + TOUCHING_FILES * landlock.is_offered())
def test_code_that_has_taken_over_a_child_gets_nowhere(attempt: Callable[[], object]) -> None:
    assert _inside_the_walls(attempt) == "refused"


def test_what_a_letter_needs_still_works_inside() -> None:
    assert _inside_the_walls(lambda: list(Path("/usr/share/fonts").iterdir())) == "allowed"
    assert _inside_the_walls(lambda: __import__("wave")) == "allowed"


@pytest.mark.parametrize("banned", ["seccomp", "audit hook"])
def test_without_seccomp_an_audit_hook_bans_sockets(
    banned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if banned == "audit hook":
        monkeypatch.setattr("app.paper.seccomp.install", lambda: False)
    assert _inside_the_walls(socket.socket) == "refused"
    assert _inside_the_walls(os.fork) == "refused"


def test_memory_beyond_the_limit_is_not_given() -> None:
    assert _inside_the_walls(lambda: bytearray(40 << 20)) == "allowed"
    assert _inside_the_walls(lambda: bytearray(100 << 20)) == "no memory"


def test_the_clock_kills_without_any_help() -> None:
    assert _inside_the_walls(lambda: time.sleep(9)) == "signal 14"


def test_without_the_kernels_help_the_report_says_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert walls.leave_network() == "none"
    assert walls.leave_files() == "none"


def test_walls_that_do_not_stand_are_seen_to_be_missing() -> None:
    assert walls.witness("none", "landlock", "seccomp") == {
        "network": "none",
        "files": "none",
        "processes": "none",
    }


def _inside_the_walls(attempt: Callable[[], object]) -> str:
    """Fork, build the walls as the zygote and its child do, try, and return how it went."""
    child = os.fork()
    if not child:
        os._exit(_try_inside(attempt))
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return {0: "allowed", 1: "refused", 2: "no memory"}[os.WEXITSTATUS(status)]


def _try_inside(attempt: Callable[[], object]) -> int:
    limits = Limits(seconds=0.5, memory_mb=64)
    walls.leave_network()
    walls.limit_memory(limits)
    walls.leave_files()
    walls.limit_files()
    walls.ban_calls()
    walls.start_clock(limits.seconds)
    try:
        attempt()
    except OSError:
        return 1
    except MemoryError:
        return 2
    return 0
