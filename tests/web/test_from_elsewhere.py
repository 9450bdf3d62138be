# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hostile page in the same browser as somebody signed in: whatever it sends, nothing is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.accounts.models import Staff
from app.vault.models import AuditEntry
from app.web.cookies import DESK
from tests.clinic.build import Clinic
from tests.clinic.serve import served
from tests.clinic.visitor import cookie_text

FORMS = {
    "/people/new": {"name": "Forged", "login": "forged", "roles": "administrator"},
    "/account/language": {"language": "es"},
    "/account/sign-ins": {"sign_in": "x"},
    "/sign-out": {},
    "/sign-out-everywhere": {},
    "/sign-in": {"login": "abel", "passphrase": "forged"},
}


def _hostile(target: str) -> Starlette:
    """Serve a page that sends a form to the clinic as soon as it is opened."""

    def form(request: Request) -> Response:
        path, kind = request.query_params["path"], request.query_params["kind"]
        fields = "".join(f'<input name="{n}" value="{v}">' for n, v in FORMS[path].items())
        form = f'<form method="post" enctype="{kind}" action="{target}{path}">{fields}</form>'
        return HTMLResponse(f"<title>Win</title>{form}<script>document.forms[0].submit()</script>")

    def empty(_request: Request) -> Response:
        return HTMLResponse("<title>Win</title>")

    return Starlette(routes=[Route("/form", form), Route("/", empty)])


@dataclass
class Attack:
    """Somebody signed in at the clinic, with a hostile page open in another tab."""

    clinic: Clinic
    clinic_address: str
    hostile_address: str
    context: BrowserContext
    page: Page


@pytest.fixture(params=["another site", "another port of the same host"])
def attack(
    request: pytest.FixtureRequest, chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str
) -> Iterator[Attack]:
    """Across sites the cookie stays at home; between ports of one host it does not."""
    with served(_hostile(sqlite_address), lifespan=False) as address:
        is_far = request.param == "another site"
        hostile = address.replace("127.0.0.1", "localhost") if is_far else address
        with _signed_in(chromium, sqlite_clinic, sqlite_address) as context:
            page = context.new_page()
            yield Attack(sqlite_clinic, sqlite_address, hostile, context, page)


@contextmanager
def _signed_in(browser: Browser, clinic: Clinic, address: str) -> Iterator[BrowserContext]:
    secret = clinic.signed_in("administrator").secret
    context = browser.new_context()
    context.add_cookies(
        [
            {
                "name": DESK,
                "value": cookie_text(secret),
                "domain": urlsplit(address).hostname or "",
                "path": "/",
                "sameSite": "Strict",
                "httpOnly": True,
            }
        ]
    )
    yield context
    context.close()


def _done(clinic: Clinic) -> list[tuple[str, str]]:
    """Return what was done, looking left aside, and who is here."""
    with clinic.database.reading() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.seq))
        done = [(row.tag, row.outcome) for row in rows if row.outcome == "done"]
        people = session.scalars(select(Staff).order_by(Staff.id))
        return [*done, *((one.id, one.language) for one in people)]


def _nothing_is_done(attack: Attack, act: Callable[[], object]) -> None:
    before = _done(attack.clinic)
    act()
    assert _done(attack.clinic) == before
    mine = attack.context.new_page()
    mine.goto(f"{attack.clinic_address}/account")
    assert mine.title() == "Account · Handrail", "still signed in"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_that_sends_itself(attack: Attack, kind: str) -> None:
    for path in FORMS:
        url = f"{attack.hostile_address}/form?path={path}&kind={kind}"

        def send(url: str = url) -> None:
            with attack.page.expect_navigation(url=f"{attack.clinic_address}/**") as sent:
                attack.page.goto(url, wait_until="commit")
            answered = sent.value
            assert answered is not None
            assert answered.status in {401, 403}
            assert "Forged" not in attack.page.content()

        _nothing_is_done(attack, send)


def test_a_script_that_fetches_in_ones_name(attack: Attack) -> None:
    attack.page.goto(f"{attack.hostile_address}/")
    script = """([to, body]) => Promise.all(["no-cors", "cors"].map(mode =>
        fetch(to, {method: "POST", mode, credentials: "include", body}).then(
            answer => answer.type + answer.status, () => "refused")))"""

    def fetch_everything() -> None:
        for path, fields in FORMS.items():
            body = "&".join(f"{name}={value}" for name, value in fields.items())
            to = attack.clinic_address + path
            assert attack.page.evaluate(script, [to, body]) == ["refused", "refused"]

    _nothing_is_done(attack, fetch_everything)


def test_a_page_of_ours_in_a_frame_of_theirs(attack: Attack) -> None:
    """It could lay something over our buttons; it sees an empty frame."""
    attack.page.goto(f"{attack.hostile_address}/")
    for path in ("/account", "/people", "/sign-in"):
        attack.page.evaluate(
            """to => new Promise(done => {
                const frame = document.createElement("iframe");
                frame.src = to; frame.onload = done; frame.onerror = done;
                document.body.append(frame);
            })""",
            attack.clinic_address + path,
        )
    for frame in attack.page.frames[1:]:
        assert "Handrail" not in frame.title()
        assert not frame.query_selector_all("form, button, a")


def test_a_picture_or_a_script_that_is_a_page_of_ours(attack: Attack) -> None:
    attack.page.goto(f"{attack.hostile_address}/")
    load = """([tag, src]) => new Promise(done => {
        const one = document.createElement(tag);
        one.onload = () => done("loaded"); one.onerror = () => done("refused");
        one.src = src; document.body.append(one);
    })"""
    for path in ("/account", "/sign-out", "/people"):
        for tag in ("img", "script"):
            got = attack.page.evaluate(load, [tag, attack.clinic_address + path])
            assert got == "refused", (tag, path)


def test_a_window_that_was_opened_cannot_be_reached(attack: Attack) -> None:
    attack.page.goto(f"{attack.hostile_address}/")
    with attack.context.expect_page() as opened:
        attack.page.evaluate(
            "to => { window.theirs = window.open(to) }", attack.clinic_address + "/sign-in"
        )
    opened.value.wait_for_load_state()
    assert attack.page.evaluate("window.theirs === null || window.theirs.closed")
    assert opened.value.evaluate("window.opener === null")
