# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answers of a set-up, written down in YAML for a script."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.accounts.bodies import ClinicProfile, StaffBody
from app.accounts.house_rules import KEPT_YEARS, HouseRules
from app.errors import Invalid
from app.kit import clock, plain_yaml
from app.settings import machine_zone

_STANDARD_INPUT = "-"
_FIELDS = re.compile(r"[a-z_.0-9]{1,60}")


class _Administrator(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    title: str = ""
    login: str = Field(min_length=1)
    passphrase: str = Field(repr=False)

    @property
    def body(self) -> StaffBody:
        return StaffBody(display_name=self.name, login=self.login, title=self.title)


class Answers(BaseModel):
    """What `handrail init` would ask."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    clinic: ClinicProfile
    administrator: _Administrator
    time_zone: str | None = None
    kept_years: int = KEPT_YEARS

    @property
    def rules(self) -> HouseRules:
        """The clinic's house rules; its days begin as this machine's where no zone is named."""
        named = machine_zone() if self.time_zone is None else self.time_zone
        return HouseRules(clock.zone_called(named).key, self.kept_years)


def answers_in(path: Path) -> Answers:
    """Read the answers in a file; no message repeats a value, for one is a passphrase."""
    try:
        return Answers.model_validate(plain_yaml.read(_text_of(path), named="the answers").value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Invalid(
            f"In the answers, {_named(first['loc'])} {_plainly(first['type'])}."
        ) from None


def _text_of(path: Path) -> str:
    try:
        if str(path) == _STANDARD_INPUT:
            return sys.stdin.read()
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("The answers are not UTF-8 text; save them as UTF-8.") from None
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise Invalid(f"The answers cannot be read ({reason}); check the path.") from None


def _named(place: tuple[int | str, ...]) -> str:
    words = ".".join(map(str, place))
    return f"«{words}»" if _FIELDS.fullmatch(words) else "one field"


def _plainly(kind: str) -> str:
    told = {"missing": "is missing; add it", "extra_forbidden": "is not asked for; remove it"}
    return told.get(kind, "is not of the right sort; write text, numbers in quotation marks")
