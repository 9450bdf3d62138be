# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web benchmark at a small size: a clinic filled by the services, two servers, real HTTP."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.cases.queries import list_cases
from app.cli.bench_bare import ROWS_ON_A_PAGE
from app.cli.bench_clinic import CrowdedClinic, crowded_clinic
from app.cli.bench_load import Answers, Client, ask, server, together
from app.cli.bench_web import Plan, Seen, _rows, measure
from app.errors import Unavailable
from app.vault.rings import members_of


class Counting(http.server.BaseHTTPRequestHandler):
    """Answers `/` and nothing else, and remembers what was asked, by whom."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["cookie"]))
        self.send_response(404 if self.path == "/nowhere" else 200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def asked() -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """Return the address of a server and what it is asked."""
    seen: list[tuple[str, str | None]] = []
    handler = type("Handler", (Counting,), {"asked": seen})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}", seen
        serving.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrowdedClinic]:
    with crowded_clinic(tmp_path_factory.mktemp("crowd") / "clinic", staff=3) as crowded:
        crowded.fill(7)
        yield crowded


def test_a_case_has_two_people_and_everybody_has_their_share(clinic: CrowdedClinic) -> None:
    with clinic.database.reading() as session:
        rings = list(session.scalars(select(Case.ring_id)))
        assert [len(members_of(session, ring)) for ring in rings] == [2] * 7
    assert sorted(len(clinic.newest_of(person, 50)) for person in clinic.staff) == [4, 5, 5]


def test_filling_goes_on_where_it_stopped(clinic: CrowdedClinic) -> None:
    clinic.fill(9)
    clinic.fill(9)
    with clinic.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == clinic.cases == 9


def test_whoever_is_signed_in_again_sees_the_same_cases(clinic: CrowdedClinic) -> None:
    before = clinic.staff[0]
    cases = clinic.newest_of(before, 50)
    clinic.sign_everybody_in()
    assert clinic.staff[0].secret != before.secret
    assert clinic.newest_of(clinic.staff[0], 50) == cases


def test_a_whole_situation_is_told_in_the_newest_cases(clinic: CrowdedClinic) -> None:
    from app.cases.queries import sections_of  # noqa: PLC0415 - only here

    clinic.tell_everything(1)
    viewer = clinic._viewer(clinic.staff[1])
    with clinic.database.reading() as session:
        newest, *_others, oldest = list_cases(session, viewer).cases
        assert len(sections_of(session, newest)) > len(sections_of(session, oldest)) == 2


def test_everybody_asks_for_their_own_pages_in_turn(
    asked: tuple[str, list[tuple[str, str | None]]],
) -> None:
    url, seen = asked
    answers = ask(url, [Client(["/a", "/b"], "desk=x"), Client(["/c"])], seconds=0.2)
    assert len(answers.waits) == len(seen) > 4
    assert answers.rate == pytest.approx(len(seen) / answers.seconds)
    assert {path for path, cookie in seen if cookie == "desk=x"} == {"/a", "/b"}
    assert {path for path, cookie in seen if cookie is None} == {"/c"}


def test_people_who_read_ask_less_often(asked: tuple[str, list[tuple[str, str | None]]]) -> None:
    url, seen = asked
    ask(url, [Client(["/"])] * 4, seconds=0.4, pause=0.2)
    assert 4 <= len(seen) <= 12


def test_a_page_that_is_not_there_ends_the_benchmark(
    asked: tuple[str, list[tuple[str, str | None]]],
) -> None:
    with pytest.raises(Unavailable, match="answered with 404"):
        ask(asked[0], [Client(["/nowhere"])], seconds=0.2)


def test_rounds_are_taken_together() -> None:
    both = together([Answers((1.0, 3.0), 2.0), Answers((2.0, 4.0), 2.0)])
    assert (both.rate, both.median) == (1.0, 2.5)
    assert both.slow == pytest.approx(3.85)


def test_the_bare_page_shows_fifty_rows_it_has_opened(tmp_path: Path) -> None:
    with server("app.cli.bench_bare", str(tmp_path / "bare.sqlite"), "60") as url:
        shown = httpx.get(url, trust_env=False).text
    assert shown.count("<tr>") == shown.count("Fulana Ficticia") == ROWS_ON_A_PAGE == 50


def test_a_server_that_does_not_start_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        pytest.raises(Unavailable, match="did not start"),
        server("app.cli", "serve", environment={"HANDRAIL_DATA_DIR": "/nowhere"}),
    ):
        pass
    assert "no clinic in the data folder" in capfd.readouterr().err


def test_each_page_is_measured_at_each_size_and_the_list_against_itself() -> None:
    rows = measure(
        Plan(sizes=(6, 9), staff=3, rounds=1, seconds=0.3, reading_seconds=0.8, pause=0.05)
    )
    names = [one.name for one in rows]
    assert names == [
        *(f"{page}, {size} cases{how}"
          for size in (6, 9) for page in ("case list", "case list with names", "case")
          for how in ("", ", p50, 3 staff", ", p95, 3 staff")),
        "case list p95, 9 cases, 3 staff",
    ]  # fmt: skip
    assert {one.baseline for one in rows[:-1]} == {"bare page"}
    assert rows[-1].baseline == "6 cases"
    assert all(one.n > 0 and one.value > 0 and one.baseline_value for one in rows)
    assert {one.better for one in rows if one.unit == "requests/s"} == {"higher"}


def test_a_ratio_is_against_the_bare_page_of_the_same_size() -> None:
    fast, slow = (
        Seen(Answers(waits, 1.0), Answers(waits, 1.0)) for waits in ((1.0,) * 40, (4.0,) * 10)
    )
    seen = {size: {"bare page": fast, "case list": slow, "case": fast} for size in (10, 20)}
    rows = _rows(Plan(sizes=(10, 20), staff=5), seen)
    assert [one.ratio for one in rows[:6]] == [0.25, 0.25, 0.25, 1.0, 1.0, 1.0]
    assert (rows[-1].name, rows[-1].ratio) == ("case list p95, 20 cases, 5 staff", 1.0)
