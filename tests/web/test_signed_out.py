# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a sign-in leads: to our own pages only, with what was typed before it."""

from __future__ import annotations

from typing import cast
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.forms import form_of
from app.web.signed_out import kept_in, local_path, sign_in_context

US = "https://clinic.example.org"
LEADING_ELSEWHERE = [
    "",
    "https://evil.example",
    "HTTPS://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example/..",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "\t//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "/cases:80",
    "evil.example",
    "?next=//evil.example",
    "/\u2028/evil.example",
    "/\0/evil.example",
    "/\ud800",
    "/a\\..\\..\\evil",
]
OURS = ["/", "/cases", "/cases/abc/situation", "/cases?page=2", "/a/..//b", "/%2f%2fevil.example"]


@pytest.mark.parametrize("path", LEADING_ELSEWHERE)
def test_a_path_that_could_lead_elsewhere_leads_to_the_start(path: str) -> None:
    assert local_path(path) == "/"


@pytest.mark.parametrize("path", OURS)
def test_our_own_paths_are_kept(path: str) -> None:
    assert local_path(path) == path


@given(st.text("/\\:@?#.%\t\r\n evil\0\u2028", max_size=12))
def test_no_path_whatever_leads_to_another_host(path: str) -> None:
    followed = urljoin(f"{US}/sign-in", local_path(path))
    assert urlsplit(followed)[:2] == urlsplit(US)[:2]


def test_what_was_typed_travels_through_the_sign_in_form() -> None:
    typed = [("note", "first"), ("note", "second"), ("kept:trick", "x"), ("", "nameless")]
    shown = cast("list[tuple[str, str]]", sign_in_context(kept=typed)["kept"])
    assert all(name.startswith("kept:") for name, _value in shown)
    assert kept_in(form_of(shown)) == typed


def test_the_sign_in_forms_own_fields_are_not_carried_on() -> None:
    form = form_of([("login", "a"), ("passphrase", "b"), ("csrf", "c"), ("kept:note", "d")])
    assert kept_in(form) == [("note", "d")]
