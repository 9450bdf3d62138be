# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import itertools

import pytest

from app.errors import Invalid
from app.requests.events import (
    IN_OUR_HOUSE,
    NOTHING_MORE,
    EventKind,
    Ground,
    details_of,
    first,
    in_effect,
    latest,
)
from tests.requests.build import an_event, day, happened, house, sent


def kinds(*events: object) -> list[str]:
    return [event.kind.value for event in in_effect(events)]  # type: ignore[arg-type]


class TestTheOrderOfEvents:
    def test_is_that_of_their_days(self) -> None:
        late, early = an_event("production", "2026-10-09"), an_event("received", "2026-10-02")
        assert kinds(*sent(), late, early)[-2:] == ["received", "production"]

    def test_of_one_day_in_our_house_is_that_of_the_hours(self) -> None:
        twice = house("drafted", "submitted-for-review", "returned", "submitted-for-review")
        for told in itertools.permutations(twice):
            assert kinds(*told)[-2:] == ["returned", "submitted-for-review"]

    def test_of_one_day_outside_is_that_in_which_such_things_happen(self) -> None:
        names = ("received", "acknowledged", "determination", "appeal-sent", "closed")
        day_of_all = [an_event(name, "2026-10-02", minute=9 - n) for n, name in enumerate(names)]
        for told in itertools.permutations(day_of_all):
            assert kinds(*told) == list(names)

    def test_of_one_day_begins_with_our_house(self) -> None:
        assert kinds(an_event("received", "2026-10-01"), *sent())[-1] == "received"


class TestWhatIsInEffect:
    received = an_event("received", "2026-10-02")

    def test_is_everything_nobody_corrected(self) -> None:
        events = happened("received 2026-10-02; production 2026-10-03")
        assert len(in_effect(events)) == len(events)

    def test_is_the_correction_in_place_of_what_it_corrects(self) -> None:
        moved = an_event("received", "2026-10-05", id="moved", corrects="received")
        assert in_effect([self.received, moved]) == (moved,)

    def test_is_the_last_of_several_corrections(self) -> None:
        chain = [self.received]
        for n in range(1, 4):
            before = chain[-1].id
            chain.append(an_event("received", f"2026-10-0{n}", id=f"c{n}", corrects=before))
        assert in_effect(chain) == (chain[-1],)

    def test_is_nothing_of_what_was_taken_back(self) -> None:
        gone = an_event("retracted", "2026-10-02", id="gone", corrects="received")
        assert in_effect([self.received, gone]) == ()

    def test_of_nothing_is_nothing(self) -> None:
        assert in_effect([]) == ()


class TestTheFirstAndTheLast:
    events = in_effect(
        [
            an_event("production", "2026-10-02", id="a"),
            an_event("production", "2026-10-09", id="b"),
            an_event("acknowledged", "2026-10-05", id="c"),
        ]
    )

    def test_of_a_kind(self) -> None:
        one, other = (find(self.events, EventKind.PRODUCTION) for find in (first, latest))
        assert (one and one.id, other and other.id) == ("a", "b")

    def test_of_several_kinds(self) -> None:
        wanted = (EventKind.ACKNOWLEDGED, EventKind.PRODUCTION)
        found = [find(self.events, *wanted) for find in (first, latest)]
        assert [event and event.on for event in found] == [day("2026-10-02"), day("2026-10-09")]

    def test_of_what_never_happened(self) -> None:
        assert first(self.events, EventKind.CLOSED) is None
        assert latest(self.events, EventKind.CLOSED) is None


class TestWhatIsSaidOfAnEvent:
    def test_leaves_out_what_is_blank(self) -> None:
        assert details_of(note="", tracking_number=None, grounds=()) == NOTHING_MORE

    def test_reads_days_and_grounds(self) -> None:
        said = details_of(until=day("2026-12-24"), adverse=True, grounds=["glomar", "fees"])
        assert said.until == day("2026-12-24")
        assert said.grounds == (Ground.GLOMAR, Ground.FEES)

    def test_keeps_that_nothing_was_refused(self) -> None:
        assert details_of(adverse=False).adverse is False

    @pytest.mark.parametrize(
        "said",
        [
            {"adverse": True},
            {"adverse": False, "grounds": ["fees"]},
            {"grounds": ["because"], "adverse": True},
            {"note": "a\u202eb"},
            {"tracking_number": "two\nlines"},
            {"note": "x" * 4_001},
            {"unheard_of": "x"},
        ],
        ids=str,
    )
    def test_refuses_what_cannot_be_kept_in_a_sentence(self, said: dict[str, object]) -> None:
        with pytest.raises(Invalid, match="cannot be kept"):
            details_of(**said)


def test_what_happens_in_our_house_ends_with_sending() -> None:
    assert IN_OUR_HOUSE[0] is EventKind.DRAFTED
    assert IN_OUR_HOUSE[-1] is EventKind.SENT
    assert EventKind.RECEIVED not in IN_OUR_HOUSE
