# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other parts of the house show on a case's page; the case imports none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.viewer import Viewer
from app.cases.queries import OpenedCase
from app.web.desk import Desk

CaseDesk = Desk[Viewer, OpenedCase]
# As templates/parts/dates.html takes it.
ExplainedDate = Mapping[str, Any]


@dataclass(frozen=True)
class PanelLine:
    """One thing of a panel, such as a request: where it leads, its state, its step, its date.

    `state` is a kind of templates/parts/lists.html (doing, ask, hold, danger, done, none, or "").
    """

    name: str
    href: str
    state: str
    state_words: str
    hint: str = ""
    date: ExplainedDate | None = None


@dataclass(frozen=True)
class Panel:
    """A section of a case's page, with its state in words and its one next step."""

    title: str
    state_words: str
    lines: tuple[PanelLine, ...] = ()
    action: tuple[str, str] | None = None  # words, address
    next_date: ExplainedDate | None = None
    next_words: str = ""  # what is due then: "appeal to CBP"


MakePanel = Callable[[CaseDesk, OpenedCase], Panel]
_made_by: list[MakePanel] = []


def show_on_cases(*makers: MakePanel) -> None:
    """Have these panels drawn on every case's page, in this order; said once, by `main`."""
    _made_by[:] = makers


def panels_for(desk: CaseDesk, case: OpenedCase) -> tuple[Panel, ...]:
    """Return what the other parts of the house show on this case's page."""
    return tuple(make(desk, case) for make in _made_by)
