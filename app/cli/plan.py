# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail plan`: what can be asked of whom, and why, for one situation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.catalog.load import load
from app.cli.inputs import date_given, print_json, situation_in
from app.errors import Invalid
from app.i18n.languages import SOURCE
from app.plans.build import plan_for
from app.plans.odds_said import odds_said
from app.situations.records import Situation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.catalog.load import Catalogue
    from app.plans.records import Plan, PlanItem

_VERDICTS = {
    "offer": "Offer",
    "ask": "Ask first",
    "hold": "Hold: an attorney decides",
    "not-available": "Not available",
}


def plan(
    situation: Annotated[
        Path | None, typer.Argument(metavar="SITUATION.yaml", help="The situation file.")
    ] = None,
    *,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to plan for; today by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the situation's JSON Schema.")
    ] = False,
) -> None:
    """Say what can be asked of whom, why, and what to ask the person first."""
    if schema:
        print_json(Situation.model_json_schema())
        return
    if situation is None:
        raise Invalid("plan needs a situation file; write `handrail plan SITUATION.yaml`.")
    day = date_given(as_of, option="--as-of")
    catalogue = load()
    made = plan_for(situation_in(situation, catalogue), catalogue, as_of=day)
    if as_json:
        print_json(plan_document(made))
        return
    for line in plan_lines(made, catalogue):
        typer.echo(line)


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return the plan as the JSON document people script against."""
    return {"as_of": plan.as_of.isoformat(), "items": [_item(item) for item in plan.items]}


def _item(item: PlanItem) -> dict[str, Any]:
    return {
        "holder": item.holder,
        "mechanism": item.mechanism,
        "right": item.right,
        "verdict": item.verdict,
        "because": [
            {"code": r.code, "text": r.text, "citation": r.citation} for r in item.because
        ],
        "questions": [{"fact": q.fact, "text": q.text} for q in item.questions],
        "channel": _channel(item),
        "risks": [
            {"code": r.code, "text": r.text, "effect": r.effect, "safer": r.safer}
            for r in item.risks
        ],
        "urgency": item.urgency,
        "signers": [{"role": s.role, "text": s.text} for s in item.signers],
        "clocks": [
            {"clock": c.clock, "owner": c.owner, "unit": c.unit, "length": c.length,
             "citation": c.citation}
            for c in item.clocks
        ],
        "asked_by": item.asked_by,
        "letter": item.letter,
        "form": {"name": item.form.name, "at": item.form.at} if item.form else None,
        "odds": _odds(item),
    }  # fmt: skip


def _odds(item: PlanItem) -> dict[str, Any] | None:
    """What the office reported on all requesters of one year; no promise to this one."""
    if item.odds is None:
        return None
    said = item.odds.model_dump(mode="json", exclude={"id", "kind", "name", "sources", "note"})
    said["source"] = item.odds.sources[item.odds.reported.source].title
    return said


def _channel(item: PlanItem) -> dict[str, str | None] | None:
    if item.channel is None:
        return None
    channel = item.channel.channel
    return {
        "kind": channel.kind,
        "address": item.channel.address,
        "valid_from": channel.from_.isoformat() if channel.from_ else None,
    }


def plan_lines(plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    """Yield the plan as lines a person reads, in the order to act."""
    if not plan.items:
        yield "Nothing in the catalogue serves these aims for this situation."
    for number, item in enumerate(plan.items, start=1):
        law, holder = catalogue.laws[item.mechanism], catalogue.holders[item.holder]
        urgent = "" if item.urgency == "normal" else f" · {item.urgency}"
        yield f"{number}. {holder.name}: {law.name}"
        yield f"   {_VERDICTS[item.verdict]}{urgent}"
        yield from _reasons(item)
        yield ""


def _reasons(item: PlanItem) -> Iterator[str]:
    for reason in item.because:
        cited = f" ({reason.citation})" if reason.citation else ""
        yield f"   because  {reason.text}{cited}"
    for risk in item.risks:
        yield f"   risk     {risk.text}"
        if risk.safer:
            yield f"   safer    {risk.safer}"
    for question in item.questions:
        yield f"   ask      {question.text}"
    if item.odds:
        yield f"   reported {odds_said(item.odds, str, SOURCE.tag)}"
    if item.channel:
        yield f"   send by  {item.channel.channel.kind}: {item.channel.address}"
