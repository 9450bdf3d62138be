# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objects of a PDF, one by one: what is worth telling, what may act, what unpacks too large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    Pdf,
    PdfError,
    Stream,
    StreamDecodeLevel,
    settings,
)

from app.paper import trimming
from app.paper.limits import Limits
from app.paper.verdict import Finding, Refusal, UploadRefusedError

ACTING = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/URI", "/Thread",
    "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView", "/SetOCGState", "/Trans",
    "/ResetForm", "/Hide", "/Named",
}  # fmt: skip
_HARMLESS = {"/Named", "/Trans", "/ResetForm", "/Hide"}
# Of a stream: what lies in another file, what is attached, what its maker noted.
_BESIDE_THE_PAGE = (
    "/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/AF", "/EF", "/PieceInfo", "/LastModified",
)  # fmt: skip
_COMMENTS = {"/Text", "/FreeText", "/Popup", "/Highlight", "/Underline", "/StrikeOut", "/Caret"}
_TOLD_BY_KEY = {
    "/JS": Finding.SCRIPTS,
    "/EF": Finding.ATTACHMENTS,
    "/FT": Finding.FORM,
    "/XFA": Finding.LIVE_FORM,
    "/OCProperties": Finding.LAYERS,
    "/ByteRange": Finding.SIGNED,
}
_TOLD_BY_ACTION = dict.fromkeys(ACTING - _HARMLESS, Finding.SCRIPTS) | {"/URI": Finding.LINKS}
# A scan has more dots than a photo, and a viewer draws one page at a time.
_DOTS_OF_A_SCAN = 3
_BYTES_OF_A_DOT = 4
_MOST_FILTERS = 4
_UNPACKED_BY_QPDF = {
    "/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode",
    "/DCTDecode", "/Fl", "/LZW", "/A85", "/AHx", "/RL", "/DCT",
}  # fmt: skip

_TRIMS = {
    "/FlateDecode": trimming.trimmed_flate,
    "/Fl": trimming.trimmed_flate,
    "/DCTDecode": trimming.bare_jpeg,
    "/DCT": trimming.bare_jpeg,
}


def limit_parser(limits: Limits) -> None:
    """Tell qpdf how large one stream may come out; its limit for JPEG refuses any photo."""
    most = _most_bytes(limits)
    settings.set_qpdf_limits(flate_max_memory=most, run_length_max_memory=most)


def findings(document: Pdf) -> Finding:
    """Return what whoever sees only the copy should know of the document."""
    found = Finding.NOTHING
    for item in _dictionaries(document):
        keys = set(item.keys())
        for key in keys & _TOLD_BY_KEY.keys():
            found |= _TOLD_BY_KEY[key]
        found |= _TOLD_BY_ACTION.get(_name(item, "/S"), Finding.NOTHING)
        if _name(item, "/Subtype") in _COMMENTS and "/Rect" in keys:
            found |= Finding.COMMENTS
    return found


def disarm(document: Pdf) -> None:
    """Empty each action and attachment that hides among the resources, and drop makers' notes."""
    for item in _dictionaries(document):
        if isinstance(item.get("/Metadata"), Stream):
            del item["/Metadata"]
        if isinstance(item, Stream):
            _disarm_stream(item)
        elif _name(item, "/S") in ACTING or "/EF" in item or _is_stray_catalog(item, document):
            _drop(item, list(item.keys()))


def _is_stray_catalog(item: Dictionary, document: Pdf) -> bool:
    return _name(item, "/Type") == "/Catalog" and item.objgen != document.Root.objgen


def _disarm_stream(stream: Stream) -> None:
    _drop(stream, _BESIDE_THE_PAGE)
    if _name(stream, "/Type") in ("/EmbeddedFile", "/Metadata"):
        stream.write(b"")


def _drop(item: Dictionary | Stream, keys: Iterable[str]) -> None:
    for key in keys:
        if key in item:
            del item[key]


def unpack_all(document: Pdf, limits: Limits) -> None:
    """Unpack each stream once, and keep no byte behind its end.

    Raises where one is broken, or larger than a page can need.
    """
    for item in document.objects:
        if isinstance(item, Stream):
            _measure(item, limits)
            filters = _filters(item)
            if len(filters) > _MOST_FILTERS:
                raise UploadRefusedError(Refusal.TOO_MUCH_INSIDE)
            if _UNPACKED_BY_QPDF.issuperset(filters) and _unpacked(item) > _most_bytes(limits):
                raise UploadRefusedError(Refusal.TOO_MUCH_INSIDE)
            _trim(item, filters)


def _trim(stream: Stream, filters: list[str]) -> None:
    """Trim what is written as it came; qpdf packs every other stream anew."""
    trim = _TRIMS.get(filters[0]) if len(filters) == 1 else None
    if trim is None:
        return
    packed = stream.read_raw_bytes()
    try:
        trimmed = trim(packed)
    except ValueError:
        # Broken at its end, but qpdf could still read it: written anew, it is whole.
        stream.write(stream.read_bytes())
        return
    if trimmed != packed:
        told: Any = stream  # a name or a list of one, which stays as it was
        stream.write(trimmed, filter=told.Filter, decode_parms=told.get("/DecodeParms"))


def _measure(stream: Stream, limits: Limits) -> None:
    if _name(stream, "/Subtype") != "/Image":
        return
    dots = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    if not 0 <= dots <= limits.upload_pixels * _DOTS_OF_A_SCAN:
        raise UploadRefusedError(Refusal.TOO_MANY_PIXELS)


def _unpacked(stream: Stream) -> int:
    try:
        return len(stream.read_bytes(StreamDecodeLevel.all))
    except (PdfError, RuntimeError) as error:
        # qpdf tells too much from damage only in words.
        is_swollen = any(word in str(error) for word in ("limit", "alloc", "memory"))
        raise UploadRefusedError(
            Refusal.TOO_MUCH_INSIDE if is_swollen else Refusal.DAMAGED
        ) from None


def _most_bytes(limits: Limits) -> int:
    return limits.upload_pixels * _BYTES_OF_A_DOT


def _filters(stream: Stream) -> list[str]:
    filters = stream.get("/Filter", Array())
    return [str(one) for one in (filters if isinstance(filters, Array) else [filters])]


def _dictionaries(document: Pdf) -> Iterator[Dictionary | Stream]:
    """Yield every dictionary once, those that lie directly in others too."""
    waiting: list[Object] = [document.trailer, *document.objects]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Array):
            waiting += [part for part in item if _is_direct_container(part)]
        elif isinstance(item, Dictionary | Stream):
            yield item
            waiting += [part for part in item.values() if _is_direct_container(part)]


def _is_direct_container(part: object) -> bool:
    return isinstance(part, Array | Dictionary) and not part.is_indirect


def _name(item: Object, key: str) -> str:
    value = item.get(key)
    return str(value) if isinstance(value, Name) else ""
