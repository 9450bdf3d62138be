# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is mistyped comes back as it was typed, marked, and pages that say no are pages of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import looks
from tests.journeys.at_work import AtWork
from tests.journeys.hands import Hands
from tests.journeys.windows import Opening

MEGABYTE = 2**20


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def ben(request: pytest.FixtureRequest, at_work: AtWork, window_of: Opening) -> Hands:
    window = window_of(java_script_enabled=request.param, viewport={"width": 1280, "height": 900})
    window.enter(at_work.signed_in("ben"))
    return Hands(window)


def summary(hands: Hands) -> list[str]:
    """The sentences on top of a form that came back."""
    return hands.main.locator("#mistakes a").all_inner_texts()


def test_a_case_without_a_name_comes_back_with_the_rest(ben: Hands, at_work: AtWork) -> None:
    ben.go("/cases/new")
    ben.tick("For a person")
    ben.choose("Language spoken best", "Spanish")
    ben.choose("Second person on the case", at_work.name_of("amara"))
    ben.press("Open the case")
    (mistake,) = summary(ben)
    ben.follow(mistake)
    name = ben.main.get_by_label("Name, in the person's own script and order")
    assert ben.path.endswith("#person.name.as_written")
    expect(name).to_be_in_viewport()
    assert name.get_attribute("aria-invalid") == "true"
    assert ben.chosen("Language spoken best") == "Spanish"
    assert ben.chosen("Second person on the case") == at_work.name_of("amara")


def test_a_day_that_is_none_comes_back_as_it_was_typed(ben: Hands, at_work: AtWork) -> None:
    case_id = at_work.office.house.open("ben", "amara")
    ben.go(f"/cases/{case_id}/situation/person")
    name = ben.group("Name")
    ben.write("Spelling in Latin letters on official papers", "Fulana Fictitious", within=name)
    ben.write_day("Birth date", "1991-02-31")
    ben.press("Save and go on")
    assert ben.path == f"/cases/{case_id}/situation/person"
    assert len(summary(ben)) == 1
    born = ben.group("Birth date")
    assert born.get_by_label("Year").input_value() == "1991"
    assert born.get_by_label("Month").input_value() == "2"
    assert born.get_by_label("Day").input_value() == "31"
    spelled = ben.group("Name").get_by_label("Spelling in Latin letters on official papers")
    assert spelled.input_value() == "Fulana Fictitious"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("page.html", b"<!doctype html><p>Fictitious", "PDF"),
        ("empty.pdf", b"", "Choose a file"),
        ("large.pdf", b"%PDF-1.7\n" + b" " * (16 * MEGABYTE), "MB"),
    ],
    ids=["another kind of file", "an empty file", "a large file"],
)
def test_a_file_that_is_refused_leaves_what_was_written_with_it(
    ben: Hands, at_work: AtWork, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ben.go(f"/cases/{at_work.case_id}/papers")
    ben.tick("Notice from an office or a court")
    ben.write("What it is, in a few words", "Fictitious notice of a hearing")
    ben.main.locator("input[type=file]").set_input_files(tmp_path / name)
    ben.press("Add the paper")
    (mistake,) = summary(ben)
    assert says in mistake
    assert ben.main.locator("[name=kind]:checked").get_attribute("value") == "notice"
    written = ben.field("What it is, in a few words").input_value()
    assert written == "Fictitious notice of a hearing"


def test_what_is_not_there_or_not_ours_is_said_on_a_page(ben: Hands, at_work: AtWork) -> None:
    for path in ("/nowhere", "/cases/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/people"):
        ben.go(path)
        ben.sees("This page is not here")
        assert not looks.runs_over(ben.page)
        ben.follow("Go to Today")
        assert ben.path == "/"


def test_a_plan_of_which_nothing_was_chosen_is_there_again(ben: Hands, at_work: AtWork) -> None:
    ben.go(f"/cases/{at_work.case_id}/plan")
    ben.press("Prepare what is chosen")
    ben.sees("Choose at least one request of the plan.")
    item = ben.main.locator("li.plan-item.offer").first
    ben.tick("Choose", within=item)
    ben.press("Prepare what is chosen")
    assert ben.path.startswith("/requests/")


def test_a_form_from_elsewhere_is_refused_on_a_page(ben: Hands, at_work: AtWork) -> None:
    case_id = at_work.office.house.open("ben", "amara")
    ben.go(f"/cases/{case_id}/situation/aims")
    ben.main.locator("[name=csrf]").evaluate("e => { e.value = 'made up' }")
    ben.press("Save")
    ben.sees("You cannot do this")
    assert not looks.runs_over(ben.page)
    ben.follow("Go to Today")
    assert ben.path == "/"
