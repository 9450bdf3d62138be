# SPDX-License-Identifier: AGPL-3.0-or-later
"""The walls round a child: no network, no files but fonts and code, no new processes.

Each wall is tried and may be missing on a given machine; `witness` then says what really holds.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import resource
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from app.paper import landlock, seccomp
from app.paper.limits import Limits

_NEW_USER, _NEW_NET, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_NO_NEW_PRIVILEGES, _DEATH_SIGNAL = 38, 1
_OPEN_FILES = 32
_ROOT = Path(__file__).resolve().parents[2]
_BANNED_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "ctypes.dlopen")


@dataclass(frozen=True)
class Isolation:
    """What was seen to hold in a child: each field names the wall, or is `none`."""

    network: str
    files: str
    processes: str
    subsetter: str

    @property
    def is_whole(self) -> bool:
        return "none" not in (self.network, self.files, self.processes)


def leave_network() -> str:
    """Move this process, while it has one thread, into a network of its own with nothing in it."""
    if sys.platform != "linux":
        return "none"
    libc = ctypes.CDLL(None, use_errno=True)
    for spaces in (_NEW_USER | _NEW_NET | _NEW_IPC, _NEW_NET | _NEW_IPC):
        if libc.unshare(spaces) == 0:
            return "namespace"
    return "none"


def leave_files() -> str:
    """Keep only the reading of fonts, libraries and Python; every other file is out of reach."""
    if sys.platform != "linux":
        return "none"
    _renounce_privileges()
    return "landlock" if landlock.restrict_to(_readable()) else "none"


def limit_memory(limits: Limits) -> None:
    """Cap the memory of this process and its children, above what it maps when it is warm.

    So the figure means the page and not the libraries. To be called before `leave_files`, behind
    which a process can no longer read its own size.
    """
    most = _mapped_bytes() + limits.memory_mb * 1024 * 1024
    # macOS refuses this limit; the wall clock still ends a page that grows.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_files() -> None:
    """Let this process write no byte to any file, leave no core, and open few files to read."""
    for kind, amount in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(kind, (amount, amount))


def start_clock(seconds: float) -> None:
    """Give the document its seconds by the clock, and by the processor as a second net."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + seconds) + 1, hard))
    signal.setitimer(signal.ITIMER_REAL, seconds)


def stop_clock() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)


def ban_calls() -> str:
    """Forbid sockets, programs and processes to this child for good; return by what means."""
    if sys.platform == "linux":
        _renounce_privileges()
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if seccomp.install():
            return "seccomp"
    sys.addaudithook(_refuse_event)
    return "audit hook"


def witness(network: str, files: str, processes: str) -> dict[str, str]:
    """Try, from inside the walls, what they forbid; a wall that lets it through is `none`."""
    return {
        "network": network if network != "none" and _has_no_route() else _socket_ban(processes),
        "files": files
        if not Path("/etc/passwd").is_file() or _is_unreadable("/etc/passwd")
        else "none",
        "processes": processes if _cannot_fork() else "none",
    }


def _refuse_event(event: str, _details: object) -> None:
    if event.startswith(_BANNED_EVENTS):
        raise PermissionError(event)


def _renounce_privileges() -> None:
    ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def _readable() -> list[str]:
    home = Path("~").expanduser()
    fonts = ["/usr/share", "/usr/local/share/fonts", "/etc/fonts", "/var/cache/fontconfig"]
    fonts += [str(home / part) for part in (".fonts", ".local/share/fonts", ".cache/fontconfig")]
    code = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache"]
    packages = [path for path in sys.path if path and Path(path) != _ROOT]
    chance = "/dev/urandom"  # qpdf asks for it before it can say that a PDF is locked
    return [
        *fonts,
        *code,
        *packages,
        chance,
        sys.prefix,
        sys.base_prefix,
        str(Path(__file__).parent),
    ]


def _mapped_bytes() -> int:
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30


def _has_no_route() -> bool:
    with contextlib.suppress(OSError), socket.socket() as probe:
        probe.settimeout(0.2)
        probe.connect(("127.0.0.1", 9))
        return False
    return True


def _socket_ban(processes: str) -> str:
    with contextlib.suppress(OSError):
        socket.socket().close()
        return "none"
    return processes


def _is_unreadable(path: str) -> bool:
    with contextlib.suppress(OSError), open(path, "rb"):  # noqa: PTH123 - the plainest attempt
        return False
    return True


def _cannot_fork() -> bool:
    with contextlib.suppress(OSError):
        if os.fork() == 0:
            os._exit(0)
        os.wait()
        return False
    return True
