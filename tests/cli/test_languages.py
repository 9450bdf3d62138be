# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command languages, as people script against it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from app.cli.languages import languages
from app.i18n.languages import LANGUAGES
from app.i18n.messages import DOMAINS, offered_for_reading_copies

app = typer.Typer()
app.command()(languages)


@pytest.fixture(scope="module")
def found() -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, ["--json"], catch_exceptions=False)
    assert result.exit_code == 0
    entries = json.loads(result.stdout)
    assert isinstance(entries, list)
    return entries


def test_the_keys_are_the_contract(found: list[dict[str, Any]]) -> None:
    keys = {"language", "endonym", "direction", "domains", "review", "offered", "offered_for"}
    for entry in found:
        assert set(entry) == keys
        assert list(entry["domains"]) == list(DOMAINS)
        for domain in entry["domains"].values():
            assert list(domain) == ["messages", "translated", "fuzzy"]


def test_every_language_is_there_with_its_own_name(found: list[dict[str, Any]]) -> None:
    assert [entry["language"] for entry in found] == [language.tag for language in LANGUAGES]
    assert [entry["endonym"] for entry in found] == ["English", "Español", "العربية"]
    assert [entry["direction"] for entry in found] == ["ltr", "ltr", "rtl"]


def test_offered_means_that_packet_takes_it(found: list[dict[str, Any]]) -> None:
    offered = [language.tag for language in offered_for_reading_copies()]
    assert [entry["language"] for entry in found if entry["offered"]] == offered


def test_a_language_is_offered_for_screens_only_when_they_are_whole_too(
    found: list[dict[str, Any]],
) -> None:
    for entry in found:
        counted = entry["domains"]
        whole = [d for d in DOMAINS if counted[d]["translated"] == counted[d]["messages"]]
        assert ("reading-copies" in entry["offered_for"]) == ("letters" in whole)
        assert ("client-screens" in entry["offered_for"]) == ({"letters", "client"} <= set(whole))


def test_english_is_the_original_and_whole(found: list[dict[str, Any]]) -> None:
    english = found[0]
    assert english["review"] == "original"
    assert english["offered"] is True
    assert english["domains"]["letters"]["messages"] > 0


def test_for_a_person_it_is_a_line_a_language() -> None:
    result = CliRunner().invoke(app, [], catch_exceptions=False)
    lines = result.stdout.splitlines()
    assert len(lines) == len(LANGUAGES)
    assert "original text" in lines[0]
    assert "Español" in lines[1]
