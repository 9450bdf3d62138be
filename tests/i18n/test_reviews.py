# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has read a language: a name and a day, or it is a draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.i18n import reviews
from app.i18n.languages import SOURCE
from app.i18n.reviews import review_of
from tests.i18n.build import ARABIC, SPANISH


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    file = tmp_path / "reviews.yaml"
    monkeypatch.setattr(reviews, "_REVIEWS", file)
    reviews._reviewed.cache_clear()
    yield file
    reviews._reviewed.cache_clear()


def test_the_source_is_the_original() -> None:
    assert review_of(SOURCE) == "original"


def test_a_language_nobody_read_is_a_draft(written: Path) -> None:
    written.write_text("reviewed: {}\n")
    assert review_of(SPANISH) == "draft"


def test_a_language_somebody_read_is_reviewed(written: Path) -> None:
    written.write_text("reviewed:\n  es: {by: Fulana Ficticia, on: 2026-11-30}\n")
    assert review_of(SPANISH) == "reviewed"
    assert review_of(ARABIC) == "draft"
