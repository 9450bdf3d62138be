# SPDX-License-Identifier: AGPL-3.0-or-later
"""The press: order, sizes in both directions, restarts, and nothing left behind."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from app.cli.hostile_files import a_pdf
from app.errors import Unavailable
from app.paper import press as press_module
from app.paper.limits import Limits
from app.paper.press import Press
from tests.paper.build import (
    SPIN,
    a_page,
    children_of,
    everything_in,
    letters_zygote,
    open_descriptors,
    uploads_zygote,
)


def test_order_is_kept(press: Press) -> None:
    sizes = [9, 1, 5, 3, 7, 2, 8, 1, 6, 4, 2]
    pages = [a_page("<p style='break-after:page'>x</p>" * (n - 1) + "y") for n in sizes]
    assert [sheet.pages for sheet in press.print_batch(pages)] == sizes


def test_nothing_to_print_is_nothing_printed(press: Press) -> None:
    assert press.print_batch([]) == []


def test_large_pages_pass_both_ways_at_once(press: Press) -> None:
    """More than any pipe holds, in and out, from several children: nobody waits for ever."""
    unseen = "".join(f"<!-- {'-' * 1000} {n} -->" for n in range(200))
    words = " ".join(os.urandom(40).hex() for _ in range(900))
    many = [a_page(f"{unseen}<p>{n} {words}</p>") for n in range(3)]
    sheets = press.print_batch(many)
    assert all(len(sheet.pdf) > 65_536 for sheet in sheets)


def test_each_lane_is_told_apart_when_its_zygote_dies() -> None:
    """A file that breaks the uploads' zygote costs the letters nothing."""
    with Press(at_once=1) as own:
        own.print_batch([a_page("x")])
        own.inspect(a_pdf())
        assert letters_zygote(own) != uploads_zygote(own)
        printing = letters_zygote(own)
        os.kill(uploads_zygote(own), signal.SIGKILL)
        assert own.inspect(a_pdf()).pages == 2
        assert (letters_zygote(own), own.zygotes) == (printing, 2)


def test_threads_take_turns(press: Press) -> None:
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(len(press.print_batch([a_page("x")] * 3))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert counts == [3, 3, 3, 3]


def test_after_fifty_batches_nothing_is_left_open_and_no_child_remains(press: Press) -> None:
    press.print_batch([a_page("warm")])
    before = open_descriptors()
    inside = _descriptors_of(letters_zygote(press))
    for _ in range(50):
        press.print_batch([a_page("x")])
    assert open_descriptors() == before
    _eventually(lambda: children_of(letters_zygote(press)) == [])
    assert _descriptors_of(letters_zygote(press)) == inside


def test_failed_batches_leave_nothing_either(strict_press: Press) -> None:
    strict_press.print_batch([a_page("warm")])
    before = open_descriptors()
    for _ in range(3):
        with pytest.raises(Unavailable):
            strict_press.print_batch([a_page("x"), SPIN, SPIN])
    assert open_descriptors() == before
    _eventually(lambda: children_of(letters_zygote(strict_press)) == [])


def test_a_killed_zygote_is_replaced_and_the_batch_printed() -> None:
    with Press(at_once=1) as own:
        own.print_batch([a_page("x")])
        os.kill(letters_zygote(own), signal.SIGKILL)
        assert len(own.print_batch([a_page("x")])) == 1
        assert own.zygotes == 2


def test_a_zygote_killed_in_the_middle_of_a_batch_is_replaced() -> None:
    with Press(limits=Limits(seconds=60), at_once=2) as own:
        first = letters_zygote(own)
        own.print_batch([a_page("x")])
        killer = threading.Timer(0.3, os.kill, (first, signal.SIGKILL))
        killer.start()
        slow = a_page("<p>word " * 1500)
        assert len(own.print_batch([slow] * 4)) == 4
        killer.join()
        assert own.zygotes == 2
        assert not Path(f"/proc/{first}").exists()


def test_a_zygote_that_cannot_live_ends_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.paper.warm._ZYGOTE", "app.paper.stillborn")
    with Press(at_once=1) as own, pytest.raises(Unavailable, match="stopped twice"):
        own.print_batch([a_page("x")])


def test_a_killed_child_fails_its_own_batch_only() -> None:
    with Press(limits=Limits(seconds=5), at_once=1) as own:
        own.print_batch([])
        _ = own.isolation
        killer = threading.Thread(target=_kill_first_child, args=(letters_zygote(own),))
        killer.start()
        with pytest.raises(Unavailable, match="Document 1 of 1 needed more than 768 MB"):
            own.print_batch([SPIN])
        killer.join()
        assert len(own.print_batch([a_page("x")])) == 1
        assert own.zygotes == 1


def test_a_child_that_stops_moving_is_ended_by_the_parents_clock() -> None:
    with Press(limits=Limits(seconds=1), at_once=1) as own:
        _ = own.isolation
        stopper = threading.Thread(
            target=_kill_first_child, args=(letters_zygote(own), signal.SIGSTOP)
        )
        stopper.start()
        began = time.monotonic()
        with pytest.raises(Unavailable, match="took longer than 1 s"):
            own.print_batch([SPIN])
        assert time.monotonic() - began < 8
        stopper.join()


def test_closing_ends_the_zygote_and_a_later_batch_starts_another() -> None:
    own = Press(at_once=1)
    own.print_batch([a_page("x")])
    first = letters_zygote(own)
    own.close()
    own.close()
    assert not Path(f"/proc/{first}").exists()
    assert len(own.print_batch([a_page("x")])) == 1
    own.close()


def test_an_interrupted_batch_leaves_the_press_fit_for_the_next(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_descriptors()
    signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.4)
    with pytest.raises(KeyboardInterrupt):
        press.print_batch([SPIN, SPIN])
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert open_descriptors() == before
    assert len(press.print_batch([a_page("x")] * 3)) == 3


def test_open_press_obeys_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.settings import settings  # noqa: PLC0415 - its cache is emptied here

    monkeypatch.setenv("HANDRAIL_PAPER_PAGES", "2")
    settings.cache_clear()
    try:
        with (
            press_module.open_press({"letter.css": b""}) as own,
            pytest.raises(Unavailable, match="has more than 2 pages"),
        ):
            own.print_batch(['<p style="break-after:page">x</p>' * 5])
    finally:
        settings.cache_clear()


def test_a_child_never_prints_what_an_earlier_batch_said(press: Press) -> None:
    press.print_batch([a_page("EARLIER", title="EARLIER")])
    (later,) = press.print_batch([a_page("x", title="LATER")])
    assert b"EARLIER" not in everything_in(later.pdf)


def _descriptors_of(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _kill_first_child(zygote: int, how: signal.Signals = signal.SIGKILL) -> None:
    _eventually(lambda: children_of(zygote) != [])
    time.sleep(0.2)
    os.kill(children_of(zygote)[0], how)


def _eventually(holds: object) -> None:
    assert callable(holds)
    for _ in range(200):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError
