# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms as a browser sends them, and fragments of every shape. All persons are fictitious."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from app.cases.choosable import choosable_in
from app.cases.fields import Field
from app.cases.sections import Section, put
from app.web.forms import Form, form_of
from tests.situations.build import CLINIC as CLINIC_PART

CHOOSABLE = choosable_in("en")
CLINIC = CLINIC_PART


def a_form(**inputs: str | Sequence[str]) -> Form:
    """A form with these inputs; a double underscore in a name stands for a dot."""
    return form_with({name.replace("__", "."): value for name, value in inputs.items()})


def form_with(inputs: Mapping[str, str | Sequence[str]]) -> Form:
    """A form with these inputs by their names, each given once or several times."""
    return form_of(
        (name, value)
        for name, values in inputs.items()
        for value in ([values] if isinstance(values, str) else values)
    )


# ── Fragments of every shape ─────────────────────────────────────────────────────────────────────

_LETTERS = "абвгд" + "ليلى" + "日本" + "ñéüßø" + string.ascii_letters + string.digits + ".,'-–()"
_LINE = st.text(_LETTERS + " ", min_size=1, max_size=30).map(str.strip).filter(bool)
_TEXT = st.lists(_LINE, min_size=1, max_size=3).map("\n".join)
_DAY = st.dates(dt.date(1900, 1, 1), dt.date(2090, 12, 31)).map(dt.date.isoformat)
_PARTIAL = st.builds(lambda day, length: day[:length], _DAY, st.sampled_from((4, 7, 10)))
_DIGITS = st.integers(0, 999_999_999).map("{:09d}".format)
_IN_A_PATTERN: Mapping[str, st.SearchStrategy[str]] = {
    "a_number": _DIGITS.map("A{}".format),
    "ssn": _DIGITS.map(lambda n: f"{n[:3]}-{n[3:5]}-{n[5:]}"),
    "itin": _DIGITS.map(lambda n: f"9{n[1:3]}-{n[3:5]}-{n[5:]}"),
    "receipt_numbers": _DIGITS.map("ZCH0{}".format),
    "court_code": st.text(string.ascii_uppercase, min_size=3, max_size=3),
    "postal_code": _DIGITS,
}


def fragments(section: Section) -> st.SearchStrategy[dict[str, Any]]:
    """Fragments of a section as the screens write them: what is not known is left out."""
    each = st.fixed_dictionaries({field.name: _maybe(field) for field in section.fields})
    return each.map(_put_together)


def _put_together(values: Mapping[str, Any]) -> dict[str, Any]:
    fragment: dict[str, Any] = {}
    for name, value in values.items():
        if value is not None:
            put(fragment, name, value)
    return fragment


def _maybe(field: Field) -> st.SearchStrategy[Any]:
    value = _value(field)
    if field.gate is not None:
        value = st.one_of(value, st.just({} if field.kind == "part" else []))
    return st.none() | value


def _value(field: Field) -> st.SearchStrategy[Any]:
    if field.kind == "part":
        return _fields(field).filter(bool)
    if field.kind == "rows":
        return st.lists(_fields(field).filter(bool), min_size=1, max_size=3)
    if field.kind == "translations":
        return st.dictionaries(_code(field.fields[0]), _TEXT, min_size=1, max_size=3)
    if field.kind in {"lines", "texts"}:
        entry = _TEXT if field.kind == "texts" else _IN_A_PATTERN.get(field.name, _LINE)
        return st.lists(entry, min_size=1, max_size=3)
    if field.kind in {"several", "offices", "states"}:
        order = list(CHOOSABLE.of(field))  # as a page draws them, and so as a browser sends them
        some = st.lists(_code(field), min_size=1, max_size=3, unique=True)
        return some.map(lambda codes: sorted(codes, key=order.index))
    return _single(field)


def _single(field: Field) -> st.SearchStrategy[Any]:
    by_kind: Mapping[str, st.SearchStrategy[Any]] = {
        "text": _IN_A_PATTERN.get(field.name, _LINE),
        "long-text": _TEXT,
        "date": _DAY,
        "partial-date": _PARTIAL,
        "yes-no": st.booleans(),
    }
    return by_kind[field.kind] if field.kind in by_kind else _code(field)


def _code(field: Field) -> st.SearchStrategy[str]:
    return st.sampled_from([code for code in CHOOSABLE.of(field) if code != field.default])


def _fields(field: Field) -> st.SearchStrategy[dict[str, Any]]:
    each = {i.name: _value(i) if i.is_required else _maybe(i) for i in field.fields}
    whole = st.fixed_dictionaries(each)
    return whole.map(lambda said: {key: value for key, value in said.items() if value is not None})
