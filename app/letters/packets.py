# SPDX-License-Identifier: AGPL-3.0-or-later
"""A packet: every chosen request as letters, copies and sheets in a folder, with a manifest."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.i18n.languages import Language
from app.i18n.messages import translator_for
from app.kit.files import refuse_unless_free, write_folder
from app.letters.choice import Choice, Chosen
from app.letters.compose import office_language, papers_for, reading_copies_for
from app.letters.docx import docx
from app.letters.plain import plain_text
from app.letters.sheet import assets, sheet
from app.paper.press import Press, Sheet, open_press

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.letters.records import PaperKind, PaperText
    from app.plans.records import PlanItem
    from app.situations.records import Situation

MANIFEST = "manifest.json"
_NAMES: dict[PaperKind, str] = {"enclosure-list": "enclosures"}
_READ_BY_CLIENT = ("letter", "declaration", "consent")


@dataclass(frozen=True)
class Request:
    """One letter's request with the text of its papers: the office's, and the client's."""

    chosen: Chosen
    official: tuple[PaperText, ...]
    client: tuple[PaperText, ...] = ()


@dataclass(frozen=True)
class Leaf:
    """A file of the packet. `pages` is None where the file is not paged."""

    path: str
    kind: PaperKind
    language: str
    pages: int | None
    content: bytes

    @property
    def entry(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {
            "path": self.path,
            "kind": self.kind,
            "language": self.language,
            "pages": self.pages,
        }


def write_packet(
    situation: Situation,
    catalogue: Catalogue,
    *,
    choice: Choice,
    language: Language,
    as_of: dt.date,
    out: Path,
) -> dict[str, Any]:
    """Write the chosen requests into the new or empty folder `out`, and return the manifest.

    All or nothing: on any failure `out` is left as it was. Same input, same bytes.
    """
    refuse_unless_free(out)
    with open_press(assets()) as press:
        composed = [
            compose_request(chosen, situation, catalogue, language=language, as_of=as_of)
            for chosen in choice.written
        ]
        leaves = draw_requests(composed, press)
    manifest = manifest_of(choice, leaves, language=language, as_of=as_of)
    files = {leaf.path: leaf.content for own in leaves for leaf in own}
    files[MANIFEST] = (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
    write_folder(out, files)
    return manifest


def compose_request(
    chosen: Chosen,
    situation: Situation,
    catalogue: Catalogue,
    *,
    language: Language,
    as_of: dt.date,
) -> Request:
    """Return the papers of one request: the office's, and the client's in `language`."""
    item = chosen.item
    theirs = office_language(catalogue.holders[item.holder], reads=language.tag)
    office, client = (translator_for(tag, "letters") for tag in (theirs, language.tag))
    return Request(
        chosen,
        papers_for(item, situation, catalogue, as_of=as_of, translator=office),
        reading_copies_for(item, situation, catalogue, as_of=as_of, translator=client),
    )


def draw_requests(requests: Sequence[Request], press: Press) -> list[list[Leaf]]:
    """Return the files of each request, all printed in one batch so that every core has work."""
    named = [list(_named_papers(place, request)) for place, request in enumerate(requests, start=1)]
    printed = iter(press.print_batch([sheet(paper) for papers in named for _, paper in papers]))
    return [
        [leaf for path, paper in papers for leaf in _leaves(path, paper, next(printed))]
        for papers in named
    ]


def _leaves(path: str, paper: PaperText, printed: Sheet) -> Iterator[Leaf]:
    """Yield the PDF and, of a letter, the forms that can be edited and sent as e-mail."""
    tag = paper.language
    yield Leaf(f"{path}.pdf", paper.kind, tag, printed.pages, printed.pdf)
    if paper.kind == "letter":
        yield Leaf(f"{path}.docx", "docx", tag, None, docx(paper))
        yield Leaf(f"{path}.txt", "text", tag, None, plain_text(paper).encode())


def _named_papers(place: int, request: Request) -> Iterator[tuple[str, PaperText]]:
    """Yield each paper with its path but for the ending, a copy to read after its original."""
    folder = _folder(place, request.chosen.item)
    copies = iter([paper for paper in request.client if paper.kind == "reading-copy"])
    for paper in request.official:
        name = _NAMES.get(paper.kind, paper.kind)
        yield f"{folder}/{name}", paper
        copy = next(copies, None) if paper.kind in _READ_BY_CLIENT else None
        if copy is not None and copy.language != paper.language:
            yield f"{folder}/{name}.{copy.language}", copy
    for paper in request.client:
        if paper.kind != "reading-copy":
            yield f"{folder}/{paper.kind}.{paper.language}", paper


def _folder(place: int, item: PlanItem) -> str:
    holder, mechanism = (name.replace("/", "-") for name in (item.holder, item.mechanism))
    return f"{place:02d}-{holder}--{mechanism}"


def manifest_of(
    choice: Choice, leaves: Sequence[Sequence[Leaf]], *, language: Language, as_of: dt.date
) -> dict[str, Any]:
    """Return the manifest: what was written, what was left out, what nobody has confirmed."""
    written = [
        (item, [leaf.entry for leaf in own])
        for chosen, own in zip(choice.written, leaves, strict=True)
        for item in (chosen.item, *chosen.joined)
    ]
    return {
        "as_of": as_of.isoformat(),
        "language": language.tag,
        "items": [_written(item, files, choice.decision) for item, files in written],
        "omitted": [_omitted(item) for item in choice.omitted],
        "unconfirmed": _unconfirmed(item for item, _ in written),
    }


def _written(item: PlanItem, files: list[dict[str, Any]], decision: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"holder": item.holder, "mechanism": item.mechanism, "files": files}
    if item.verdict == "hold":
        entry["attorney_decision"] = decision
    return entry


def _omitted(item: PlanItem) -> dict[str, Any]:
    return {
        "holder": item.holder,
        "mechanism": item.mechanism,
        "verdict": item.verdict,
        "questions": [{"fact": asked.fact, "text": asked.text} for asked in item.questions],
    }


def _unconfirmed(items: Iterable[PlanItem]) -> list[dict[str, Any]]:
    """Each fact once, in the order it is first rested on."""
    found = {fact.fact: fact for item in items for fact in item.unconfirmed}
    return [
        {"fact": fact.fact, "citation": fact.citation, "confidence": fact.confidence}
        for fact in found.values()
    ]
