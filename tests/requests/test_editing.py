# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.i18n.messages import translator_for
from app.letters.records import Block, Line, PaperText, Run
from app.letters.sheet import sheet
from app.letters.texts import words
from app.requests.editing import (
    changes,
    checked,
    compared,
    edited,
    edited_copy,
    free_text,
    is_free,
)
from tests.letters.build import GOLDEN, block_of, codes_of, copies, every_case, papers

CASE = GOLDEN["uscis-hearing-in-nine-days"]
NOTICE = words()["changed-in-english"]


def letter() -> PaperText:
    return papers(CASE)["letter"]


def free_codes(paper: PaperText) -> set[str]:
    return {block.code for block in paper.blocks if is_free(paper, block)}


class TestWhatIsFree:
    def test_paragraphs_and_requests_that_cite_no_law(self) -> None:
        free = free_codes(letter())
        assert {"salutation", "requests", "expedite-reason", "thanks"} <= free
        assert not {"opening", "own-information", "fees", "identity", "signature"} & free

    @pytest.mark.parametrize("kind", ["declaration", "consent", "portal-sheet", "enclosure-list"])
    def test_nothing_on_any_other_paper(self, kind: str) -> None:
        assert not free_codes(papers(CASE)[kind])  # type: ignore[index]

    @pytest.mark.parametrize("case", every_case(), ids="·".join)
    def test_a_block_is_known_by_its_code_in_every_letter(self, case: object) -> None:
        codes = codes_of(papers(case)["letter"])  # type: ignore[arg-type]
        assert len(codes) == len(set(codes))


class TestAnEdit:
    def test_changes_the_paragraph_and_nothing_else(self) -> None:
        now = edited(letter(), {"thanks": "Thank you."})
        assert block_of(now, "thanks").lines == (Line((Run("Thank you."),)),)
        assert codes_of(now) == codes_of(letter())
        assert [c.code for c in changes(letter(), now)] == ["thanks"]

    def test_that_empties_a_paragraph_leaves_it_out(self) -> None:
        assert "thanks" not in codes_of(edited(letter(), {"thanks": " \n"}))

    def test_keeps_the_person_s_own_words_apart_from_ours(self) -> None:
        mail = block_of(letter(), "mail-care-of")
        value = next(run.text for line in mail.lines for run in line.runs if run.value)
        now = edited(letter(), {"mail-care-of": f"Write to {value} only, in ({value})."})
        runs = block_of(now, "mail-care-of").lines[0].runs
        assert [run.value for run in runs] == [False, True, False, True, False]

    def test_of_a_list_is_one_entry_a_line(self) -> None:
        now = edited(letter(), {"requests": "The whole file.\n\nEvery notice."})
        assert [line.text for line in block_of(now, "requests").lines] == [
            "The whole file.",
            "Every notice.",
        ]

    def test_of_what_is_not_free_changes_nothing_even_if_it_was_kept(self) -> None:
        assert edited(letter(), {"opening": "Hello.", "gone": "x"}) == letter()

    def test_is_escaped_on_the_sheet(self) -> None:
        drawn = sheet(edited(letter(), {"thanks": "<script>{{ 7*7 }}</script>"}))
        assert "&lt;script&gt;{{ 7*7 }}" in drawn


class TestCheckedEdits:
    def test_keep_only_what_differs(self) -> None:
        same = free_text(block_of(letter(), "thanks"))
        assert checked(letter(), {"thanks": f"  {same} \r\n"}) == {}
        assert checked(letter(), {"thanks": "Thanks. "}) == {"thanks": "Thanks."}

    @pytest.mark.parametrize("code", ["opening", "identity", "signature", "nowhere"])
    def test_refuse_a_block_that_is_not_free(self, code: str) -> None:
        with pytest.raises(Invalid, match="cannot be changed here"):
            checked(letter(), {code: "x"})

    def test_refuse_to_ask_for_nothing(self) -> None:
        with pytest.raises(Invalid, match="at least one entry"):
            checked(letter(), {"requests": "  "})

    @pytest.mark.parametrize("text", ["a\u202eb", "a\u0007b", "x" * 4_001])
    def test_refuse_what_nobody_can_read(self, text: str) -> None:
        with pytest.raises(Invalid, match="too long, or holds"):
            checked(letter(), {"thanks": text})


class TestTheCopyToRead:
    arabic = translator_for("ar", "letters")

    def copy(self) -> PaperText:
        return copies(CASE, self.arabic)[0]

    def read(self, edits: dict[str, str], **words: str) -> PaperText:
        return edited_copy(
            self.copy(), letter(), edits, in_their_words=words, notice=self.arabic.say(NOTICE)
        )

    def test_shows_a_change_in_english_and_says_so_in_the_reader_s_language(self) -> None:
        now = self.read({"thanks": "Thank you all."})
        assert block_of(now, "thanks.english").lines[0].text == "Thank you all."
        notice = block_of(now, "thanks.changed")
        assert (notice.kind, notice.lines[0].text) == ("notice", self.arabic.say(NOTICE))
        assert 'class="english"' in sheet(now)

    def test_shows_a_change_that_somebody_translated(self) -> None:
        now = self.read({"thanks": "Thank you all."}, thanks="شكرًا لكم جميعًا.")
        assert block_of(now, "thanks").lines[0].text == "شكرًا لكم جميعًا."
        assert "thanks.english" not in codes_of(now)

    def test_leaves_out_what_the_letter_leaves_out(self) -> None:
        assert not {"thanks", "thanks.english"} & set(codes_of(self.read({"thanks": ""})))

    def test_is_the_same_where_nothing_changed(self) -> None:
        assert self.read({}) == self.copy()
        assert self.read({"opening": "not free"}) == self.copy()


class TestWhatChanged:
    def test_is_shown_by_words(self) -> None:
        pieces = compared("Please send the records.", "Please mail the whole records.")
        assert [(p.kind, p.text) for p in pieces] == [
            ("same", "Please "),
            ("removed", "send"),
            ("added", "mail"),
            ("same", " the "),
            ("added", "whole "),
            ("same", "records."),
        ]

    def test_names_blocks_that_came_or_went(self) -> None:
        now = edited(letter(), {"thanks": ""})
        (gone,) = changes(letter(), now)
        assert [p.kind for p in gone.pieces] == ["removed"]
        (come,) = changes(now, letter())
        assert [p.kind for p in come.pieces] == ["added"]

    def test_sees_a_table_too(self) -> None:
        one = PaperText("letter", "en", "T", None, (), (), None, (_table("a"),), None, "")
        other = PaperText("letter", "en", "T", None, (), (), None, (_table("b"),), None, "")
        assert [c.code for c in changes(one, other)] == ["t"]

    @given(st.text(), st.text())
    def test_makes_up_both_versions_whatever_they_are(self, before: str, after: str) -> None:
        pieces = compared(before, after)
        assert "".join(p.text for p in pieces if p.kind != "added") == before
        assert "".join(p.text for p in pieces if p.kind != "removed") == after


def _table(value: str) -> Block:
    return Block("table", rows=((Line((Run("Name"),)), Line((Run(value, value=True),))),), code="t")
