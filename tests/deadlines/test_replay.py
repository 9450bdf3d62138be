# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replaying the worked dates of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.load import Catalogue, load
from app.deadlines.replay import clock_examples_that_fail
from tests.deadlines.test_finding import LAW


def catalogue_with(tmp_path: Path, example: str) -> Catalogue:
    (tmp_path / "laws").mkdir()
    text = LAW.replace("from: 2026-01-31, due_on: 2026-02-28", example)
    (tmp_path / "laws" / "records.yaml").write_text(text, "utf-8")
    return load(tmp_path)


def test_the_catalogue_s_own_examples_come_out() -> None:
    assert clock_examples_that_fail(load()) == []


@pytest.mark.parametrize(
    ("example", "told"),
    [
        ("from: 2026-01-31, due_on: 2026-02-28", []),
        (
            "from: 2026-01-31, due_on: 2026-03-01",
            ["records/answer from 2026-01-31 gives 2026-02-28, but the example says 2026-03-01."],
        ),
        (
            "from: 1999-12-31, due_on: 2000-01-31",
            [
                (
                    "records/answer from 1999-12-31 cannot be reckoned: The clock records/answer is"
                    " known from 2000-01-01 on; 1999-12-31 is before that."
                )
            ],
        ),
        (
            "from: 2026-01-31, due_on: 2026-02-28, extend: true",
            [
                (
                    "records/answer from 2026-01-31 cannot be reckoned: The law gives the clock "
                    "records/answer no extension; leave out --extend."
                )
            ],
        ),
    ],
)
def test_what_fails_is_told(tmp_path: Path, example: str, told: list[str]) -> None:
    assert clock_examples_that_fail(catalogue_with(tmp_path, example)) == told


def test_an_unreadable_toll_is_told(tmp_path: Path) -> None:
    example = "from: 2026-01-31, due_on: 2026-02-28, toll: [soon]"
    (told,) = clock_examples_that_fail(catalogue_with(tmp_path, example))
    assert "cannot be reckoned: A tolling period is written as" in told
