# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a copied PDF keeps: its pages, their measures, what a form showed; and what it leaves."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from app.cli.hostile_files import CANARY, a_jpeg, a_pdf, a_picture, armed_files, encoded, written
from app.paper.limits import Limits
from app.paper.pdf_copy import copy_pdf
from app.paper.press import Press
from app.paper.verdict import Finding
from tests.paper.build import everything_in, opened, refused

TAIL = b"PK\x03\x04 " + CANARY.encode()


def test_the_words_and_measures_of_each_page_stay(press: Press) -> None:
    def turn(document: Pdf) -> None:
        document.pages[1].Rotate = 90
        document.pages[1].CropBox = Array([0, 0, 300, 400])
        document.pages[1].UserUnit = 2

    with opened(press.inspect(a_pdf(pages=3, add=turn)).safe_view) as copy:
        assert [b"Page %d" % n in copy.pages[n].Contents.read_bytes() for n in range(3)] == [1] * 3
        assert copy.pages[1].Rotate == 90
        assert copy.pages[1].UserUnit == 2
        assert [int(side) for side in copy.pages[1].CropBox] == [0, 0, 300, 400]
        assert [int(side) for side in copy.pages[0].MediaBox] == [0, 0, 612, 792]


def test_what_a_page_inherits_comes_with_it(press: Press) -> None:
    def inherit(document: Pdf) -> None:
        above, page = document.Root.Pages, document.pages[0].obj
        for key in ("/MediaBox", "/Resources"):
            above[key] = page[key]
            del page[key]

    with opened(press.inspect(a_pdf(pages=1, add=inherit)).safe_view) as copy:
        assert int(copy.pages[0].MediaBox[3]) == 792
        assert copy.pages[0].Resources.Font.F.BaseFont == "/Helvetica"


def test_an_answer_in_a_form_is_drawn_into_the_page(press: Press) -> None:
    copy = press.inspect(armed_files()["form"]).safe_view
    assert b"(ANSWER) Tj" in everything_in(copy)


def test_an_answer_nobody_has_drawn_yet_is_drawn(press: Press) -> None:
    def ask(document: Pdf) -> None:
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                Rect=Array([72, 600, 300, 620]),
                FT=Name.Tx,
                T=String("a"),
                V=String("TYPED"),
                DA=String("/F 12 Tf 0 g"),
            )
        )
        document.pages[0].Annots = Array([field])
        document.Root.AcroForm = Dictionary(
            Fields=Array([field]), NeedAppearances=True, DR=document.pages[0].Resources
        )

    inspected = press.inspect(a_pdf(add=ask))
    assert b"(TYPED) Tj" in everything_in(inspected.safe_view)
    assert inspected.warnings == ("form",)


def test_a_signature_and_layers_are_told(press: Press) -> None:
    def sign(document: Pdf) -> None:
        document.Root.Signed = Dictionary(ByteRange=Array([0, 1, 2, 3]))
        document.Root.OCProperties = Dictionary(OCGs=Array())

    assert press.inspect(a_pdf(add=sign)).warnings == ("layers", "signed")


@pytest.mark.parametrize("lost", [30, 200])
def test_a_pdf_cut_off_behind_its_pages_is_mended_and_said_to_be(lost: int, press: Press) -> None:
    inspected = press.inspect(a_pdf()[:-lost])
    assert (inspected.pages, inspected.warnings) == (2, ("repaired",))


def test_a_stream_that_breaks_off_is_told_too(press: Press) -> None:
    packed = zlib.compress(b"0 0 1 1 re f " * 9)[:-4]
    inspected = press.inspect(_with_contents(packed, Name.FlateDecode))
    assert inspected.warnings == ("repaired",)


def test_nothing_rides_behind_the_end_of_a_packed_stream(press: Press) -> None:
    packed = zlib.compress(b"0 0 1 1 re f") + TAIL
    copy = press.inspect(_with_contents(packed, Name.FlateDecode)).safe_view
    assert TAIL not in copy
    assert b"0 0 1 1 re f" in everything_in(copy)


def test_a_photo_on_a_page_loses_its_notes_and_not_one_dot(press: Press) -> None:
    photo = a_jpeg() + TAIL
    copy = press.inspect(a_pdf(add=lambda document: _show(document, photo))).safe_view
    with opened(copy) as document:
        kept = document.pages[0].Resources.XObject.A.read_raw_bytes()
    assert CANARY.encode() not in kept
    assert b"Exif" not in kept
    assert _dots(kept) == _dots(photo)


def test_a_picture_packed_with_a_predictor_keeps_its_dots(press: Press) -> None:
    rows = b"".join(b"\2" + bytes(range(30)) for _ in range(10))

    def show(document: Pdf) -> None:
        _show(document, b"")
        scan = document.pages[0].Resources.XObject.A
        parameters = Dictionary(Predictor=15, Colors=3, Columns=10)
        scan.write(zlib.compress(rows) + TAIL, filter=Name.FlateDecode, decode_parms=parameters)
        scan.Width, scan.Height, scan.ColorSpace = 10, 10, Name.DeviceRGB

    copy = press.inspect(a_pdf(add=show)).safe_view
    with opened(copy) as document:
        scan = document.pages[0].Resources.XObject.A
        assert scan.DecodeParms.Predictor == 15
        assert scan.read_bytes()[-1] == 29 * 10 & 255
    assert TAIL not in copy


@pytest.mark.parametrize("size", [(8000, 5000), (5100, 6600)])
def test_a_large_scan_is_let_in(size: tuple[int, int], press: Press) -> None:
    """A page at 600 dots per inch; qpdf's own limit for JPEG would refuse a twentieth of it."""
    photo = encoded(Image.new("RGB", size), "JPEG")
    assert press.inspect(a_pdf(add=lambda document: _show(document, photo, size))).pages == 2


def test_a_long_document_of_many_pages_is_let_in_up_to_the_limit(press: Press) -> None:
    assert press.inspect(a_pdf(pages=300)).pages == 300
    assert refused(press, a_pdf(pages=301)).code == "too-many-pages"


def test_pages_that_share_one_node_many_times_over_are_refused(press: Press) -> None:
    """A tree of ten branches and nine levels stands for a thousand million pages."""

    def branch(document: Pdf) -> None:
        node = document.pages[0].obj
        for _ in range(9):
            node = document.make_indirect(
                Dictionary(Type=Name.Pages, Kids=Array([node] * 10), Count=10)
            )
        document.Root.Pages = node

    assert refused(press, a_pdf(add=branch)).code == "damaged"


def test_nothing_tells_when_or_with_what_the_copy_was_made(press: Press) -> None:
    with opened(press.inspect(a_pdf()).safe_view) as copy:
        assert set(copy.Root.keys()) == {"/Type", "/Pages"}
        assert set(copy.trailer.keys()) >= {"/Root", "/Size", "/ID"}
        assert "/Info" not in copy.trailer
        assert "/Encrypt" not in copy.trailer


def test_the_copy_is_made_in_memory_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Outside the walls, where a temporary file could be made: none is."""
    empty = tmp_path_factory.mktemp("empty")
    monkeypatch.setattr("tempfile.tempdir", str(empty))
    verdict = copy_pdf(armed_files()["form"], Limits())
    assert verdict.findings == Finding.SCRIPTS | Finding.FORM | Finding.LIVE_FORM
    assert list(empty.iterdir()) == []


def _with_contents(body: bytes, filter_: Name) -> bytes:
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        document.pages[0].Contents = Stream(document, b"")
        document.pages[0].Contents.write(body, filter=filter_)
        return written(document, compress_streams=False)


def _show(document: Pdf, photo: bytes, size: tuple[int, int] = a_picture().size) -> None:
    scan = Stream(document, b"")
    scan.write(photo, filter=Name.DCTDecode)
    scan.Type, scan.Subtype, scan.Width, scan.Height = Name.XObject, Name.Image, *size
    scan.ColorSpace, scan.BitsPerComponent = Name.DeviceRGB, 8
    document.pages[0].Resources.XObject = Dictionary(A=scan)


def _dots(photo: bytes) -> bytes:
    return Image.open(io.BytesIO(photo)).tobytes()
