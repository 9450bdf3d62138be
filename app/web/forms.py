# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads what a browser posted: in memory, within limits, never to a temporary file."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from app.errors import Invalid, TooLarge
from app.i18n.marks import _

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_FORM = 1_000_000
_LONGEST_FIELD, _MOST_FIELDS, _MOST_FILES = 200_000, 1_500, 1
_BEYOND_THE_FILE = 200_000  # what a form may say besides the file it carries
_BY_MISTAKE = 4  # times as large as a page takes is still read, and not kept
_LIMITS = ("Field exceeded", "Part exceeded", "Too many")  # how Starlette begins its refusals
_NOT_SENT_WHOLE = _("The form did not arrive whole; go back and send it again.")


@dataclass(frozen=True)
class Upload:
    """A file as it was posted: its bytes and what the browser said its name was, unproven.

    Of one larger than the page takes nothing is kept but that it was there: it is not whole.
    """

    content: bytes
    filename: str
    is_whole: bool = True


@dataclass(frozen=True)
class Form:
    """What was typed, by field. A field that is not there is an empty text."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, Upload]

    def text(self, name: str) -> str:
        """Return the field without the space around it."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """Return the field exactly as typed: a passphrase may begin with a space."""
        values = self.fields.get(name, ())
        return values[0] if values else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return every value of a field that may be given several times."""
        return tuple(value.strip() for value in self.fields.get(name, ()) if value.strip())

    def whole_number(self, name: str) -> int:
        """Return a number our own page put into the form. Raises Invalid if it is none."""
        try:
            return int(self.text(name))
        except ValueError:
            raise Invalid(_NOT_SENT_WHOLE) from None

    def says_yes(self, name: str) -> bool:
        """Say whether a box is ticked."""
        return self.text(name) == "yes"

    def file(self, name: str) -> Upload | None:
        """Return the file of a field, or None if none was chosen."""
        return self.files.get(name)


NOTHING = Form({}, {})


def form_of(pairs: Iterable[tuple[str, str]]) -> Form:
    """Return a form with these fields."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return Form(fields, {})


class _InMemory(MultiPartParser):
    """A parser that never spools to disk: what a person sends is sealed before it is written.

    Of files it keeps `largest` bytes and reads on over the rest, for the sake of what was typed.
    """

    spool_max_size = 1 << 40
    largest = LARGEST_FORM
    is_cut = False
    _kept = 0
    _has_ended = False

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Keep a piece of the part, unless it is of a file that is too large already."""
        if self._current_part.file is not None:
            self._kept += end - start
            if self._kept > self.largest:
                self.is_cut = True
                return
        super().on_part_data(data, start, end)

    def on_end(self) -> None:
        """Note the mark after the last part: without it, the form broke off on the way."""
        self._has_ended = True

    async def parse(self) -> FormData:
        """Return the whole form. Raises MultiPartException if it is not whole."""
        posted = await super().parse()
        if self._has_ended:
            return posted
        for file in self._files_to_close_on_error:
            file.close()
        raise MultiPartException("no end")


async def read_form(request: Request, *, largest: int = LARGEST_FORM) -> Form:
    """Read the posted form. Raises TooLarge beyond `largest` bytes, Invalid for what is no form.

    Where a page takes a file, a larger file does not take what was typed beside it away: the form
    comes without its bytes, until it is larger than anybody sends by mistake.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    takes_file = kind == "multipart/form-data" and largest > LARGEST_FORM
    stream = _at_most(request, largest * _BY_MISTAKE if takes_file else largest)
    if kind == "application/x-www-form-urlencoded":
        parser = FormParser(
            request.headers, stream, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD
        )
        return await _parsed(parser)
    if kind == "multipart/form-data":
        return await _parsed(_multipart(request.headers, stream, largest))
    async for _piece in stream:  # the limit holds for what is no form, too
        pass
    return NOTHING


def _multipart(
    headers: Headers, stream: AsyncGenerator[bytes, None], largest: int
) -> MultiPartParser:
    parser = _InMemory(
        headers,
        stream,
        max_files=_MOST_FILES,
        max_fields=_MOST_FIELDS,
        max_part_size=min(_LONGEST_FIELD, largest),
    )
    parser.largest = largest
    return parser


async def _at_most(request: Request, largest: int) -> AsyncGenerator[bytes, None]:
    """Yield the body, and stop reading at once when it is larger than the page takes."""
    if int(request.headers.get("content-length") or 0) > largest:
        raise _too_large()
    seen = 0
    async for piece in request.stream():
        seen += len(piece)
        if seen > largest:
            raise _too_large()
        yield piece


def _too_large() -> TooLarge:
    return TooLarge(
        _("What you sent is larger than this page takes; send less, or a smaller file.")
    )


async def _parsed(parser: FormParser | MultiPartParser) -> Form:
    try:
        posted = await parser.parse()
        try:
            return await _form(posted, is_cut=isinstance(parser, _InMemory) and parser.is_cut)
        finally:
            await posted.close()
    except MultiPartException as error:
        is_large = error.message.startswith(_LIMITS)
        raise _too_large() if is_large else Invalid(_NOT_SENT_WHOLE) from None
    except UnicodeError:  # a charset may be any codec, even one that fails
        raise Invalid(_NOT_SENT_WHOLE) from None


async def _form(posted: FormData, *, is_cut: bool) -> Form:
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, Upload] = {}
    for name, value in posted.multi_items():
        if isinstance(value, UploadFile):
            content = b"" if is_cut else await value.read()
            if content or value.filename:
                filename = _clean(value.filename or "")
                files[_clean(name)] = Upload(content, filename, is_whole=not is_cut)
        else:
            typed = _clean(value).replace("\r\n", "\n")
            fields[_clean(name)] = (*fields.get(name, ()), typed)
    return Form(fields, files)


def _clean(text: str) -> str:
    """Return the text, unless no keyboard makes it: a NUL, or half of a character."""
    if "\0" in text:
        raise Invalid(_NOT_SENT_WHOLE)
    text.encode()
    return text


def largest_with_file(megabytes: int) -> int:
    """Return the largest body of a form that carries one file of so many megabytes."""
    return megabytes * 1_000_000 + _BEYOND_THE_FILE
