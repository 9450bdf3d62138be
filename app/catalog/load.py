# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the catalogue's YAML into records, or says on which line of which file it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from app.catalog.records import AnyRecord, Calendar, Holder, Law, Portal, System
from app.errors import Invalid
from app.kit import plain_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).parent / "data"
_FOLDERS = ("laws", "holders", "systems", "portals", "calendars")
_RECORD: TypeAdapter[Law | Holder | System | Portal | Calendar] = TypeAdapter(AnyRecord)


@dataclass(frozen=True)
class Catalogue:
    """Every record by id. `load` builds it; `app.catalog.lookup` asks it as of a date."""

    laws: Mapping[str, Law]
    holders: Mapping[str, Holder]
    systems: Mapping[str, System]
    portals: Mapping[str, Portal]
    calendars: Mapping[str, Calendar]


@cache
def load(data: Path = DATA) -> Catalogue:
    """Read every record under `data`. Raises Invalid with file and line for what does not fit."""
    shelves = {folder: _read_folder(data, folder) for folder in _FOLDERS}
    return Catalogue(**shelves)


def _read_folder(data: Path, folder: str) -> dict[str, Any]:
    root = data / folder
    files = sorted(root.rglob("*.yaml"))
    return {record_id(root, file): read_record(file, record_id(root, file)) for file in files}


def record_id(root: Path, file: Path) -> str:
    """The path is the id: `laws/us/foia.yaml` under `laws` is `us/foia`."""
    return file.relative_to(root).with_suffix("").as_posix()


def read_record(file: Path, identity: str) -> Law | Holder | System | Portal | Calendar:
    """Read one file as the record `identity`. Raises Invalid naming the file and the line."""
    document = plain_yaml.read(file.read_text(encoding="utf-8"), named=file.name)
    if not isinstance(document.value, dict):
        raise Invalid(f"{identity}: the file must be a mapping of fields.")
    try:
        return _RECORD.validate_python({**document.value, "id": identity})
    except ValidationError as error:
        raise Invalid(_first_mistake(error, document, identity)) from None


def _first_mistake(error: ValidationError, document: plain_yaml.Document, identity: str) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = tuple(part for part in first["loc"] if not _is_union_tag(part))
    line = document.line_of(place)
    where = ".".join(str(part) for part in place)
    return f"{identity}, line {line}, {where}: {first['msg'][:1].lower()}{first['msg'][1:]}."


def _is_union_tag(part: int | str) -> bool:
    kinds = {"mechanism", "rules", "holder", "system", "portal", "calendar"}
    return isinstance(part, str) and (part in kinds or part.endswith("Rule"))
