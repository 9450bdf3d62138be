# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the catalogue's YAML into records, or says on which line of which file it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.catalog.days import Calendar
from app.catalog.kept import AnyRecord, keep, kept_shelves, read_from_now
from app.catalog.odds import Odds
from app.catalog.of_state import State
from app.catalog.records import Holder, Law, Portal, System
from app.errors import Invalid
from app.kit import plain_yaml

DATA = Path(__file__).parent / "data"
_BELONGS_IN = {
    "laws": Law,
    "holders": Holder,
    "systems": System,
    "portals": Portal,
    "calendars": Calendar,
    "odds": Odds,
    "states": State,
}
# The folder of each kind of record, which is also how an address names it.
SHELVES: Mapping[type, str] = {kind: folder for folder, kind in _BELONGS_IN.items()}
_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)


@dataclass(frozen=True)
class Catalogue:
    """Every record by id. `load` builds it; `app.catalog.lookup` asks it as of a date."""

    laws: Mapping[str, Law]
    holders: Mapping[str, Holder]
    systems: Mapping[str, System]
    portals: Mapping[str, Portal]
    calendars: Mapping[str, Calendar]
    odds: Mapping[str, Odds]
    states: Mapping[str, State]

    def acts_of(self, family: str, jurisdiction: str) -> tuple[Law, ...]:
        """Return the mechanisms of one family that are law in one jurisdiction (`us/ca`)."""
        return self._acts.get((family, jurisdiction), ())

    def odds_of(self, holder: str, mechanism: str) -> Odds | None:
        """Return what the holder reported last on requests by the mechanism, if it did."""
        years = [
            year
            for year in self.odds.values()
            if (year.holder, year.mechanism) == (holder, mechanism)
        ]
        return max(years, key=lambda year: year.fiscal_year, default=None)

    @cached_property
    def _acts(self) -> Mapping[tuple[str, str], tuple[Law, ...]]:
        found: dict[tuple[str, str], tuple[Law, ...]] = {}
        for law in self.laws.values():
            if law.member_of is not None:
                key = (law.member_of, law.jurisdiction)
                found[key] = (*found.get(key, ()), law)
        return found


@cache
def load(data: Path = DATA) -> Catalogue:
    """Read every record under `data`. Raises Invalid with file and line for what does not fit."""
    shelves: Any = kept_shelves(data)
    if shelves is None:
        read_from = read_from_now(data)
        shelves = read_shelves(data)
        keep(shelves, data, read_from=read_from)
    return Catalogue(**shelves)


def read_shelves(data: Path = DATA) -> dict[str, dict[str, Any]]:
    """Read every record from its own file. Raises Invalid as `load` does."""
    return {folder: _read_folder(data, folder) for folder in _BELONGS_IN}


def _read_folder(data: Path, folder: str) -> dict[str, Any]:
    root = data / folder
    files = {record_id(root, file): file for file in sorted(root.rglob("*.yaml"))}
    records = {identity: read_record(file, identity) for identity, file in files.items()}
    for identity, record in records.items():
        if not isinstance(record, _BELONGS_IN[folder]):
            raise Invalid(
                f"{identity}: a record of kind {record.kind} does not belong in {folder}."
            )
    return records


def record_id(root: Path, file: Path) -> str:
    """The path is the id: `laws/us/foia.yaml` under `laws` is `us/foia`."""
    return file.relative_to(root).with_suffix("").as_posix()


def read_record(file: Path, identity: str) -> AnyRecord:
    """Read one file as the record `identity`. Raises Invalid naming the file and the line."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Invalid(f"{identity}: the file is not UTF-8 text; save it as UTF-8.") from None
    document = plain_yaml.read(text, named=file.name)
    if not isinstance(document.value, dict):
        raise Invalid(f"{identity}: the file must be a mapping of fields.")
    try:
        return _RECORD.validate_python({**document.value, "id": identity})
    except ValidationError as error:
        raise Invalid(_first_mistake(error, document, identity)) from None


def _first_mistake(error: ValidationError, document: plain_yaml.Document, identity: str) -> str:
    # A rule that fits no shape has one mistake a shape; the deepest is the one that was meant.
    mistakes = error.errors(include_url=False, include_input=False)
    deepest = max(mistakes, key=lambda mistake: len(mistake["loc"]))
    after_kind = deepest["loc"][1:]
    place = tuple(part for part in after_kind if not _is_shape_of_rule(part))
    where = ", ".join([f"line {document.line_of(place)}", *([_dotted(place)] if place else [])])
    return f"{identity}, {where}: {deepest['msg'][:1].lower()}{deepest['msg'][1:]}."


def _dotted(place: plain_yaml.Place) -> str:
    return ".".join(str(part) for part in place)


def _is_shape_of_rule(part: int | str) -> bool:
    return isinstance(part, str) and (part == "bool" or part.endswith("Rule"))
