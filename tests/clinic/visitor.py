# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody at a browser without scripts: keeps cookies, follows nothing, fills in forms.

visitor = Visitor(address, secret=clinic.signed_in("advocate").secret)
visitor.get("/account")
visitor.fill("/account", "/account/passphrase", current="…", new="…", again="…")
visitor.send("/account/language", language="es")      # by the token alone, without the page
Visitor(address).sign_in(clinic.people["attorney"])   # through the front door
"""

from __future__ import annotations

import base64
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, cast

import httpx
from lxml import html

from app.web import csrf
from app.web.cookies import DESK
from tests.clinic.build import Person

Typed = str | list[str]
_TLS = ssl.create_default_context()  # made once: each costs more than a page


class Visitor:
    """One browser. Close it, or use it in a `with` block. `source` is where it calls from."""

    def __init__(
        self,
        address: str,
        *,
        secret: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        source: str | None = None,
    ) -> None:
        self.client = httpx.Client(
            base_url=address,
            headers=headers,
            timeout=60,
            trust_env=False,
            transport=httpx.HTTPTransport(verify=_TLS, local_address=source),
        )
        if secret is not None:
            self.carry(secret)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self.client.close()

    def carry(self, secret: bytes) -> None:
        """Have the cookie of somebody signed in."""
        host = self.client.base_url.host
        self.client.cookies.set(DESK, cookie_text(secret), domain=host)

    @property
    def secret(self) -> bytes | None:
        """What the cookie of a person signed in holds."""
        text = self.client.cookies.get(DESK)
        return None if text is None else base64.urlsafe_b64decode(text + "=")

    @property
    def token(self) -> str:
        """A token as a page of this person's would hold it, fresh each time."""
        return csrf.masked(csrf.token_for(self.secret or b""))

    def get(self, path: str) -> httpx.Response:
        """Look at a page."""
        return self.client.get(path)

    def send(self, path: str, /, **typed: Typed) -> httpx.Response:
        """Send a form as a page of ours would, with the token of the person's cookie."""
        return self.client.post(path, data={csrf.TOKEN_FIELD: self.token, **typed})

    def fill(self, path: str, action: str | None = None, /, **typed: Typed) -> httpx.Response:
        """Look at a page and send the form on it that goes to `action`; the page, if None."""
        return self.answer(self.get(path), action or path, **typed)

    def answer(self, response: httpx.Response, action: str, /, **typed: Typed) -> httpx.Response:
        """Send the form of a page that was answered, with what it held and what is typed."""
        return self.client.post(action, data={**form_on(response, action), **typed})

    def sign_in(self, person: Person, **door: str) -> httpx.Response:
        """Sign in through the front door: passphrase, then the telephone's code."""
        response = self.fill("/sign-in", login=person.login, passphrase=person.passphrase, **door)
        if person.telephone is not None and response.status_code == httpx.codes.OK:
            response = self.answer(response, "/sign-in/code", code=person.telephone.now())
        return response


def cookie_text(secret: bytes) -> str:
    """Return a secret as its cookie carries it."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def shown(response: httpx.Response) -> html.HtmlElement:
    """Return the page as a browser understands it."""
    return html.fromstring(response.text)


def form_on(response: httpx.Response, action: str) -> dict[str, Any]:
    """Return what the form of a page that goes to `action` holds already."""
    forms = [form for form in shown(response).forms if form.action == action]
    if not forms:
        raise LookupError(f"no form on this page goes to {action}")
    values: dict[str, list[str]] = {}
    for name, value in forms[0].form_values():
        values.setdefault(name, []).append(value)
    return cast("dict[str, Any]", values)
