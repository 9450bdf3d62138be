# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from pydantic import ValidationError

from app.letters.records import Block, Line, PaperText, Run
from app.requests.frozen import GOES_OUT, freeze, text_hash, thaw, without_banner
from tests.letters.build import every_case, papers

SHORT = PaperText(
    kind="letter",
    language="en",
    title="Request (fictitious)",
    dated_on=dt.date(2026, 11, 24),
    letterhead=(Line((Run("Example Clinic"),)),),
    addressee=(),
    subject=Line((Run("Records of "), Run("أحمد", value=True))),
    blocks=(Block("paragraph", (Line((Run("Please send them."),)),), code="ask", law="1 Fict. 1"),),
    banner="Draft",
    page_label="Page {page} of {pages}",
)


@pytest.mark.parametrize("case", every_case(), ids="·".join)
def test_papers_come_back_word_for_word(case: object) -> None:
    written = tuple(papers(case).values())  # type: ignore[arg-type]
    assert thaw(json.loads(json.dumps(freeze(written)))) == written


def test_what_was_never_kept_so_is_refused() -> None:
    kept = freeze([SHORT])
    kept[0]["kind"] = "poem"
    with pytest.raises(ValidationError):
        thaw(kept)


def test_the_hash_of_a_paper_is_the_same_for_ever() -> None:
    """Written down once: a change of this value changes what every sent letter is known by."""
    assert text_hash([SHORT]) == "100463632fc0b735f22a5a7946f583d5dac46afc56580583970e9986ae07d0bb"


def test_a_draft_and_the_paper_it_becomes_have_one_hash() -> None:
    assert text_hash(without_banner([SHORT])) == text_hash([SHORT])
    assert without_banner([SHORT])[0].banner is None


@pytest.mark.parametrize(
    "other",
    [
        replace(SHORT, title="Request (fictitious)."),
        replace(SHORT, dated_on=dt.date(2026, 11, 25)),
        replace(SHORT, blocks=()),
        replace(SHORT, blocks=(replace(SHORT.blocks[0], law=None),)),
        replace(SHORT, subject=None),
    ],
)
def test_another_word_is_another_hash(other: PaperText) -> None:
    assert text_hash([other]) != text_hash([SHORT])


def test_what_stays_in_the_house_is_not_hashed() -> None:
    sheet_for_us = replace(SHORT, kind="portal-sheet")
    assert "portal-sheet" not in GOES_OUT
    assert text_hash([SHORT, sheet_for_us]) == text_hash([SHORT])


def test_the_order_of_papers_counts() -> None:
    consent = replace(SHORT, kind="consent")
    assert text_hash([SHORT, consent]) != text_hash([consent, SHORT])
