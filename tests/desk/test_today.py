# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page where a day starts: what is due on one's own cases, what waits for one's review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import httpx
from sqlalchemy.orm import Session

from app.accounts.viewer import Viewer
from app.kit.clock import today
from app.kit.ids import new_id
from app.requests.drafts import prepare_drafts, submit_for_review
from app.requests.models import DeadlineRow
from app.requests.queries import OpenedRequest, visible_request
from app.requests.review import return_with_comment
from tests.cases.house import House
from tests.clinic.visitor import Visitor, shown

Visit = Callable[[str], Visitor]


def text_of(response: httpx.Response) -> str:
    return " ".join(shown(response).text_content().split())


def a_draft(house: House) -> str:
    """A draft of a fictitious person's request to ICE, on a case of ben and amara."""
    case_id = house.open("ben", "amara")
    house.tell(case_id, "amara", "hearing-in-nine-days")
    with house.working("ben", case_id) as (session, viewer, case):
        (request_id,) = prepare_drafts(session, viewer, case, ["us/dhs/ice:us/foia"])
    return request_id


def due(
    house: House,
    request_id: str,
    kind: str,
    owner: str,
    days: int,
    *,
    begins: int | None = None,
) -> None:
    viewer = house.viewer("ben")
    with house.database.writing() as session:
        opened = visible_request(session, viewer, request_id)
        on = today() + dt.timedelta(days=days)
        session.add(
            DeadlineRow(
                id=new_id(),
                retention_class="deadline",
                request_id=request_id,
                case_id=opened.case.id,
                kind=kind,
                owner=owner,
                due_on=on,
                safe_on=on,
                begins_on=None if begins is None else today() + dt.timedelta(days=begins),
                catalogue_version="test",
            )
        )


def test_an_empty_day_says_the_next_step(visit: Visit) -> None:
    assert "Nothing is due this week" in text_of(visit("ben").get("/"))
    assert "waits for review" not in text_of(visit("ben").get("/"))
    assert "Nothing waits for review" in text_of(visit("amara").get("/"))
    assert "Your role is on no case" in text_of(visit("ada").get("/"))


def test_what_is_due_stands_in_the_order_of_its_safe_day(small_house: House, visit: Visit) -> None:
    request_id = a_draft(small_house)
    due(small_house, request_id, "appeal", "requester", 2)
    due(small_house, request_id, "determination", "agency", -12)
    due(small_house, request_id, "suit", "requester", 8)
    page = visit("ben").get("/")
    lines = [" ".join(line.text_content().split()) for line in shown(page).xpath("//main//li")]
    assert len(lines) == 2
    assert "The decision of ICE" in lines[0]
    assert "12 days over" in lines[0]
    assert "Theirs" in lines[0]
    assert "Our appeal to ICE" in lines[1]
    assert "in 2 days" in lines[1]
    assert shown(page).xpath("//main//li//a/@href") == [f"/requests/{request_id}"] * 2


def test_what_time_alone_brings_about_is_there_from_the_day_it_begins(
    small_house: House, visit: Visit
) -> None:
    request_id = a_draft(small_house)
    due(small_house, request_id, "suit", "requester", 2000, begins=0)
    due(small_house, request_id, "civil-action", "requester", 2, begins=1)
    due(small_house, request_id, "review", "requester", 2000, begins=-8)
    page = text_of(visit("ben").get("/"))
    assert "Going to court about ICE" in page
    assert "It stands open since" in page
    assert page.count("Going to court") == 1
    assert "The review of what ICE decided" not in page


def test_what_began_by_itself_is_not_crowded_out_by_what_is_long_over(
    small_house: House, visit: Visit
) -> None:
    request_id = a_draft(small_house)
    for days in range(49):
        due(small_house, request_id, "determination", "agency", -2 - days)
    due(small_house, request_id, "suit", "requester", 2000, begins=-1)
    due(small_house, request_id, "appeal", "requester", 6)
    page = text_of(visit("ben").get("/"))
    assert "Going to court about ICE" in page
    assert "Our appeal to ICE" not in page


def test_our_own_reminder_never_looks_like_a_date_of_law(small_house: House, visit: Visit) -> None:
    request_id = a_draft(small_house)
    due(small_house, request_id, "look-again", "clinic", -3)
    page = visit("ben").get("/")
    (line,) = shown(page).xpath("//main//li")
    said = " ".join(line.text_content().split())
    assert "Look again at the request to ICE" in said
    assert "Our own reminder, not a date of law" in said
    assert "Ours" not in said
    assert not line.xpath(".//*[contains(@class, 'danger') or contains(@class, 'hold')]")


def test_nobody_sees_what_is_due_on_a_case_they_are_not_on(
    small_house: House, visit: Visit
) -> None:
    due(small_house, a_draft(small_house), "appeal", "requester", 2)
    assert "Our appeal" not in text_of(visit("cleo").get("/"))


def test_a_draft_in_review_waits_for_whoever_reviews(small_house: House, visit: Visit) -> None:
    request_id = a_draft(small_house)
    viewer = small_house.viewer("ben")
    with small_house.database.writing() as session:
        opened = visible_request(session, viewer, request_id)
        submit_for_review(session, viewer, opened, version=opened.version)
    assert "Request to ICE" in text_of(visit("amara").get("/"))
    assert "Request to ICE" not in text_of(visit("ben").get("/"))


def test_a_draft_that_was_returned_is_back_on_its_case(small_house: House, visit: Visit) -> None:
    request_id = a_draft(small_house)
    for who, change in (("ben", submitted), ("amara", returned)):
        viewer = small_house.viewer(who)
        with small_house.database.writing() as session:
            change(session, viewer, visible_request(session, viewer, request_id))
    page = visit("ben").get("/")
    assert "Came back from review Request to ICE" in text_of(page)
    assert f"/requests/{request_id}" in shown(page).xpath("//main//li//a/@href")
    assert "Came back" not in text_of(visit("cleo").get("/"))


def submitted(session: Session, viewer: Viewer, opened: OpenedRequest) -> None:
    submit_for_review(session, viewer, opened, version=opened.version)


def returned(session: Session, viewer: Viewer, opened: OpenedRequest) -> None:
    return_with_comment(session, viewer, opened, version=opened.version, text="Mend it.")
