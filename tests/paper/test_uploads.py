# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each refusal and each warning has one plain sentence, which a translator can read too."""

from __future__ import annotations

import re

import pytest

from app.errors import Invalid
from app.paper.limits import Limits
from app.paper.press import Press
from app.paper.uploads import REFUSALS, WARNINGS, Inspected, UploadRefused, opened
from app.paper.verdict import Finding, Kind, Refusal, Verdict
from tests.paper.build import refused

LIMITS = Limits(upload_bytes=7 << 20, upload_pages=8, upload_pixels=9_000_000, upload_seconds=10.4)


def test_no_code_is_without_a_sentence_and_no_sentence_without_a_code() -> None:
    assert set(REFUSALS) == {refusal.code for refusal in Refusal}
    assert set(WARNINGS) == {code for finding in Finding for code in finding.codes}


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_says_what_happened_and_what_to_do_now(refusal: Refusal) -> None:
    said = UploadRefused(refusal, LIMITS)
    assert isinstance(said, Invalid)
    assert re.fullmatch(r"[A-Z][^{}]+[;,] [^{}]+\.", said.sentence)
    assert said.sentence.count(". ") == 0
    assert said.untranslated == REFUSALS[refusal.code]
    assert said.untranslated.format(**said.places) == said.sentence


@pytest.mark.parametrize(
    ("refusal", "figure"),
    [
        (Refusal.TOO_LARGE, "7 MB"),
        (Refusal.TOO_MANY_PAGES, "8 pages"),
        (Refusal.TOO_MANY_PIXELS, "9 million dots"),
        (Refusal.TOOK_TOO_LONG, "10 seconds"),
    ],
)
def test_the_limit_is_named(refusal: Refusal, figure: str) -> None:
    assert figure in UploadRefused(refusal, LIMITS).sentence


@pytest.mark.parametrize("code", sorted(WARNINGS))
def test_a_warning_is_one_sentence(code: str) -> None:
    assert re.fullmatch(r"[A-Z][^{}.]+\.", WARNINGS[code])


def test_a_locked_pdf_is_asked_for_unlocked_and_a_heic_as_jpeg() -> None:
    assert "unlocked copy" in UploadRefused(Refusal.ENCRYPTED, LIMITS).sentence
    assert "Most Compatible" in UploadRefused(Refusal.HEIC, LIMITS).sentence
    assert "JPEG" in UploadRefused(Refusal.HEIC, LIMITS).sentence


def test_a_verdict_is_opened_into_what_pages_can_show() -> None:
    verdict = Verdict(kind=Kind.PDF, pages=3, findings=Finding.FORM, copy=b"%PDF-")
    assert opened(verdict, LIMITS) == Inspected(
        "application/pdf", 3, None, None, b"%PDF-", ("form",)
    )
    with pytest.raises(UploadRefused) as caught:
        opened(Verdict(Refusal.HEIC), LIMITS)
    assert caught.value.code == "heic"


def test_a_verdict_nobody_of_ours_came_to_is_a_damaged_file(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dishonest(body: bytes, limits: Limits) -> Verdict:
        raise ValueError(body, limits)

    monkeypatch.setattr("app.paper.press.unpack_verdict", dishonest)
    assert refused(press, b"%PDF-1.7").code == "damaged"
