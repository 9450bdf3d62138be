# SPDX-License-Identifier: AGPL-3.0-or-later
"""YAML as people expect it: plain values, no duplicate keys, a line for every mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.errors import Invalid

Place = tuple[str | int, ...]
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_PLAIN_TAGS = {"map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value"}
_DEEPEST = 40
_LARGEST_BYTES = 2_000_000


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
    if len(text.encode("utf-8", "surrogatepass")) > _LARGEST_BYTES:
        raise Invalid(
            f"{named} is larger than 2 MB; split it or remove what does not belong in it."
        )
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Invalid(_broken(error, named)) from None
    if node is None:
        raise Invalid(f"{named} is empty; write the document first.")
    document = Document(None)
    document.value = _Reading(named, document.lines).plain(node, ())
    return document


def _broken(error: Exception, named: str) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"{named}, line {mark.line + 1}" if mark is not None else named
    return f"{where}: this is not readable YAML; check the indentation, quotes and colons there."


class _Reading:
    """One pass over a composed document, remembering lines and refusing what would surprise."""

    def __init__(self, named: str, lines: dict[Place, int]) -> None:
        self.named = named
        self.lines = lines
        self.seen: set[int] = set()

    def plain(self, node: yaml.Node, place: Place) -> Any:  # noqa: ANN401  YAML holds anything
        self.lines[place] = node.start_mark.line + 1
        self._refuse_surprises(node, place)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*place, n)) for n, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101  YAML has no fourth kind of node
        return self._scalar(node)

    def _refuse_surprises(self, node: yaml.Node, place: Place) -> None:
        if id(node) in self.seen:
            raise self._refusal(node, "uses an anchor and alias (& and *); write the value out")
        if len(place) > _DEEPEST:
            raise self._refusal(node, "is nested too deeply; flatten it")
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _PLAIN_TAGS:
            raise self._refusal(node, "carries a tag (!); write a plain value")
        self.seen.add(id(node))

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refusal(key, "has a key that is not a word; write a plain key")
            if key.value in result:
                raise self._refusal(key, f"says «{key.value}» twice; keep one")
            result[key.value] = self.plain(value, (*place, key.value))
        return result

    def _scalar(self, node: yaml.ScalarNode) -> bool | int | str | None:
        text: str = node.value
        if node.style:  # quoted or block text is text, whatever it looks like
            return text
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        return int(text) if _WHOLE_NUMBER.fullmatch(text) else text

    def _refusal(self, node: yaml.Node, why: str) -> Invalid:
        return Invalid(f"{self.named}, line {node.start_mark.line + 1}: the document {why}.")
