# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case's requests on its page: the most urgent first, each with its next step and its date."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.accounts.viewer import Viewer
from app.cases.panels import Panel, PanelLine
from app.i18n.messages import staff_translator
from app.requests.drafts import withdraw
from app.requests.panel import requests_panel
from app.requests.queries import OpenedRequest
from app.web.desk import Desk
from app.web.forms import NOTHING
from tests.cases.test_costs import counted
from tests.requests.desks import NO_SERVICES
from tests.requests.office import CBP, USCIS, Office

ICE, FBI = "us/dhs/ice:us/foia", "us/doj/fbi:us/foia"


def panel_of(office: Office, case_id: str) -> Panel:
    with office.house.looking("amara", case_id) as (session, viewer, case):
        desk: Any = Desk(
            services=NO_SERVICES,
            session=session,
            viewer=viewer,
            found=case,
            form=NOTHING,
            path={},
            query={},
            translator=staff_translator("en"),
        )
        return requests_panel(desk, case)


def take_back(session: Session, viewer: Viewer, opened: OpenedRequest) -> None:
    withdraw(session, viewer, opened, version=opened.version, reason="They moved.")


def goes_out(office: Office, request_id: str, channel: str) -> None:
    office.submit(request_id)
    office.confirm_everything(request_id)
    office.approve(request_id)
    office.sign(request_id)
    office.send(request_id, channel)
    office.happens(request_id, "received")


@pytest.fixture(scope="module")
def case_id(small_office: Office) -> str:
    """A case with a draft, one withdrawn, one with its office, and one that was refused."""
    case_id = small_office.case()
    made = small_office.prepare(case_id, ICE, FBI, CBP, USCIS)
    drafts = {small_office.opened(one).body.holder: one for one in made}
    small_office.change(drafts["us/dhs/ice"], "ben", take_back)
    goes_out(small_office, drafts["us/dhs/uscis"], "first")
    small_office.happens(
        drafts["us/dhs/uscis"], "determination", adverse=True, grounds=("redacted",)
    )
    goes_out(small_office, drafts["us/dhs/cbp"], "secure-release")
    return case_id


def test_our_own_reminder_stands_where_no_law_gives_a_date(small_office: Office) -> None:
    request_id = small_office.signed("us/doj/eoir:us/eoir/record-of-proceedings")
    small_office.send(request_id, "rop-email")
    (line,) = panel_of(small_office, small_office.opened(request_id).case.id).lines
    assert line.date is not None
    assert line.date["relation"] == "in 30 days"


@pytest.fixture(scope="module")
def lines(small_office: Office, case_id: str) -> dict[str, PanelLine]:
    return {line.name.split(":")[0]: line for line in panel_of(small_office, case_id).lines}


def test_the_next_date_comes_first_and_what_is_over_last(lines: dict[str, PanelLine]) -> None:
    assert list(lines) == ["CBP", "USCIS", "FBI", "ICE"]
    dates = [line.date["iso"] for line in lines.values() if line.date]
    assert dates == sorted(dates)
    assert len(dates) == 2


def test_each_says_its_next_step_in_words(lines: dict[str, PanelLine]) -> None:
    assert lines["CBP"].hint.startswith("Wait. Treat the office as silent only after")
    assert lines["USCIS"].hint.startswith("Decide with an attorney about an appeal.")
    assert lines["USCIS"].state_words == "Answered · Partly refused"
    assert lines["FBI"].hint == "Read the draft, mend it, and send it for review."
    assert lines["ICE"].hint == "This request is over. Nothing is left to do."


def test_each_date_explains_itself(lines: dict[str, PanelLine]) -> None:
    theirs, ours = lines["CBP"].date, lines["USCIS"].date
    assert theirs is not None
    assert ours is not None
    assert theirs["relation"].startswith("Theirs · in ")
    assert ours["relation"].startswith("Ours · in ")
    assert theirs["basis"].startswith("The request went out on")
    assert theirs["citation"].startswith("5 U.S.C. 552(a)(6)(E)")
    assert ours["basis"].startswith("The office decided on")


def test_a_cautious_date_keeps_the_law_s_plain_one_beside_it(lines: dict[str, PanelLine]) -> None:
    for line in lines.values():
        others = line.date["other_readings"] if line.date else ()
        plain = [one for one in others if "plain words" in one["why"]]
        assert len(plain) <= 1
        assert line.date is None or line.date["iso"] not in {one["iso"] for one in plain}


def test_the_first_date_is_the_case_s_next(small_office: Office, case_id: str) -> None:
    panel = panel_of(small_office, case_id)
    assert panel.next_date == panel.lines[0].date
    assert panel.next_words == "Decision whether it is treated first"
    assert panel.action == ("All dates", f"/cases/{case_id}/dates")


def test_a_case_without_requests_says_where_to_choose_them(small_office: Office) -> None:
    panel = panel_of(small_office, small_office.case())
    assert panel.state_words == "None yet. Choose what to ask on the plan."
    assert (panel.lines, panel.action, panel.next_date) == ((), None, None)


def test_many_requests_cost_no_more_statements(small_office: Office, case_id: str) -> None:
    costs = []
    for one in (small_office.case(), case_id):
        with counted(small_office.house) as seen:
            panel_of(small_office, one)
        costs.append(len(seen))
    assert costs[1] - costs[0] <= 1
