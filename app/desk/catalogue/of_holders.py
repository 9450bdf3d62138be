# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a holder: what it keeps, what reaches it, by which channels, with what care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.catalog.load import load
from app.desk.catalogue.lines import Line, Reader, Said, Section, address_of, link_to
from app.desk.catalogue.of_laws import requirements, risk_line
from app.i18n.marks import _
from app.plans.channels import is_open
from app.plans.odds_said import LABEL, odds_said
from app.requests.words import CHANNELS

if TYPE_CHECKING:
    from app.catalog.records import Channel, Holder, Holding, Reach

_LIKELY, _HOLDS = _("When it is likely to hold something"), _("What it keeps")
_REACHED, _CHANNELS = _("How it is asked"), _("Channels")
_IDENTITY, _TIPS = _("What it asks to be sure who is asking"), _("Good to know before writing")
_RISKS, _UNKNOWN = _("What could go wrong"), _("What is not known")
_YES, _NO = _("Likely"), _("Not likely")
_OPEN, _CLOSED = _("Open today"), _("Closed since its last day")
_NOT_YET, _NO_ADDRESS = _("Not open yet"), _("No address was read in a source.")
_FORM = _("Its form at foia.gov")
_SYSTEM = _("System of records: {name}")
_FOIA_GOV = "https://www.foia.gov/request/agency-component/{component}/"


def sections_of_holder(holder: Holder, reader: Reader) -> Iterator[Section]:
    """Yield the sections of a holder's page."""
    yield from reader.section(_LIKELY, _likely(holder, reader))
    yield from reader.section(_HOLDS, (_held(one, reader) for one in holder.holds))
    yield from reader.section(_REACHED, (_reach(one, holder, reader) for one in holder.reached_by))
    ordered = sorted(holder.channels, key=lambda one: not is_open(one, reader.desk.today))
    yield from reader.section(_CHANNELS, [*_channels(ordered, reader), *_foia_gov(holder, reader)])
    yield from reader.section(_IDENTITY, requirements(holder.identity, reader))
    yield from reader.section(_TIPS, requirements(holder.tips, reader))
    yield from reader.section(_RISKS, (risk_line(one, reader) for one in holder.risks))
    unknown = (Line(texts=(reader.said(text),)) for text in holder.facts_unknown)
    yield from reader.section(_UNKNOWN, unknown)


def _likely(holder: Holder, reader: Reader) -> Iterator[Line]:
    likely, say = holder.likely, reader.desk.say
    yield reader.line(likely, likely.yes, state=(say(_YES), "offer"))
    if likely.no:
        yield Line(texts=(reader.said(likely.no),), state=(say(_NO), "none"))


def _held(holding: Holding, reader: Reader) -> Line:
    links: tuple[Mapping[str, str], ...] = ()
    if holding.system:
        to = link_to(("systems", holding.system))
        links = ({**to, "text": reader.desk.say(_SYSTEM, name=to["text"])},)
    return reader.line(holding, holding.what, links=links)


def _reach(reach: Reach, holder: Holder, reader: Reader) -> Line:
    laws = [link_to(("laws", name)) for name in (reach.mechanism, *reach.rules)]
    others = [link_to(("holders", name)) for name in reach.redirects_to]
    texts = [reach.otherwise or "", load().laws[reach.mechanism].obtains]
    odds = load().odds_of(holder.id, reach.mechanism)
    facts: tuple[tuple[str, Said], ...] = ()
    if odds is not None:
        told = odds_said(odds, reader.desk.say, reader.desk.viewer.language)
        facts = ((reader.desk.say(LABEL), Said(told)),)
        others.append(link_to(("odds", odds.id)))
    return reader.line(reach, texts[0] or texts[1], links=(*laws, *others), facts=facts)


def _channels(channels: list[Channel], reader: Reader) -> Iterator[Line]:
    for one in channels:
        link = (link_to(("portals", one.portal)),) if one.portal else ()
        yield reader.line(
            one,
            address_in(one) or reader.desk.say(_NO_ADDRESS),
            one.accepts,
            head=Said(reader.desk.say(CHANNELS[one.kind])),
            state=channel_state(one, reader),
            dates=reader.dates(one.from_, one.to),
            links=link,
        )


def channel_state(channel: Channel, reader: Reader) -> tuple[str, str]:
    """Return whether a channel is open today, in words and with its shape."""
    say, today = reader.desk.say, reader.desk.today
    if is_open(channel, today):
        return say(_OPEN), "offer"
    if channel.to is not None and channel.to < today:
        return say(_CLOSED), "none"
    return say(_NOT_YET), "none"


def address_in(channel: Channel) -> str:
    """Return a channel's address on one line, or nothing."""
    return ", ".join(channel.post.lines) if channel.post else channel.at or ""


def _foia_gov(holder: Holder, reader: Reader) -> Iterator[Line]:
    if holder.foia_gov is not None:
        at = _FOIA_GOV.format(component=holder.foia_gov.component)
        yield reader.line(holder.foia_gov, at, head=Said(reader.desk.say(_FORM)))


def sheet_address(holder: Holder) -> str:
    """Return the address of the sheet of one page about a holder."""
    return f"{address_of(('holders', holder.id))}/sheet"
