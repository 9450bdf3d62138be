# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own account: what one changes there, and what whoever finds the screen open cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import httpx
import pyotp
import pytest
from sqlalchemy import select, update

from app.accounts.models import RecoveryCode, Staff
from app.accounts.second_factor import is_secret, new_secret
from app.vault.keys import unwrap_with_passphrase
from tests.clinic.build import Clinic, Person
from tests.clinic.visitor import Visitor, shown

Visiting = Callable[..., Visitor]
NEW = "velvet harbour cactus orbit"
PASSPHRASE, FACTOR = "/account/passphrase", "/account/second-factor"


def _staff(clinic: Clinic, who: str) -> Staff:
    with clinic.database.reading() as session:
        return session.get_one(Staff, clinic.people[who].id)


def _error_of(answer: httpx.Response, field: str) -> str:
    (said,) = shown(answer).xpath(f'//*[@id="{field}-error"]')
    return str(said.text_content())


class TestPassphrase:
    def test_the_new_one_opens_the_same_key_and_the_old_one_nothing(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        abel, visitor = clinic.people["advocate"], visit("advocate")
        private = unwrap_with_passphrase(_staff(clinic, "advocate").wrapped_key, abel.passphrase)
        typed = {"current": abel.passphrase, "new": NEW, "again": NEW}
        changed = visitor.fill("/account", PASSPHRASE, **typed)
        assert changed.headers["location"] == "/account?saved=passphrase"
        assert unwrap_with_passphrase(_staff(clinic, "advocate").wrapped_key, NEW) == private
        assert visit().fill("/sign-in", login="abel", passphrase=NEW).status_code == 303
        old = visit().fill("/sign-in", login="abel", passphrase=abel.passphrase)
        assert old.status_code == 422

    def test_every_other_sign_in_ends(self, clinic: Clinic, visit: Visiting) -> None:
        abel, here, elsewhere = clinic.people["advocate"], visit("advocate"), visit("advocate")
        here.send(PASSPHRASE, current=abel.passphrase, new=NEW, again=NEW)
        assert here.get("/account").status_code == 200
        assert elsewhere.get("/account").status_code == 303

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"current": "not mine at all, this one"}, "current"),
            ({"again": NEW + " "}, "again"),
            ({"new": "short", "again": "short"}, "new"),
            ({"new": "a" * 40, "again": "a" * 40}, "new"),
            ({"new": "x" * 300, "again": "x" * 300}, "new"),
        ],
    )
    def test_a_mistake_changes_nothing_and_is_named_at_its_field(
        self, clinic: Clinic, visit: Visiting, typed: dict[str, str], field: str
    ) -> None:
        visitor, before = visit("advocate"), _staff(clinic, "advocate")
        good = {"current": clinic.people["advocate"].passphrase, "new": NEW, "again": NEW}
        refused = visitor.fill("/account", PASSPHRASE, **{**good, **typed})
        assert refused.status_code == 422
        assert _error_of(refused, field)
        assert NEW not in refused.text
        after = _staff(clinic, "advocate")
        assert (after.passphrase_hash, after.wrapped_key) == (
            before.passphrase_hash,
            before.wrapped_key,
        )

    def test_whoever_finds_a_screen_open_cannot_go_on_guessing(self, visit: Visiting) -> None:
        visitor = visit("advocate")
        guesses = [
            visitor.send(PASSPHRASE, current=f"guess {n}", new=NEW, again=NEW) for n in range(13)
        ]
        assert Counter(answer.status_code for answer in guesses) == {422: 10, 429: 3}

    def test_the_first_thing_is_a_passphrase_nobody_else_knows(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        with clinic.database.writing() as session:
            session.execute(update(Staff).values(must_change_passphrase=True))
        visitor = visit("volunteer")
        assert "Somebody else knows the passphrase" in visitor.get("/account").text
        for path in ("/", "/cases", "/design"):
            assert visitor.get(path).status_code == 404
        viola = clinic.people["volunteer"]
        visitor.send(PASSPHRASE, current=viola.passphrase, new=NEW, again=NEW)
        assert visitor.get("/design").status_code == 200


class TestSecondFactor:
    def _set(self, visitor: Visitor, *, current: str = "", off: int = 0) -> httpx.Response:
        page = visitor.get(FACTOR)
        (secret,) = shown(page).xpath('//input[@name="secret"]/@value')
        code = pyotp.TOTP(secret).now() if not off else "000000"
        return visitor.answer(page, FACTOR, code=code, current=current)

    def test_it_is_kept_once_a_code_proves_it_and_is_asked_for_ever_after(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        visitor = visit("volunteer")
        codes = self._set(visitor)
        assert codes.status_code == 200
        viola = clinic.people["volunteer"]
        assert (
            "one more step"
            in visit().fill("/sign-in", login=viola.login, passphrase=viola.passphrase).text.lower()
        )
        with clinic.database.reading() as session:
            kept = session.scalars(
                select(RecoveryCode).where(RecoveryCode.staff_id == viola.id)
            ).all()
        assert len(kept) == 10
        assert not any(code.digest in codes.text for code in kept)

    def test_a_secret_is_new_each_time_and_kept_nowhere_until_it_is_proved(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        visitor = visit("volunteer")
        seen = {
            shown(visitor.get(FACTOR)).xpath('//input[@name="secret"]/@value')[0] for _ in "abc"
        }
        assert len(seen) == 3
        assert self._set(visitor, off=1).status_code == 422
        assert _staff(clinic, "volunteer").sealed_second_factor is None

    def test_nobody_puts_another_telephone_in_the_place_of_mine(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        visitor, before = visit("attorney"), _staff(clinic, "attorney").sealed_second_factor
        for wrong in ("", "000000", _telephone(clinic.people["administrator"])):
            refused = self._set(visitor, current=wrong)
            assert refused.status_code == 422
            assert "neither a code" in _error_of(refused, "current")
        assert _staff(clinic, "attorney").sealed_second_factor == before

    def test_nor_goes_on_guessing_the_code_of_mine(self, visit: Visiting) -> None:
        visitor = visit("attorney")
        answers = [self._set(visitor, current=f"{n:06}").status_code for n in range(7)]
        assert answers == [422] * 5 + [429] * 2

    @pytest.mark.parametrize("proof", ["telephone", "paper"])
    def test_with_the_old_one_or_a_code_on_paper_it_is_replaced(
        self, clinic: Clinic, visit: Visiting, proof: str
    ) -> None:
        amara, visitor, other = clinic.people["attorney"], visit("attorney"), visit("attorney")
        current = _telephone(amara) if proof == "telephone" else amara.paper_codes[0]
        before = _staff(clinic, "attorney").sealed_second_factor
        assert self._set(visitor, current=current).status_code == 200
        assert _staff(clinic, "attorney").sealed_second_factor != before
        assert other.get("/account").status_code == 303, "every other sign-in ends"
        waiting = visit().fill("/sign-in", login=amara.login, passphrase=amara.passphrase)
        gone = visit().answer(waiting, "/sign-in/code", code=amara.paper_codes[1])
        assert gone.status_code != 303, "older codes on paper are gone"

    def test_a_code_given_to_sign_in_does_not_prove_it_again(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        """Whoever looked over the shoulder at the door has nothing."""
        amara, visitor = clinic.people["attorney"], visit()
        code = _telephone(amara)
        waiting = visitor.fill("/sign-in", login=amara.login, passphrase=amara.passphrase)
        assert visitor.answer(waiting, "/sign-in/code", code=code).status_code == 303
        assert self._set(visitor, current=code).status_code == 422

    @pytest.mark.parametrize(
        "secret", ["", "A", "!" * 32, "a" * 32, "A" * 31, "A" * 100_000, "é" * 32, "1" * 32]
    )
    def test_a_secret_that_is_none_is_not_kept(
        self, clinic: Clinic, visit: Visiting, secret: str
    ) -> None:
        refused = visit("volunteer").send(FACTOR, secret=secret, code="123456")
        assert refused.status_code == 422
        assert _staff(clinic, "volunteer").sealed_second_factor is None

    def test_a_role_with_power_does_nothing_without_one(
        self, clinic: Clinic, visit: Visiting
    ) -> None:
        with clinic.database.writing() as session:
            session.execute(update(Staff).values(sealed_second_factor=None))
        for who in ("administrator", "attorney", "accredited-representative", "catalogue-editor"):
            visitor = visit(who)
            assert visitor.get("/people").status_code == 404
            assert visitor.get("/design").status_code == 404
            assert "Set up the second step" in visitor.get("/account").text


def _telephone(person: Person) -> str:
    assert person.telephone is not None
    return person.telephone.now()


class TestSignIns:
    def test_one_of_them_is_ended_from_another(self, visit: Visiting) -> None:
        here, elsewhere = visit("advocate"), visit("advocate")
        page = here.get("/account")
        (other,) = shown(page).xpath('//input[@name="sign_in"]/@value')
        assert here.send("/account/sign-ins", sign_in=other).status_code == 303
        assert elsewhere.get("/account").status_code == 303
        assert here.get("/account").status_code == 200

    def test_anothers_is_not_ended(self, clinic: Clinic, visit: Visiting) -> None:
        theirs = clinic.signed_in("volunteer")
        visit("advocate").send("/account/sign-ins", sign_in=theirs.viewer.session_id)
        somebody = visit()
        somebody.carry(theirs.secret)
        assert somebody.get("/account").status_code == 200

    @pytest.mark.parametrize("sign_in", ["", "x", "'", "\x7f", "é" * 500])
    def test_what_is_no_sign_in_ends_none(self, visit: Visiting, sign_in: str) -> None:
        visitor = visit("advocate")
        assert visitor.send("/account/sign-ins", sign_in=sign_in).status_code == 303
        assert visitor.get("/account").status_code == 200


class TestLanguage:
    def test_the_desk_is_shown_in_the_language_chosen(self, visit: Visiting) -> None:
        visitor = visit("advocate")
        assert 'lang="en"' in visitor.get("/account").text
        assert visitor.send("/account/language", language="en").status_code == 303

    @pytest.mark.parametrize("language", ["", "xx", "ar", "en-US", "../../etc", "e" * 1000])
    def test_a_language_the_desk_is_not_ready_in_is_refused(
        self, clinic: Clinic, visit: Visiting, language: str
    ) -> None:
        assert visit("advocate").send("/account/language", language=language).status_code == 422
        assert _staff(clinic, "advocate").language == "en"

    @pytest.mark.parametrize("next_path", ["//evil.example", "https://evil.example", "/\\evil"])
    def test_it_leads_to_no_other_host(self, visit: Visiting, next_path: str) -> None:
        answered = visit("advocate").send("/account/language", language="en", next=next_path)
        assert answered.headers["location"] == "/"


def test_new_secrets_are_what_is_taken_for_one() -> None:
    assert all(is_secret(new_secret()) for _n in range(50))
