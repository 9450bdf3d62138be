# SPDX-License-Identifier: AGPL-3.0-or-later
"""Presses shared by the tests of paper: starting one costs most of a second."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.paper.limits import Limits
from app.paper.press import Press

SHEET = (
    b"@page{size:letter;margin:1in} body{font-family:'Noto Serif','Noto Naskh Arabic';color:#123}"
)


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    with Press(limits=Limits(seconds=60), at_once=2, assets={"letter.css": SHEET}) as shared:
        yield shared


@pytest.fixture(scope="session")
def strict_press() -> Iterator[Press]:
    """A press for pages that are meant to fail."""
    with Press(limits=Limits(seconds=0.6, memory_mb=256, pages=20), at_once=2) as shared:
        yield shared
