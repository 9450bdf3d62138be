# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration: everything is there, everybody can sign in, and it is nobody's clinic."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import func, select

from app.accounts.permissions import Role
from app.cases.models import Case, SituationSection
from app.kit.db import Database
from app.migrations.run import Standing, standing
from app.requests.models import RecordsRequest
from app.vault.recovery import read_recovery_key
from tests.cli.running import Installation, ended
from tests.clinic.visitor import Visitor

CASE = re.compile(r'href="(/cases/[a-z2-7]{26})"')
SECOND_FACTOR = {"administrator", "attorney", "accredited-representative"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "clinic"


@pytest.fixture(scope="module")
def told(place: Path) -> dict[str, Any]:
    """Return what a demonstration printed that was not served."""
    elsewhere = {"HANDRAIL_DATABASE_URL": "postgresql://nobody/nothing", "HANDRAIL_HOST": "0.0.0.0"}  # noqa: S104  it is not looked at
    installation = Installation(place.parent / "unused", told=elsewhere)
    document: dict[str, Any] = installation.json(
        "demo", "--no-serve", "--json", "--dir", str(place)
    )
    assert not installation.data_dir.exists()
    return document


@pytest.fixture
def database(told: dict[str, Any]) -> Iterator[Database]:
    with closing(Database(told["database"])) as opened:
        yield opened


def test_it_says_what_scripts_read(told: dict[str, Any], place: Path) -> None:
    assert told["dir"] == str(place)
    assert told["data_dir"] == str(place / "data")
    assert told["database"] == f"sqlite:///{place}/data/handrail.sqlite"
    assert told["packets"] == [str(place / "packets" / "client")]
    assert told["url"] is None
    assert read_recovery_key(told["recovery_key"])


def test_somebody_of_every_role_that_meets_clients_is_there(told: dict[str, Any]) -> None:
    roles = {login["role"] for login in told["logins"]}
    assert roles == {role.value for role in Role} - {Role.EDITOR.value}
    for login in told["logins"]:
        has_power = login["role"] in SECOND_FACTOR
        assert bool(login["second_factor"]) is has_power
        assert len(login["paper_codes"]) == (10 if has_power else 0)


def test_a_client_was_taken_from_situation_to_drafts(database: Database) -> None:
    assert standing(database) is Standing.CURRENT
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        assert (session.scalar(select(func.count()).select_from(SituationSection)) or 0) > 10
        states = session.scalars(select(RecordsRequest.state)).all()
    assert len(states) > 5
    assert sorted(set(states)) == ["draft", "in-review"]


def test_the_packet_can_be_read_and_the_data_cannot(told: dict[str, Any], place: Path) -> None:
    packet = Path(told["packets"][0])
    assert json.loads((packet / "manifest.json").read_text("utf-8"))["items"]
    data = b"".join(path.read_bytes() for path in (place / "data").rglob("*") if path.is_file())
    for word in ("Ejemplo", "A000-000-000", "Riverside", "Okafor"):
        assert word.encode() not in data
    for path in (place, *place.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0


def test_a_folder_with_something_in_it_is_refused(free: Installation, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("fictitious", "utf-8")
    code, said = free.refused("demo", "--no-serve", "--dir", str(tmp_path))
    assert (code, "not empty" in said) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def _sign_in(visitor: Visitor, login: dict[str, Any]) -> None:
    page = visitor.fill("/sign-in", login=login["name"], passphrase=login["passphrase"])
    if login["second_factor"]:
        page = visitor.answer(page, "/sign-in/code", code=pyotp.TOTP(login["second_factor"]).now())
    assert page.status_code == 303, login["role"]


def test_it_is_served_and_everybody_can_sign_in(free: Installation, tmp_path: Path) -> None:
    words = ("demo", "--json", "--port", "0", "--dir", str(tmp_path / "clinic"))
    with free.running(*words) as server:
        assert server.stdout is not None
        told = json.JSONDecoder().decode(_document(server.stdout))
        for login in told["logins"]:
            with Visitor(told["url"]) as visitor:
                _sign_in(visitor, login)
                cases = CASE.findall(visitor.get("/cases").text)
                assert len(cases) == (login["role"] in {"advocate", "attorney"})
                for case in cases:
                    assert "María de los Ángeles" in visitor.get(case).text
                    assert visitor.get(f"{case}/plan").status_code == 200
        code, out, err = ended(server, signal.SIGTERM)
    assert (code, out, err) == (0, "", f"Ready: {told['url']}\n")


def _document(lines: Iterator[str]) -> str:
    """Read one JSON document, which ends where its first brace closes."""
    read = ""
    for line in lines:
        read += line
        if line == "}\n":
            break
    return read
