# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

from typing import get_args

import pytest

from app.catalog.load import load
from app.catalog.records import ChannelKind, Owner, SignerRole
from app.requests import words
from app.requests.basis import basis_in
from app.requests.bodies import SignedAs, WayToSign
from app.requests.clock_records import ClockState
from app.requests.events import EventKind, Ground
from app.requests.lifecycle import RequestOutcome, State

CLOCKS = [(key, clock) for law in load().laws.values() for key, clock in law.clocks.items()]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (words.STATES, State),
        (words.STATE_SHAPES, State),
        (words.OUTCOMES, RequestOutcome),
        (words.EVENTS, EventKind),
        (words.GROUNDS, Ground),
        (words.CHANNELS, get_args(ChannelKind)),
        (words.ROLES, get_args(SignerRole)),
        (words.ROLES, get_args(SignedAs)),
        (words.WAYS, get_args(WayToSign)),
        (words.OWNERS, get_args(Owner)),
        (words.CLOCK_STATES, ClockState),
    ],
    ids=str,
)
def test_every_code_has_its_words_and_no_other(said: dict[str, str], codes: list[str]) -> None:
    assert set(said) == set(codes)
    assert all(text == text.strip() for text in said.values())


def test_every_clock_of_the_catalogue_can_be_named_without_its_law() -> None:
    assert {key for key, _clock in CLOCKS} <= set(words.DATES)


def test_every_event_that_starts_a_clock_can_be_said() -> None:
    """What no event of a request gives is left to counsel, and starts nothing here."""
    for_counsel = {"discovered", "violation", "cause-of-action"}
    bases = {clock.basis for _key, clock in CLOCKS}
    assert bases - for_counsel <= set(words.BASES)
    assert all(basis_in((), code) is None for code in bases)
