# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody at a browser without scripts, for drills: keeps cookies, fills in the forms shown."""

from __future__ import annotations

import http.client
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar, DefaultCookiePolicy

from app.errors import Unavailable

Typed = Mapping[str, str | Sequence[str]]
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class File:
    """A file to send with a form."""

    field: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Shown:
    """A page as it came: where it was in the end, its status, its bytes."""

    url: str
    status: int
    content: bytes

    @property
    def text(self) -> str:
        """The page's words and mark-up."""
        return self.content.decode("utf-8", "replace")

    def form(self, action: str) -> dict[str, list[str]]:
        """Return what the form that goes to `action` holds. Raises Unavailable if there is none."""
        reader = _Forms()
        reader.feed(self.text)
        if action not in reader.forms:
            raise Unavailable("A page of the drill lacks the form it should have; see its log.")
        return reader.forms[action]


class Visit:
    """One browser at one address."""

    def __init__(self, address: str) -> None:
        self._address = address
        # The server's cookie is for http on this machine alone, which the library thinks odd.
        policy = DefaultCookiePolicy(rfc2965=False, netscape=True)
        jar = urllib.request.HTTPCookieProcessor(CookieJar(policy))
        self._opener = urllib.request.build_opener(jar, urllib.request.ProxyHandler({}))

    def get(self, path: str) -> Shown:
        """Look at a page, following where it leads."""
        return self._ask(urllib.request.Request(self._address + path))  # noqa: S310  our own server

    def fill(self, path: str, action: str | None = None, **typed: str | Sequence[str]) -> Shown:
        """Look at a page and send the form on it that goes to `action` (the page, if None)."""
        return self.answer(self.get(path), action or path, typed)

    def answer(self, page: Shown, action: str, typed: Typed, file: File | None = None) -> Shown:
        """Send a form that was shown, with what it held and what is typed."""
        held: dict[str, str | Sequence[str]] = {**page.form(action), **typed}
        pairs = [
            (name, value)
            for name, values in held.items()
            for value in ([values] if isinstance(values, str) else values)
        ]
        body, kind = _posted(pairs, file)
        request = urllib.request.Request(self._address + action, body, {"content-type": kind})  # noqa: S310  as above
        return self._ask(request)

    def _ask(self, request: urllib.request.Request) -> Shown:
        try:
            with self._opener.open(request, timeout=_PATIENCE_SECONDS) as answer:
                return _shown(answer, answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return _shown(error, error.code)
        except (OSError, http.client.HTTPException):
            raise Unavailable("The server of the drill did not answer; see its log.") from None


def _shown(answer: http.client.HTTPResponse | urllib.error.HTTPError, status: int) -> Shown:
    return Shown(urllib.parse.urlsplit(answer.url or "").path, status, answer.read())


def _posted(pairs: Sequence[tuple[str, str]], file: File | None) -> tuple[bytes, str]:
    if file is None:
        return urllib.parse.urlencode(pairs).encode(), "application/x-www-form-urlencoded"
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs
        if name != file.field
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="{file.field}"; '
        f'filename="{file.name}"\r\nContent-Type: {file.media_type}\r\n\r\n'
    )
    body = b"".join((*parts, head.encode(), file.content, f"\r\n--{edge}--\r\n".encode()))
    return body, f"multipart/form-data; boundary={edge}"


@dataclass
class _Forms(HTMLParser):
    """Reads every form of a page that is sent, and what it holds before anybody types."""

    forms: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _held: dict[str, list[str]] | None = None
    _name: str | None = None
    _text: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a form, or take down what a field of one holds."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._held = self.forms.setdefault(told.get("action", ""), {})
        elif self._held is None:
            return
        elif tag == "input" and self._counts(told):
            self._held.setdefault(told["name"], []).append(told.get("value", ""))
        elif tag in {"textarea", "select"} and "name" in told:
            self._name, self._text = told["name"], "" if tag == "textarea" else None
        elif tag == "option" and self._name and "selected" in told:
            self._held.setdefault(self._name, []).append(told.get("value", ""))

    def handle_data(self, data: str) -> None:
        """Take down what stands in a text area."""
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        """End a text area, a list or a form."""
        if tag == "textarea" and self._held is not None and self._name:
            self._held.setdefault(self._name, []).append((self._text or "").removeprefix("\n"))
        if tag in {"textarea", "select"}:
            self._name = self._text = None
        if tag == "form":
            self._held = None

    @staticmethod
    def _counts(told: Mapping[str, str]) -> bool:
        if "name" not in told or told.get("type") in {"file", "submit", "button"}:
            return False
        return told.get("type") not in {"radio", "checkbox"} or "checked" in told
