# SPDX-License-Identifier: AGPL-3.0-or-later
"""The `web` benchmark: the list of cases and a case, over HTTP, against a bare page of 50 rows."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from app.cli.bench import Row, rate, row
from app.cli.bench_clinic import CrowdedClinic, Person, crowded_clinic
from app.cli.bench_load import Answers, Client, ask, server, together
from app.web.cookies import DESK

_SIZES = (1_000, 10_000)
_STAFF = 30
_AT_ONCE = 16
_ROUNDS = 3
# How long each page is asked for in a round, as fast as it comes and by people who read it first.
_SECONDS, _READING_SECONDS = 3.0, 10.0
_PAUSE = 1.0
_TOLD_CASES = 2
_BARE = "bare page"


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    sizes: Sequence[int] = _SIZES
    staff: int = _STAFF
    rounds: int = _ROUNDS
    seconds: float = _SECONDS
    reading_seconds: float = _READING_SECONDS
    pause: float = _PAUSE


@dataclass(frozen=True)
class Seen:
    """A page as it was asked for in both ways."""

    at_once: Answers
    read: Answers


def measure(plan: Plan | None = None) -> list[Row]:
    """Return the rows; at every size, each page takes its turn in each round."""
    plan = plan or Plan()
    with tempfile.TemporaryDirectory() as folder:
        return _rows(plan, dict(_sizes(plan, Path(folder))))


def _sizes(plan: Plan, folder: Path) -> Iterator[tuple[int, dict[str, Seen]]]:
    with crowded_clinic(folder / "clinic", staff=plan.staff) as clinic:
        for size in plan.sizes:
            clinic.fill(size)
            clinic.sign_everybody_in()
            clinic.tell_everything(_TOLD_CASES)
            with (
                server("app.cli.bench_bare", str(folder / f"{size}.sqlite"), str(size)) as bare,
                _served(clinic) as ours,
            ):
                yield size, _asked(plan, _pages(clinic, bare, ours))


@contextmanager
def _served(clinic: CrowdedClinic) -> Iterator[str]:
    """Serve the clinic by the command that serves a real one."""
    told = {"HANDRAIL_DATA_DIR": str(clinic.chosen.data_dir)}
    with server("app.cli", "serve", "--port", "0", environment=told) as url:
        yield url


def _pages(clinic: CrowdedClinic, bare: str, ours: str) -> dict[str, tuple[str, list[Client]]]:
    """Return for each page where it is asked for, and by whom."""
    cases = [clinic.newest_of(person, _TOLD_CASES) for person in clinic.staff]
    return {
        _BARE: (bare, [Client(["/"])]),
        "case list": (ours, [Client(["/cases"], _cookie(one)) for one in clinic.staff]),
        "case list with names": (
            ours,
            [Client(["/cases?names=shown"], _cookie(one)) for one in clinic.staff],
        ),
        "case": (
            ours,
            [
                Client([f"/cases/{case}" for case in theirs], _cookie(one))
                for one, theirs in zip(clinic.staff, cases, strict=True)
            ],
        ),
    }


def _cookie(person: Person) -> str:
    return f"{DESK}={base64.urlsafe_b64encode(person.secret).decode().rstrip('=')}"


def _asked(plan: Plan, pages: dict[str, tuple[str, list[Client]]]) -> dict[str, Seen]:
    at_once: dict[str, list[Answers]] = {name: [] for name in pages}
    read: dict[str, list[Answers]] = {name: [] for name in pages}
    for _ in range(plan.rounds):
        for name, (url, clients) in pages.items():
            few, many = (list(islice(cycle(clients), n)) for n in (_AT_ONCE, plan.staff))
            at_once[name].append(ask(url, few, seconds=plan.seconds))
            read[name].append(ask(url, many, seconds=plan.reading_seconds, pause=plan.pause))
    return {name: Seen(together(at_once[name]), together(read[name])) for name in pages}


def _rows(plan: Plan, seen: dict[int, dict[str, Seen]]) -> list[Row]:
    rows = []
    for size, pages in seen.items():
        bare = pages[_BARE]
        for name in [name for name in pages if name != _BARE]:
            rows += _rows_of(f"{name}, {size:,} cases", pages[name], bare, staff=plan.staff)
    first, last = (seen[size]["case list"].read for size in (min(seen), max(seen)))
    against = (f"{min(seen):,} cases", first.slow)
    name = f"case list p95, {max(seen):,} cases, {plan.staff} staff"
    return [*rows, row(name, last.slow, "ms", against=against, n=len(last.waits))]


def _rows_of(name: str, ours: Seen, bare: Seen, *, staff: int) -> list[Row]:
    """Return requests a second of as many as ask at once, and the waits of people who read."""
    n = len(ours.read.waits)
    return [
        rate(
            name,
            ours.at_once.rate,
            "requests/s",
            against=(_BARE, bare.at_once.rate),
            n=len(ours.at_once.waits),
        ),
        row(
            f"{name}, p50, {staff} staff",
            ours.read.median,
            "ms",
            against=(_BARE, bare.read.median),
            n=n,
        ),
        row(
            f"{name}, p95, {staff} staff",
            ours.read.slow,
            "ms",
            against=(_BARE, bare.read.slow),
            n=n,
        ),
    ]
