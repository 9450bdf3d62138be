# SPDX-License-Identifier: AGPL-3.0-or-later
"""One HTML document to one tagged PDF: the same bytes in, the same bytes out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pydyf  # type: ignore[import-untyped]
import weasyprint
import weasyprint.layout
from weasyprint.css.counters import CounterStyle
from weasyprint.text import ffi

from app.paper.frames import Answer
from app.paper.limits import Limits, Outcome
from app.paper.refusal import NOWHERE, OWN_SCHEME, OwnAssets, OwnFonts

PRODUCER = "Handrail"
_LINKS = ("https://", "http://", "mailto:", "tel:")
_EVERY_MEDIUM = ("", "all", "print")


class TooManyPagesError(Exception):
    """The document passed its page limit while it was being laid out."""


@dataclass
class Desk:
    """What stays warm between letters: parsed style sheets, fonts, the assets' bytes."""

    assets: Mapping[str, bytes]
    fonts: OwnFonts = field(default_factory=OwnFonts)
    counters: CounterStyle = field(default_factory=CounterStyle)
    sheets: dict[str, weasyprint.CSS] = field(default_factory=dict)


def lay_desk(assets: Mapping[str, bytes]) -> Desk:
    """Parse every style sheet among the assets once; a letter then only names it."""
    # WeasyPrint's warnings quote the page, and a page is about a client.
    logging.getLogger("weasyprint").disabled = True
    logging.getLogger("fontTools").disabled = True
    desk = Desk(assets)
    for name in assets:
        if name.endswith(".css"):
            desk.sheets[name] = weasyprint.CSS(
                url=OWN_SCHEME + name,
                url_fetcher=OwnAssets(assets),
                font_config=desk.fonts,
                counter_style=desk.counters,
            )
    return desk


def draw(html: str, desk: Desk, limits: Limits) -> Answer:
    """Return the PDF of one document, or the reason why there is none; never raises for a page."""
    try:
        return _draw(html, desk, limits)
    except TooManyPagesError:
        return Answer(Outcome.LONG)
    except MemoryError:
        return Answer(Outcome.HUNGRY)
    except Exception:  # noqa: BLE001 - a layout engine fails in as many ways as pages are written
        return Answer(Outcome.BROKEN)


def subsetter() -> str:
    """Return what cuts fonts down: `harfbuzz`, or `fonttools`, which takes five times as long."""
    return "harfbuzz" if ffi.harfbuzz_subset else "fonttools"


def _draw(html: str, desk: Desk, limits: Limits) -> Answer:
    fetcher = OwnAssets(desk.assets)
    page = weasyprint.HTML(string=html, base_url=NOWHERE, url_fetcher=fetcher)
    weasyprint.layout.make_all_pages = _paged(limits.pages)
    document = page.render(
        font_config=desk.fonts,
        counter_style=desk.counters.copy(),
        stylesheets=_named_sheets(page, desk),
        pdf_variant="pdf/ua-1",
    )
    fetcher.refused += _drop_outward(document)
    pdf = document.write_pdf(finisher=_sign, pdf_variant="pdf/ua-1")
    if len(pdf) > limits.pdf_bytes:
        return Answer(Outcome.HEAVY)
    return Answer(Outcome.DONE, len(document.pages), fetcher.refused, pdf)


_make_all_pages = weasyprint.layout.make_all_pages


def _paged(most: int) -> Callable[..., Iterator[object]]:
    """Wrap the layout's page maker so that page number `most` + 1 ends the drawing at once."""

    def make(*given: object) -> Iterator[object]:
        pages = _make_all_pages(*given)
        yield from islice(pages, most)
        if next(pages, None) is not None:
            raise TooManyPagesError

    return make


def _named_sheets(page: weasyprint.HTML, desk: Desk) -> list[weasyprint.CSS]:
    """Take plain links to our own style sheets off the page and return them already parsed."""
    named = []
    for link in page.etree_element.iter("link"):
        sheet = desk.sheets.get(link.get("href", "").removeprefix(OWN_SCHEME))
        plain = link.get("rel") == "stylesheet" and link.get("media", "") in _EVERY_MEDIUM
        if sheet is not None and plain:
            named.append(sheet)
            link.attrib.pop("href")
    return named


def _drop_outward(document: weasyprint.Document) -> int:
    """Drop attachments and links that run something or point into a machine; return how many."""
    dropped = len(document.metadata.attachments)
    document.metadata.attachments = []
    for page in document.pages:
        kept = [link for link in page.links if _is_plain_link(link)]
        dropped += len(page.links) - len(kept)
        page.links = kept
    return dropped


def _is_plain_link(link: tuple[str, Any, Any, Any]) -> bool:
    kind, target = link[:2]
    return kind == "internal" or (kind == "external" and str(target).lower().startswith(_LINKS))


def _sign(_document: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Name the product, not its parts and their versions, as the maker of the file."""
    maker = f"WeasyPrint {weasyprint.VERSION}"
    pdf.info["Producer"] = pydyf.String(PRODUCER)
    for stream in _metadata_streams(pdf.objects):
        stream.stream = [
            part.replace(maker.encode(), PRODUCER.encode(), 1) for part in stream.stream
        ]


def _metadata_streams(objects: Iterable[Any]) -> Iterator[Any]:
    return (item for item in objects if getattr(item, "extra", {}).get("Type") == "/Metadata")
