# SPDX-License-Identifier: AGPL-3.0-or-later
"""Compares our channels with public lists of others; a difference is an error until explained."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter, ValidationError

from app.catalog.check import Finding
from app.catalog.load import DATA
from app.catalog.records import Strict
from app.errors import Invalid
from app.kit import plain_yaml

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Holder

Field = Literal["web", "email", "post", "foia-gov"]
FOLDER = "crosschecks"
_ZIP = re.compile(r"\b\d{5}(?=(?:-\d{4})?\s*$)")
_SCHEME = re.compile(r"^https?://(?:www\.)?")


class Disagreement(Strict):
    """Why ours differs from theirs, who says so and since when; it settles just these words."""

    record: str
    field: Field
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    why: str
    by: str
    on: dt.date


class PublicList(Strict):
    """One field of a public list: where it is from, under which licence, and what it says."""

    name: str
    origin: str
    licence: str
    read_on: dt.date
    field: Field
    theirs: Mapping[str, tuple[str, ...]]
    disagreements: tuple[Disagreement, ...] = ()


_LIST: TypeAdapter[PublicList] = TypeAdapter(PublicList)


def public_lists(data: Path = DATA) -> tuple[PublicList, ...]:
    """Read every list under `data`. Raises Invalid naming the file that does not fit."""
    return tuple(_read(file) for file in sorted((data / FOLDER).glob("*.yaml")))


def _read(file: Path) -> PublicList:
    document = plain_yaml.read(file.read_text(encoding="utf-8"), named=file.name)
    try:
        return _LIST.validate_python(document.value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"{FOLDER}/{file.name}, {where}: {first['msg']}.") from None


def disagreements_with(lists: tuple[PublicList, ...], catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return each holder of whom a list says otherwise and nobody said why, and idle reasons."""
    return tuple(finding for one in lists for finding in _in_list(one, catalogue))


def _in_list(one: PublicList, catalogue: Catalogue) -> Iterator[Finding]:
    explained = {entry.record: entry for entry in one.disagreements}
    for name, theirs in one.theirs.items():
        holder = catalogue.holders.get(name)
        if holder is None:
            yield Finding("error", name, f"is in «{one.name}», and not in the catalogue")
            continue
        ours = _ours(holder, one.field)
        agrees = not _alike(ours).isdisjoint(_alike(theirs))
        entry = explained.get(name)
        if not agrees and (entry is None or not _settles(entry, ours, theirs)):
            yield Finding("error", name, _said(one, ours, theirs))
        if agrees and entry is not None:
            yield Finding("error", name, f"agrees with «{one.name}»; take the explanation away")
    for name in explained.keys() - one.theirs.keys():
        yield Finding("error", name, f"is explained, and «{one.name}» does not name it")


def _ours(holder: Holder, field: Field) -> tuple[str, ...]:
    """What we have of a holder; closed channels count, since lists are of other days than ours."""
    if field == "foia-gov":
        return (holder.foia_gov.component,) if holder.foia_gov else ()
    if field == "post":
        return tuple(", ".join(one.post.lines) for one in holder.channels if one.post)
    kind = "portal" if field == "web" else "email"
    return tuple(one.at for one in holder.channels if one.at and one.kind == kind)


def _alike(addresses: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_plain(address) for address in addresses)


def _plain(address: str) -> str:
    """An address without what does not count; of an envelope the ZIP code is what is compared."""
    code = _ZIP.search(address)
    if code is not None:
        return code.group()
    bare = _SCHEME.sub("", address.strip().casefold())
    return re.split(r"[?#]", bare, maxsplit=1)[0].rstrip("/")


def _settles(entry: Disagreement, ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """An explanation is of the words somebody looked at; when either changes, it is asked anew."""
    return _alike(entry.theirs) == _alike(theirs) and _alike(entry.ours) <= _alike(ours)


def _said(one: PublicList, ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    mine = ", ".join(ours) or "nothing"
    return (
        f"has {mine}, but «{one.name}» says {', '.join(theirs)}; mend it, or write down why in "
        f"{FOLDER}"
    )
