# SPDX-License-Identifier: AGPL-3.0-or-later
"""One frozen Settings, read once from HANDRAIL_* variables and refused when unsafe."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.errors import Invalid

# What a child process may know of its parent's environment: where fonts and libraries lie, no more.
_HARMLESS = (
    "HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
)


@dataclass(frozen=True)
class Settings:
    """What the machine allows one page and all pages together to cost."""

    paper_seconds: float
    paper_memory_mb: int
    paper_pages: int
    paper_at_once: int


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings asked for; Invalid names the first variable that is unfit."""
    return Settings(
        paper_seconds=_number(environment, "HANDRAIL_PAPER_SECONDS", 30.0, (0.001, 600.0)),
        paper_memory_mb=_count(environment, "HANDRAIL_PAPER_MEMORY_MB", 768, (64, 16384)),
        paper_pages=_count(environment, "HANDRAIL_PAPER_PAGES", 200, (1, 5000)),
        paper_at_once=_count(environment, "HANDRAIL_PAPER_AT_ONCE", os.cpu_count() or 1, (1, 256)),
    )


@cache
def settings() -> Settings:
    """Return the settings of this process, read the first time they are asked for."""
    return read_settings(os.environ)


def bare_environment() -> dict[str, str]:
    """Return all a sandboxed child is told: no HANDRAIL_* variable, no key, no token, no proxy."""
    kept = {name: os.environ[name] for name in _HARMLESS if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}


def _number(
    environment: Mapping[str, str], name: str, default: float, allowed: tuple[float, float]
) -> float:
    text = environment.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        raise _unfit(name, allowed) from None
    if not allowed[0] <= value <= allowed[1]:
        raise _unfit(name, allowed)
    return value


def _count(
    environment: Mapping[str, str], name: str, default: int, allowed: tuple[int, int]
) -> int:
    value = _number(environment, name, default, allowed)
    if value != int(value):
        msg = f"The setting {name} must be a whole number; correct it or remove it."
        raise Invalid(msg)
    return int(value)


def _unfit(name: str, allowed: tuple[float, float]) -> Invalid:
    lowest, highest = allowed
    allows = f"must be a number from {lowest:g} to {highest:g}"
    return Invalid(f"The setting {name} {allows}; correct it or remove it.")
