# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way of every request: saved before it is said, written down, nothing said of a fault."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import httpx
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import text as sql
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse
from structlog.testing import capture_logs

from app.errors import Conflict, Invalid, NotFound, Unavailable
from app.kit.db import Database
from app.paper.press import Press
from app.web.errors import Ending, error_page
from app.web.outcomes import Outcome, Page, RefusedError, SeeOther
from app.web.routes import Pages
from tests.clinic.build import Clinic
from tests.clinic.serve import served
from tests.clinic.visitor import Visitor
from tests.web.build import ANYBODY, AnyDesk, entries, leave_trace, serving, text, traces

CANARY = "Xochitl Marker"
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")
MADE_UP = ("abc", "%C3%A9", "a%20b", "%0a", "x" * 300, "'", "%F0%9F%98%80", "%ff", "<b>", "{{7*7}}")


@contextmanager
def _visiting(clinic: Clinic, press: Press, pages: Pages) -> Iterator[Visitor]:
    secret = clinic.signed_in("advocate").secret
    with serving(clinic, press, pages) as address, Visitor(address, secret=secret) as visitor:
        yield visitor


def _break_the_commit(session: Session) -> None:
    """Write what the database refuses only at the end: a reference to nothing."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sql("PRAGMA defer_foreign_keys=ON"))
        session.execute(sql("CREATE TABLE child (id INTEGER REFERENCES parent (id))"))
        session.execute(sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
    else:
        deferred = "REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED"
        session.execute(sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        session.execute(sql(f"CREATE TABLE child (id INTEGER {deferred})"))
    session.execute(sql("INSERT INTO child VALUES (1)"))


class TestSaved:
    def test_what_could_not_be_committed_is_never_said_to_be_saved(
        self, clinic: Clinic, lent_press: Press
    ) -> None:
        pages = Pages()

        @pages.post("/trap", needs=ANYBODY, audit="trap", door=None)
        def save(desk: AnyDesk) -> Outcome:
            leave_trace(desk.session)
            _break_the_commit(desk.session)
            return SeeOther("/account?saved=yes")

        with _visiting(clinic, lent_press, pages) as visitor:
            answered = visitor.send("/trap")
        assert answered.status_code == 500
        assert "location" not in answered.headers
        assert traces(clinic.database) == 0

    def test_the_trap_is_real(self, database: Database) -> None:
        """A dependency of FastAPI's ends after its answer has left: the reader is told a lie."""
        app = FastAPI()

        def writing() -> Iterator[Session]:
            with database.writing() as session:
                yield session

        def save(session: Session = Depends(writing)) -> RedirectResponse:  # noqa: B008  names of this test are no annotations
            leave_trace(session)
            _break_the_commit(session)
            return RedirectResponse("/saved", 303)

        app.add_api_route("/trap", save, methods=["POST"], response_model=None)

        with served(app) as address:
            answered = httpx.post(f"{address}/trap", trust_env=False)
        assert (answered.status_code, traces(database)) == (303, 0)

    def test_what_was_saved_is_in_the_database_when_the_answer_comes(
        self, clinic: Clinic, lent_press: Press
    ) -> None:
        pages = Pages()

        @pages.post("/save", needs=ANYBODY, audit="save", door=None)
        def save(desk: AnyDesk) -> Outcome:
            leave_trace(desk.session)
            return SeeOther("/account")

        with _visiting(clinic, lent_press, pages) as visitor:
            for n in range(1, 20):
                assert visitor.send("/save").status_code == 303
                assert traces(clinic.database) == n
        assert entries(clinic.database).count(("save", "done", "-")) == 19

    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (Invalid("No."), 422),
            (Conflict("No."), 409),
            (NotFound("No."), 404),
            (Unavailable("No."), 503),
            (ValueError(CANARY), 500),
            (RefusedError(error_page(Ending(422, "No.", "x"))), 422),
        ],
    )
    def test_what_was_refused_leaves_nothing(
        self, sqlite_clinic: Clinic, lent_press: Press, error: Exception, status: int
    ) -> None:
        pages = Pages()

        @pages.post("/refuse", needs=ANYBODY, audit="refuse", door=None)
        def save(desk: AnyDesk) -> Outcome:
            leave_trace(desk.session)
            desk.session.flush()
            raise error

        with _visiting(sqlite_clinic, lent_press, pages) as visitor, capture_logs():
            answered = visitor.send("/refuse")
        assert answered.status_code == status
        assert traces(sqlite_clinic.database) == 0
        assert ("refuse", "done", "-") not in entries(sqlite_clinic.database)

    def test_long_work_of_a_form_is_done_with_no_transaction_open(
        self, clinic: Clinic, lent_press: Press
    ) -> None:
        """Else whoever hashes or prints would keep everybody else from saving."""
        pages = Pages()

        def first(_desk: AnyDesk) -> object:
            return work

        def work() -> str:
            with clinic.database.writing() as other:  # would wait for ever behind our own lock
                leave_trace(other, "meanwhile")
            return "done"

        @pages.post("/slow", needs=ANYBODY, audit="slow", door=None, first=first)  # type: ignore[arg-type]
        def save(desk: AnyDesk) -> Outcome:
            leave_trace(desk.session)
            return text(desk.prepared)

        with _visiting(clinic, lent_press, pages) as visitor:
            assert visitor.send("/slow").text == "done"
        assert (traces(clinic.database), traces(clinic.database, "meanwhile")) == (1, 1)


class TestLooking:
    def test_a_page_is_read_while_somebody_else_is_saving(
        self, clinic: Clinic, lent_press: Press
    ) -> None:
        """The trap: BEGIN IMMEDIATE on every GET puts all readers in one queue."""
        pages, has_read = Pages(), Event()

        @pages.get("/look", needs=ANYBODY, audit="look", door=None)
        def look(_desk: AnyDesk) -> Outcome:
            has_read.set()
            return text("read")

        with _visiting(clinic, lent_press, pages) as visitor, ThreadPoolExecutor(1) as aside:
            with clinic.database.writing() as session:
                leave_trace(session)
                session.flush()
                answer = aside.submit(visitor.get, "/look")
                assert has_read.wait(5), "the reader waited for the writer"
            assert answer.result(20).text == "read"
        assert ("look", "done", "-") in entries(clinic.database)

    def test_a_page_that_is_looked_at_cannot_change_anything(
        self, clinic: Clinic, lent_press: Press
    ) -> None:
        pages = Pages()

        @pages.get("/change", needs=ANYBODY, audit="change", door=None)
        def look(desk: AnyDesk) -> Outcome:
            leave_trace(desk.session)
            return text("changed")

        with _visiting(clinic, lent_press, pages) as visitor, capture_logs():
            assert visitor.get("/change").status_code in {200, 500}
        assert traces(clinic.database) == 0

    def test_nobody_sees_a_page_that_could_not_be_written_down(
        self, sqlite_clinic: Clinic, lent_press: Press
    ) -> None:
        pages = Pages()

        @pages.get("/look", needs=ANYBODY, audit="look", door=None)
        def look(_desk: AnyDesk) -> Outcome:
            return text(CANARY)

        with _visiting(sqlite_clinic, lent_press, pages) as visitor, capture_logs():
            with sqlite_clinic.database.writing() as session:
                session.execute(sql("ALTER TABLE audit_entry RENAME TO gone"))
            answered = visitor.get("/look")
        assert answered.status_code == 500
        assert CANARY not in answered.text


class TestFaults:
    def test_a_fault_repeats_no_value_in_the_page_or_the_log(
        self, sqlite_clinic: Clinic, lent_press: Press, caplog: pytest.LogCaptureFixture
    ) -> None:
        pages, caplog.handler.level = Pages(), logging.DEBUG

        @pages.post("/fault/{name}", needs=ANYBODY, audit="fault", door=None)
        def fail(desk: AnyDesk) -> Outcome:
            desk.session.execute(sql("SELECT :name FROM nowhere"), {"name": desk.form.text("name")})
            return text("never")

        with capture_logs() as logged, _visiting(sqlite_clinic, lent_press, pages) as visitor:
            answered = visitor.send(f"/fault/{CANARY}", name=CANARY)
        assert answered.status_code == 500
        assert "Something broke on our side" in answered.text
        assert logged
        assert CANARY not in answered.text + repr(logged) + caplog.text
        assert not [line for line in caplog.records if line.exc_info]

    def test_a_template_that_fails_is_a_fault_with_a_page(
        self, sqlite_clinic: Clinic, lent_press: Press
    ) -> None:
        pages = Pages()

        @pages.post("/broken", needs=ANYBODY, audit="broken", door=None)
        def fail(desk: AnyDesk) -> Outcome:
            leave_trace(desk.session)
            return Page("account/account.html", {"roles": [CANARY]})

        with capture_logs(), _visiting(sqlite_clinic, lent_press, pages) as visitor:
            answered = visitor.send("/broken")
        assert answered.status_code == 500
        assert CANARY not in answered.text

    def test_an_address_or_a_method_nobody_declared_is_not_there(self, sqlite_address: str) -> None:
        addresses = ["/nothing", "/account/", "/account/x", "/cases/../x", "/x//", "/%2e%2e/x"]
        asked = [(method, path) for method in (*METHODS, "GET", "POST") for path in addresses]
        asked += [(method, path) for method in METHODS for path in ("/account", "/sign-in")]
        with httpx.Client(base_url=sqlite_address, trust_env=False) as client:
            for method, path in asked:
                answered = client.request(method, path)
                assert answered.status_code == 404, (method, path)
                assert "There is no such page" in answered.text, (method, path)


class TestWrittenDown:
    def test_whoever_asks_for_what_is_not_theirs_is_written_down_whatever_they_ask_for(
        self, clinic: Clinic, lent_press: Press
    ) -> None:
        pages = Pages()

        def door(session: Session, _viewer: object, thing_id: str) -> object:
            session.execute(sql("SELECT id FROM staff WHERE id = :id"), {"id": thing_id})
            raise NotFound("No such thing.")

        @pages.get("/thing/{thing_id}", needs=ANYBODY, audit="thing.read", door=door)
        def look(_desk: AnyDesk) -> Outcome:
            return text("never")

        with _visiting(clinic, lent_press, pages) as visitor:
            for name in MADE_UP:
                assert visitor.get(f"/thing/{name}").status_code == 404, name
            written = entries(clinic.database)
            assert visitor.get("/thing/a%00b").status_code == 404  # nobody's: no door is asked
        refused = [entry for entry in written if entry[:2] == ("thing.read", "refused")]
        assert len(refused) == len(MADE_UP)
        assert {entry[2] for entry in refused} == {"-", "abc"}, "an address made up is not repeated"

    def test_whoever_is_shown_a_form_again_is_written_down(
        self, sqlite_clinic: Clinic, lent_press: Press
    ) -> None:
        """A form that cannot be kept would else be a way to read and leave no trace."""
        pages, thing = Pages(), "t" * 26

        def door(_session: Session, _viewer: object, thing_id: str) -> object:
            return thing_id

        @pages.post("/thing/{thing_id}", needs=ANYBODY, audit="thing.save", door=door)
        def save(_desk: AnyDesk) -> Outcome:
            raise RefusedError(error_page(Ending(422, "No.", "x")))

        with _visiting(sqlite_clinic, lent_press, pages) as visitor:
            assert visitor.send(f"/thing/{thing}").status_code == 422
        assert entries(sqlite_clinic.database)[-1] == ("thing.save", "refused", thing)

    def test_the_object_of_a_form_without_one_in_its_path_is_written_down(
        self, sqlite_clinic: Clinic, lent_press: Press
    ) -> None:
        pages = Pages()

        @pages.post("/new", needs=ANYBODY, audit="thing.new", door=None)
        def add(desk: AnyDesk) -> Outcome:
            desk.about = "n" * 26
            return text("added")

        with _visiting(sqlite_clinic, lent_press, pages) as visitor:
            visitor.send("/new")
        assert entries(sqlite_clinic.database)[-1] == ("thing.new", "done", "n" * 26)
