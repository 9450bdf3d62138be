# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real clinic of fictitious people for a drill, set up, served and staffed by commands."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp

from app.cli.visiting import Shown, Visit
from app.errors import Unavailable

ADMINISTRATOR = "drill-administrator"
_PASSPHRASE = "invented only for this drill, and long"  # noqa: S105  of a clinic that lasts minutes
_NEW_PASSPHRASE = "invented a second time, still for drills"  # noqa: S105  as above
_READY_SECONDS, _ENDING_SECONDS = 60, 30
_GIVEN = re.compile(r'class="key">([a-z]{4}(?:-[a-z]{4}){6})<')
ANSWERS = f"""
clinic:
  name: Clinic of a Drill (fictitious)
  lines: [1 Nowhere Road]
  city: Springfield
  state: IL
  postal_code: "62700"
administrator:
  name: Fictitious Administrator
  login: {ADMINISTRATOR}
  passphrase: {_PASSPHRASE}
"""


@dataclass(frozen=True)
class Place:
    """Where a drill's clinic lies: its data, its log, and the only folder for temporary files."""

    root: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """What the server printed."""
        return self.root / "logs"

    @property
    def temporary(self) -> Path:
        """Where every process of the drill makes temporary files."""
        return self.root / "tmp"

    @property
    def environment(self) -> dict[str, str]:
        """What the clinic's processes are told."""
        own = {
            "HANDRAIL_DATA_DIR": str(self.data),
            "TMPDIR": str(self.temporary),
            "HANDRAIL_SESSION_IDLE_MINUTES": "60",
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith("HANDRAIL_")}  # noqa: TID251  handed on
        return kept | own


def set_up(place: Place) -> dict[str, Any]:
    """Set up the clinic by `handrail init`; return what it printed once."""
    for folder in (place.logs, place.temporary):
        folder.mkdir(parents=True)
    done = _handrail(place, "init", "--answers", "-", text=ANSWERS)
    printed: dict[str, Any] = json.loads(done)
    return printed


@contextmanager
def served(place: Place) -> Iterator[str]:
    """Serve the clinic by `handrail serve`; give its address, and stop it as a machine does."""
    with (place.logs / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-I", "-m", "app.cli", "serve", "--port", "0"],
            env=place.environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield _address_of(server)
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=_ENDING_SECONDS)


def _address_of(server: subprocess.Popen[str]) -> str:
    line = server.stdout.readline() if server.stdout else ""
    if not line.startswith("Ready: "):
        raise Unavailable("The server of the drill did not start; see its log.")
    return line.removeprefix("Ready: ").strip()


def _handrail(place: Place, *words: str, text: str = "") -> str:
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-I", "-m", "app.cli", *words],
        env=place.environment,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=_READY_SECONDS,
    )
    if done.returncode != 0:
        raise Unavailable("The clinic of the drill could not be set up; run the drill again.")
    return done.stdout


def sign_in_as_administrator(address: str, secret: str) -> Visit:
    """Sign the first administrator in, by passphrase and the telephone's code."""
    visit = Visit(address)
    page = visit.fill("/people", "/sign-in", login=ADMINISTRATOR, passphrase=_PASSPHRASE)
    expect(visit.answer(page, "/sign-in/code", {"code": pyotp.TOTP(secret).now()}), "/people")
    return visit


def add_person(administrator: Visit, name: str, role: str) -> tuple[str, str]:
    """Add a colleague; return login and first passphrase."""
    login = f"drill-{role}"
    page = administrator.fill("/people/new", name=name, login=login, title="", roles=[role])
    given = _GIVEN.search(page.text)
    if given is None:
        raise Unavailable("A page of the drill lacks the passphrase it should show; see its log.")
    return login, given.group(1)


def first_sign_in(address: str, login: str, given: str) -> Visit:
    """Sign a new colleague in, who chooses a passphrase of their own."""
    visit = Visit(address)
    visit.fill("/sign-in", login=login, passphrase=given)
    expect(
        visit.fill(
            "/account", "/account/passphrase",
            current=given, new=_NEW_PASSPHRASE, again=_NEW_PASSPHRASE,
        ),
        "/account",
    )  # fmt: skip
    return visit


def expect(page: Shown, path: str) -> Shown:
    """Return the page if it is the one that was to come. Raises Unavailable otherwise."""
    if page.status != 200 or not page.url.startswith(path):  # noqa: PLR2004  HTTP's own word for fine
        raise Unavailable(f"A page of the drill ended as {page.status}; see the server's log.")
    return page
