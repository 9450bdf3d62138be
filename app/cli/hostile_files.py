# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files written to break, swell or betray whoever opens them; the drill and the tests use them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from hashlib import shake_128
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

CANARY = "FICTITIOUS-CANARY-4417"
_TALL, _WIDE = 12, 20
_ORIENTATION, _GPS = 0x0112, 0x8825
_MEGABYTE = bytes(1 << 20)


def sound_files() -> dict[str, bytes]:
    """Return small files with nothing wrong about them, one of each kind."""
    return {"pdf": a_pdf(), "form": armed_files()["form"], "jpeg": a_jpeg(), "png": a_png()}


def a_pdf(*, pages: int = 2, add: Callable[[Pdf], object] = lambda _: None) -> bytes:
    """Return a PDF with a line on each page, after `add` has put something more into it."""
    document = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for number in range(pages):
        page = document.add_blank_page(page_size=(612, 792))
        page.Resources = Dictionary(Font=Dictionary(F=font))
        line = b"BT /F 12 Tf 72 700 Td (Page %d, fictitious) Tj ET" % number
        page.Contents = Stream(document, line)
    add(document)
    return written(document)


def written(document: Pdf, **how: Any) -> bytes:  # noqa: ANN401 - what pikepdf takes
    file = io.BytesIO()
    document.save(file, **how)
    return file.getvalue()


def a_picture() -> Image.Image:
    """Return a picture whose corners differ, so that turning it shows."""
    picture = Image.new("RGB", (_WIDE, _TALL), "white")
    picture.paste("red", (0, 0, _WIDE // 2, _TALL // 2))
    return picture


def encoded(picture: Image.Image, kind: str, **how: Any) -> bytes:  # noqa: ANN401 - what Pillow takes
    file = io.BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def a_jpeg(orientation: int = 1) -> bytes:
    """Return a photo that says how it was held and where it was taken."""
    return encoded(a_picture(), "JPEG", exif=_told(orientation), comment=CANARY.encode())


def a_png(orientation: int = 1) -> bytes:
    return encoded(a_picture(), "PNG", exif=_told(orientation))


def _told(orientation: int) -> Image.Exif:
    told = Image.Exif()
    told[_ORIENTATION] = orientation
    told.get_ifd(_GPS).update({1: "N", 2: (41.0, 52.0, 30.0), 3: "W", 4: (87.0, 37.0, 0.0)})
    return told


def armed_files() -> dict[str, bytes]:
    """Return PDFs that act, carry or call when opened; each shows pages worth keeping."""
    return {way: a_pdf(add=add) for way, add in _ARMS.items()} | {"polyglot": a_pdf() + _a_zip()}


def refused_files() -> dict[str, tuple[str, bytes]]:
    """Return files no press lets in, each with the code it is refused by."""
    pdf, jpeg, png = a_pdf(), a_jpeg(), a_png()
    return _of_no_kind(pdf) | {
        "a JPEG cut off": ("damaged", jpeg[: len(jpeg) * 2 // 3]),
        "a PNG cut off": ("damaged", png[: len(png) * 2 // 3]),
        "a PDF in name only": ("damaged", b"%PDF-1.7\n" + b"\0" * 400),
        "a PDF without a page": ("damaged", a_pdf(pages=0)),
        "a PDF whose pages contain themselves": ("damaged", a_pdf(add=_page_loop)),
        "a stream of noise": ("damaged", _with_stream(b"noise" * 9, 1)),
        "a locked PDF": ("encrypted", _locked("open sesame")),
        "a PDF anyone may open and none may copy": ("encrypted", _locked("")),
        "ten thousand pages": ("too-many-pages", a_pdf(pages=10_000)),
        "a page ten thousand times": ("too-many-pages", a_pdf(add=_same_page)),
        "81 million dots in 10 KB": ("too-many-pixels", _dots(9_000)),
        "400 million dots in 50 KB": ("too-many-pixels", _dots(20_000)),
        "a scan of two billion dots": ("too-many-pixels", a_pdf(add=_huge_scan)),
        "a stream of 400 MB": ("too-much-inside", _with_stream(_packed(1), 1)),
        "a stream of 400 MB, packed twice": ("too-much-inside", _with_stream(_packed(2), 2)),
        "a stream packed nine times": ("too-much-inside", _with_stream(_packed(9), 9)),
        "a JPEG of 256 million dots inside": ("too-much-inside", a_pdf(add=_huge_photo)),
    }


def _of_no_kind(pdf: bytes) -> dict[str, tuple[str, bytes]]:
    picture = a_picture()
    nothing_known = {
        "a GIF": encoded(picture, "GIF"),
        "a TIFF": encoded(picture, "TIFF"),
        "a WebP": encoded(picture, "WEBP"),
        "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "HTML with a PDF behind it": b"<!doctype html><script>alert(1)</script>" + pdf,
        "a ZIP": _a_zip(),
        "a ZIP with a PDF behind it": _a_zip() + pdf,
        "plain words": b"Not a paper at all.",
        "two bytes": b"%P",
    }
    heic = struct.pack("!I4s4sI4s4s", 24, b"ftyp", b"heic", 0, b"mif1", b"heic") + b"\0" * 99
    return {name: ("not-a-known-type", body) for name, body in nothing_known.items()} | {
        "a photo in HEIC": ("heic", heic),
        "nothing": ("empty", b""),
    }


def mutated(content: bytes, number: int) -> bytes:
    """Return the file with one to three things changed; the same number gives the same file."""
    dice = iter(struct.unpack("!16H", shake_128(number.to_bytes(8)).digest(32)))
    for _ in range(1 + next(dice) % 3):
        change = _CHANGES[next(dice) % len(_CHANGES)]
        place = next(dice) * len(content) >> 16
        content = change(content, place, next(dice))
    return content


_CHANGES: tuple[Callable[[bytes, int, int], bytes], ...] = (
    lambda old, at, n: old[:at] + bytes([n & 255]) + old[at + 1 :],
    lambda old, at, n: old[:at] + bytes([n & 255]) * (n >> 8) + old[at + (n >> 8) :],
    lambda old, at, n: old[:at] + old[at + n % 64 :],
    lambda old, at, n: old[: at + n % 256] + old[at:],
    lambda old, at, n: old[:at] + shake_128(old[:at]).digest(n % 64) + old[at:],
    lambda old, at, _: old[: max(at, 8)],
    lambda old, at, n: old[:at] + old[at:].replace(b"%d" % (n % 10), b"%d" % n, 1),
)


def _action(kind: str, **more: Any) -> Dictionary:  # noqa: ANN401 - what a PDF may hold
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **more)


def _script() -> Dictionary:
    return _action("JavaScript", JS=String(f"app.alert('{CANARY}')"))


def _note(kind: str, **more: Any) -> Dictionary:  # noqa: ANN401 - as above
    return Dictionary(
        Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([72, 600, 300, 640]), **more
    )


def _attachment(document: Pdf) -> Dictionary:
    inside = document.make_indirect(Stream(document, CANARY.encode()))
    inside.Type = Name.EmbeddedFile
    return document.make_indirect(
        Dictionary(Type=Name.Filespec, F=String("x.exe"), EF=Dictionary(F=inside))
    )


def _open_action(document: Pdf) -> None:
    document.Root.OpenAction = _script()


def _names(document: Pdf) -> None:
    scripts = Dictionary(Names=Array([String("x"), document.make_indirect(_script())]))
    files = Dictionary(Names=Array([String("x.exe"), _attachment(document)]))
    document.Root.Names = Dictionary(JavaScript=scripts, EmbeddedFiles=files)
    document.Root.AF = Array([_attachment(document)])


def _page_actions(document: Pdf) -> None:
    document.pages[0].AA = Dictionary(O=_script(), C=_action("Launch", F=String("calc.exe")))
    document.Root.AA = Dictionary(WC=_script())


def _notes(document: Pdf) -> None:
    actions = [
        _script(),
        _action("Launch", F=String("calc.exe")),
        _action("URI", URI=String("http://127.0.0.1/" + CANARY)),
        _action("GoToR", F=String("//host/share")),
        _action("SubmitForm", F=String("http://127.0.0.1/")),
    ]
    notes = [_note("Link", A=action) for action in actions]
    notes.append(_note("FileAttachment", FS=_attachment(document)))
    notes.append(_note("Text", Contents=String(CANARY)))
    notes.append(_note("RichMedia", RichMediaContent=Dictionary(Assets=_attachment(document))))
    document.pages[0].Annots = Array([document.make_indirect(note) for note in notes])


def _form(document: Pdf) -> None:
    shown = Stream(document, b"BT /F 12 Tf 2 8 Td (ANSWER) Tj ET")
    shown.Type, shown.Subtype, shown.BBox = Name.XObject, Name.Form, Array([0, 0, 228, 40])
    shown.Resources = document.pages[0].Resources
    field = _note("Widget", FT=Name.Tx, T=String("a"), V=String("ANSWER"), AP=Dictionary(N=shown))
    field.AA = Dictionary(K=_script())
    field = document.make_indirect(field)
    document.pages[0].Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=Stream(document, b"<xdp/>"))


def _metadata(document: Pdf) -> None:
    document.docinfo["/Author"] = CANARY
    with document.open_metadata() as told:
        told["dc:creator"] = [CANARY]
    document.pages[0].Metadata = Stream(document, CANARY.encode())
    document.pages[0].PieceInfo = Dictionary(X=Dictionary(Private=String(CANARY)))
    drawing = Stream(document, b"0 0 1 1 re f")
    drawing.Type, drawing.Subtype, drawing.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
    drawing.Metadata = Stream(document, CANARY.encode())
    drawing.PieceInfo = Dictionary(X=Dictionary(Private=String(CANARY)))
    drawing.Ref = Dictionary(F=String("//host/" + CANARY), Page=0)
    document.pages[0].Resources.XObject = Dictionary(A=drawing)


def _hidden_in_resources(document: Pdf) -> None:
    resources = document.pages[0].Resources
    resources.XObject = Dictionary(A=Dictionary(A=document.Root, B=_script()))
    resources.Properties = Dictionary(A=_attachment(document))
    document.Root.OpenAction = document.make_indirect(_script())


def _outlines(document: Pdf) -> None:
    item = document.make_indirect(Dictionary(Title=String(CANARY), A=_script()))
    document.Root.Outlines = Dictionary(First=item, Last=item, Count=1)


_ARMS: dict[str, Callable[[Pdf], None]] = {
    "open action": _open_action,
    "scripts and files by name": _names,
    "actions of pages": _page_actions,
    "links and notes": _notes,
    "form": _form,
    "metadata": _metadata,
    "hidden in resources": _hidden_in_resources,
    "outlines": _outlines,
}


def _a_zip() -> bytes:
    name = b"x.js"
    head = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0)
    entry = b"PK\x01\x02\x14\0" + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), 30 + len(name), 0)
    return b"PK\x03\x04" + head + name + entry + b"PK\x05\x06" + end


def _locked(passphrase: str) -> bytes:
    lock = pikepdf.Encryption(user=passphrase, owner="fictitious")
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        return written(document, encryption=lock)


def _page_loop(document: Pdf) -> None:
    document.Root.Pages.Kids = Array([document.Root.Pages])


def _same_page(document: Pdf) -> None:
    page = document.pages[0].obj
    document.Root.Pages.Kids = Array([page] * 10_000)
    document.Root.Pages.Count = 10_000


def _dots(side: int) -> bytes:
    return encoded(Image.new("1", (side, side)), "PNG")


def _scan(document: Pdf, body: bytes, width: int, height: int) -> None:
    scan = Stream(document, b"")
    scan.write(body, filter=Name.DCTDecode)
    scan.Type, scan.Subtype, scan.Width, scan.Height = Name.XObject, Name.Image, width, height
    scan.ColorSpace, scan.BitsPerComponent = Name.DeviceGray, 8
    document.pages[0].Resources.XObject = Dictionary(A=scan)


def _huge_scan(document: Pdf) -> None:
    _scan(document, encoded(a_picture(), "JPEG"), 60_000, 40_000)


def _huge_photo(document: Pdf) -> None:
    _scan(document, encoded(Image.new("L", (16_000, 16_000)), "JPEG"), _WIDE, _TALL)


@cache
def _packed(times: int) -> bytes:
    if times > 1:
        return zlib.compress(_packed(times - 1))
    packer = zlib.compressobj()
    return b"".join(packer.compress(_MEGABYTE) for _ in range(400)) + packer.flush()


def _with_stream(body: bytes, filters: int) -> bytes:
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        stream = Stream(document, b"")
        stream.write(body, filter=Array([Name.FlateDecode] * filters))
        document.pages[0].Contents = stream
        return written(document, compress_streams=False)
