# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers that no longer change: kept word for word, and known by a hash of what they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from app.letters.records import PaperText

_PAPERS: TypeAdapter[tuple[PaperText, ...]] = TypeAdapter(tuple[PaperText, ...])
# What goes out and is signed; sheets and lists are the clinic's own and carry no promise.
GOES_OUT = frozenset({"letter", "declaration", "consent"})


def freeze(papers: Iterable[PaperText]) -> list[Any]:
    """Return papers as plain values that JSON can hold."""
    kept: list[Any] = _PAPERS.dump_python(tuple(papers), mode="json")
    return kept


def thaw(kept: list[Any]) -> tuple[PaperText, ...]:
    """Return the papers that `freeze` kept. Raises ValidationError for what it never wrote."""
    return _PAPERS.validate_python(kept)


def without_banner(papers: Iterable[PaperText]) -> tuple[PaperText, ...]:
    """Return papers as they go out: not marked as drafts."""
    return tuple(replace(paper, banner=None) for paper in papers)


def text_hash(papers: Iterable[PaperText]) -> str:
    """Return the SHA-256 of what goes out, in hexadecimal.

    The canonical text is the JSON of `freeze` with sorted keys, no blanks and letters as they are,
    in UTF-8; banners are left out, so that a draft and the paper it becomes have one hash.
    """
    going = without_banner(paper for paper in papers if paper.kind in GOES_OUT)
    text = json.dumps(freeze(going), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
