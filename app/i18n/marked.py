# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences marked for translation: `_("...")`, and both forms of `count("...", "...", n)`."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator

from babel.messages.extract import extract

Sentence = str | tuple[str, str]
_MARKS = {"_": None, "count": (1, 2)}
_READ_STRICTLY = {"silent": "false"}  # a screen that cannot be read is an error, not an empty one
_NUMBER = "{n}"


def marked_in_screen(source: bytes) -> Iterator[Sentence]:
    """Yield the sentences marked in a template, in its order."""
    for _line, found, _comments, _context in extract(
        "jinja2.ext:babel_extract", io.BytesIO(source), keywords=_MARKS, options=_READ_STRICTLY
    ):
        yield found if isinstance(found, str) else (found[0], found[1])


def marked_in_python(source: bytes) -> Iterator[Sentence]:
    """Yield the sentences marked in Python, in its order.

    Other things are counted too: two texts are forms of one sentence only with `{n}` in them.
    """
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        said = [given.value for given in call.args if isinstance(given, ast.Constant)]
        match _name_of(call.func), said:
            case "_", [str(sentence)]:
                yield sentence
            case "count", [str(one), str(many), *_] if _NUMBER in many:
                yield one, many


def _name_of(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
