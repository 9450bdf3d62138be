# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that hang, swell or break: the child dies, one sentence, and the zygote serves the next."""

from __future__ import annotations

import pytest

from app.cli.hostile_pages import exhausting_pages
from app.errors import Unavailable
from app.paper.limits import Limits
from app.paper.press import Press
from tests.paper.build import SPIN, a_page

PAGES = exhausting_pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_child_dies_and_the_next_letter_is_whole(name: str, strict_press: Press) -> None:
    good = a_page("a good letter")
    (before,) = strict_press.print_batch([good])
    with pytest.raises(Unavailable) as failed:
        strict_press.print_batch([PAGES[name]])
    assert failed.value.sentence.startswith("Document 1 of 1 ")
    assert "Beginning" not in failed.value.sentence
    assert strict_press.print_batch([good]) == [before]
    assert strict_press.zygotes == 1


def _sentence(press: Press, documents: list[str]) -> str:
    with pytest.raises(Unavailable) as failed:
        press.print_batch(documents)
    assert failed.value.exit_code == 3
    return failed.value.sentence


def test_the_sentence_names_the_document_the_limit_and_the_remedy(strict_press: Press) -> None:
    said = _sentence(strict_press, [a_page("one"), a_page("two"), SPIN, a_page("four")])
    assert said == (
        "Document 3 of 4 took longer than 0.6 s to draw, so none of them was printed; "
        "shorten it, or raise HANDRAIL_PAPER_SECONDS."
    )


def test_a_page_that_needs_too_much_memory_is_told_so(strict_press: Press) -> None:
    said = _sentence(strict_press, [PAGES["a cell a billion columns wide"]])
    assert "needed more than 256 MB to draw" in said
    assert "HANDRAIL_PAPER_MEMORY_MB" in said


def test_a_page_with_too_many_pages_is_told_so(strict_press: Press) -> None:
    said = _sentence(strict_press, ['<p style="break-after:page">x</p>' * 30])
    assert "has more than 20 pages" in said
    assert "HANDRAIL_PAPER_PAGES" in said


def test_a_page_that_breaks_the_engine_is_told_so(strict_press: Press) -> None:
    assert "could not be drawn" in _sentence(strict_press, [PAGES["letters the size of a house"]])


def test_too_much_html_is_refused_before_it_is_sent(press: Press) -> None:
    said = _sentence(press, [a_page("x"), "x" * (4 * 1024 * 1024 + 1)])
    assert said.startswith("Document 2 of 2 is larger than 4194304 bytes before drawing")


def test_too_large_a_file_is_refused() -> None:
    with Press(limits=Limits(pdf_bytes=2000), at_once=1) as small:
        assert "came out larger than 2000 bytes" in _sentence(small, [a_page("x" * 500)])


def test_no_word_of_the_page_is_in_any_sentence(strict_press: Press) -> None:
    word = "FICTITIA"
    for page in (f"<p>{word}{SPIN}", f'<p style="font-size:1e30px">{word}', f"{word}<div>" * 2000):
        assert word not in _sentence(strict_press, [page])


def test_the_shortest_time_is_still_one_sentence() -> None:
    with Press(limits=Limits(seconds=0.001), at_once=2) as hurried:
        assert "took longer than 0.001 s" in _sentence(hurried, [a_page("x" * 9999)] * 3)
