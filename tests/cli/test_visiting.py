# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drills' browser fills in what a page shows, as a person without scripts would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.cli.visiting import File, Shown, Visit
from app.errors import Unavailable

PAGE = """<!doctype html><form action="/other"><input name="not" value="this one"></form>
<form action="/save" method="post"><input type="hidden" name="csrf" value="abc&amp;d">
<input type="radio" name="way" value="post"><input type="radio" name="way" value="phone" checked>
<input type="checkbox" name="box" value="one" checked><input type="file" name="paper">
<select name="state"><option value="">Choose</option><option value="IL" selected>Illinois</option>
</select><textarea name="note">
As it was</textarea><button name="go">Save</button></form>"""
HELD = {"csrf": ["abc&d"], "way": ["phone"], "box": ["one"], "state": ["IL"], "note": ["As it was"]}


class Echo(BaseHTTPRequestHandler):
    """Answers a page with a form, and a form with its own bytes."""

    def do_GET(self) -> None:
        self._answer(404 if self.path == "/none" else 200, PAGE.encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        kind = f"{self.headers['content-type']}|{self.headers.get('cookie', '')}|".encode()
        self._answer(200, kind + body)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("set-cookie", "desk=secret; HttpOnly; Path=/; SameSite=strict")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Say nothing."""


@pytest.fixture
def visit() -> Iterator[Visit]:
    server = HTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Visit(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_form_is_read_as_it_stands_on_the_page() -> None:
    assert Shown("/", 200, PAGE.encode()).form("/save") == HELD


def test_a_page_without_the_form_is_said() -> None:
    with pytest.raises(Unavailable):
        Shown("/", 200, PAGE.encode()).form("/elsewhere")


def test_what_the_form_held_goes_along_with_what_is_typed(visit: Visit) -> None:
    sent = visit.fill("/page", "/save", note="Ñandú & co", box=["two", "three"])
    assert "note=%C3%91and%C3%BA+%26+co" in sent.text
    assert "box=two&box=three" in sent.text
    assert "csrf=abc%26d" in sent.text
    assert "not=" not in sent.text


def test_cookies_are_kept_and_a_status_is_an_answer(visit: Visit) -> None:
    assert visit.get("/none").status == 404
    assert "desk=secret" in visit.fill("/page", "/save").text


def test_a_file_goes_with_its_form(visit: Visit) -> None:
    page = visit.get("/page")
    file = File("paper", "scan.png", "image/png", b"\x89PNG")
    sent = visit.answer(page, "/save", {"note": "with it"}, file)
    assert sent.text.startswith("multipart/form-data")
    assert b'filename="scan.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n' in sent.content
    assert b'name="note"\r\n\r\nwith it' in sent.content


def test_a_server_that_is_gone_is_said() -> None:
    with pytest.raises(Unavailable):
        Visit("http://127.0.0.1:9").get("/")
