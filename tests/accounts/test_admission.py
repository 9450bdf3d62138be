# SPDX-License-Identifier: AGPL-3.0-or-later
"""The front door: nobody gets in with half a key, twice with one code, or learns who is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from threading import Barrier

import httpx
import pyotp
import pytest
from sqlalchemy import select, update

from app.accounts.admission import admit_by_code, admit_by_passphrase, waiting_for_code
from app.accounts.models import Staff
from app.kit import clock
from app.main import close, services_for
from app.paper.press import Press
from app.vault.keys import KdfCost, cost_of
from app.vault.models import AuditEntry
from app.web.cookies import DESK, new_secret
from app.web.desk import Services
from app.web.throttle import Throttle
from tests.clinic.build import Clinic
from tests.clinic.visitor import Visitor, shown

Visiting = Callable[..., Visitor]
CROWD = 50
WRONG = "that is not my passphrase"


@pytest.fixture
def services(clinic: Clinic, lent_press: Press) -> Iterator[Services]:
    made = services_for(clinic.settings, press=lent_press)
    yield made
    close(made)


def _try(visitor: Visitor, login: str, passphrase: str = WRONG) -> httpx.Response:
    return visitor.fill("/sign-in", login=login, passphrase=passphrase)


def _neutral(answer: httpx.Response) -> str:
    """Return a page without what is different each time: tokens, numbers, the name typed."""
    text = re.sub(r'name="(csrf|login)" value="[^"]*"', "", answer.text)
    return re.sub(r'class="key">[^<]*<', "", text)


def _trail(clinic: Clinic, tag: str) -> list[tuple[str, str]]:
    with clinic.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.tag == tag).order_by("seq"))
        return [(row.actor_id, row.outcome) for row in rows]


class TestPassphrase:
    def test_nobody_learns_whether_a_name_is_known(self, clinic: Clinic, visit: Visiting) -> None:
        """Wrong passphrase, no such name, somebody who has left: one page for all."""
        with clinic.database.writing() as session:
            gone = update(Staff).where(Staff.id == clinic.people["catalogue-editor"].id)
            session.execute(gone.values(is_active=False, wrapped_key=b""))
        logins = [clinic.people[who].login for who in ("advocate", "attorney", "catalogue-editor")]
        answers = [_try(visit(), login) for login in [*logins, "nobody", "x' OR 1=1--"]]
        assert {answer.status_code for answer in answers} == {422}
        assert len({_neutral(answer) for answer in answers}) == 1
        assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1

    def test_even_the_right_one_lets_nobody_in_who_has_left(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        abel = clinic.people["advocate"]
        with clinic.database.writing() as session:
            session.execute(update(Staff).where(Staff.id == abel.id).values(is_active=False))
        assert _try(visit(), abel.login, abel.passphrase).status_code == 422

    @pytest.mark.parametrize("typed", ["  ABEL ", "Abel", "abel\t"])
    def test_a_login_name_is_known_however_it_is_written(
        self, clinic: Clinic, visit: Visiting, typed: str
    ) -> None:
        assert _try(visit(), typed, clinic.people["advocate"].passphrase).status_code == 303

    def test_the_wrong_passphrase_is_not_sent_back(self, visit: Visiting) -> None:
        answered = _try(visit(), "abel", "typed-by-mistake")
        assert "typed-by-mistake" not in answered.text
        assert shown(answered).get_element_by_id("login").value == "abel"

    @pytest.mark.parametrize("login", ["", "\x7f", "é" * 900, "x" * 150_000, "<script>", "\u202e"])
    def test_no_name_typed_breaks_it(self, visit: Visiting, login: str) -> None:
        assert _try(visit(), login).status_code == 422

    def test_every_try_is_written_down_without_what_was_typed(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        abel = clinic.people["advocate"]
        for login, passphrase in (("nobody", WRONG), ("abel", WRONG), ("abel", abel.passphrase)):
            _try(visit(), login, passphrase)
        assert _trail(clinic, "sign-in")[-3:] == [
            ("-", "refused"),
            (abel.id, "refused"),
            (abel.id, "done"),
        ]

    def test_a_key_that_was_wrapped_too_cheaply_is_wrapped_anew(
        self, clinic: Clinic, services: Services
    ) -> None:
        dear = KdfCost(2, 64, 1)
        abel = clinic.people["advocate"]
        before = _wrapped(clinic, abel.id)
        assert cost_of(before) != dear
        real = replace(services, settings=replace(services.settings, is_demo=False))
        assert admit_by_passphrase(real, abel.login, abel.passphrase) is not None
        assert cost_of(_wrapped(clinic, abel.id)) == KdfCost()
        assert admit_by_passphrase(services, abel.login, abel.passphrase) is not None

    def test_an_editor_who_puts_their_own_key_into_anothers_row_is_not_let_in(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        """They could open no case, but would approve and sign in the other's name."""
        eve, victim = clinic.people["advocate"], clinic.people["catalogue-editor"]
        with clinic.database.writing() as session:
            own = session.get_one(Staff, eve.id)
            values = {"passphrase_hash": own.passphrase_hash, "wrapped_key": own.wrapped_key}
            session.execute(update(Staff).where(Staff.id == victim.id).values(values))
        visitor = visit()
        assert _try(visitor, victim.login, eve.passphrase).status_code == 503
        assert visitor.get("/").status_code == 303  # to the door


def _wrapped(clinic: Clinic, staff_id: str) -> bytes:
    with clinic.database.reading() as session:
        return session.get_one(Staff, staff_id).wrapped_key


class TestTooOften:
    def test_after_ten_tries_the_door_stays_shut_a_while_even_for_the_right_one(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        abel, visitor = clinic.people["advocate"], visit()
        statuses = Counter(_try(visitor, abel.login).status_code for _n in range(14))
        assert statuses == {422: 10, 429: 4}
        shut = _try(visit(), abel.login, abel.passphrase)
        assert shut.status_code == 429
        assert DESK not in shut.cookies
        assert _try(visit(), "viola", clinic.people["volunteer"].passphrase).status_code == 303

    def test_whoever_tries_from_elsewhere_does_not_keep_them_out(
        self, clinic: Clinic, address: str
    ) -> None:
        abel = clinic.people["advocate"]
        with Visitor(address, source="127.0.0.2") as stranger, Visitor(address) as own:
            said = {"x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1"}
            stranger.client.headers.update(said)
            tried = Counter(_try(stranger, abel.login).status_code for _n in range(12))
            assert tried == {422: 10, 429: 2}
            assert _try(own, abel.login, abel.passphrase).status_code == 303

    def test_from_however_many_places_a_name_is_not_tried_for_ever(
        self, clinic: Clinic, address: str
    ) -> None:
        abel = clinic.people["advocate"]
        statuses: Counter[int] = Counter()
        for place in range(2, 14):
            with Visitor(address, source=f"127.0.0.{place}") as stranger:
                statuses.update(_try(stranger, abel.login).status_code for _n in range(10))
        assert statuses == {422: 100, 429: 20}

    def test_for_a_name_nobody_has_it_is_the_same(self, visit: Visiting) -> None:
        visitor = visit()
        nobody = [_try(visitor, "nobody") for _n in range(12)]
        somebody = [_try(visitor, "abel") for _n in range(12)]
        assert [a.status_code for a in nobody] == [a.status_code for a in somebody]
        assert _neutral(nobody[-1]) == _neutral(somebody[-1])

    def test_of_a_crowd_no_more_than_ten_are_tried(self, visit: Visiting) -> None:
        visitors, barrier = [visit() for _n in range(CROWD)], Barrier(CROWD)
        for visitor in visitors:
            visitor.get("/sign-in")

        def attack(visitor: Visitor) -> int:
            barrier.wait()
            return _try(visitor, "abel").status_code

        with ThreadPoolExecutor(CROWD) as crowd:
            assert Counter(crowd.map(attack, visitors)) == {422: 10, 429: CROWD - 10}

    def test_after_five_codes_no_other_is_tried(self, clinic: Clinic, visit: Visiting) -> None:
        amara, visitor = clinic.people["attorney"], visit()
        waiting = _try(visitor, amara.login, amara.passphrase)
        answers = [visitor.answer(waiting, "/sign-in/code", code="000000") for _n in range(7)]
        assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 2
        assert amara.telephone is not None
        right = visitor.answer(waiting, "/sign-in/code", code=amara.telephone.now())
        assert right.status_code == 429


class TestCode:
    def test_the_passphrase_alone_opens_no_page(self, clinic: Clinic, visit: Visiting) -> None:
        amara, visitor = clinic.people["attorney"], visit()
        assert "code" in _try(visitor, amara.login, amara.passphrase).text
        assert visitor.secret is not None
        for path in ("/account", "/", "/account/second-factor"):
            assert visitor.get(path).status_code == 303
        assert visitor.send("/account/language", language="en").status_code == 401
        assert visitor.get("/sign-in/code").status_code == 200

    def test_nobody_is_asked_for_a_code_who_has_not_given_a_passphrase(
        self, visit: Visiting
    ) -> None:
        visitor = visit()
        assert visitor.get("/sign-in/code").headers["location"] == "/sign-in"
        page = visitor.get("/sign-in")
        answered = visitor.client.post("/sign-in/code", data={**_hidden(page), "code": "123456"})
        assert answered.status_code == 422

    def test_a_code_is_used_once(self, clinic: Clinic, visit: Visiting) -> None:
        amara = clinic.people["attorney"]
        assert amara.telephone is not None
        code = amara.telephone.now()
        statuses = []
        for typed in (code, code, f" {code[:3]} {code[3:]} "):
            visitor = visit()
            waiting = _try(visitor, amara.login, amara.passphrase)
            statuses.append(visitor.answer(waiting, "/sign-in/code", code=typed).status_code)
        assert statuses == [303, 422, 422]

    @pytest.mark.parametrize("written", ["{}", " {} ", "upper"])
    def test_a_paper_code_is_used_once(self, clinic: Clinic, visit: Visiting, written: str) -> None:
        amara, statuses = clinic.people["attorney"], []
        paper = amara.paper_codes[3]
        for _n in range(2):
            visitor = visit()
            typed = paper.upper().replace("-", " ") if written == "upper" else written.format(paper)
            waiting = _try(visitor, amara.login, amara.passphrase)
            statuses.append(visitor.answer(waiting, "/sign-in/code", code=typed).status_code)
        assert statuses == [303, 422]

    def test_anothers_code_lets_nobody_in(self, clinic: Clinic, visit: Visiting) -> None:
        amara, ada = clinic.people["attorney"], clinic.people["administrator"]
        assert ada.telephone is not None
        visitor = visit()
        waiting = _try(visitor, amara.login, amara.passphrase)
        for code in (ada.telephone.now(), ada.paper_codes[0]):
            assert visitor.answer(waiting, "/sign-in/code", code=code).status_code == 422

    @pytest.mark.parametrize("kind", ["telephone", "paper"])
    def test_of_fifty_who_send_one_code_at_once_exactly_one_gets_in(
        self, clinic: Clinic, services: Services, kind: str
    ) -> None:
        """Each has given the passphrase, and nothing holds any of them back but the code."""
        amara = clinic.people["attorney"]
        assert amara.telephone is not None
        code = amara.telephone.now() if kind == "telephone" else amara.paper_codes[0]
        alone = [replace(services, throttle=Throttle()) for _n in range(CROWD)]
        waiting = []
        for one in alone:
            admitted = admit_by_passphrase(one, amara.login, amara.passphrase)
            assert admitted is not None
            waiting.append(waiting_for_code(one, admitted.secret))
        barrier = Barrier(CROWD)

        def send(n: int) -> bytes | None:
            barrier.wait()
            found = waiting[n]
            assert found is not None
            return admit_by_code(alone[n], found, code)

        with ThreadPoolExecutor(CROWD) as crowd:
            secrets = [secret for secret in crowd.map(send, range(CROWD)) if secret]
        assert len(secrets) == 1
        outcomes = Counter(outcome for _who, outcome in _trail(clinic, "sign-in"))
        assert outcomes == {"done": 1, "refused": CROWD - 1}

    def test_over_the_wire_too_exactly_one_gets_in(self, clinic: Clinic, address: str) -> None:
        amara = clinic.people["attorney"]
        assert amara.telephone is not None
        code = amara.telephone.now()
        with ExitStack() as browsers:
            visitors = [browsers.enter_context(Visitor(address)) for _n in range(8)]
            pages = [_try(one, amara.login, amara.passphrase) for one in visitors]
            barrier = Barrier(len(visitors))

            def send(n: int) -> int:
                barrier.wait()
                return visitors[n].answer(pages[n], "/sign-in/code", code=code).status_code

            with ThreadPoolExecutor(len(visitors)) as crowd:
                answers = Counter(crowd.map(send, range(len(visitors))))
        assert answers[303] == 1
        assert set(answers) <= {303, 422, 429}


def _hidden(page: httpx.Response) -> dict[str, str]:
    (token,) = shown(page).xpath('//form[@action="/sign-in"]//input[@name="csrf"]/@value')
    return {"csrf": token}


class TestFixation:
    def test_a_cookie_planted_before_is_nobodys_after(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        planted = new_secret()
        for who in ("advocate", "attorney"):
            victim = visit()
            victim.carry(planted)
            assert victim.sign_in(clinic.people[who]).status_code == 303
            attacker = visit()
            attacker.carry(planted)
            assert attacker.get("/account").status_code == 303
            assert victim.secret != planted

    def test_the_cookie_of_before_the_code_is_dead_after_it(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        amara, visitor = clinic.people["attorney"], visit()
        waiting = _try(visitor, amara.login, amara.passphrase)
        half = visitor.secret
        assert amara.telephone is not None
        visitor.answer(waiting, "/sign-in/code", code=amara.telephone.now())
        assert visitor.secret != half
        other = visit()
        other.carry(half or b"")
        assert other.get("/account").status_code == 303
        assert other.get("/sign-in/code").status_code == 303

    def test_a_sign_in_sent_from_elsewhere_is_refused(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        """Else a page could sign the victim in as somebody who reads what they then write."""
        abel = clinic.people["advocate"]
        typed = {"login": abel.login, "passphrase": abel.passphrase}
        forged = visit().client.post("/sign-in", data=typed)
        assert forged.status_code == 403
        assert DESK not in forged.cookies
        visitor = visit()
        page = visitor.get("/sign-in")
        cross = visitor.client.post(
            "/sign-in",
            data={**typed, **_hidden(page)},
            headers={"sec-fetch-site": "cross-site"},
        )
        assert cross.status_code == 403
        assert DESK not in cross.cookies


class TestGoingOut:
    def test_after_signing_out_the_cookie_is_dead_and_the_browser_empty(
        self, visit: Visiting
    ) -> None:
        visitor = visit("advocate")
        secret = visitor.secret
        gone = visitor.send("/sign-out")
        assert (gone.status_code, gone.headers["location"]) == (303, "/sign-in")
        assert gone.headers["clear-site-data"] == '"cache", "cookies", "storage"'
        assert visitor.secret is None
        thief = visit()
        thief.carry(secret or b"")
        assert thief.get("/account").status_code == 303
        assert thief.send("/account/language", language="en").status_code == 401

    def test_everywhere_means_everywhere(self, visit: Visiting) -> None:
        one, other, somebody = visit("advocate"), visit("advocate"), visit("volunteer")
        assert one.send("/sign-out-everywhere").status_code == 303
        assert other.get("/account").status_code == 303
        assert somebody.get("/account").status_code == 200

    def test_a_link_signs_nobody_out(self, visit: Visiting) -> None:
        visitor = visit("advocate")
        assert visitor.get("/sign-out").status_code == 404
        assert visitor.get("/account").status_code == 200


def test_a_telephone_whose_clock_is_a_step_off_gets_in(clinic: Clinic, visit: Visiting) -> None:
    amara, visitor = clinic.people["attorney"], visit()
    waiting = _try(visitor, amara.login, amara.passphrase)
    assert isinstance(amara.telephone, pyotp.TOTP)
    ahead = amara.telephone.at(clock.now(), counter_offset=1)
    assert visitor.answer(waiting, "/sign-in/code", code=ahead).status_code == 303
