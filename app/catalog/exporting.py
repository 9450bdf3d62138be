# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue as open data: each record as a plain document, and the schema of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from app.catalog.check import records_of
from app.catalog.kept import AnyRecord

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Record

EXPORT: TypeAdapter[list[AnyRecord]] = TypeAdapter(list[AnyRecord])
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLE = "The Handrail catalogue: law and holders of records as dated, sourced data"
_SAYS = (
    "An array of records. `id` is stable and unique within a `kind`: the path of its file. A "
    "fact's id is its record's id, `#`, and its path in the record, list entries by `code`. "
    "Every fact names one of its record's `sources`; its `confidence`, where it has one, is lower "
    "than its source's. `from` and `to` are civil dates, both inclusive. Licence: CC0-1.0."
)


def document_of(record: Record) -> dict[str, Any]:
    """Return a record as JSON can hold it, in the words of its file."""
    return record.model_dump(mode="json", by_alias=True, exclude_none=True)


def export_of(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return every record, laws first."""
    return [document_of(record) for record in records_of(catalogue)]


def export_schema() -> dict[str, Any]:
    """Return the JSON Schema that the export keeps."""
    said = {"$schema": _DIALECT, "title": _TITLE, "description": _SAYS}
    return {**said, **EXPORT.json_schema(by_alias=True)}
