# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clinic's people: added with keys of their own, changed and let go at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from sqlalchemy import select

from app.accounts.models import Authority, Staff
from app.accounts.models import Clinic as ClinicRow
from app.accounts.people import ENDED, withdraw_authority
from app.accounts.permissions import Role
from app.catalog.confirmations import (
    ConfirmationBody,
    FactConfirmation,
    confirm_fact,
    confirmations_of,
    find_fact,
)
from app.errors import NotFound
from app.vault import audit
from app.vault.clinic_keys import open_signing_key, signing_ring
from app.vault.models import AuditEntry
from app.vault.rings import members_of
from app.vault.rows import opened_body
from app.vault.sealing import SealBroken, epoch_of
from tests.clinic.build import Clinic
from tests.clinic.visitor import Typed, Visitor, form_on, shown

Visiting = Callable[..., Visitor]
NEW: dict[str, Typed] = {
    "name": "Zoë Inventada",
    "login": "zoe",
    "title": "Advocate",
    "roles": ["advocate"],
}


def _page(clinic: Clinic, who: str) -> str:
    return f"/people/{clinic.people[who].id}"


def _staff(clinic: Clinic, who: str) -> Staff:
    with clinic.database.reading() as session:
        return session.get_one(Staff, clinic.people[who].id)


def _text(answer: httpx.Response) -> str:
    return " ".join(str(shown(answer).text_content()).split())


def _change_roles(clinic: Clinic, visitor: Visitor, who: str, *roles: str) -> httpx.Response:
    page = visitor.get(_page(clinic, who))
    return visitor.answer(page, f"{_page(clinic, who)}/roles", roles=list(roles))


class TestAdding:
    def test_a_new_person_chooses_their_own_passphrase_and_begins(self, visit: Visiting) -> None:
        added = visit("administrator").fill("/people/new", **NEW)
        assert added.status_code == 200
        given = re.search(r"(?:[a-z]{4}-){6}[a-z]{4}", added.text)
        assert given is not None
        zoe = visit()
        assert zoe.fill("/sign-in", login="Zoe", passphrase=given[0]).status_code == 303
        assert "Somebody else knows the passphrase" in zoe.get("/account").text
        assert zoe.get("/cases").status_code == 404
        own = "velvet harbour cactus orbit"
        zoe.send("/account/passphrase", current=given[0], new=own, again=own)
        assert zoe.get("/cases").status_code == 200

    def test_the_first_passphrase_is_shown_once_and_kept_nowhere(
        self, sqlite_clinic: Clinic, sqlite_address: str
    ) -> None:
        secret = sqlite_clinic.signed_in("administrator").secret
        with Visitor(sqlite_address, secret=secret) as visitor:
            added = visitor.fill("/people/new", **NEW)
        given = re.findall(r"(?:[a-z]{4}-){6}[a-z]{4}", added.text)
        raw = (sqlite_clinic.settings.data_dir.parent / "handrail.sqlite").read_bytes()
        assert given
        assert given[0].encode() not in raw
        assert "Zoë".encode() not in raw

    @pytest.mark.parametrize(
        ("but", "field"),
        [
            ({"name": " "}, "name"),
            ({"login": ""}, "login"),
            ({"login": "ABEL"}, "login"),
            ({"roles": []}, "roles"),
            ({"roles": ["king", "root"]}, "roles"),
            ({"name": "x" * 121}, "name"),
        ],
    )
    def test_a_mistake_comes_back_with_what_was_typed(
        self, clinic: Clinic, visit: Visiting, but: dict[str, str | list[str]], field: str
    ) -> None:
        before = _count(clinic)
        refused = visit("administrator").fill("/people/new", **{**NEW, **but})
        assert refused.status_code == 422
        assert shown(refused).xpath(f'//*[@id="{field}-error"]'), _text(refused)
        assert form_on(refused, "/people/new")["title"] == ["Advocate"]
        assert _count(clinic) == before

    def test_of_two_who_take_a_login_at_once_one_gets_it(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        before, barrier = _count(clinic), Barrier(6)
        visitors = [visit("administrator") for _n in range(6)]

        def add(visitor: Visitor) -> int:
            barrier.wait()
            return visitor.send("/people/new", **NEW).status_code

        with ThreadPoolExecutor(6) as crowd:
            statuses = sorted(crowd.map(add, visitors))
        assert statuses[0] == 200
        assert set(statuses[1:]) <= {422, 409, 503}
        assert _count(clinic) == before + 1


def _count(clinic: Clinic) -> int:
    with clinic.database.reading() as session:
        return len(session.scalars(select(Staff.id)).all())


class TestRoles:
    def test_new_roles_hold_from_the_next_sign_in_which_is_now(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        abel = visit("advocate")
        assert abel.get("/cases").status_code == 200
        assert _change_roles(clinic, visit("administrator"), "advocate", "volunteer").is_redirect
        assert abel.get("/cases").status_code == 303, "the old sign-in has ended"
        assert clinic.signed_in("advocate").viewer.roles == {Role.VOLUNTEER}

    def test_an_administrator_can_vouch_for_keys_only_as_long_as_they_are_one(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        ada, pin = visit("administrator"), clinic.server_keys.pin
        _change_roles(clinic, ada, "advocate", "advocate", "administrator")
        viewer = clinic.signed_in("advocate").viewer
        with clinic.database.reading() as session:
            assert open_signing_key(session, viewer.keys, pin)
        _change_roles(clinic, ada, "advocate", "advocate")
        with clinic.database.reading() as session:
            with pytest.raises(NotFound):
                open_signing_key(session, viewer.keys, pin)
            assert members_of(session, signing_ring(session)) == [clinic.people["administrator"].id]

    def test_the_last_administrator_stays_one(self, clinic: Clinic, visit: Visiting) -> None:
        refused = _change_roles(clinic, visit("administrator"), "administrator", "advocate")
        assert refused.status_code in {409, 422}
        assert "last administrator" in _text(refused)
        assert clinic.signed_in("administrator").viewer.roles == {Role.ADMINISTRATOR}

    def test_nobody_saves_over_what_they_have_not_seen(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        ada = visit("administrator")
        seen = ada.get(_page(clinic, "advocate"))
        _change_roles(clinic, ada, "advocate", "volunteer")
        action = f"{_page(clinic, 'advocate')}/roles"
        late = ada.answer(seen, action, roles=["attorney"])
        assert late.status_code in {409, 422}
        assert "Somebody else changed" in _text(late)
        assert _staff(clinic, "advocate").roles == "volunteer"

    @pytest.mark.parametrize("roles", [[], ["king"], [""]])
    def test_nobody_is_left_without_a_role(
        self, clinic: Clinic, visit: Visiting, roles: list[str]
    ) -> None:
        assert _change_roles(clinic, visit("administrator"), "advocate", *roles).status_code == 422
        assert _staff(clinic, "advocate").roles == "advocate"


class TestAuthorities:
    def test_what_somebody_may_sign_is_written_down_from_day_to_day(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        path = f"{_page(clinic, 'advocate')}/authorities"
        valid = {"valid_from": "2026-01-01", "valid_to": "2027-12-31"}
        ada = visit("administrator")
        assert ada.send(path, kind="attorney", state="il", **valid).is_redirect
        (granted,) = clinic.signed_in("advocate").viewer.authorities
        assert (granted.kind, granted.state) == ("attorney", "IL")
        asked = ada.get(f"{path}/{granted.id}/end")
        assert "End this authority?" in _text(asked)
        assert clinic.signed_in("advocate").viewer.authorities == (granted,)
        assert ada.answer(asked, f"{path}/{granted.id}/end").is_redirect
        assert clinic.signed_in("advocate").viewer.authorities == ()
        assert ada.send(f"{path}/{granted.id}/end").status_code == 404

    def test_who_ended_which_stands_in_the_audit(self, clinic: Clinic, visit: Visiting) -> None:
        (amaras,) = clinic.signed_in("attorney").viewer.authorities
        visit("administrator").send(f"{_page(clinic, 'attorney')}/authorities/{amaras.id}/end")
        with clinic.database.reading() as session:
            told = select(AuditEntry).where(AuditEntry.object_id == amaras.id)
            (entry,) = session.scalars(told)
        ada = clinic.people["administrator"].id
        assert (entry.tag, entry.object_kind, entry.actor_id) == (ENDED, "authority", ada)

    def test_nobody_else_ends_one(self, clinic: Clinic, visit: Visiting) -> None:
        (amaras,) = clinic.signed_in("attorney").viewer.authorities
        path = f"{_page(clinic, 'attorney')}/authorities/{amaras.id}/end"
        for who in ("attorney", "advocate"):
            assert visit(who).get(path).status_code == 404
            assert visit(who).send(path).status_code == 404
        advocate, amara = clinic.signed_in("advocate").viewer, clinic.people["attorney"].id
        with pytest.raises(NotFound), clinic.database.writing() as session:
            withdraw_authority(session, advocate, amara, amaras.id, audit_key=bytes(32))
        assert clinic.signed_in("attorney").viewer.authorities == (amaras,)

    @pytest.mark.parametrize(
        "but",
        [
            {"kind": "judge"},
            {"kind": ""},
            {"state": ""},
            {"valid_to": "2025-12-31"},
            {"valid_from": "yesterday"},
            {"valid_to": ""},
            {"valid_from": "0000-00-00"},
            {"state": "I" * 500},
            {"state": "Illinois"},
            {"state": "ÉÉ"},
            {"state": "I"},
        ],
    )
    def test_what_does_not_fit_is_not_written_down(
        self, clinic: Clinic, visit: Visiting, but: dict[str, str]
    ) -> None:
        good = {"valid_from": "2026-01-01", "valid_to": "2027-12-31", "kind": "attorney"}
        path = f"{_page(clinic, 'advocate')}/authorities"
        refused = visit("administrator").send(path, **{**good, "state": "IL", **but})
        assert refused.status_code == 422
        assert clinic.signed_in("advocate").viewer.authorities == ()

    def test_anothers_is_not_ended_through_ones_page(self, clinic: Clinic, visit: Visiting) -> None:
        (amaras,) = clinic.signed_in("attorney").viewer.authorities
        path = f"{_page(clinic, 'advocate')}/authorities/{amaras.id}/end"
        assert visit("administrator").send(path).status_code == 404
        with clinic.database.reading() as session:
            assert session.get(Authority, amaras.id) is not None


class TestLettingGo:
    def test_whoever_is_let_go_is_out_at_once(self, clinic: Clinic, visit: Visiting) -> None:
        abel, ada, person = visit("advocate"), visit("administrator"), clinic.people["advocate"]
        leaving = f"{_page(clinic, 'advocate')}/leaving"
        assert ada.get(leaving).status_code == 200
        assert abel.get("/cases").status_code == 200, "asking changes nothing"
        assert ada.send(leaving).headers["location"] == "/people"
        assert abel.get("/cases").status_code == 303
        assert abel.send("/account/language", language="en").status_code == 401
        again = visit().fill("/sign-in", login=person.login, passphrase=person.passphrase)
        assert again.status_code == 422
        staff = _staff(clinic, "advocate")
        assert (staff.wrapped_key, staff.sealed_second_factor) == (b"", None)

    def test_they_open_nothing_sealed_after_and_nothing_is_sealed_to_them(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        viewer = clinic.signed_in("advocate").viewer
        visit("administrator").send(f"{_page(clinic, 'advocate')}/leaving")
        with clinic.database.reading() as session:
            assert viewer.id not in members_of(session, viewer.clinic_ring)
            fresh = type(viewer)(**{**viewer.__dict__, "_opened": {}})
            with pytest.raises(NotFound):
                fresh.open_ring(session, viewer.clinic_ring)
            findings = audit.verify(session, clinic.server_keys.audit)
        assert findings.verdict == audit.Verdict.FINE

    def test_what_was_confirmed_before_opens_for_the_rest_and_not_with_their_key(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        """Every body of the clinic's ring is sealed anew, of whatever kind the record is."""
        fact, gone = "us/foia#who_may_use", clinic.signed_in("advocate").viewer
        amara = clinic.signed_in("attorney").viewer
        with clinic.database.writing() as session:
            kept = gone.open_ring(session, gone.clinic_ring)
            confirm_fact(session, amara, find_fact(fact), source="Read (fictitious).")
        visit("administrator").send(f"{_page(clinic, 'advocate')}/leaving")
        vera = clinic.signed_in("volunteer").viewer
        with clinic.database.reading() as session:
            assert confirmations_of(session, vera, [fact])[fact].by == amara.display_name
            (row,) = session.scalars(select(FactConfirmation))
            with pytest.raises(SealBroken):
                opened_body(ConfirmationBody, row, kept)
            for kind in (FactConfirmation, Staff, ClinicRow):
                sealed = session.scalars(select(kind.sealed_body)).all()
                assert {epoch_of(body) for body in sealed} == {2}

    def test_everybody_else_goes_on_and_papers_still_name_them(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        ada = visit("administrator")
        ada.send(f"{_page(clinic, 'attorney')}/leaving")
        assert clinic.people["attorney"].name in _text(ada.get("/people"))
        for who in ("advocate", "volunteer"):
            assert visit(who).get("/cases").status_code == 200

    def test_nobody_lets_themselves_go(self, clinic: Clinic, visit: Visiting) -> None:
        ada = visit("administrator")
        assert ada.send(f"{_page(clinic, 'administrator')}/leaving").status_code == 409
        assert ada.get("/people").status_code == 200

    def test_twice_is_once(self, clinic: Clinic, visit: Visiting) -> None:
        ada, leaving = visit("administrator"), f"{_page(clinic, 'advocate')}/leaving"
        assert ada.send(leaving).is_redirect
        assert ada.send(leaving).status_code < 500
        assert ada.get(_page(clinic, "advocate")).status_code == 200

    @pytest.mark.parametrize("roles", [["administrator"], ["volunteer"], ["attorney", "advocate"]])
    def test_whoever_was_let_go_is_given_no_role(
        self, clinic: Clinic, visit: Visiting, roles: list[str]
    ) -> None:
        ada = visit("administrator")
        ada.send(f"{_page(clinic, 'advocate')}/leaving")
        refused = ada.send(f"{_page(clinic, 'advocate')}/roles", roles=roles, version="3")
        assert 400 <= refused.status_code < 500
        assert _staff(clinic, "advocate").roles == "advocate"
