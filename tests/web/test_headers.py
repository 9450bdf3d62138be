# SPDX-License-Identifier: AGPL-3.0-or-later
"""Headers of every answer: nothing from elsewhere, nothing kept, nothing told, whoever answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Message

from app.paper.press import Press
from app.web.headers import ALWAYS, Headers
from app.web.outcomes import Download, Outcome
from app.web.routes import Pages
from app.web.static import address_of
from tests.clinic.build import Clinic
from tests.clinic.visitor import Visitor
from tests.web.build import ANYBODY, AnyDesk, serving

POLICY = ALWAYS["content-security-policy"]


@pytest.fixture
def everything(sqlite_clinic: Clinic, lent_press: Press) -> Iterator[list[httpx.Response]]:
    """Return an answer of every sort the server gives."""
    pages = Pages()

    @pages.get("/file", needs=ANYBODY, audit="file", door=None)
    def file(_desk: AnyDesk) -> Outcome:
        return Download(lambda: iter([b"a"]), "a.pdf", "application/pdf")

    @pages.get("/fault", needs=ANYBODY, audit="fault", door=None)
    def fault(_desk: AnyDesk) -> Outcome:
        raise ValueError

    secret = sqlite_clinic.signed_in("advocate").secret
    with (
        serving(sqlite_clinic, lent_press, pages) as address,
        Visitor(address, secret=secret) as visitor,
        Visitor(address) as nobody,
    ):
        yield [
            visitor.get("/account"),
            visitor.get("/file"),
            visitor.get("/fault"),
            visitor.get("/people"),
            visitor.get(address_of("desk.css")),
            visitor.get("/static/000000000000/desk.css"),
            visitor.get("/nothing"),
            visitor.client.head("/account"),
            visitor.client.post("/account/language"),
            visitor.client.post("/account/language", content=b"a" * 2_000_000),
            nobody.get("/account"),
            nobody.get("/sign-in"),
            nobody.send("/account/language"),
            nobody.client.get("/sign-in", headers={"host": "evil.example"}),
            visitor.send("/sign-out"),
        ]


def test_every_answer_carries_every_header(everything: list[httpx.Response]) -> None:
    statuses = {answer.status_code for answer in everything}
    assert statuses == {200, 303, 400, 401, 403, 404, 413, 500}
    for answer in everything:
        missing = {name for name in ALWAYS if name not in answer.headers}
        assert not missing, (answer.url, answer.status_code)
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_nobody_keeps_what_a_page_said(everything: list[httpx.Response]) -> None:
    """Nor does Back show a case after signing out."""
    kept = [a.url.path for a in everything if a.headers["cache-control"] != "no-store"]
    assert kept == [address_of("desk.css")]


def test_no_answer_tells_what_serves_it(everything: list[httpx.Response]) -> None:
    for answer in everything:
        assert not {"server", "x-powered-by", "via"} & set(answer.headers)
        assert "uvicorn" not in answer.text.lower()
        assert "python" not in answer.text.lower()


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_run_inline() -> None:
    directives = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert directives.pop("default-src") == "'none'"
    assert directives.pop("base-uri") == "'none'"
    assert set(directives.values()) == {"'self'"}
    assert {"script-src", "style-src", "form-action", "frame-ancestors"} <= set(directives)


def test_nothing_of_ours_is_shown_in_a_frame_of_anothers(everything: list[httpx.Response]) -> None:
    policies = [answer.headers["content-security-policy"] for answer in everything]
    assert len(set(policies)) == 2, "pages have one, files another"
    for policy in policies:
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy or "form-action 'none'" in policy


@pytest.mark.parametrize(("is_https", "promised"), [(True, True), (False, False)])
def test_only_where_it_holds_is_https_promised(*, is_https: bool, promised: bool) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asked = {"type": "http", "method": "GET", "path": "/", "headers": []}
    app = Headers(Response("x"), is_https=is_https)
    asyncio.run(app(asked, receive, send))
    names = dict(sent[0]["headers"])
    assert (b"strict-transport-security" in names) is promised


def test_no_value_is_one_a_real_server_refuses_to_send() -> None:
    """The trap: a space at an end. A test without a wire lets it through."""
    for value in ALWAYS.values():
        assert value == value.strip()
        assert value.isascii()
        assert value.isprintable()
