# SPDX-License-Identifier: AGPL-3.0-or-later
"""Review: what blocks an approval, what an approval freezes, and what a return undoes."""

from __future__ import annotations

import pytest

from app.catalog.version import catalogue_version
from app.errors import Conflict, Invalid, NotAllowed
from app.requests.frozen import text_hash
from app.requests.lifecycle import State
from app.requests.queries import (
    approval_of,
    approvals_of,
    notes_of,
    visible_request,
    waiting_for_review,
)
from app.requests.review import (
    Seen,
    approve,
    margins_now,
    return_with_comment,
    ruling_on_approval,
    still_unconfirmed,
    unsourced,
)
from tests.requests.office import CBP, CLINIC, HEARING, USCIS, Office

SHERIFF = "us/il/cook/sheriff:us/il/foia"
VENNTEL = "us/business/venntel:us/ca/ccpa/access"


def in_review(office: Office, pick: str = USCIS, told: str = HEARING, *, by: str = "ben") -> str:
    request_id = office.draft(pick, told)
    office.submit(request_id, by=by)
    return request_id


def approve_as_read(office: Office, request_id: str, seen: Seen, *, by: str = "amara") -> None:
    office.change(request_id, by, lambda s, v, r: approve(s, v, r, version=r.version, seen=seen))


class TestAnApproval:
    def test_freezes_the_papers_word_for_word(self, office: Office) -> None:
        request_id = in_review(office)
        office.confirm_everything(request_id)
        read = office.composed(request_id)
        office.approve(request_id)
        with office.reading(request_id) as (session, _viewer, opened):
            approval = approval_of(session, opened)
        assert approval is not None
        assert opened.state is State.APPROVED
        assert approval.body.text_hash == text_hash(read.papers) == text_hash(approval.papers)
        assert [paper.kind for paper in approval.papers] == [p.kind for p in read.papers]
        assert approval.copies == read.copies
        assert {paper.banner for paper in approval.papers} == {None}

    def test_says_who_under_which_authority_and_by_which_catalogue(self, office: Office) -> None:
        request_id = in_review(office)
        office.confirm_everything(request_id)
        office.approve(request_id)
        with office.reading(request_id) as (session, _viewer, opened):
            approval = approval_of(session, opened)
        assert approval is not None
        assert approval.body.approver == office.house.name_of("amara")
        assert (approval.body.authority, approval.body.admitted_in) == ("attorney", "IL")
        assert approval.body.catalogue_version == catalogue_version()
        assert approval.margins["format"].is_sure

    def test_keeps_what_the_case_said_then(self, small_office: Office) -> None:
        request_id = small_office.approved()
        case_id = small_office.opened(request_id).case.id
        small_office.house.tell(case_id, "amara", "arabic-reader")
        with small_office.reading(request_id) as (session, _viewer, opened):
            approval = approval_of(session, opened)
        assert approval is not None
        assert "Wilmer Ejemplo Fuentes" in str(approval.papers)

    def test_leaves_the_queue(self, small_office: Office) -> None:
        request_id = small_office.approved()
        viewer = small_office.house.viewer("amara")
        with small_office.house.database.reading() as session:
            assert request_id not in {one.id for one in waiting_for_review(session, viewer)}

    def test_is_of_papers_in_review_only(self, small_office: Office) -> None:
        request_id = small_office.draft()
        with pytest.raises(Conflict, match="in review"):
            small_office.approve(request_id)


class TestWhatBlocksAnApproval:
    def test_a_fact_nobody_confirmed(self, office: Office) -> None:
        request_id = in_review(office, CBP)
        seen = Seen(text_hash(office.composed(request_id).papers), vouches=True)
        with pytest.raises(Conflict, match="nobody has confirmed"):
            approve_as_read(office, request_id, seen)
        office.confirm_everything(request_id)
        approve_as_read(office, request_id, seen)
        assert office.opened(request_id).state is State.APPROVED

    def test_a_place_that_is_still_open(self, small_office: Office) -> None:
        appeal = "us/dhs/cbp:us/foia/appeal"
        request_id = in_review(small_office, appeal, "remedy-refused-by-ice")
        small_office.confirm_everything(request_id)
        with pytest.raises(Conflict, match="still open"):
            small_office.approve(request_id)

    def test_one_fact_left(self, small_office: Office) -> None:
        request_id = in_review(small_office, "us/dhs/ice:us/foia")
        with small_office.reading(request_id) as (session, viewer, _opened):
            left = still_unconfirmed(session, viewer, small_office.composed(request_id))
        assert len(left) > 1
        assert all("#" in fact.fact for fact in left)

    def test_another_text_than_was_read(self, office: Office) -> None:
        request_id = in_review(office)
        office.confirm_everything(request_id)
        seen = Seen(text_hash(office.composed(request_id).papers), vouches=True)
        case_id = office.opened(request_id).case.id
        office.house.tell(case_id, "ben", "signs-outside-the-us")
        with pytest.raises((Conflict, NotAllowed), match=r"otherwise|plan"):
            approve_as_read(office, request_id, seen)

    def test_a_citation_nobody_vouches_for(self, small_office: Office) -> None:
        request_id = in_review(small_office)
        small_office.confirm_everything(request_id)
        with small_office.reading(request_id) as (session, viewer, opened):
            composed = small_office.composed(request_id)
            cited = unsourced(margins_now(session, viewer, opened, composed))
        assert "28 U.S.C. 1746" in cited
        with pytest.raises(Invalid, match="Check them yourself"):
            approve_as_read(small_office, request_id, Seen(text_hash(composed.papers)))

    def test_one_s_own_work(self, office: Office) -> None:
        request_id = office.draft()
        office.edit(request_id, {"thanks": "Thank you all."}, by="amara")
        office.submit(request_id)
        office.confirm_everything(request_id)
        with pytest.raises(NotAllowed, match="wrote or changed"):
            office.approve(request_id)

    def test_not_one_s_own_work_with_the_right_to_approve_it(self, small_office: Office) -> None:
        house = small_office.house
        case_id = house.open("dora", "amara")
        house.tell(case_id, "amara", HEARING)
        (request_id,) = small_office.prepare(case_id, USCIS, by="dora")
        small_office.submit(request_id, by="dora")
        small_office.confirm_everything(request_id)
        seen = Seen(text_hash(small_office.composed(request_id).papers), vouches=True)

        def approve_it() -> None:
            """As Dora, who signs in anew: what she may do is read when she does."""
            dora = house.clinic.signed_in("attorney-elsewhere").viewer
            with house.database.writing() as session:
                opened = visible_request(session, dora, request_id)
                approve(session, dora, opened, version=opened.version, seen=seen)

        with pytest.raises(NotAllowed, match="no authority"):
            approve_it()
        house.clinic.let_sign("attorney-elsewhere", "attorney", "NY")
        with pytest.raises(NotAllowed, match="wrote or changed"):
            approve_it()
        house.clinic.let_sign("attorney-elsewhere", "self-approval")
        approve_it()
        with small_office.reading(request_id) as (session, _viewer, opened):
            approval = approval_of(session, opened)
        assert approval is not None
        assert (approval.body.authority, approval.body.admitted_in) == ("attorney", "NY")

    def test_sending_it_for_review_oneself(self, small_office: Office) -> None:
        request_id = in_review(small_office, by="amara")
        small_office.confirm_everything(request_id)
        with pytest.raises(NotAllowed, match="wrote or changed"):
            small_office.approve(request_id)

    def test_no_authority(self, small_office: Office) -> None:
        request_id = in_review(small_office)
        small_office.confirm_everything(request_id)
        with pytest.raises(NotAllowed, match="no authority"):
            small_office.approve(request_id, by="ben")

    def test_admission_elsewhere(self, small_office: Office) -> None:
        request_id = in_review(small_office, VENNTEL, "californian-case-needs-data")
        small_office.confirm_everything(request_id)
        with pytest.raises(NotAllowed, match="admitted in CA"):
            small_office.approve(request_id)

    def test_somebody_who_was_faster(self, office: Office) -> None:
        request_id = in_review(office)
        office.confirm_everything(request_id)
        version = office.opened(request_id).version
        seen = Seen(text_hash(office.composed(request_id).papers), vouches=True)
        office.change(
            request_id,
            "ben",
            lambda s, v, r: return_with_comment(s, v, r, version=version, text="Wait, one more."),
        )
        with pytest.raises(Conflict, match="Somebody else changed"):
            office.change(
                request_id,
                "amara",
                lambda s, v, r: approve(s, v, r, version=version, seen=seen),
            )


def test_the_page_can_say_beforehand_whether_one_may_approve(small_office: Office) -> None:
    request_id = in_review(small_office)
    for name, code in (("amara", "allowed"), ("ben", "no-authority")):
        with small_office.reading(request_id, name) as (session, viewer, opened):
            assert ruling_on_approval(session, viewer, opened).code == code


def test_a_state_s_law_is_approved_by_who_is_admitted_there(small_office: Office) -> None:
    request_id = in_review(small_office, SHERIFF, CLINIC)
    small_office.confirm_everything(request_id)
    small_office.approve(request_id)
    assert small_office.opened(request_id).state is State.APPROVED


class TestAReturn:
    def send_back(self, office: Office, request_id: str, text: str, *, by: str = "amara") -> None:
        office.change(
            request_id,
            by,
            lambda s, v, r: return_with_comment(s, v, r, version=r.version, text=text),
        )

    def test_carries_a_word(self, office: Office) -> None:
        request_id = in_review(office)
        self.send_back(office, request_id, "Name the port of entry.")
        with office.reading(request_id, "ben") as (session, _viewer, opened):
            ((_row, note),) = notes_of(session, opened)
        assert (note.text, note.by) == ("Name the port of entry.", office.house.name_of("amara"))
        assert opened.state is State.RETURNED

    def test_needs_that_word(self, small_office: Office) -> None:
        request_id = in_review(small_office)
        with pytest.raises(Invalid, match="what to mend"):
            self.send_back(small_office, request_id, "  ")

    def test_can_be_mended_and_sent_again(self, small_office: Office) -> None:
        request_id = in_review(small_office)
        self.send_back(small_office, request_id, "Shorter.")
        small_office.edit(request_id, {"thanks": "Thanks."})
        small_office.submit(request_id)
        assert small_office.opened(request_id).state is State.IN_REVIEW

    @pytest.mark.parametrize("stage", ["approved", "signed"])
    def test_undoes_an_approval_and_keeps_it_on_record(
        self, small_office: Office, stage: str
    ) -> None:
        request_id: str = getattr(small_office, stage)()
        self.send_back(small_office, request_id, "The date is wrong.")
        with small_office.reading(request_id) as (session, _viewer, opened):
            assert approval_of(session, opened) is None
            assert len(approvals_of(session, opened)) == 1

    def test_then_a_second_approval_counts(self, small_office: Office) -> None:
        request_id = small_office.approved()
        self.send_back(small_office, request_id, "Shorter.")
        small_office.edit(request_id, {"thanks": "Thanks."})
        small_office.submit(request_id)
        small_office.approve(request_id)
        with small_office.reading(request_id) as (session, _viewer, opened):
            approval = approval_of(session, opened)
        assert approval is not None
        assert approval.row.serial == 2
        assert "Thanks." in str(approval.papers)

    def test_of_what_was_sent_is_refused(self, small_office: Office) -> None:
        request_id = small_office.sent()
        with pytest.raises(Conflict, match="until they are sent"):
            self.send_back(small_office, request_id, "Too late.")
