# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of address is refused, by the fetcher alone and again by the walls round the child."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.drill_paper import Ear, listening
from app.cli.hostile_pages import asking_pages
from app.paper.drawing import draw, lay_desk
from app.paper.limits import Limits, Outcome
from app.paper.press import Press
from app.paper.refusal import OwnAssets
from tests.paper.build import a_page, everything_in

CANARY = "FICTITIOUS-SECRET-9317"

KINDS = [
    "http://127.0.0.1:{port}/x",
    "HTTP://127.0.0.1:{port}/x",
    "https://127.0.0.1:{port}/x",
    "http://localhost:{port}/x",
    "http://[::1]:{port}/x",
    "http://[::ffff:127.0.0.1]:{port}/x",
    "http://2130706433:{port}/x",
    "http://user:word@127.0.0.1:{port}/x",
    "//127.0.0.1:{port}/x",
    "ftp://127.0.0.1:{port}/x",
    "ftps://127.0.0.1:{port}/x",
    "gopher://127.0.0.1:{port}/x",
    "ws://127.0.0.1:{port}/x",
    "file://{secret}",
    "file:{secret}",
    "FILE://localhost{secret}",
    "{secret}",
    "../../../../../../../../{secret}",
    "secret.svg",
    "?query",
    r"\\127.0.0.1\share\x",
    "file://127.0.0.1/share/x",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
    "data:text/css,p{{color:red}}",
    "jar:file://{secret}!/x",
    "blob:http://127.0.0.1:{port}/x",
    "javascript:alert(1)",
    "vbscript:x",
    "about:blank",
    "urn:uuid:1",
    "cid:part",
    "unknown-scheme:x",
    "handrail:missing.css",
    "handrail:../letter.css",
    "handrail:{secret}",
    "handrail://127.0.0.1:{port}/letter.css",
    "HANDRAIL:letter.css",
    "handrail:letter.css#x",
    "x" * 9000,
]


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    with listening() as open_ear:
        yield open_ear


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("secret") / "secret.svg"
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" id="x"><title>{CANARY}</title></svg>',
        "utf-8",
    )
    return file


@pytest.mark.parametrize("kind", KINDS)
def test_the_fetcher_answers_no_foreign_address(kind: str, ear: Ear, secret: Path) -> None:
    url = kind.format(port=ear.address.rpartition(":")[2], secret=secret)
    fetcher = OwnAssets({"letter.css": b"p{}"})
    for ask in (fetcher, fetcher.open, fetcher.fetch):
        assert ask(url).read() == b""
    assert fetcher.refused == 3
    assert ear.connections == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_asks_for_it_is_printed_without_it(
    kind: str, ear: Ear, secret: Path, press: Press
) -> None:
    url = kind.format(port=ear.address.rpartition(":")[2], secret=secret)
    asking = f'<img src="{url}" alt="picture"><p style="background:url({url!r})">Beginning</p>'
    (sheet,) = press.print_batch([a_page(asking)])
    assert sheet.refused >= 1
    assert ear.connections == 0
    assert CANARY.encode() not in everything_in(sheet.pdf)


def test_our_own_assets_are_answered_from_memory() -> None:
    fetcher = OwnAssets({"letter.css": b"p{color:red}", "mark.svg": b"<svg/>"})
    assert fetcher("handrail:letter.css").read() == b"p{color:red}"
    assert fetcher("handrail:letter.css").content_type == "text/css"
    assert fetcher("handrail:mark.svg").content_type == "image/svg+xml"
    assert fetcher.refused == 0


def test_every_way_of_asking_is_refused_by_the_fetcher_alone(ear: Ear, secret: Path) -> None:
    """No walls here: what is refused is refused by the fetcher, in this very process."""
    desk = lay_desk({})
    for way, page in asking_pages(ear.address, str(secret)).items():
        drawn = draw(page, desk, Limits())
        assert drawn.outcome is Outcome.DONE, way
        assert CANARY.encode() not in everything_in(drawn.body), way
        assert b"EmbeddedFile" not in everything_in(drawn.body), way
    assert ear.connections == 0


def test_the_ear_hears_whoever_does_call(ear: Ear) -> None:
    """The control: a real fetch is counted, so that the zeros above mean something."""
    import socket  # noqa: PLC0415 - the only test that calls out

    with listening() as other:
        host, port = other.server.getsockname()
        with socket.create_connection((host, port)) as call:
            call.settimeout(5)
            assert call.recv(1) == b""
        assert other.connections == 1
    assert ear.connections == 0


def test_a_font_face_writes_no_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    css = "@font-face{font-family:q;src:local('Noto Sans'),url(handrail:q.ttf)}"
    drawn = draw(f"<style>{css}</style><p style='font-family:q'>x", lay_desk({}), Limits())
    assert drawn.outcome is Outcome.DONE
    assert drawn.refused >= 1
    assert list(tmp_path.iterdir()) == []


def test_an_own_asset_cannot_be_smuggled_out_as_an_attachment() -> None:
    desk = lay_desk({"letter.css": b"/* FICTITIOUS */"})
    page = (
        '<html lang="en"><title>x</title><link rel="attachment" href="handrail:letter.css">'
        '<a rel="attachment" href="handrail:letter.css">x</a>'
    )
    drawn = draw(page, desk, Limits())
    assert b"EmbeddedFile" not in everything_in(drawn.body)
    assert drawn.refused == 2
