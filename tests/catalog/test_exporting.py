# SPDX-License-Identifier: AGPL-3.0-or-later
"""The export keeps its own schema, and whoever reads it back has the same records."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from pydantic import ValidationError

from app.catalog.check import records_of
from app.catalog.exporting import EXPORT, document_of, export_of, export_schema
from app.catalog.load import load
from tests.catalog.build import a_law


def test_it_reads_back_as_the_same_records() -> None:
    text = json.dumps(export_of(load()))
    assert EXPORT.validate_json(text) == list(records_of(load()))


def test_an_id_stands_once_in_its_kind() -> None:
    counted = Counter((one["kind"], one["id"]) for one in export_of(load()))
    assert max(counted.values()) == 1


def test_what_the_schema_does_not_know_is_refused() -> None:
    with pytest.raises(ValidationError):
        EXPORT.validate_python([{**document_of(a_law()), "rumour": "x"}])


def test_the_schema_names_every_kind_and_every_field() -> None:
    schema = export_schema()
    assert schema["type"] == "array"
    kinds = schema["items"]["discriminator"]["mapping"]
    for document in export_of(load()):
        shape = schema["$defs"][kinds[document["kind"]].rpartition("/")[2]]
        assert set(document) <= set(shape["properties"])
        assert set(shape["required"]) <= set(document)
        assert shape["additionalProperties"] is False
