# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each way a document can fail has one sentence, with its place, its limit and its remedy."""

from __future__ import annotations

import pytest

from app.paper.limits import Limits, Outcome, sentence

FAILURES = [outcome for outcome in Outcome if outcome is not Outcome.DONE]


@pytest.mark.parametrize("outcome", FAILURES)
def test_every_failure_is_one_plain_sentence(outcome: Outcome) -> None:
    said = sentence(outcome, Limits(seconds=7), number=3, of=12)
    assert said.startswith("Document 3 of 12 ")
    assert said.endswith(".")
    assert said.count(". ") == 0
    assert "; " in said
    assert "{" not in said


@pytest.mark.parametrize(
    ("outcome", "figure"),
    [
        (Outcome.LATE, "0.01 s"),
        (Outcome.HUNGRY, "99 MB"),
        (Outcome.LONG, "5 pages"),
        (Outcome.HEAVY, "77 bytes"),
        (Outcome.WORDY, "66 bytes"),
    ],
)
def test_the_limit_is_named(outcome: Outcome, figure: str) -> None:
    limits = Limits(seconds=0.01, memory_mb=99, pages=5, pdf_bytes=77, html_bytes=66)
    assert figure in sentence(outcome, limits, number=1, of=1)
