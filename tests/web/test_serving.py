# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many at once, the slow and the rude: nobody else waits for them, and nobody is told a lie."""

from __future__ import annotations

import logging
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event, Semaphore
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.kit.db import CONNECTIONS
from app.paper.press import Press
from app.vault import audit
from app.web.answering import Answer
from app.web.forms import LARGEST_FORM, largest_with_file
from app.web.outcomes import Download, Outcome
from app.web.routes import Pages
from tests.clinic.build import Clinic
from tests.clinic.visitor import Visitor, cookie_text
from tests.web.build import ANYBODY, AnyDesk, entries, leave_trace, serving, text, traces
from tests.web.wire import asked_raw, connected, status_of

AT_ONCE = 200
PATIENCE = 2.0  # seconds somebody else may wait while others are slow or rude
MEGABYTES = 15
URLENCODED = "Content-Type: application/x-www-form-urlencoded"


def _pages() -> Pages:
    pages = Pages()

    def door(_session: Session, _viewer: object, thing: str) -> str:
        if thing != "here":
            raise NotFound("No such thing.")
        return thing

    @pages.get("/look/{thing}", needs=ANYBODY, audit="look", door=door)
    def look(desk: AnyDesk) -> Outcome:
        return text(str(desk.found))

    @pages.post("/save", needs=ANYBODY, audit="save", door=None)
    def save(desk: AnyDesk) -> Outcome:
        leave_trace(desk.session)
        return text(f"{len(desk.form.raw('note'))}")

    @pages.post(
        "/paper", needs=ANYBODY, audit="paper", door=None, largest=largest_with_file(MEGABYTES)
    )
    def keep(desk: AnyDesk) -> Outcome:
        leave_trace(desk.session)
        file = desk.form.file("paper")
        return text(f"{len(file.content)} {file.is_whole}" if file else "no file")

    @pages.get("/much", needs=ANYBODY, audit="much", door=None)
    def much(_desk: AnyDesk) -> Outcome:
        return Download(lambda: (b"x" * 65536 for _n in range(2000)), "a.bin", "text/plain")

    return pages


@contextmanager
def _open(clinic: Clinic, press: Press) -> Iterator[tuple[str, bytes]]:
    with serving(clinic, press, _pages()) as address:
        yield address, clinic.signed_in("advocate").secret


def _head(secret: bytes, path: str, size: int) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{URLENCODED}\r\n"
        f"Cookie: desk={cookie_text(secret)}\r\nContent-Length: {size}\r\n\r\n"
    ).encode()


def _answers_in_time(address: str, secret: bytes) -> None:
    with Visitor(address, secret=secret) as visitor:
        begun = time.monotonic()
        assert visitor.get("/look/here").text == "here"
        assert visitor.send("/save").status_code == 200
        assert time.monotonic() - begun < PATIENCE


def test_two_hundred_at_once_are_all_answered(clinic: Clinic, lent_press: Press) -> None:
    """The trap: with as many threads as requests, each waits for a connection another holds."""
    people = list(clinic.people)
    barrier, before = Barrier(AT_ONCE), len(entries(clinic.database))
    with serving(clinic, lent_press, _pages()) as address, ExitStack() as browsers:
        visitors = [
            browsers.enter_context(
                Visitor(address, secret=clinic.signed_in(people[n % len(people)]).secret)
            )
            for n in range(AT_ONCE)
        ]

        def ask(n: int) -> int:
            barrier.wait()
            if n % 4 == 0:
                return visitors[n].send("/save", note="n").status_code
            return visitors[n].get("/look/here" if n % 4 < 3 else "/look/none").status_code

        with ThreadPoolExecutor(AT_ONCE) as crowd:
            answers = Counter(crowd.map(ask, range(AT_ONCE)))
    assert answers == {200: 150, 404: 50}
    assert traces(clinic.database) == 50
    assert len(entries(clinic.database)) - before == AT_ONCE
    with clinic.database.reading() as session:
        assert audit.verify(session, clinic.server_keys.audit).verdict == "fine"


def test_whoever_sends_slowly_keeps_nobody_waiting(
    sqlite_clinic: Clinic, lent_press: Press
) -> None:
    with _open(sqlite_clinic, lent_press) as (address, secret), ExitStack() as wires:
        for path in ("/save", "/paper"):
            for _n in range(CONNECTIONS * 3):
                wire = wires.enter_context(connected(address))
                wire.sendall(_head(secret, path, 900_000) + b"note=x")
        _answers_in_time(address, secret)
    assert traces(sqlite_clinic.database) == 1, "what broke off was not saved"


def test_whoever_reads_slowly_keeps_nobody_waiting(
    sqlite_clinic: Clinic, lent_press: Press
) -> None:
    with _open(sqlite_clinic, lent_press) as (address, secret), ExitStack() as wires:
        ask = f"GET /much HTTP/1.1\r\nHost: localhost\r\nCookie: desk={cookie_text(secret)}\r\n\r\n"
        for _n in range(CONNECTIONS * 3):
            wire = wires.enter_context(connected(address))
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            wire.sendall(ask.encode())
            assert status_of(wire.recv(100)) == 200
        _answers_in_time(address, secret)


def test_a_crowd_at_the_door_keeps_nobody_at_work_waiting(
    sqlite_clinic: Clinic, lent_press: Press
) -> None:
    """Each try to sign in costs a slow hash: strangers must not take every place."""
    pages, open_up, knocked = _pages(), Event(), Semaphore(0)

    @pages.doorway("GET", "/door", audit="door")
    def wait(_answer: Answer) -> Outcome:
        knocked.release()
        open_up.wait(60)
        return text("open")

    secret = sqlite_clinic.signed_in("advocate").secret
    with serving(sqlite_clinic, lent_press, pages) as address, ExitStack() as wires:
        wires.callback(open_up.set)
        for _n in range(CONNECTIONS * 3):
            wire = wires.enter_context(connected(address))
            wire.sendall(b"GET /door HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert knocked.acquire(timeout=PATIENCE)
        _answers_in_time(address, secret)


def test_long_work_of_a_form_keeps_nobody_else_waiting(
    sqlite_clinic: Clinic, lent_press: Press
) -> None:
    """Uploads are looked into one after another: who waits for that must not take every place."""
    pages, open_up, begun = _pages(), Event(), Semaphore(0)

    def wait() -> None:
        begun.release()
        open_up.wait(60)

    @pages.post("/long", needs=ANYBODY, audit="long", door=None, first=lambda _desk: wait)
    def keep(_desk: AnyDesk) -> Outcome:
        return text("kept")

    secret = sqlite_clinic.signed_in("advocate").secret
    with serving(sqlite_clinic, lent_press, pages) as address, ExitStack() as wires:
        wires.callback(open_up.set)
        visitor = wires.enter_context(Visitor(address, secret=secret))
        form = f"csrf={quote(visitor.token)}".encode()
        for _n in range(CONNECTIONS * 3):
            wire = wires.enter_context(connected(address))
            wire.sendall(_head(secret, "/long", len(form)) + form)
        assert begun.acquire(timeout=PATIENCE)
        _answers_in_time(address, secret)


def test_files_that_wait_to_be_looked_into_keep_no_printing_waiting(
    sqlite_clinic: Clinic, lent_press: Press
) -> None:
    pages, open_up, begun = _pages(), Event(), Semaphore(0)

    def wait() -> None:
        begun.release()
        open_up.wait(60)

    @pages.post(
        "/add",
        needs=ANYBODY,
        audit="add",
        door=None,
        first=lambda _desk: wait,
        largest=largest_with_file(MEGABYTES),
    )
    @pages.post("/print", needs=ANYBODY, audit="print", door=None, first=lambda _desk: str)
    def done(_desk: AnyDesk) -> Outcome:
        return text("done")

    secret = sqlite_clinic.signed_in("advocate").secret
    with serving(sqlite_clinic, lent_press, pages) as address, ExitStack() as wires:
        wires.callback(open_up.set)
        visitor = wires.enter_context(Visitor(address, secret=secret))
        form = f"csrf={quote(visitor.token)}".encode()
        for _n in range(CONNECTIONS * 3):
            wire = wires.enter_context(connected(address))
            wire.sendall(_head(secret, "/add", len(form)) + form)
        assert begun.acquire(timeout=PATIENCE)
        began = time.monotonic()
        assert visitor.send("/print").text == "done"
        assert time.monotonic() - began < PATIENCE
        _answers_in_time(address, secret)


def test_whoever_hangs_up_leaves_no_trace_and_no_noise(
    sqlite_clinic: Clinic, lent_press: Press, caplog: pytest.LogCaptureFixture
) -> None:
    with _open(sqlite_clinic, lent_press) as (address, secret):
        for _n in range(20):
            with connected(address) as wire:
                wire.sendall(_head(secret, "/save", 500) + b"note=half")
        _answers_in_time(address, secret)
    assert traces(sqlite_clinic.database) == 1
    assert not [line for line in caplog.records if line.levelno >= logging.ERROR]


@pytest.mark.parametrize("path", ["/save", "/sign-in"])
def test_a_body_beyond_the_limit_is_refused_and_not_read(
    sqlite_clinic: Clinic, lent_press: Press, path: str
) -> None:
    with _open(sqlite_clinic, lent_press) as (address, secret):
        said = asked_raw(address, _head(secret, path, LARGEST_FORM + 1))
        assert status_of(said) == 413
        chunks = b"%x\r\na=%b&\r\n" % (100_000, b"b" * 99_997)
        head = _head(secret, path, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        assert status_of(asked_raw(address, head, *[chunks] * 12)) == 413
        _answers_in_time(address, secret)
    assert b"larger than this page takes" in said
    assert traces(sqlite_clinic.database) == 1


def test_a_large_file_is_taken_only_from_somebody_signed_in(
    sqlite_clinic: Clinic, lent_press: Press
) -> None:
    """Else anybody could fill the server's memory, for a form lies in it as a whole."""
    file = {"paper": ("a.pdf", b"x" * 5_000_000)}
    with _open(sqlite_clinic, lent_press) as (address, secret):
        with Visitor(address) as nobody:
            assert nobody.client.post("/paper", files=file).status_code == 401
        with Visitor(address, secret=secret) as visitor:
            form = {"csrf": visitor.token}
            assert visitor.client.post("/paper", files=file, data=form).text == "5000000 True"
            too_large = {"paper": ("a.pdf", b"x" * (MEGABYTES + 1) * 1_000_000)}
            assert visitor.client.post("/paper", files=too_large, data=form).text == "0 False"
            no_mistake = {"paper": ("a.pdf", b"x" * (MEGABYTES + 1) * 4_000_000)}
            assert visitor.client.post("/paper", files=no_mistake, data=form).status_code == 413
    assert traces(sqlite_clinic.database) == 2


def test_a_clinic_says_how_large_a_file_may_be(sqlite_clinic: Clinic, lent_press: Press) -> None:
    """What the page would take at most is not what this clinic's machine should hold in memory."""
    sqlite_clinic.settings = replace(sqlite_clinic.settings, upload_mb=1)
    with (
        _open(sqlite_clinic, lent_press) as (address, secret),
        Visitor(address, secret=secret) as visitor,
    ):
        for size, said in ((900_000, "900000 True"), (1_500_000, "0 False")):
            sent = visitor.client.post(
                "/paper",
                files={"paper": ("a.pdf", b"x" * size)},
                data={"csrf": visitor.token},
            )
            assert sent.text == said


def test_memory_does_not_grow_with_what_is_refused(
    sqlite_clinic: Clinic, lent_press: Press
) -> None:
    with _open(sqlite_clinic, lent_press) as (address, secret):
        head = _head(secret, "/save", 0).replace(
            b"Content-Length: 0", b"Transfer-Encoding: chunked"
        )
        chunk = b"%x\r\n" % 500_000 + b"a" * 500_000 + b"\r\n"
        asked_raw(address, head, chunk, chunk, chunk)
        before = _resident()
        for _n in range(40):
            asked_raw(address, head, chunk, chunk, chunk)
        assert _resident() - before < 20_000_000


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096
