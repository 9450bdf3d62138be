# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter texts themselves: every name in them is known, and law is cited and sourced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.catalog.load import load
from app.catalog.records import Rule
from app.errors import Invalid
from app.letters import texts
from app.letters.drafting import PAPER_FACTS
from app.letters.fields import PLACES
from app.letters.portal_sheet import FILLS
from app.letters.runs import places_in
from app.letters.texts import (
    Included,
    TextBlock,
    blocks_of,
    chosen_in,
    has_text,
    text_names,
    text_of,
    words,
)
from app.plans.rules import comparisons_in
from app.situations.answers import questions

LETTERS = sorted({law.letter for law in load().laws.values() if law.letter})
_CITATION = re.compile(r"U\.S\.C\.|\bCFR\b|\bILCS\b|Cal\. C|Fed\. Reg\.|§|P\.A\. \d")
_NUMBER_OF_LAW = re.compile(r"\d+\s+(?:working|calendar|business)?\s*(?:days?|months?|years?)\b")
# The one status a letter may claim, and only in the words of the statute.
_STATUS = re.compile(
    r"undocumented|unlawful|immigration status|permanent resident|citizen|visa|deport|illegal"
    r"|alien",
    re.IGNORECASE,
)


def _own_blocks(name: str) -> list[TextBlock]:
    return [piece for piece in text_of(name).blocks if isinstance(piece, TextBlock)]


def _sentences(name: str) -> Iterator[str]:
    text = text_of(name)
    yield from (text.title, *(entry.text for entry in text.subject))
    for block in _own_blocks(name):
        yield from _sentences_of(block)


def _sentences_of(block: TextBlock) -> Iterator[str]:
    yield from (block.text or "", *(entry.text for entry in block.entries))
    yield from (part for row in block.rows for part in (row.label, row.value))


def _rules(name: str) -> Iterator[Rule]:
    text = text_of(name)
    yield from (entry.when for entry in text.subject)
    yield from (paper.when for paper in text.accompanied_by)
    yield from (desk.when for desk in text.to)
    for piece in text.blocks:
        yield piece.when
        if isinstance(piece, TextBlock):
            yield from (entry.when for entry in piece.entries)
            yield from (rule for row in piece.rows for rule in (row.when, row.blank))


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_a_law_names_has_a_text(letter: str) -> None:
    assert has_text(letter)
    assert text_of(letter).title
    assert text_of(letter).subject


@pytest.mark.parametrize("name", text_names())
def test_every_place_in_a_text_is_known(name: str) -> None:
    known = PLACES | chosen_in(name).keys()
    for sentence in (*_sentences(name), *(desk.name for desk in text_of(name).to)):
        assert places_in(sentence) <= known
        assert not re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", sentence))


@pytest.mark.parametrize("name", text_names())
def test_every_fact_a_rule_names_can_be_answered(name: str) -> None:
    known = questions().keys() | PAPER_FACTS
    for rule in _rules(name):
        assert {comparison.fact for comparison in comparisons_in(rule)} <= known


@pytest.mark.parametrize("name", text_names())
def test_law_is_cited_beside_the_sentence_and_never_in_it(name: str) -> None:
    for sentence in _sentences(name):
        assert not _CITATION.search(sentence)


@pytest.mark.parametrize("name", text_names())
def test_no_number_of_law_is_typed(name: str) -> None:
    for sentence in _sentences(name):
        assert not _NUMBER_OF_LAW.search(sentence)


@pytest.mark.parametrize("name", text_names())
def test_a_sentence_that_prints_a_law_has_one(name: str) -> None:
    for block in _own_blocks(name):
        for entry in block.entries:
            assert ("{law}" in entry.text) <= bool(entry.law or block.law)
        assert ("{law}" in (block.text or "")) <= bool(block.law)
        assert ("{time}" in (block.text or "")) <= bool(block.clock)


@pytest.mark.parametrize("name", [n for n in text_names() if n != "enclosure-list"])
def test_a_block_that_cites_law_says_which_fact_it_rests_on(name: str) -> None:
    for block in _own_blocks(name):
        cites = block.law or any(entry.law for entry in block.entries)
        assert bool(cites) <= bool(block.fact), block.code


@pytest.mark.parametrize("name", text_names())
def test_the_facts_texts_rest_on_are_in_the_catalogue(name: str) -> None:
    laws = load().laws
    known = laws.keys() | {f"{law.id}/{clock}" for law in laws.values() for clock in law.clocks}
    for block in _own_blocks(name):
        facts = _facts_of(block, name)
        assert facts <= known, block.code


def _facts_of(block: TextBlock, name: str) -> set[str]:
    """What a block rests on; a text of many acts rests on each act of which it is the letter."""
    if block.fact is None or "{mechanism}" not in block.fact:
        return {block.fact} if block.fact else set()
    acts = [law for law in load().laws.values() if law.letter == name]
    timed = [law for law in acts if block.clock is None or block.clock in law.clocks]
    return {block.fact.replace("{mechanism}", law.id) for law in timed}


@pytest.mark.parametrize("name", LETTERS)
def test_the_clocks_a_letter_names_belong_to_its_law(name: str) -> None:
    laws = [law for law in load().laws.values() if law.letter == name]
    clocks = {clock for law in laws for clock in law.clocks}
    named = {block.clock for block, _ in blocks_of(name)} - {None}
    assert named <= clocks
    assert set(text_of(name).answer) <= clocks


@pytest.mark.parametrize("name", text_names())
def test_no_text_speaks_of_status(name: str) -> None:
    for sentence in _sentences(name):
        assert not _STATUS.search(sentence), sentence


@pytest.mark.parametrize("name", text_names())
def test_codes_are_unique_in_a_text_with_its_parts(name: str) -> None:
    codes = [block.code for block, _ in blocks_of(name)]
    assert len(codes) == len(set(codes))


def test_every_part_is_used_and_exists() -> None:
    used = {
        piece.part for name in text_names() for piece in text_of(name).blocks
        if isinstance(piece, Included)
    }  # fmt: skip
    assert used == {name for name in text_names() if name.startswith("parts/")}


def test_every_text_that_is_no_part_has_a_use() -> None:
    papers = {"declaration", "consent", "agent-permission", "enclosure-list", "portal-sheet"}
    known = {*LETTERS, *(f"{letter}-clinic" for letter in LETTERS), *papers}
    whole = {name for name in text_names() if "/" not in name}
    assert whole <= known | {"checklist", "reading-copy"}


@pytest.mark.parametrize("law", [law for law in load().laws.values() if law.letter], ids=str)
def test_a_law_open_to_clinics_has_a_letter_in_their_voice(law: object) -> None:
    letter, requesters = getattr(law, "letter", ""), getattr(law, "requesters", ())
    assert ("clinic" in requesters) <= has_text(f"{letter}-clinic")


@pytest.mark.parametrize("name", [n for n in text_names() if n.endswith("-clinic")])
def test_a_letter_in_the_clinics_voice_names_no_person(name: str) -> None:
    for block, _ in blocks_of(name):
        for sentence in _sentences_of(block):
            assert places_in(sentence).isdisjoint({"name", "a_number", "born_on", "mail_line"})


def test_every_way_to_fill_a_portal_field_is_known() -> None:
    named = {field.fill for portal in load().portals.values() for field in portal.fields}
    assert named <= FILLS


def test_words_are_not_empty_and_their_places_are_their_own() -> None:
    places = {place for word in words().values() for place in places_in(word)}
    assert all(words().values())
    assert places == {"page", "pages", "clinic", "dated_on"}


def test_a_missing_text_is_said_by_name() -> None:
    with pytest.raises(Invalid, match="no letter text called «nothing»"):
        text_of("nothing")


def test_a_mistake_in_a_text_is_said_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd.yaml").write_text("title: A\nblocks:\n  - code: x\n    kind: poem\n")
    monkeypatch.setattr(texts, "TEXTS", tmp_path)
    text_names.cache_clear()
    with pytest.raises(Invalid, match=r"odd\.yaml, line 4"):
        text_of("odd")
    monkeypatch.undo()
    text_names.cache_clear()
