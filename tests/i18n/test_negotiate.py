# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which language a browser's wish comes to, whatever it wishes for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.i18n.marks import _
from app.i18n.messages import staff_languages
from app.i18n.negotiate import negotiated

HAS_SPANISH = "es" in {language.tag for language in staff_languages()}
SPANISH = "es" if HAS_SPANISH else "en"


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "en"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("es", SPANISH),
        ("es-MX,es;q=0.9,en;q=0.8", SPANISH),
        ("ES-419", SPANISH),
        ("en;q=0.5, es;q=0.9", SPANISH),
        ("fr, de;q=0.9", "en"),
        ("fr, es;q=0.3", SPANISH),
        ("es;q=0, en", "en"),
        ("es;q=0.000", "en"),
        ("*", "en"),
        ("es;q=2", "en"),
        ("es;q=abc", "en"),
        ("es-", "en"),
        ("español", "en"),
        (",,;,=,q=1", "en"),
        ("en-" + "x" * 9, "en"),
    ],
)
def test_what_a_header_comes_to(header: str, tag: str) -> None:
    assert negotiated(header) == tag


def test_a_long_wish_list_is_not_read_to_its_end() -> None:
    assert negotiated(",".join(["fr"] * 20 + ["es"])) == "en"
    assert negotiated(",".join(["fr"] * 100_000)) == "en"


@given(st.text(max_size=80))
def test_no_header_whatever_breaks_it(header: str) -> None:
    assert negotiated(header) in {language.tag for language in staff_languages()}


def test_a_marked_sentence_stays_as_it_is() -> None:
    assert _("Write the name colleagues will see.") == "Write the name colleagues will see."
