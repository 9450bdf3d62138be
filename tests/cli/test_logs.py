# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log: one JSON line each, on standard error, and nothing that could be a person's word."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import structlog

from app.cli.logs import log_to_standard_error


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_line_is_json_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_standard_error()
    structlog.get_logger().error("fault", reference="k7", kind="KeyError", place="app/x.py:3")
    told = capsys.readouterr()
    assert told.out == ""
    line = json.loads(told.err)
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "fault",
        "level": "error",
        "reference": "k7",
        "kind": "KeyError",
        "place": "app/x.py:3",
    }


def test_what_is_not_on_the_list_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_standard_error()
    try:
        int("fictitious-maria")
    except ValueError:
        structlog.get_logger().error("fault", client="fictitious-maria", exc_info=True)
    told = capsys.readouterr().err
    assert set(json.loads(told)) == {"event", "level", "at"}
    assert "fictitious-maria" not in told
