# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our own files: in memory, at an address of their content, and nothing else by any address."""

from __future__ import annotations

import hashlib
import re
from contextlib import closing
from http.client import HTTPConnection

import httpx
import pytest

from app.web.static import FOLDER, address_of, static_files

FOREIGN = re.compile(rb"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)


def test_every_file_of_the_folder_is_there_and_no_other() -> None:
    on_disk = {file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*") if file.is_file()}
    assert set(static_files()) == on_disk
    assert on_disk


@pytest.mark.parametrize("name", sorted(static_files()))
def test_an_address_changes_with_the_content(name: str) -> None:
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    _empty, static, in_address, rest = address_of(name).split("/", 3)
    assert (static, rest) == ("static", name)
    assert digest.startswith(in_address)
    assert len(in_address) >= 12


@pytest.mark.parametrize("name", sorted(static_files()))
def test_a_browser_is_told_what_a_file_is(name: str) -> None:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    assert static_files()[name].media_type == kinds[(FOLDER / name).suffix]


@pytest.mark.parametrize("name", sorted(static_files()))
def test_no_file_of_ours_names_another_host(name: str) -> None:
    content = static_files()[name].content.replace(b"http://www.w3.org/2000/svg", b"")
    assert not FOREIGN.search(content)


@pytest.mark.parametrize("name", ["", "..", "../desk.html", "/etc/passwd", "none.css", "desk.css "])
def test_a_name_nobody_has_is_our_own_mistake(name: str) -> None:
    with pytest.raises(KeyError):
        address_of(name)


def test_no_address_leads_out_of_the_folder(sqlite_address: str) -> None:
    digest = static_files()["desk.css"].digest
    port = int(sqlite_address.rpartition(":")[2])
    for name in (
        "../desk.html",
        "..%2fdesk.html",
        "%2e%2e/desk.html",
        "....//desk.html",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "desk.css/../../desk.html",
        "desk.css%00",
        "desk.css%00.html",
        "..\\desk.html",
        "DESK.CSS",
        "",
        "x" * 5000,
    ):
        with closing(HTTPConnection("127.0.0.1", port)) as raw:  # as it stands, mended by nobody
            raw.request("GET", f"/static/{digest}/{name}")
            assert raw.getresponse().status == 404, name


def test_a_file_is_kept_for_a_year_and_only_under_its_own_address(sqlite_address: str) -> None:
    for name, file in static_files().items():
        answered = httpx.get(sqlite_address + address_of(name), trust_env=False)
        assert (answered.status_code, answered.content) == (200, file.content)
        assert answered.headers["cache-control"] == "public, max-age=31536000, immutable"
    old = address_of("desk.css").replace(static_files()["desk.css"].digest, "0" * 12)
    assert httpx.get(sqlite_address + old, trust_env=False).status_code == 404
