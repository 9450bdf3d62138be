# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor looks at on the machine itself."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.catalog.load import load
from app.cli.finding import Check, Trouble, danger, warning
from app.errors import HandrailError
from app.kit.clock import today
from app.paper.fonts import FAMILIES
from app.paper.press import isolation
from app.settings import refuse_unsafe, unknown_settings

if TYPE_CHECKING:
    import datetime as dt

    from app.settings import Settings

_OLDEST_SQLITE = (3, 35, 0)  # it knows what our statements use
_FREE_BYTES = 500 * 1024 * 1024
_PROC, _SYS = Path("/proc"), Path("/sys")
_IN_MEMORY = {"tmpfs", "ramfs"}
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
                 "/opt/homebrew/share/fonts", "/Library/Fonts", "~/Library/Fonts")  # fmt: skip


def _settings(chosen: Settings) -> Iterator[Trouble]:
    try:
        refuse_unsafe(chosen)
    except HandrailError as error:
        yield danger("`handrail serve` refuses these settings.", error.sentence)
    for name in unknown_settings():
        yield warning(f"{name} is no setting of this program.", "Correct its name or remove it.")


def _proxy(chosen: Settings) -> Iterator[Trouble]:
    if chosen.behind_proxy and not chosen.trusted_proxies:
        yield warning(
            "Behind the proxy everybody comes from one address, so a stranger's tries to sign in "
            "as somebody keep that person out.",
            "Set HANDRAIL_TRUSTED_PROXIES to the proxy's own address.",
        )


def _sqlite(_chosen: Settings) -> Iterator[Trouble]:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        yield danger(
            f"SQLite {sqlite3.sqlite_version} is too old.", "Install a newer Python or system."
        )


def _swap(_chosen: Settings) -> Iterator[Trouble]:
    for device in swap_devices(_PROC):
        if not _is_encrypted(device):
            yield warning(
                "Memory is swapped to a disk in clear; keys of open sessions may lie there.",
                "Encrypt the swap, or switch it off (swapoff -a).",
            )


def swap_devices(proc: Path) -> list[str]:
    """Return where this machine swaps to; memory compressed in place is no disk."""
    table = proc / "swaps"
    lines = table.read_text("utf-8").splitlines()[1:] if table.exists() else []
    return [line.split()[0] for line in lines if "/zram" not in line]


def _is_encrypted(device: str) -> bool:
    mapping = _SYS / "class" / "block" / Path(device).resolve().name / "dm" / "uuid"
    return mapping.exists() and mapping.read_text("utf-8").startswith("CRYPT-")


def _core_dumps(_chosen: Settings) -> Iterator[Trouble]:
    pattern = _PROC / "sys" / "kernel" / "core_pattern"
    if pattern.exists() and pattern.read_text("utf-8").startswith("|"):
        yield warning(
            "A program that crashes is handed, memory and all, to a crash reporter.",
            "Switch the crash reporter off on this machine.",
        )


def _temporary_files(_chosen: Settings) -> Iterator[Trouble]:
    folder = Path(tempfile.gettempdir())
    kind = file_system_of(folder, _PROC)
    if kind is not None and kind not in _IN_MEMORY:
        yield warning(
            "Temporary files lie on a disk. Handrail writes none in clear, but other programs do.",
            f"Keep {folder} in memory (tmpfs), or encrypt the whole disk.",
        )


def file_system_of(folder: Path, proc: Path) -> str | None:
    """Return the sort of file system a folder is on, where the machine tells."""
    table = proc / "self" / "mounts"
    if not table.exists():
        return None
    found: dict[Path, str] = {}
    for line in table.read_text("utf-8").splitlines():
        _device, place, kind = line.split()[:3]
        found[Path(place)] = kind
    return next((found[p] for p in (folder, *folder.parents) if p in found), None)


def _disk_space(chosen: Settings) -> Iterator[Trouble]:
    folder = next(p for p in (chosen.data_dir, *chosen.data_dir.parents) if p.exists())
    if shutil.disk_usage(folder).free < _FREE_BYTES:
        yield warning("Less than 500 MB are free for the data folder.", "Free some space.")


def _clock(_chosen: Settings) -> Iterator[Trouble]:
    if today() < newest_reading():
        yield danger(
            "The clock is behind the day on which the newest fact of the catalogue was read.",
            "Set the clock; every deadline hangs on it.",
        )


def newest_reading() -> dt.date:
    """Return the last day on which somebody read a source of the catalogue: it is not tomorrow."""
    law = load()
    shelves = (law.laws, law.holders, law.systems, law.portals, law.calendars)
    sources = [s for shelf in shelves for record in shelf.values() for s in record.sources.values()]
    return max(source.read_on for source in sources if source.read_on is not None)


def _paper(_chosen: Settings) -> Iterator[Trouble]:
    found = isolation()
    walls = {"network": found.network, "files": found.files, "processes": found.processes}
    for name, wall in walls.items():
        if wall == "none":
            yield danger(
                f"The children that open uploads and print are not kept from {name}.",
                "Run Handrail on a Linux with user namespaces, Landlock and seccomp.",
            )
    if found.subsetter != "harfbuzz":
        yield warning(
            "Printing takes three times as long as it could.", "Install libharfbuzz-subset0."
        )


def _fonts(_chosen: Settings) -> Iterator[Trouble]:
    folders = [Path(folder).expanduser() for folder in _FONT_FOLDERS]
    for family in FAMILIES:
        name = f"{family.replace(' ', '')}-*"
        if not any(next(folder.rglob(name), None) for folder in folders if folder.is_dir()):
            yield danger(f"The font {family} is missing.", f"Install the font {family}.")


MACHINE: tuple[Check[Settings], ...] = (
    Check("settings", "The settings may be served.", _settings),
    Check("proxy", "Tries to sign in are counted for each address.", _proxy),
    Check("sqlite", f"SQLite {sqlite3.sqlite_version} is new enough.", _sqlite),
    Check("swap", "No memory is swapped to a disk in clear.", _swap),
    Check("core-dumps", "No crash reporter takes the memory of programs.", _core_dumps),
    Check("temporary-files", "Temporary files lie in memory.", _temporary_files),
    Check("disk-space", "There is room on the data folder's disk.", _disk_space),
    Check("clock", "The clock is not behind the catalogue.", _clock),
    Check("paper", "The children that print and open uploads are walled in.", _paper),
    Check("fonts", "The fonts of letters are there.", _fonts),
)
