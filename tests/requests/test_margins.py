# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import datetime as dt

import pytest

from app.catalog.load import Catalogue, load
from app.catalog.provenance import facts_of
from app.letters.records import Block, Line, Run
from app.requests.margins import Confirmed, LawReading, Margin, margin_of, margins_of
from tests.catalog.build import ON, a_catalogue, a_clock, a_fact, a_holder, a_law
from tests.letters.build import GOLDEN, Case, every_case, papers


def a_block(law: str | None = None, fact: str | None = "xx/act", **but: object) -> Block:
    said: dict[str, object] = {"kind": "paragraph", "lines": (Line((Run("Please."),)),), **but}
    return Block(code="b", law=law, fact=fact, **said)  # type: ignore[arg-type]


def cited(catalogue: Catalogue, block: Block) -> Margin:
    return margin_of(block, LawReading(catalogue, ON, "xx/office"))


def behind(margin: Margin) -> list[str]:
    return [ground.fact for ground in margin.grounds]


LAW = a_law(
    citation="1 Fict. 1",
    in_force=a_fact(citation="1 Fict. 1"),
    contents=[
        a_fact(code="whole", citation="1 Fict. 1(a)", text="Say it."),
        a_fact(code="part", citation="1 Fict. 1(a)(2)", text="Say it so.", source="heard"),
        a_fact(code="both", citation="9 Fict. 9; 1 Fict. 1(b)", text="Say both."),
    ],
    clocks={"answer": a_clock()},
)
BOOK = a_catalogue(LAW)


class TestTheFactsBehindABlock:
    def test_carry_the_citation_as_printed(self) -> None:
        assert behind(cited(BOOK, a_block("1 Fict. 1(a)(2)"))) == ["xx/act#contents/part"]

    def test_or_the_nearest_section_above_it(self) -> None:
        assert behind(cited(BOOK, a_block("1 Fict. 1(a)(3)"))) == ["xx/act#contents/whole"]
        assert behind(cited(BOOK, a_block("1 Fict. 1(c)"))) == ["xx/act#in_force"]

    def test_or_one_of_several_citations(self) -> None:
        assert behind(cited(BOOK, a_block("1 Fict. 1(b)(1)"))) == ["xx/act#contents/both"]

    @pytest.mark.parametrize("other", ["1 Fict. 10", "1 Fict. 1.1", "1 Fict. 1a", "2 Fict. 1"])
    def test_never_another_section_that_begins_alike(self, other: str) -> None:
        margin = cited(BOOK, a_block(other))
        assert not margin.grounds
        assert margin.is_unsourced

    def test_of_a_clock_are_its_length_in_force(self) -> None:
        margin = cited(BOOK, a_block(fact="xx/act/answer"))
        assert behind(margin) == ["xx/act#clocks/answer/values/0"]

    def test_of_a_block_without_a_citation_are_the_law_itself(self) -> None:
        assert behind(cited(BOOK, a_block())) == ["xx/act#in_force"]
        assert behind(cited(BOOK, a_block(fact=None))) == []

    def test_of_a_list_are_the_records_it_asks_for(self) -> None:
        holder = a_holder(
            holds=[
                a_fact(code="file", what="The file.", ask="The whole file."),
                a_fact(code="video", what="Video.", ask="All video."),
            ]
        )
        lines = tuple(Line((Run(text),)) for text in ("All video.", "Something typed by hand."))
        block = a_block(fact=None, kind="numbered", lines=lines)
        assert behind(cited(a_catalogue(holder), block)) == ["xx/office#holds/video"]


class TestHowSureAMarginIs:
    def test_seen_is_sure_and_recalled_is_not(self) -> None:
        assert cited(BOOK, a_block("1 Fict. 1(a)")).is_sure
        assert not cited(BOOK, a_block("1 Fict. 1(a)(2)")).is_sure

    def test_what_the_clinic_confirmed_is_sure_and_says_who(self) -> None:
        who = Confirmed("Amara Okafor (fictitious)", ON)
        confirmed = {"xx/act#contents/part": who}
        reading = LawReading(BOOK, ON, "xx/office", confirmed)
        (ground,) = margin_of(a_block("1 Fict. 1(a)(2)"), reading).grounds
        assert (ground.is_sure, ground.confirmed, ground.confidence) == (True, who, "recalled")

    def test_what_a_reviewer_of_the_catalogue_confirmed_says_who(self) -> None:
        review = {"by": "A. Reviewer", "on": dt.date(2026, 11, 1)}
        law = a_law(in_force=a_fact(source="heard", review=review))
        (ground,) = cited(a_catalogue(law), a_block()).grounds
        assert ground.is_sure
        assert ground.confirmed == Confirmed("A. Reviewer", dt.date(2026, 11, 1))

    def test_what_cites_nothing_is_not_unsourced(self) -> None:
        assert not cited(BOOK, a_block(fact=None)).is_unsourced


# ── Over our own catalogue ───────────────────────────────────────────────────────────────────────


def margins(case: Case) -> dict[str, Margin]:
    return margins_of(papers(case)["letter"], LawReading(load(), ON, case.holder))


def test_a_sworn_declaration_is_not_sourced_to_the_records_act() -> None:
    assert margins(GOLDEN["uscis-hearing-in-nine-days"])["declaration-enclosed"].is_unsourced


def test_one_notice_is_known_by_both_its_abbreviations() -> None:
    found = margins(GOLDEN["uscis-hearing-in-nine-days"])["track-3"]
    assert found.law == "72 Fed. Reg. 9017"
    assert all(ground.citation == "72 FR 9017" for ground in found.grounds)
    assert found.grounds


@pytest.mark.parametrize("case", every_case(), ids="·".join)
def test_every_source_named_holds_the_section_it_is_named_for(case: Case) -> None:
    known = {fact.id for law in load().laws.values() for fact in facts_of(law)}
    known |= {fact.id for holder in load().holders.values() for fact in facts_of(holder)}
    for margin in margins(case).values():
        for ground in margin.grounds:
            assert ground.fact in known
            assert ground.source
            if margin.law and ground.citation:
                heads = [part.strip().split("(")[0] for part in ground.citation.split(";")]
                law = load().laws.get(ground.fact.partition("#")[0])
                # A letter of many acts names the act; that it is in force was read at a section.
                if law is not None and margin.law == law.citation:
                    continue
                assert any(head in margin.law.replace("Fed. Reg.", "FR") for head in heads)
