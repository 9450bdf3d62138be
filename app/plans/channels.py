# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which way to a holder is open on a day, and what its address is for this person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.plans.records import OpenChannel

if TYPE_CHECKING:
    import datetime as dt

    from app.catalog.records import Channel
    from app.plans.weigh import Weighed
    from app.situations.records import Situation


def channel_open_on(weighed: Weighed) -> OpenChannel | None:
    """Return the first channel of the reach that is open on the plan's date, or None.

    A holder lists its channels in the order it wants them used. A channel whose address is unknown,
    or needs a court code nobody gave, is not open.
    """
    by_code = {channel.code: channel for channel in weighed.holder.channels}
    for code in weighed.reach.channels:
        channel = by_code[code]
        address = address_of(channel, weighed.situation)
        if is_open(channel, weighed.as_of) and address is not None:
            return OpenChannel(channel, address)
    return None


def is_open(channel: Channel, on: dt.date) -> bool:
    """Say whether the channel takes requests on a civil day; both its dates are included."""
    starts = channel.from_ is None or channel.from_ <= on
    return starts and (channel.to is None or on <= channel.to)


def address_of(channel: Channel, situation: Situation) -> str | None:
    """Return the channel's address for this person on one line, or None if it is not known."""
    if channel.post is not None:
        return ", ".join(channel.post.lines)
    if channel.at is None or "{court_code}" not in channel.at:
        return channel.at
    code = court_code_of(situation)
    return None if code is None else channel.at.replace("{court_code}", code)


def court_code_of(situation: Situation) -> str | None:
    """Return the three-letter code of the immigration court before which the person stands."""
    pending = situation.person.pending if situation.person else None
    return next((matter.court_code for matter in pending or () if matter.court_code), None)
