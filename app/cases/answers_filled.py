# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills the inputs of a form with what a fragment of the situation file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.cases.answers_typed import Typed, inputs_named
from app.cases.fields import DATES, NONE, ONE_OF, ROWS, SOME, SOME_OF, UNKNOWN, Field
from app.cases.sections import Fragment, value_at

_Inputs = Iterator[tuple[str, tuple[str, ...]]]


def fields_filled(fragment: Fragment, fields: Sequence[Field], *, shown: bool = False) -> Typed:
    """Return the inputs filled as the fragment says; masked ones only if they are to be shown."""
    return {
        name: values
        for field in fields
        for name, values in _filled(field, field.name, value_at(fragment, field.name), shown=shown)
    }


def _filled(field: Field, name: str, value: Any, *, shown: bool) -> _Inputs:  # noqa: ANN401
    if field.gate is not None:
        yield f"{name}.known", (_known(value),)
    if field.kind == "part":
        yield from _part(field, name, value or {}, shown=shown)
    elif field.kind in ROWS:
        rows = _rows_of(field, value)
        for number, row in enumerate(rows):
            yield from _part(field, f"{name}.{number}", row, shown=shown)
        yield f"{name}.rows", (str(len(rows)),)
    elif field.is_masked:
        yield name, (value or "",) if shown else ("",)
        yield f"{name}.remove", ("",)
    else:
        yield from zip(inputs_named(field, name), _as_typed(field, value), strict=True)


def _part(field: Field, name: str, value: Mapping[str, Any], *, shown: bool) -> _Inputs:
    for inner in field.fields:
        yield from _filled(inner, f"{name}.{inner.name}", value.get(inner.name), shown=shown)


def _rows_of(field: Field, value: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401
    if field.kind == "translations":
        return [{"language": tag, "text": text} for tag, text in (value or {}).items()]
    return list(value or ())


def _known(value: object) -> str:
    if value is None:
        return UNKNOWN
    return SOME if value else NONE


def _as_typed(field: Field, value: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401
    """Return the values of the inputs that hold one field, as a person would have typed them."""
    if field.kind in DATES:
        parts = [*str(value or "").split("-"), "", ""]
        return tuple((part,) for part in parts[:3])
    if field.kind == "yes-no":
        return (({True: "yes", False: "no"}.get(value, UNKNOWN),),)
    if field.kind == "lines":
        return (("\n".join(value or ()),),)
    if field.kind == "texts" or field.kind in SOME_OF:
        return (tuple(value or ()),)
    return ((value or (field.default if field.kind in ONE_OF else ""),),)
