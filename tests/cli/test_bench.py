# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of a benchmark's rows, and that the letters bench measures what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.bench import bench, rate, row
from app.cli.bench_letters import _plain_letters, _rows, _without_link, _write_all, measure
from app.cli.bench_plan import measure as measure_plan
from app.errors import NotFound
from app.letters import sheet
from app.letters.samples import sample_letters
from app.paper.drawing import draw, lay_desk
from app.paper.limits import Limits

KEYS = ["name", "value", "unit", "baseline", "baseline_value", "ratio", "better", "n"]


def test_a_row_says_how_many_times_better() -> None:
    one = row("letter", 20.0, "ms", against=("plain", 160.0), n=30)
    assert (one.ratio, one.better, one.n) == (8.0, "lower", 30)


def test_of_a_rate_more_is_better() -> None:
    one = rate("pages", 150.0, "requests/s", against=("bare page", 300.0), n=9)
    assert (one.ratio, one.better, one.baseline_value) == (0.5, "higher", 300.0)


def test_a_row_without_a_baseline_keeps_its_place() -> None:
    one = row("letter", 20.0, "ms", against=("office", None), n=30)
    assert one.baseline == "office"
    assert one.baseline_value is None
    assert one.ratio is None


def test_medians_become_milliseconds_a_letter_and_seconds_a_packet() -> None:
    rows = _rows(30, ours=[0.9, 3.0, 0.6], plain=[0.4], office=[0.09])
    assert [(one.name, one.value, one.baseline_value, one.ratio) for one in rows] == [
        ("letter", 30.0, 400.0, 13.33),
        ("letter", 30.0, 90.0, 3.0),
        ("packet of 30", 0.9, 12.0, 13.33),
    ]


def test_without_libreoffice_its_row_is_empty_and_said_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    rows = measure(packet=3, rounds=1, plain=1)
    assert [one.baseline_value is None for one in rows] == [False, True, False]
    assert rows[0].ratio is not None
    assert rows[0].ratio > 1
    assert "LibreOffice is not installed" in capsys.readouterr().err


def test_the_command_prints_one_json_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "app.cli.bench_letters.measure", lambda: _rows(1, ours=[1], plain=[1], office=[])
    )
    monkeypatch.setattr("app.cli.bench_web.measure", list)
    bench(["letters"], json=True)
    rows = json.loads(capsys.readouterr().out)
    assert [list(one) for one in rows] == [KEYS] * 3
    bench([])
    assert "python-docx+libreoffice: not measured here" in capsys.readouterr().out


def test_an_unknown_benchmark_is_refused() -> None:
    with pytest.raises(NotFound) as caught:
        bench(["horses"])
    assert caught.value.sentence == (
        "There is no benchmark of that name; the benchmarks are: letters, plan, web."
    )


def test_both_engines_are_given_two_pages_that_ask_for_nothing_foreign() -> None:
    desk = lay_desk(sheet.assets())
    drawn = [draw(letter, desk, Limits()) for letter in sample_letters(2)]
    assert [(one.pages, one.refused) for one in drawn] == [(2, 0), (2, 0)]


def test_the_plain_baseline_draws_the_same_letter_without_our_scheme() -> None:
    (letter,) = sample_letters(1)
    assert "handrail:" in letter
    assert "handrail:" not in _without_link(letter)
    assert len(_without_link(letter)) > len(letter) - 80


def test_the_plain_baseline_puts_the_subsetter_back() -> None:
    from weasyprint.pdf import fonts  # noqa: PLC0415 - looked at after it is used

    before = fonts.harfbuzz_subset
    _plain_letters(sample_letters(1))
    assert fonts.harfbuzz_subset is before


def test_the_office_gets_one_word_file_a_letter(tmp_path: Path) -> None:
    _write_all(tmp_path, 3)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0.docx", "1.docx", "2.docx"]
    assert all(file.read_bytes().startswith(b"PK") for file in tmp_path.iterdir())


def test_a_plan_is_quicker_than_reading_the_catalogue() -> None:
    load, plan = measure_plan(rounds=3)
    assert (load.name, load.baseline, load.n) == ("catalogue load", "reading its YAML", 3)
    assert (plan.name, plan.baseline, plan.n) == ("plan", "catalogue load", 3)
    assert all(one.ratio is not None and one.ratio > 1 for one in (load, plan))
