# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences with named places become runs in a single pass: no value is read as a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from app.letters.records import Line, Run

_PLACE = re.compile(r"\{([a-z_]+)\}")
_SPACES = re.compile(r"\s+")
EMPTY = Line(())


def places_in(sentence: str) -> frozenset[str]:
    """Return the names of the places in a sentence."""
    return frozenset(_PLACE.findall(sentence))


def fill(sentence: str, values: Mapping[str, str | None]) -> Line | None:
    """Return the sentence with each `{place}` filled, or None where a value is not known.

    What a value holds is taken as it is, braces and all, its blanks and line ends as one blank.
    Raises KeyError for a place nobody has defined.
    """
    wanted = {place: values[place] for place in places_in(sentence)}
    known = {place: value for place, value in wanted.items() if value is not None}
    return Line(tuple(_runs(sentence, known))) if len(known) == len(wanted) else None


def _runs(sentence: str, values: Mapping[str, str]) -> Iterator[Run]:
    for number, part in enumerate(_PLACE.split(sentence)):
        if number % 2:  # the pattern's one group: every second part is a place's name
            yield value_run(values[part])
        elif part:
            yield Run(part)


def value_run(value: str) -> Run:
    """Return a value as a run of its own."""
    return Run(_SPACES.sub(" ", value).strip(), value=True)


def said(text: str) -> Line:
    """Return a line of our own words."""
    return Line((Run(text),))


def joined(lines: Iterable[Line]) -> Line:
    """Return lines as one, a blank between each two."""
    runs: list[Run] = []
    for line in lines:
        runs += [Run(" "), *line.runs] if runs else line.runs
    return Line(tuple(runs))


def given(value: str) -> Line:
    """Return a line that is one value."""
    return Line((value_run(value),))
