# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verdicts on the wire: whole ones pass, and none that a child of ours would not come to."""

from __future__ import annotations

import dataclasses
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.paper.limits import Limits
from app.paper.verdict import (
    VERDICT_HEAD_BYTES,
    Finding,
    Kind,
    Refusal,
    Verdict,
    pack_verdict,
    unpack_verdict,
)

LIMITS = Limits(upload_pages=9, upload_pixels=100)
PDF = Verdict(kind=Kind.PDF, pages=9, findings=Finding.FORM, copy=b"%PDF-1.7 x")
PNG = Verdict(kind=Kind.PNG, width=10, height=10, copy=Kind.PNG.magic + b"x")


@pytest.mark.parametrize("verdict", [PDF, PNG, *map(Verdict, Refusal)], ids=repr)
def test_an_honest_verdict_passes(verdict: Verdict) -> None:
    assert unpack_verdict(pack_verdict(verdict), LIMITS) == verdict


@given(findings=st.integers(0, 2 * max(Finding) - 1))
def test_any_mixture_of_findings_passes(findings: int) -> None:
    verdict = dataclasses.replace(PDF, findings=Finding(findings))
    assert unpack_verdict(pack_verdict(verdict), LIMITS) == verdict


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict(),
        dataclasses.replace(PDF, pages=0),
        dataclasses.replace(PDF, pages=10),
        dataclasses.replace(PDF, copy=b""),
        dataclasses.replace(PDF, copy=b"<html>"),
        dataclasses.replace(PDF, kind=Kind.JPEG),
        dataclasses.replace(PDF, kind=None),
        dataclasses.replace(PDF, refusal=Refusal.DAMAGED),
        dataclasses.replace(PNG, width=0),
        dataclasses.replace(PNG, width=11),
        dataclasses.replace(PNG, copy=PDF.copy),
        Verdict(Refusal.DAMAGED, copy=b"x"),
        Verdict(Refusal.DAMAGED, pages=1),
    ],
    ids=repr,
)
def test_what_a_file_has_put_into_a_childs_mouth_is_not_believed(verdict: Verdict) -> None:
    with pytest.raises(ValueError, match="a verdict no child comes to"):
        unpack_verdict(pack_verdict(verdict), LIMITS)


@pytest.mark.parametrize(
    "head",
    [
        struct.pack("!BBIIIH", 11, 0, 0, 0, 0, 0),
        struct.pack("!BBIIIH", 0, 4, 1, 0, 0, 0),
        struct.pack("!BBIIIH", 0, 1, 1, 0, 0, 2048),
        struct.pack("!BBIIIH", 0, 1, 1, 0, 0, 65535),
        b"",
        b"\0" * (VERDICT_HEAD_BYTES - 1),
    ],
)
def test_an_unknown_code_or_half_a_head_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a valid|unknown finding|half a verdict"):
        unpack_verdict(head + b"%PDF-1.7" * (len(head) > 15), LIMITS)


@given(st.binary(max_size=60))
def test_noise_is_refused_or_honest(body: bytes) -> None:
    try:
        verdict = unpack_verdict(body, LIMITS)
    except ValueError:
        return
    assert verdict.is_honest(LIMITS)


def test_kinds_have_the_names_of_the_web() -> None:
    assert [kind.media_type for kind in Kind] == ["application/pdf", "image/jpeg", "image/png"]


def test_codes_are_words() -> None:
    assert Refusal.TOO_MANY_PAGES.code == "too-many-pages"
    assert (Finding.LOCATION | Finding.SCRIPTS).codes == ("scripts", "location")
    assert Finding.NOTHING.codes == ()
