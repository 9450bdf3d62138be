# SPDX-License-Identifier: AGPL-3.0-or-later
"""YAML as people expect it: plain values, no duplicate keys, a line for every mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.errors import Invalid

Place = tuple[str | int, ...]
_Event = Any  # the stubs leave out what events carry: anchor, tag, value, marks
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_FIELD_NAME = re.compile(r"[a-z_/-]{1,40}")
_DEEPEST = 40
LARGEST_BYTES = 2_000_000


@dataclass
class Document:
    """What a YAML text says, and the line on which each part of it stands."""

    value: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def line_of(self, place: Place) -> int:
        """Return the 1-based line of `place`, or of the nearest part around it that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(text: str, *, named: str) -> Document:
    """Read one YAML document: plain scalars are true, false, null, whole numbers or text.

    `named` is how messages call the source, as the caller gave it. Dates stay text. Raises Invalid,
    with the line, for broken YAML, duplicate keys, anchors and aliases, tags, and nesting nobody
    writes by hand.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
        raise too_large(named)
    document = Document(None)
    try:
        document.value = _Reading(text, named, document.lines).whole()
    except (yaml.YAMLError, ValueError) as error:
        raise Invalid(_broken(error, text, named)) from None
    return document


def too_large(named: str) -> Invalid:
    """Return the refusal of a document larger than anyone writes by hand."""
    return Invalid(f"{named} is larger than 2 MB; split it or remove what does not belong in it.")


def _broken(error: Exception, text: str, named: str) -> str:
    if isinstance(error, yaml.reader.ReaderError):
        line = text.encode()[: error.position].count(b"\n") + 1
        return f"{named}, line {line}: a character there cannot be read; type that line again."
    mark = getattr(error, "problem_mark", None)
    where = f"{named}, line {mark.line + 1}" if mark is not None else named
    return f"{where}: this is not readable YAML; check the indentation, quotes and colons there."


class _Reading:
    """One pass over a document's events, remembering lines and refusing what would surprise.

    Events, because composing a tree of nodes recurses in C, and deep nesting kills the process.
    """

    def __init__(self, text: str, named: str, lines: dict[Place, int]) -> None:
        self.events = yaml.parse(text, Loader=yaml.CSafeLoader)
        self.named = named
        self.lines = lines

    def whole(self) -> Any:  # noqa: ANN401  YAML holds anything
        next(self.events)  # the stream begins
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise Invalid(f"{self.named} is empty; write the document first.")
        value = self._plain(next(self.events), ())
        next(self.events)  # the document ends
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refusal(after, "is followed by a second one (---); keep one")
        return value

    def _plain(self, event: _Event, place: Place) -> Any:  # noqa: ANN401
        self.lines.setdefault(place, event.start_mark.line + 1)
        self._refuse_surprises(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        return self._scalar(event)

    def _refuse_surprises(self, event: _Event, place: Place) -> None:
        if event.anchor is not None:  # an alias is an event with the anchor's name
            raise self._refusal(event, "uses an anchor or alias (& and *); write the value out")
        if event.tag is not None:
            raise self._refusal(event, "carries a tag (!); write a plain value")
        if len(place) > _DEEPEST:
            raise self._refusal(event, "is nested too deeply; flatten it")

    def _until(self, end: type[yaml.Event]) -> Iterator[_Event]:
        while not isinstance(event := next(self.events), end):
            yield event

    def _mapping(self, place: Place) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key in self._until(yaml.MappingEndEvent):
            line = key.start_mark.line + 1
            self._refuse_surprises(key, place)
            if not isinstance(key, yaml.ScalarEvent):
                raise self._refusal(key, "has a key that is not a word; write a plain key")
            if key.value in result:
                raise self._refusal(key, f"says {_called(key.value)} twice; keep one")
            self.lines[*place, key.value] = line
            result[key.value] = self._plain(next(self.events), (*place, key.value))
        return result

    def _sequence(self, place: Place) -> list[Any]:
        entries = enumerate(self._until(yaml.SequenceEndEvent))
        return [self._plain(entry, (*place, number)) for number, entry in entries]

    def _scalar(self, event: _Event) -> bool | int | str | None:
        text: str = event.value
        if event.style:  # quoted or block text is text, whatever it looks like
            return text
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        return int(text) if _WHOLE_NUMBER.fullmatch(text) else text

    def _refusal(self, event: _Event, why: str) -> Invalid:
        return Invalid(f"{self.named}, line {event.start_mark.line + 1}: the document {why}.")


def _called(key: str) -> str:
    """Repeat a key only if it looks like a field's name: anything else may be a client's data."""
    return f"«{key}»" if _FIELD_NAME.fullmatch(key) else "one key"
