# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings: defaults, refusals in one sentence, and what a child is told."""

from __future__ import annotations

import os
from dataclasses import FrozenInstanceError

import pytest

from app.errors import Invalid
from app.settings import bare_environment, read_settings, settings


def test_an_empty_environment_gives_the_defaults() -> None:
    chosen = read_settings({})
    assert (chosen.paper_seconds, chosen.paper_memory_mb, chosen.paper_pages) == (30.0, 768, 200)
    assert chosen.paper_at_once == (os.cpu_count() or 1)


def test_each_variable_is_read() -> None:
    chosen = read_settings(
        {
            "HANDRAIL_PAPER_SECONDS": " 0.01 ",
            "HANDRAIL_PAPER_MEMORY_MB": "512",
            "HANDRAIL_PAPER_PAGES": "7",
            "HANDRAIL_PAPER_AT_ONCE": "3",
        }
    )
    assert chosen.paper_seconds == 0.01
    assert (chosen.paper_memory_mb, chosen.paper_pages, chosen.paper_at_once) == (512, 7, 3)


def test_an_empty_variable_means_the_default() -> None:
    assert read_settings({"HANDRAIL_PAPER_SECONDS": ""}).paper_seconds == 30.0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HANDRAIL_PAPER_SECONDS", "soon"),
        ("HANDRAIL_PAPER_SECONDS", "0"),
        ("HANDRAIL_PAPER_SECONDS", "-1"),
        ("HANDRAIL_PAPER_SECONDS", "601"),
        ("HANDRAIL_PAPER_SECONDS", "nan"),
        ("HANDRAIL_PAPER_SECONDS", "inf"),
        ("HANDRAIL_PAPER_MEMORY_MB", "16"),
        ("HANDRAIL_PAPER_MEMORY_MB", "1e9"),
        ("HANDRAIL_PAPER_MEMORY_MB", "100.5"),
        ("HANDRAIL_PAPER_PAGES", "0"),
        ("HANDRAIL_PAPER_PAGES", "many"),
        ("HANDRAIL_PAPER_AT_ONCE", "0"),
        ("HANDRAIL_PAPER_AT_ONCE", "1.5"),
    ],
)
def test_an_unfit_value_is_refused_by_name_and_without_its_value(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_settings({name: value})
    assert name in refused.value.sentence
    assert refused.value.sentence.count(".") == refused.value.sentence.count(". ") + 1 or (
        "0.001" in refused.value.sentence
    )
    assert refused.value.exit_code == 2


def test_settings_are_read_once_and_frozen() -> None:
    chosen = settings()
    assert settings() is chosen
    with pytest.raises(FrozenInstanceError):
        chosen.paper_pages = 3  # type: ignore[misc]


def test_a_child_is_told_no_setting_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_AUDIT_KEY", "fictitious")
    monkeypatch.setenv("HTTPS_PROXY", "http://fictitious")
    monkeypatch.setenv("PYTHONPATH", "/fictitious")
    told = bare_environment()
    assert "fictitious" not in " ".join(told.values())
    assert told["PYTHONHASHSEED"] == "0"
