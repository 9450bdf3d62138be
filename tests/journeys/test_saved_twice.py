# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people write on the same part at once: the second is told, and neither loses a word."""

from __future__ import annotations

import pytest

from tests.journeys.at_work import AtWork
from tests.journeys.hands import Hands
from tests.journeys.windows import Opening

FIRST, SECOND = "No voice mail (fictitious).", "No letters to the house (fictitious)."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_whoever_saves_second_sees_both_and_loses_nothing(
    at_work: AtWork, window_of: Opening, *, scripts: bool
) -> None:
    case_id = at_work.office.house.open("ben", "amara")
    place = f"/cases/{case_id}/situation/languages"
    ben, amara = (
        Hands(window_of(java_script_enabled=scripts, viewport={"width": 1280, "height": 900}))
        for _ in range(2)
    )
    for hands, who in ((ben, "ben"), (amara, "amara")):
        hands.window.enter(at_work.signed_in(who))
        hands.go(place)
    amara.write("What must not be done, number 1", FIRST)
    amara.choose("How the person can be reached without danger", "By telephone")
    amara.press("Save")
    ben.write("What must not be done, number 1", SECOND)
    ben.choose("How the person can be reached without danger", "By post")
    ben.press("Save")

    ben.sees("Somebody else saved this part while you wrote", FIRST, at_work.name_of("amara"))
    ben.sees("By telephone")
    field = ben.main.get_by_label("What must not be done, number 1", exact=True)
    assert field.input_value() == SECOND
    way = ben.main.get_by_label("How the person can be reached without danger", exact=True)
    assert way.locator("option:checked").inner_text() == "By post"

    ben.write("What must not be done, number 2", FIRST)
    ben.press("Save mine in its place")
    amara.go(place)
    kept = [amara.main.get_by_label(f"What must not be done, number {n}") for n in (1, 2)]
    assert [field.input_value() for field in kept] == [SECOND, FIRST]


def test_whoever_keeps_what_is_saved_finds_it_as_it_was(
    at_work: AtWork, window_of: Opening
) -> None:
    case_id = at_work.office.house.open("ben", "amara")
    place = f"/cases/{case_id}/situation/languages"
    ben, amara = Hands(window_of()), Hands(window_of())
    for hands, who in ((ben, "ben"), (amara, "amara")):
        hands.window.enter(at_work.signed_in(who))
        hands.go(place)
        hands.write("What must not be done, number 1", f"As {who} says.")
    amara.press("Save")
    ben.press("Save")
    ben.follow("Keep what is saved, and drop mine")
    field = ben.main.get_by_label("What must not be done, number 1", exact=True)
    assert field.input_value() == "As amara says."
