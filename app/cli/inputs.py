# SPDX-License-Identifier: AGPL-3.0-or-later
"""What several commands are given: a situation file, a date, and where results are printed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.errors import Invalid
from app.kit import plain_yaml
from app.kit.clock import today
from app.situations.read import read_situation

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.situations.records import Situation


def date_given(text: str | None, *, option: str) -> dt.date:
    """Return the civil date a person typed after `option`, or today's when they typed none."""
    if text is None:
        return today()
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a civil date has no zone
    except ValueError:
        raise Invalid(f"{option} must be a day that exists, written as 2026-11-23.") from None


def situation_in(path: Path, catalogue: Catalogue) -> Situation:
    """Read the situation file at `path`, relative to where the caller stands."""
    try:
        text = _bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(f"{path} is not UTF-8 text; save it as UTF-8 and try again.") from None
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise Invalid(f"{path} cannot be read ({reason}); check the path.") from None
    return read_situation(text, named=path.name, holders=catalogue.holders)


def _bytes_of(path: Path) -> bytes:
    """Read the file, but never more than a situation may be: it could be endless."""
    with path.open("rb") as file:
        content = file.read(plain_yaml.LARGEST_BYTES + 1)
    if len(content) > plain_yaml.LARGEST_BYTES:
        raise plain_yaml.too_large(path.name)
    return content


def print_json(document: object) -> None:
    """Print one JSON document, and nothing else, on standard output."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
