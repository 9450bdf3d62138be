# SPDX-License-Identifier: AGPL-3.0-or-later
"""Budgets of size: small functions, small files, and tests in proportion."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).parents[1]
LARGEST_FUNCTION, USUAL_FUNCTION, MEDIAN_FUNCTION = 60, 30, 8
LARGEST_FILE, MEDIAN_FILE = 450, 120
FEWEST_TESTS, MOST_TESTS = 1.0, 1.5  # lines of tests for each line of source

# A step of the migrations is drawn up from the models, kept as it was, and read by nobody twice.
STEPS = (ROOT / "app" / "migrations" / "versions").glob("[0-9]*.py")
SOURCE = sorted({*(ROOT / "app").rglob("*.py")} - {*STEPS})
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _functions(path: Path) -> dict[str, int]:
    """Return the length of each function of a file, signature and docstring included."""
    return {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or 0)
        - node.lineno
        + 1
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _of_source() -> dict[str, int]:
    return {name: length for path in SOURCE for name, length in _functions(path).items()}


def _longest(lengths: dict[str, int], *, over: int) -> list[str]:
    return [f"{n} {name}" for name, n in sorted(lengths.items(), key=lambda x: -x[1]) if n > over]


def test_no_function_is_longer_than_a_screen() -> None:
    assert not _longest(_of_source(), over=LARGEST_FUNCTION)


def test_most_functions_are_short() -> None:
    lengths = _of_source()
    usual = statistics.quantiles(lengths.values(), n=20, method="inclusive")[-1]
    assert usual <= USUAL_FUNCTION, _longest(lengths, over=USUAL_FUNCTION)
    assert statistics.median(lengths.values()) <= MEDIAN_FUNCTION


def test_no_file_is_long() -> None:
    lengths = {str(path.relative_to(ROOT)): _lines(path) for path in [*SOURCE, *TESTS]}
    assert not _longest(lengths, over=LARGEST_FILE)


def test_most_files_are_short() -> None:
    said_something = [n for n in map(_lines, SOURCE) if n > MEDIAN_FUNCTION]
    assert statistics.median(said_something) <= MEDIAN_FILE


def test_there_are_as_many_tests_as_the_source_deserves() -> None:
    ratio = sum(map(_lines, TESTS)) / sum(map(_lines, SOURCE))
    assert FEWEST_TESTS <= ratio <= MOST_TESTS


def test_the_measure_sees_a_long_function(tmp_path: Path) -> None:
    body = "\n".join("    pass" for _ in range(LARGEST_FUNCTION))
    lengths = {"long": ast.parse(f"def long():\n{body}\n").body[0].end_lineno or 0}
    assert _longest(lengths, over=LARGEST_FUNCTION) == [f"{LARGEST_FUNCTION + 1} long"]
