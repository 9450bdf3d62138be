# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms as they arrive: in memory, within limits, and no shape of one breaks the server."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from app.errors import HandrailError, Invalid, TooLarge
from app.web.forms import LARGEST_FORM, NOTHING, Form, form_of, largest_with_file, read_form

URLENCODED, BOUNDARY = "application/x-www-form-urlencoded", "xXx"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def _posted(
    body: bytes, kind: str = URLENCODED, *, size: int | None = None, piece: int = 997
) -> Request:
    """A request whose body arrives in small pieces, as from a slow line."""
    pieces = [body[at : at + piece] for at in range(0, len(body), piece)] or [b""]
    headers = [(b"content-type", kind.encode("latin-1"))]
    if size is not None:
        headers.append((b"content-length", str(size).encode()))
    messages: list[Message] = [
        {"type": "http.request", "body": one, "more_body": n < len(pieces) - 1}
        for n, one in enumerate(pieces)
    ]

    async def receive() -> Message:
        return messages.pop(0)

    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def _read(body: bytes, kind: str = URLENCODED, *, largest: int = LARGEST_FORM) -> Form:
    return asyncio.run(read_form(_posted(body, kind), largest=largest))


def _part(disposition: str, content: bytes, *, more: str = "") -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data{disposition}\r\n{more}\r\n"
    return head.encode("utf-8", "surrogateescape") + content + b"\r\n"


def _parts(*parts: bytes) -> bytes:
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def _field(name: str, value: str) -> bytes:
    return _part(f'; name="{name}"', value.encode())


@given(st.lists(st.tuples(st.text("abc-:", min_size=1), st.text("ñé ليلى&=+%\n{}<>\"'"))))
def test_fields_come_out_as_they_were_typed(pairs: list[tuple[str, str]]) -> None:
    assert _read(urlencode(pairs).encode()).fields == form_of(pairs).fields


def test_both_ways_of_posting_give_the_same_form() -> None:
    pairs = [("name", "Ana  Pérez "), ("name", ""), ("note", "two\nlines")]
    sent = urlencode([(name, value.replace("\n", "\r\n")) for name, value in pairs])
    typed = [_field(name, value.replace("\n", "\r\n")) for name, value in pairs]
    assert _read(sent.encode()) == _read(_parts(*typed), MULTIPART) == form_of(pairs)


def test_a_field_is_read_bare_or_exactly() -> None:
    form = form_of([("passphrase", " a b "), ("passphrase", "second"), ("box", "yes")])
    assert (form.text("passphrase"), form.raw("passphrase")) == ("a b", " a b ")
    assert form.texts("passphrase") == ("a b", "second")
    assert (form.text("none"), form.texts("none"), form.file("none")) == ("", (), None)
    assert form.says_yes("box")
    assert not form.says_yes("passphrase")


@pytest.mark.parametrize("text", ["", "x", "1.0", "1e3", "0x1", "9" * 5000])
def test_a_number_our_page_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        form_of([("version", text)]).whole_number("version")


# ── Files ────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_read_whole_with_the_name_it_was_said_to_have() -> None:
    content = bytes(range(256)) * 9000
    sent = _parts(
        _part('; name="paper"; filename="a.pdf"', content, more="Content-Type: x/y\r\n"),
        _field("note", "n"),
    )
    form = _read(sent, MULTIPART, largest=largest_with_file(15))
    paper = form.file("paper")
    assert paper is not None
    assert (paper.content, paper.filename, form.text("note")) == (content, "a.pdf", "n")


def test_no_byte_of_a_file_touches_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The trap: Starlette spools what is larger than 1 MB to a temporary file, in the clear."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))  # it could not be written
    with pytest.raises(FileNotFoundError):
        tempfile.TemporaryFile().close()
    sent = _parts(_part('; name="paper"; filename="a.pdf"', b"x" * 5_000_000))
    paper = _read(sent, MULTIPART, largest=largest_with_file(15)).file("paper")
    assert paper is not None
    assert len(paper.content) == 5_000_000


def test_a_file_that_is_too_large_takes_nothing_typed_away() -> None:
    large = largest_with_file(15)
    sent = _parts(
        _part('; name="paper"; filename="a.pdf"', b"x" * (large + 1)), _field("note", "n")
    )
    form = _read(sent, MULTIPART, largest=large)
    paper = form.file("paper")
    assert paper is not None
    assert (paper.content, paper.filename, paper.is_whole) == (b"", "a.pdf", False)
    assert form.text("note") == "n"


def test_what_nobody_sends_by_mistake_is_not_read() -> None:
    large = largest_with_file(15)
    request = _posted(b"", MULTIPART, size=large * 4 + 1)
    with pytest.raises(TooLarge):
        asyncio.run(read_form(request, largest=large))


def test_no_file_chosen_is_no_file() -> None:
    sent = _parts(_part('; name="paper"; filename=""', b""))
    assert _read(sent, MULTIPART).file("paper") is None


def test_one_file_at_a_time() -> None:
    one = _part('; name="paper"; filename="a"', b"x")
    with pytest.raises(TooLarge):
        _read(_parts(one, one), MULTIPART)


# ── Limits ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [URLENCODED, MULTIPART, "text/plain", ""])
def test_a_body_that_says_it_is_too_large_is_not_read(kind: str) -> None:
    request = _posted(b"", kind, size=LARGEST_FORM + 1)
    with pytest.raises(TooLarge):
        asyncio.run(read_form(request))


@pytest.mark.parametrize("kind", [URLENCODED, MULTIPART, "text/plain", "", "application/json"])
def test_a_body_without_a_length_is_read_to_the_limit_and_no_further(kind: str) -> None:
    pieces = 0

    async def receive() -> Message:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": b"a" * 10_000, "more_body": True}

    headers = [(b"content-type", kind.encode())]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with pytest.raises((TooLarge, Invalid)):
        asyncio.run(read_form(request))
    assert pieces <= LARGEST_FORM // 10_000 + 1


@pytest.mark.parametrize(
    "body",
    [
        b"a=" + b"b" * 200_001,
        b"a" * 200_001 + b"=b",
        b"&".join([b"a=b"] * 1_501),
    ],
)
def test_a_form_has_so_many_fields_and_each_so_many_letters(body: bytes) -> None:
    with pytest.raises(TooLarge):
        _read(body)


def test_a_form_within_every_limit_is_read() -> None:
    body = b"&".join([b"a=" + b"b" * 600] * 1_500)
    assert len(_read(body).fields["a"]) == 1_500


# ── Shapes nobody's browser sends ────────────────────────────────────────────────────────────────

HOSTILE = {
    "no boundary": (b"x", "multipart/form-data"),
    "empty boundary": (b"x", "multipart/form-data; boundary="),
    "long boundary": (b"x", f"multipart/form-data; boundary={'b' * 5000}"),
    "broken boundary": (b"--yYy\r\n", MULTIPART),
    "no body": (b"", MULTIPART),
    "never ends": (_part('; name="a"', b"b"), MULTIPART),
    "no name": (_parts(_part("", b"b")), MULTIPART),
    "no disposition": (b"--xXx\r\nA: b\r\n\r\nc\r\n--xXx--\r\n", MULTIPART),
    "no header's end": (b"--xXx\r\nA", MULTIPART),
    "header with NUL": (b"--xXx\r\nA\0: b\r\n\r\nc\r\n--xXx--\r\n", MULTIPART),
    "thousand headers": (_parts(_part('; name="a"', b"", more="A: b\r\n" * 9000)), MULTIPART),
    "long header": (_parts(_part('; name="a"', b"", more=f"A: {'b' * 90_000}\r\n")), MULTIPART),
    "text after the end": (_parts(_field("a", "b")) + b"z" * 100_000, MULTIPART),
    "charset of bytes": (_parts(_field("a", "zz")), f"{MULTIPART}; charset=hex"),
    "charset that fails": (_parts(_field("a", "zz")), f"{MULTIPART}; charset=undefined"),
    "charset of hosts": (_parts(_field("a", "xn--\x7f.é")), f"{MULTIPART}; charset=idna"),
    "charset punycode": (_parts(_field("a", "-é-")), f"{MULTIPART}; charset=punycode"),
    "charset with halves": (_parts(_field("a", "+2AA-")), f"{MULTIPART}; charset=utf-7"),
    "charset of escapes": (
        _parts(_field("a", "\\ud800\\x00")),
        f"{MULTIPART}; charset=unicode_escape",
    ),
    "charset raw": (_parts(_field("a", "\\ud800")), f"{MULTIPART}; charset=raw_unicode_escape"),
    "charset unknown": (_parts(_field("a", "é")), f"{MULTIPART}; charset=none-such"),
    "charset a quote": (_parts(_field("a", "é")), f'{MULTIPART}; charset="'),
    "not UTF-8": (_parts(_part('; name="a"', b"\xff\xfe\xed\xa0\x80")), MULTIPART),
    "name not UTF-8": (_parts(_part('; name="\udcff"', b"b")), MULTIPART),
    "a NUL": (b"a=%00b", URLENCODED),
    "a NUL in a name": (b"a%00=b", URLENCODED),
    "a NUL in a part": (_parts(_part('; name="a"', b"b\0c")), MULTIPART),
    "a NUL in a file's name": (_parts(_part('; name="a"; filename="b\0"', b"c")), MULTIPART),
    "half a percent": (b"a=%&%=%f&=%", URLENCODED),
    "no UTF-8": (b"a=%ff%fe%ed%a0%80", URLENCODED),
    "raw bytes": (bytes(range(1, 256)), URLENCODED),
    "semicolons": (b"a=b;c=d&;;&&=", URLENCODED),
    "no kind": (b"a=b", ""),
    "kind of JSON": (b'{"a": "b"}', "application/json"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_shape_of_a_form_breaks_the_reading(name: str) -> None:
    """Whatever comes in is a form of clean text, or is refused in a sentence of ours."""
    body, kind = HOSTILE[name]
    try:
        form = _read(body, kind)
    except HandrailError as refused:
        assert isinstance(refused, Invalid | TooLarge)  # noqa: PT017  either ending is fine
        return
    _check_clean(form)


def _check_clean(form: Form) -> None:
    names = [*form.fields, *form.files, *(upload.filename for upload in form.files.values())]
    for text in (*names, *(value for values in form.fields.values() for value in values)):
        assert "\0" not in text, "PostgreSQL takes no NUL"
        text.encode()  # and no half of a character can be shown


@given(st.binary(max_size=400), st.sampled_from([URLENCODED, MULTIPART]))
def test_no_bytes_break_the_reading(body: bytes, kind: str) -> None:
    try:
        _check_clean(_read(body, kind))
    except HandrailError:
        return


@given(
    st.lists(
        st.sampled_from(
            [
                b"--xXx",
                b"\r\n",
                b"--",
                b"\n",
                b'Content-Disposition: form-data; name="a"',
                b":",
                b"; filename=",
                b"\0",
                b"\xff",
                b"x",
            ]
        ),
        max_size=30,
    )
)
def test_no_pieces_of_a_form_break_the_reading(pieces: Iterable[bytes]) -> None:
    try:
        _check_clean(_read(b"".join(pieces), MULTIPART))
    except HandrailError:
        return


@pytest.mark.parametrize("cut", [3, 9, 40, 80])
def test_a_form_that_broke_off_is_not_taken_for_a_shorter_one(cut: int) -> None:
    """The trap: the parser is content with what came, and the last fields would be emptied."""
    whole = _parts(_field("a", "b"), _part('; name="c"; filename="d"', b"e" * 50))
    assert _read(whole, MULTIPART).text("a") == "b"
    with pytest.raises(Invalid):
        _read(whole[:-cut], MULTIPART)


def test_what_is_no_form_has_no_fields() -> None:
    assert _read(b'{"a": "b"}', "application/json") is NOTHING


def test_a_refused_form_is_not_repeated_in_the_refusal() -> None:
    for body in (b"secret-word=" + b"b" * 200_001, quote_plus("secret-word\0").encode()):
        with pytest.raises((Invalid, TooLarge)) as refused:
            _read(body)
        assert "secret" not in str(refused.value)
