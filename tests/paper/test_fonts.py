# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page a zygote warms itself with really uses each family."""

from __future__ import annotations

from app.paper.drawing import draw, lay_desk
from app.paper.fonts import FAMILIES, warm_page
from app.paper.limits import Limits, Outcome
from tests.paper.build import fonts_of


def test_each_family_is_on_this_machine_and_on_the_page() -> None:
    drawn = draw(warm_page([]), lay_desk({}), Limits())
    assert drawn.outcome is Outcome.DONE
    names = " ".join(fonts_of(drawn.body)).replace("-", " ")
    assert all(family in names for family in FAMILIES)


def test_every_style_sheet_is_named_and_none_refused() -> None:
    sheets = {"a.css": b"p{color:red}", "b.css": b"p{color:blue}"}
    drawn = draw(warm_page(sorted(sheets)), lay_desk(sheets), Limits())
    assert drawn.refused == 0
