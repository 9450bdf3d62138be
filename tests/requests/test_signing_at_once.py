# SPDX-License-Identifier: AGPL-3.0-or-later
"""A signature sent several times at once is recorded once, and nobody is shown a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest

from app.main import create_app
from app.paper.press import Press
from tests.clinic.serve import served
from tests.clinic.visitor import form_on
from tests.requests.office import Office, Served
from tests.requests.reading import CONFLICT, SEE_OTHER

AT_ONCE, REQUESTS = 6, 3


@pytest.fixture
def both(office: Office, lent_press: Press) -> Iterator[Served]:
    """Serve the office on each sort of database."""
    app = create_app(office.house.clinic.settings, press=lent_press)
    with served(app) as address, ExitStack() as browsers:
        yield Served(office, address, browsers)


def test_one_signature_of_many_that_come_at_once_is_kept(both: Served) -> None:
    for _n in range(REQUESTS):
        request_id = both.office.approved()
        address = f"/requests/{request_id}/sign"
        page = both.visitor("ben").get(address)
        typed = {**form_on(page, address), "name": "Typed Name", "way": "on-screen"}
        typed["interpreter"] = "Sami Mutarjim"
        visitors, together = [both.visitor("ben") for _n in range(AT_ONCE)], Barrier(AT_ONCE)
        before = len(both.office.opened(request_id).events)

        def send(n: int) -> int:
            form = {**typed, "csrf": visitors[n].token}  # noqa: B023  used in this turn alone
            together.wait()  # noqa: B023
            visitors[n].get(address)  # noqa: B023
            return visitors[n].client.post(address, data=form).status_code  # noqa: B023

        with ThreadPoolExecutor(AT_ONCE) as hands:
            answers = Counter(hands.map(send, range(AT_ONCE)))
        assert answers == {SEE_OTHER: 1, CONFLICT: AT_ONCE - 1}
        assert len(both.office.opened(request_id).events) == before + 1
