# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was typed when a sign-in ran out is there after the next; what another site typed is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import httpx
import pytest

from tests.clinic.build import Clinic
from tests.clinic.visitor import Typed, Visitor, form_on, shown

Visiting = Callable[..., Visitor]
SENT = "/people/new"
TYPED: dict[str, Typed] = {
    "name": ' <b>"Zoë" Inventada</b>',
    "login": "zoe",
    "title": "first\nsecond",
    "roles": ["advocate", "volunteer"],
}
EVENING = dt.timedelta(hours=13)


def _run_out(clinic: Clinic, visit: Visiting) -> Visitor:
    """Return somebody's browser whose sign-in has run out while they typed."""
    visitor = visit("administrator")
    visitor.get(SENT)
    clinic.pass_time(EVENING)
    return visitor


def _kept(answer: httpx.Response, action: str) -> dict[str, list[str]]:
    return {n: v for n, v in form_on(answer, action).items() if n.startswith("kept:")}


def test_what_was_typed_goes_through_the_door_and_is_saved_after_it(
    clinic: Clinic, visit: Visiting
) -> None:
    visitor, ada = _run_out(clinic, visit), clinic.people["administrator"]
    stopped = visitor.send(SENT, **TYPED)
    assert stopped.status_code == 401
    assert "What you typed is kept" in stopped.text
    code = visitor.answer(stopped, "/sign-in", login=ada.login, passphrase=ada.passphrase)
    assert ada.telephone is not None
    back = visitor.answer(code, "/sign-in/code", code=ada.telephone.now())
    assert back.status_code == 200
    assert "not been saved yet" in back.text
    saved = visitor.answer(back, SENT)
    assert saved.status_code == 200
    assert "Zoë" in saved.text
    assert '<b>"Zoë"' not in saved.text
    page = visitor.get("/people").text
    assert "Intake volunteer" in page


def test_nothing_of_it_is_saved_before(clinic: Clinic, visit: Visiting) -> None:
    visitor = _run_out(clinic, visit)
    visitor.send(SENT, **TYPED)
    assert "Zoë" not in visit("administrator").get("/people").text


def test_a_wrong_passphrase_and_a_wrong_code_lose_nothing(clinic: Clinic, visit: Visiting) -> None:
    visitor, ada = _run_out(clinic, visit), clinic.people["administrator"]
    stopped = visitor.send(SENT, **TYPED)
    typed = _kept(stopped, "/sign-in")
    assert typed["kept:roles"] == TYPED["roles"]
    again = visitor.answer(stopped, "/sign-in", login=ada.login, passphrase=ada.login)
    assert _kept(again, "/sign-in") == typed
    code = visitor.answer(again, "/sign-in", login=ada.login, passphrase=ada.passphrase)
    assert _kept(code, "/sign-in/code") == typed
    wrong = visitor.answer(code, "/sign-in/code", code="000000")
    assert _kept(wrong, "/sign-in/code") == typed
    assert ada.telephone is not None
    back = visitor.answer(wrong, "/sign-in/code", code=ada.telephone.now())
    assert form_on(back, SENT)["name"] == [TYPED["name"]]


def test_a_browser_that_lost_every_cookie_can_still_sign_in(
    clinic: Clinic, visit: Visiting
) -> None:
    """The trap: the sign-in page that comes instead of an answer needs a cookie of its own."""
    visitor, abel = visit("advocate"), clinic.people["advocate"]
    token = visitor.token
    visitor.client.cookies.clear()
    ours = {"sec-fetch-site": "same-origin"}
    typed = {"csrf": token, "language": "en"}
    stopped = visitor.client.post("/account/language", data=typed, headers=ours)
    assert stopped.status_code == 401
    back = visitor.answer(stopped, "/sign-in", login=abel.login, passphrase=abel.passphrase)
    assert visitor.answer(back, "/account/language").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_what_another_site_typed_goes_no_further(
    clinic: Clinic, visit: Visiting, headers: dict[str, str]
) -> None:
    """It comes without the cookie, as if nobody were signed in: whoever then signs in would send
    it on, with a token of their own.
    """
    victim, abel = visit(), clinic.people["advocate"]
    forged = {"name": "forged", "csrf": "made up"}
    stopped = victim.client.post("/cases", data=forged, headers=headers)
    assert stopped.status_code == 401
    assert "forged" not in stopped.text
    assert not _kept(stopped, "/sign-in")
    went_on = victim.answer(stopped, "/sign-in", login=abel.login, passphrase=abel.passphrase)
    assert (went_on.status_code, went_on.headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/cases", "/account", "/cases/new"])
def test_a_page_that_was_asked_for_is_shown_after_the_door(
    clinic: Clinic, visit: Visiting, path: str
) -> None:
    visitor, abel = visit(), clinic.people["advocate"]
    stopped = visitor.get(path)
    page = visitor.get(stopped.headers["location"])
    went_on = visitor.answer(page, "/sign-in", login=abel.login, passphrase=abel.passphrase)
    assert went_on.headers["location"] == path


@pytest.mark.parametrize(
    "next_path",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "%2f%2fx"],
)
def test_the_door_leads_to_no_other_house(clinic: Clinic, visit: Visiting, next_path: str) -> None:
    visitor, abel = visit(), clinic.people["advocate"]
    page = visitor.client.get("/sign-in", params={"next": next_path})
    assert form_on(page, "/sign-in")["next"] == ["/"]
    typed = {"login": abel.login, "passphrase": abel.passphrase, "next": next_path}
    assert visitor.answer(page, "/sign-in", **typed).headers["location"] == "/"


def test_a_sign_out_that_came_too_late_leads_to_the_start(clinic: Clinic, visit: Visiting) -> None:
    visitor, abel = visit("advocate"), clinic.people["advocate"]
    clinic.pass_time(EVENING)
    stopped = visitor.send("/sign-out")
    assert stopped.status_code == 401
    (next_path,) = shown(stopped).xpath('//form[@action="/sign-in"]//input[@name="next"]/@value')
    assert next_path == "/"
    went_on = visitor.answer(stopped, "/sign-in", login=abel.login, passphrase=abel.passphrase)
    assert went_on.headers["location"] == "/"
