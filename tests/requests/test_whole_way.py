# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the plan to the answer over HTTP, without scripts."""

from __future__ import annotations

import httpx

from app.kit.clock import today
from app.requests.lifecycle import State
from tests.clinic.visitor import form_on, shown
from tests.requests.office import USCIS, Served
from tests.requests.reading import (
    SEE_OTHER,
    words_of,
)


class TestTheWholeWay:
    """From the plan to the answer, each step by whoever may take it."""

    def test_from_plan_to_answer(self, served_office: Served) -> None:
        office, ben, amara = served_office.office, *map(served_office.visitor, ("ben", "amara"))
        case_id = office.case()
        made = ben.fill(f"/cases/{case_id}/plan", f"/cases/{case_id}/requests", chosen=USCIS)
        assert made.status_code == SEE_OTHER
        base = made.headers["location"]
        request_id = base.rpartition("/")[2]

        draft = ben.get(base)
        assert "Edit this paragraph" in draft.text
        assert "What the person reads" in draft.text
        saved = ben.fill(base, block_thanks="Thank you all.", then="review")
        assert saved.status_code == SEE_OTHER
        assert office.opened(request_id).state is State.IN_REVIEW

        assert base + "/review" in amara.get("/review").text
        weighed = amara.get(f"{base}/review")
        assert "Thank you all." in weighed.text
        self._confirm_all(served_office, request_id)
        approved = amara.fill(f"{base}/review", f"{base}/approve", vouches="yes")
        assert approved.headers["location"] == f"{base}/sign"

        signing = ben.get(f"{base}/sign")
        said = {"way": "on-screen", "name": "Wilmer Ejemplo Fuentes", "interpreter": "Sami M."}
        typed = {**form_on(signing, f"{base}/sign"), **said}
        assert ben.client.post(f"{base}/sign", data=typed).status_code == SEE_OTHER
        assert "Every paper is signed." in ben.get(f"{base}/sign").text

        sent = ben.fill(f"{base}/send", channel="first", confirmation="FICT-1")
        assert sent.headers["location"] == f"{base}/events"
        there = ben.get(f"{base}/send")
        assert "FICT-1" in there.text
        self._prints_are_kept(there, served_office)

        recorded = ben.fill(
            f"{base}/events?kind=received", f"{base}/events", on=today().isoformat()
        )
        assert recorded.status_code == SEE_OTHER
        events = ben.get(f"{base}/events")
        assert "The office received it" in events.text
        assert "Explain this date" in events.text
        assert "Decision on the request" in words_of(events)
        dates = ben.get(f"/cases/{case_id}/dates")
        assert "Silent only after" in words_of(dates)
        assert "With the office" in ben.get(f"/cases/{case_id}").text

    def _confirm_all(self, served_office: Served, request_id: str) -> None:
        amara, back = served_office.visitor("amara"), f"/requests/{request_id}/review"
        first = True
        while True:
            links = shown(amara.get(back)).xpath("//ul[contains(@class, 'to-confirm')]//a/@href")
            if not links:
                break
            if first:
                approve = shown(amara.get(back)).xpath("//button[@data-key='a']")[0]
                assert "disabled" in approve.attrib
                first = False
            action = str(links[0]).partition("?")[0]
            done = amara.fill(str(links[0]), action, source="Read it (fictitious).")
            assert done.headers["location"] == back

    def _prints_are_kept(self, page: httpx.Response, served_office: Served) -> None:
        links = shown(page).xpath("//a[contains(@href, '/sent/')]/@href")
        assert len(links) == 3
        for link in links:
            pdf = served_office.visitor("ben").get(str(link))
            assert pdf.headers["content-type"] == "application/pdf"
            assert pdf.content.startswith(b"%PDF")
