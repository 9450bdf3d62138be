# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail languages`: which languages are complete, who has read them, and what they are for."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli.inputs import print_json
from app.i18n.languages import LANGUAGES, Language
from app.i18n.messages import DOMAINS, completeness
from app.i18n.reviews import review_of

_STATES = {
    "original": "original text",
    "reviewed": "reviewed",
    "draft": "draft, reviewed by nobody",
}


def languages(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False
) -> None:
    """Say for each language how complete it is, whether a fluent person has read it, and its use.

    Copies to read are offered where the letters are complete, screens where those are as well.
    """
    found = [language_document(language) for language in LANGUAGES]
    if as_json:
        print_json(found)
        return
    for entry in found:
        typer.echo(_line(entry))


def language_document(language: Language) -> dict[str, Any]:
    """Return what there is to say of a language; `offered` means for copies to read at least."""
    counted = {domain: completeness(language, domain) for domain in DOMAINS}
    for_copies = counted["letters"].is_complete
    for_screens = for_copies and counted["client"].is_complete
    uses = {"reading-copies": for_copies, "client-screens": for_screens}
    return {
        "language": language.tag,
        "endonym": language.endonym,
        "direction": language.direction,
        "domains": {
            domain: {"messages": n.messages, "translated": n.translated, "fuzzy": n.fuzzy}
            for domain, n in counted.items()
        },
        "review": review_of(language),
        "offered": for_copies,
        "offered_for": [use for use, is_ready in uses.items() if is_ready],
    }


def _line(entry: dict[str, Any]) -> str:
    parts = (
        f"{domain} {n['translated']}/{n['messages']}" for domain, n in entry["domains"].items()
    )
    uses = " and ".join(entry["offered_for"]) or "nothing yet"
    return (
        f"{entry['language']}  {entry['endonym']}: {', '.join(parts)}; "
        f"{_STATES[entry['review']]}; offered for {uses}"
    )
