# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads that hang, swell or kill: the child dies alone, and the press serves whoever is next."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, ObjectStreamMode, Pdf
from PIL import Image

from app.cli.hostile_files import a_jpeg, a_pdf, a_picture, encoded, written
from app.errors import Unavailable
from app.paper.limits import Limits, Outcome
from app.paper.press import Press, open_press
from app.paper.uploads import UploadRefused, refused_by_its_end
from app.settings import settings
from tests.paper.build import a_page, children_of, open_descriptors, refused, uploads_zygote

GOOD = a_pdf()


@pytest.fixture(scope="module")
def slow_file() -> bytes:
    """Return a page with so many things on it that going over them takes seconds."""
    document = Pdf.new()
    page = document.add_blank_page()
    things = [document.make_indirect(Dictionary(A=n)) for n in range(60_000)]
    page.Resources = Dictionary(X=Array(things))
    return written(document, object_stream_mode=ObjectStreamMode.generate)


@pytest.fixture(scope="module")
def hasty_press() -> Iterator[Press]:
    with Press(limits=Limits(upload_seconds=0.5), at_once=2) as press:
        press.inspect(GOOD)
        yield press


def test_a_file_that_takes_too_long_ends_its_child_and_nothing_else(
    hasty_press: Press, slow_file: bytes
) -> None:
    began = time.monotonic()
    failure = refused(hasty_press, slow_file)
    assert time.monotonic() - began < 2
    assert (failure.code, failure.ended_child) == ("took-too-long", True)
    assert hasty_press.inspect(GOOD).pages == 2
    assert hasty_press.zygotes == 1


def test_a_file_that_hangs_keeps_no_letter_waiting(slow_file: bytes) -> None:
    with Press(limits=Limits(upload_seconds=20), at_once=1) as press:
        press.inspect(GOOD)
        press.print_batch([a_page("warm")])
        looking = threading.Thread(target=_look_in_vain, args=(press, slow_file))
        looking.start()
        os.kill(child := _first_child(press), signal.SIGSTOP)
        began = time.monotonic()
        assert len(press.print_batch([a_page("x")])) == 1
        assert time.monotonic() - began < 5
        assert looking.is_alive()
        os.kill(child, signal.SIGKILL)
        looking.join()


def test_the_seconds_of_a_letter_are_not_those_of_an_upload(slow_file: bytes) -> None:
    with Press(limits=Limits(seconds=0.2, upload_seconds=60), at_once=1) as press:
        assert press.inspect(slow_file).pages == 1


def test_a_child_that_stops_moving_is_ended_by_the_parents_clock(
    hasty_press: Press, slow_file: bytes
) -> None:
    stopper = _meanwhile(hasty_press, signal.SIGSTOP)
    began = time.monotonic()
    assert refused(hasty_press, slow_file).code == "took-too-long"
    assert time.monotonic() - began < 6
    stopper.join()
    assert hasty_press.inspect(GOOD).pages == 2


@pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGABRT, signal.SIGSYS])
def test_a_file_that_breaks_its_parser_is_damaged(how: signal.Signals, slow_file: bytes) -> None:
    with Press(limits=Limits(upload_seconds=30), at_once=1) as press:
        press.inspect(GOOD)
        killer = _meanwhile(press, how)
        failure = refused(press, slow_file)
        killer.join()
        assert (failure.code, failure.ended_child) == ("damaged", True)
        assert press.inspect(GOOD).pages == 2
        assert press.zygotes == 1


def test_a_machine_out_of_memory_is_not_the_files_fault(slow_file: bytes) -> None:
    with Press(limits=Limits(upload_seconds=30), at_once=1) as press:
        press.inspect(GOOD)
        killer = _meanwhile(press, signal.SIGKILL)
        with pytest.raises(Unavailable, match="short of memory") as caught:
            press.inspect(slow_file)
        killer.join()
        assert caught.value.exit_code == 3
        assert press.inspect(GOOD).pages == 2


def test_a_zygote_killed_while_a_file_is_looked_into_is_replaced(slow_file: bytes) -> None:
    with Press(limits=Limits(upload_seconds=30), at_once=1) as press:
        press.inspect(GOOD)
        killer = threading.Timer(0.2, os.kill, (uploads_zygote(press), signal.SIGKILL))
        killer.start()
        assert press.inspect(slow_file).pages == 1
        killer.join()
        assert press.zygotes == 2


def test_a_press_that_cannot_live_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.paper.warm._ZYGOTE", "app.paper.stillborn")
    with Press(at_once=1) as press, pytest.raises(Unavailable, match="stopped twice"):
        press.inspect(GOOD)


def test_a_bomb_of_dots_is_refused_unopened_where_there_is_no_room_for_it() -> None:
    """With 16 MB more than the warm libraries: what is told by its head is never unpacked."""
    with Press(limits=Limits(memory_mb=16), at_once=1) as press:
        for side in (9_000, 20_000):
            bomb = encoded(Image.new("1", (side, side)), "PNG")
            assert refused(press, bomb).code == "too-many-pixels"
        assert press.inspect(a_jpeg()).width == 20
        assert press.zygotes == 1


def test_what_needs_more_memory_than_allowed_is_refused_as_such() -> None:
    large = encoded(Image.new("RGB", (7000, 5000)), "PNG")
    with Press(limits=Limits(memory_mb=64), at_once=1) as press:
        failure = refused(press, large)
        assert (failure.code, failure.ended_child) == ("too-much-inside", False)
        assert press.inspect(GOOD).pages == 2


def test_each_limit_is_obeyed_and_named() -> None:
    limits = Limits(upload_bytes=3 << 20, upload_pages=4, upload_pixels=2_000_000, copy_bytes=9000)
    noise = encoded(Image.effect_noise((400, 400), 90), "PNG")
    with Press(limits=limits, at_once=1) as press:
        told = [
            refused(press, content)
            for content in (
                b"%PDF-" + bytes(3 << 20),
                a_pdf(pages=5),
                encoded(Image.new("1", (2001, 1000)), "PNG"),
                noise,
            )
        ]
        assert press.inspect(a_pdf(pages=4)).pages == 4
    assert [failure.code for failure in told] == [
        "too-large", "too-many-pages", "too-many-pixels", "too-much-inside",
    ]  # fmt: skip
    assert "larger than 3 MB" in told[0].sentence
    assert "more than 4 pages" in told[1].sentence
    assert "more than 2 million dots" in told[2].sentence


def test_too_large_a_file_is_refused_before_a_child_is_asked() -> None:
    with Press(at_once=1) as press:
        press.close()
        assert refused(press, bytes((15 << 20) + 1)).code == "too-large"
        assert refused(press, b"").code == "empty"
        assert press.zygotes == 1


def test_a_file_of_fifteen_megabytes_is_let_in(press: Press) -> None:
    photo = encoded(a_picture(), "JPEG")
    assert press.inspect(photo + bytes((15 << 20) - len(photo))).width == 20


def test_the_size_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_UPLOAD_MB", "1")
    settings.cache_clear()
    try:
        with open_press() as press:
            assert "larger than 1 MB" in refused(press, bytes((1 << 20) + 1)).sentence
    finally:
        settings.cache_clear()


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.LATE, "took-too-long"),
        (Outcome.BROKEN, "damaged"),
        (Outcome.HEAVY, "damaged"),
        (Outcome.HUNGRY, None),
    ],
)
def test_how_a_child_ended_is_the_files_fault_or_ours(outcome: Outcome, code: str | None) -> None:
    failure = refused_by_its_end(outcome, Limits())
    assert isinstance(failure, Unavailable) is (code is None)
    assert getattr(failure, "code", None) == code


def test_a_child_that_looks_holds_two_pipes_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, slow_file: bytes
) -> None:
    monkeypatch.setenv("HANDRAIL_AUDIT_KEY", "FICTITIOUS-KEY-5521")
    held = os.open(__file__, os.O_RDONLY)
    os.set_inheritable(held, True)  # noqa: FBT003
    with Press(limits=Limits(upload_seconds=2), at_once=1) as press:
        press.inspect(GOOD)
        looking = threading.Thread(target=lambda: _look(press, slow_file))
        looking.start()
        child = _first_child(press)
        place = Path(f"/proc/{child}")
        assert sorted(end.name for end in (place / "fd").iterdir()) == ["0", "1", "2"]
        assert "FICTITIOUS" not in (place / "environ").read_text("utf-8")
        assert len(list((place / "task").iterdir())) == 1
        looking.join()
    os.close(held)


def test_letters_and_uploads_take_turns_from_any_thread(press: Press) -> None:
    done: list[int] = []
    work: list[Callable[[], object]] = [
        lambda: done.append(len(press.print_batch([a_page("x")] * 2))),
        lambda: done.append(press.inspect(GOOD).pages or 0),
    ]
    threads = [threading.Thread(target=one) for one in work * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert done == [2] * 8


def test_after_many_files_nothing_is_left_open(press: Press) -> None:
    press.inspect(GOOD)
    before = open_descriptors()
    for content in (GOOD, b"%PDF-nothing", a_jpeg()) * 10:
        _look(press, content)
    assert open_descriptors() == before


def test_one_file_never_shows_in_the_copy_of_another(press: Press) -> None:
    canary = b"EARLIER" * 40
    press.inspect(encoded(Image.frombytes("L", (280, 1), canary), "PNG"))
    assert b"EARLIER" not in press.inspect(GOOD).safe_view


def _look(press: Press, content: bytes) -> None:
    with contextlib.suppress(UploadRefused):
        press.inspect(content)


def _look_in_vain(press: Press, content: bytes) -> None:
    with pytest.raises(Unavailable):
        press.inspect(content)


def _meanwhile(press: Press, how: signal.Signals) -> threading.Thread:
    thread = threading.Thread(target=lambda: os.kill(_first_child(press), how))
    thread.start()
    return thread


def _first_child(press: Press) -> int:
    for _ in range(300):
        if children := children_of(uploads_zygote(press)):
            time.sleep(0.1)
            return children[0]
        time.sleep(0.01)
    raise AssertionError
