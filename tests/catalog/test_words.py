# SPDX-License-Identifier: AGPL-3.0-or-later
"""How well a fact is known is said in one way, wherever it is said."""

from __future__ import annotations

import re

from app.catalog.provenance import LEVELS
from app.catalog.words import CONFIRMED, HOW_KNOWN
from app.i18n.extract import ROOT

# Ways of saying the same that would be read as something else.
_OTHER_WORDS = re.compile(r"from memory|only recalled|second-hand source|not known where from")


def test_there_is_a_word_for_every_level() -> None:
    assert tuple(HOW_KNOWN) == LEVELS
    assert len(set(HOW_KNOWN.values())) == len(LEVELS)
    assert CONFIRMED.format(name="A. Okafor", on="12 Nov 2026") == (
        "confirmed by A. Okafor on 12 Nov 2026"
    )


def test_no_screen_has_words_of_its_own_for_it() -> None:
    screens = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "app/requests").rglob("*.py")]
    assert len(screens) > len(LEVELS)
    for file in screens:
        assert not _OTHER_WORDS.search(file.read_text(encoding="utf-8")), file.name
