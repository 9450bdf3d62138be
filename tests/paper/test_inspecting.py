# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads of every sort, looked into by real children: refused, or let in and disarmed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.drill_uploads import left_armed
from app.cli.hostile_files import (
    CANARY,
    a_jpeg,
    a_pdf,
    a_png,
    armed_files,
    mutated,
    refused_files,
    sound_files,
)
from app.errors import Invalid
from app.paper.inspecting import kind_of
from app.paper.press import Press
from app.paper.uploads import Inspected, UploadRefused
from app.paper.verdict import Kind
from tests.paper.build import everything_in, refused

ARMED, SOUND, REFUSED = armed_files(), sound_files(), refused_files()
GOOD = a_pdf()
ACTING_WORDS = (
    b"/JavaScript", b"/Launch", b"/URI", b"/GoToR", b"/SubmitForm", b"/OpenAction", b"/AA",
    b"/EmbeddedFile", b"/EF", b"/AF", b"/Names", b"/XFA", b"/AcroForm", b"/Annots", b"/Outlines",
    b"/Metadata", b"/PieceInfo", b"/Info", b"/RichMedia", b"PK\x03\x04", CANARY.encode(),
)  # fmt: skip


@pytest.fixture(scope="module")
def good(press: Press) -> Inspected:
    return press.inspect(GOOD)


def test_a_sound_file_of_each_kind_is_told_and_made_anew(press: Press) -> None:
    pdf, jpeg, png = press.inspect(a_pdf(pages=3)), press.inspect(a_jpeg()), press.inspect(a_png())
    assert (pdf.media_type, pdf.pages, pdf.width, pdf.height) == ("application/pdf", 3, None, None)
    assert (jpeg.media_type, jpeg.pages, jpeg.width, jpeg.height) == ("image/jpeg", None, 20, 12)
    assert (png.media_type, png.pages, png.width, png.height) == ("image/png", None, 20, 12)
    assert pdf.warnings == ()


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_not_let_in_is_told_why_and_the_next_file_is_looked_into(
    name: str, press: Press, good: Inspected
) -> None:
    code, content = REFUSED[name]
    failure = refused(press, content)
    assert failure.code == code
    assert isinstance(failure, Invalid)
    assert CANARY not in failure.sentence
    assert not failure.ended_child
    assert press.inspect(GOOD) == good
    assert press.zygotes == 1


@pytest.mark.parametrize("name", sorted(ARMED))
def test_what_acts_carries_or_calls_is_gone_from_the_safe_view(
    name: str, press: Press, good: Inspected
) -> None:
    inspected = press.inspect(ARMED[name])
    inside = everything_in(inspected.safe_view)
    assert [word for word in ACTING_WORDS if word in inside] == []
    assert left_armed(inspected) == []
    assert inspected.pages == 2
    assert b"Page 1, fictitious" in inside
    assert press.inspect(GOOD) == good


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("open action", ("scripts",)),
        ("scripts and files by name", ("scripts", "attachments")),
        ("actions of pages", ("scripts",)),
        ("links and notes", ("scripts", "attachments", "links", "comments")),
        ("form", ("scripts", "form", "live-form")),
        ("metadata", ()),
        ("polyglot", ()),
    ],
)
def test_whoever_looks_is_told_what_the_file_held(
    name: str, told: tuple[str, ...], press: Press
) -> None:
    assert press.inspect(ARMED[name]).warnings == told


def test_the_armed_files_are_armed_and_the_measure_sees_it() -> None:
    """The control: what the tests above look for is there before, and is found."""
    for name, content in ARMED.items():
        found = left_armed(Inspected("application/pdf", 2, None, None, content))
        assert (found == []) is (name == "polyglot"), name
    assert left_armed(Inspected("image/jpeg", None, 1, 1, a_jpeg()))[0] == "comment"
    assert left_armed(Inspected("image/png", None, 1, 1, a_png())) != []


@pytest.mark.parametrize("name", sorted(ARMED | SOUND))
def test_a_safe_view_is_let_in_again_and_comes_out_as_it_is(name: str, press: Press) -> None:
    """Looking twice finds nothing more; only a JPEG changes, by being packed once again."""
    once = press.inspect((ARMED | SOUND)[name])
    twice = press.inspect(once.safe_view)
    assert twice.warnings == ()
    assert (twice.pages, twice.width, twice.height) == (once.pages, once.width, once.height)
    if once.media_type != "image/jpeg":
        assert press.inspect(twice.safe_view).safe_view == twice.safe_view


@pytest.mark.parametrize("name", sorted(SOUND))
def test_the_same_file_gives_the_same_bytes(name: str, press: Press) -> None:
    assert press.inspect(SOUND[name]) == press.inspect(SOUND[name])


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(ARMED | SOUND)), number=st.integers(0, 2**40))
def test_a_broken_file_is_refused_or_disarmed(press: Press, name: str, number: int) -> None:
    _check_whatever_comes(press, mutated((ARMED | SOUND)[name], number))


@settings(max_examples=40, deadline=None)
@given(
    start=st.sampled_from([kind.magic for kind in Kind] + [b"", b"\0\0\0 ftypheic", b" \n%PDF-"]),
    rest=st.binary(max_size=400),
)
def test_any_bytes_at_all_are_refused_or_disarmed(press: Press, start: bytes, rest: bytes) -> None:
    _check_whatever_comes(press, start + rest)


def _check_whatever_comes(press: Press, content: bytes) -> None:
    try:
        inspected = press.inspect(content)
    except UploadRefused:
        pass
    else:
        assert left_armed(inspected) == []
    assert press.zygotes == 1


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.7", Kind.PDF),
        (b"\r\n  %PDF-1.7", Kind.PDF),
        (b"\xff\xd8\xff\xe0", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n", Kind.PNG),
        (b"\n\xff\xd8\xff\xe0", None),
        (b"x%PDF-1.7", None),
        (b"GIF89a", None),
        (b"%PDX", None),
        (b"", None),
    ],
)
def test_the_kind_is_told_by_the_first_bytes(start: bytes, kind: Kind | None) -> None:
    assert kind_of(start) is kind


def test_a_pdf_with_a_blank_line_before_it_is_let_in(press: Press) -> None:
    assert press.inspect(b"\r\n" + GOOD).pages == 2
