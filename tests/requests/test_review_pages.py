# SPDX-License-Identifier: AGPL-3.0-or-later
"""Review over HTTP: what it weighs, why one may not, what is returned."""

from __future__ import annotations

from app.requests.lifecycle import State
from tests.clinic.visitor import shown
from tests.requests.office import Served
from tests.requests.reading import (
    ARABIC,
    CONFLICT,
    FORM,
    MISSING,
    SEE_OTHER,
    words_of,
)


class TestReview:
    def test_says_why_one_may_not_approve(self, served_office: Served) -> None:
        office = served_office.office
        request_id = office.draft()
        office.edit(request_id, {"thanks": "Thanks."}, by="amara")
        office.submit(request_id)
        page = served_office.visitor("amara").get(f"/requests/{request_id}/review")
        assert "You wrote or changed these papers yourself" in words_of(page)
        assert not shown(page).xpath("//button[@data-key='a']")

    def test_returns_with_a_word_or_comes_back(self, served_office: Served) -> None:
        office, amara = served_office.office, served_office.visitor("amara")
        request_id = office.draft()
        office.submit(request_id)
        review, action = f"/requests/{request_id}/review", f"/requests/{request_id}/return"
        back = amara.fill(review, action, text=" ")
        assert back.status_code == FORM
        assert "what to mend" in words_of(back)
        assert amara.fill(review, action, text="Name the port.").status_code == SEE_OTHER
        draft = served_office.visitor("ben").get(f"/requests/{request_id}")
        assert "Name the port." in words_of(draft)

    def test_of_what_was_changed_meanwhile_comes_back(self, served_office: Served) -> None:
        office, amara = served_office.office, served_office.visitor("amara")
        request_id = office.draft()
        office.submit(request_id)
        office.confirm_everything(request_id)
        opened = amara.get(f"/requests/{request_id}/review")
        office.house.tell(office.opened(request_id).case.id, "ben", ARABIC)
        back = amara.answer(opened, f"/requests/{request_id}/approve", vouches="yes")
        assert back.status_code == CONFLICT
        assert office.opened(request_id).state is State.IN_REVIEW

    def test_asks_the_approver_to_vouch_for_citations_without_a_source(
        self, served_office: Served
    ) -> None:
        office, amara = served_office.office, served_office.visitor("amara")
        request_id = office.draft()
        office.submit(request_id)
        office.confirm_everything(request_id)
        review = f"/requests/{request_id}/review"
        page = amara.get(review)
        assert "28 U.S.C. 1746" in words_of(page)
        back = amara.answer(page, f"/requests/{request_id}/approve")
        assert back.status_code == FORM
        assert "Check them yourself" in words_of(back)

    def test_shows_every_paper_that_is_approved_in_full(self, served_office: Served) -> None:
        office = served_office.office
        request_id = office.draft()
        office.submit(request_id)
        page = served_office.visitor("amara").get(f"/requests/{request_id}/review")
        leads = shown(page).xpath("//ul[contains(@class, 'approves')]//a/@href")
        papers = {paper.kind: paper for paper in office.composed(request_id).papers}
        assert set(leads) == {f"#paper-{kind}" for kind in papers}
        assert len(papers) > 1
        for kind, paper in papers.items():
            (section,) = shown(page).xpath(f"//section[@id='paper-{kind}']")
            read = " ".join(section.text_content().split())
            for block in paper.blocks:
                for line in block.lines:
                    assert " ".join(line.text.split()) in read
        ids = shown(page).xpath("//@id")
        assert len(ids) == len(set(ids))

    def test_is_not_a_page_of_who_does_not_review(self, served_office: Served) -> None:
        request_id = served_office.office.draft()
        for path in ("/review", f"/requests/{request_id}/review"):
            assert served_office.visitor("ben").get(path).status_code == MISSING
