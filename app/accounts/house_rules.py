# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a clinic rules for its own house, in clear: its days, and how long it keeps cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.accounts.sessions import the_clinic
from app.errors import Invalid
from app.kit import clock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEPT_YEARS = 7
FEWEST_YEARS, MOST_YEARS = 1, 99


@dataclass(frozen=True)
class HouseRules:
    """The clinic's time zone (empty: the machine's own), and how long a closed case is kept.

    `kept_years` are calendar years after the day of closing.
    """

    time_zone: str = ""
    kept_years: int = KEPT_YEARS

    def __post_init__(self) -> None:
        if self.time_zone:
            clock.zone_called(self.time_zone)
        if not FEWEST_YEARS <= self.kept_years <= MOST_YEARS:
            raise Invalid(
                f"A closed case is kept from {FEWEST_YEARS} to {MOST_YEARS} calendar years; "
                "write such a whole number."
            )

    def kept_until(self, closed_on: dt.date) -> dt.date:
        """Return the last day of a case closed on this day; a 29 February becomes 1 March."""
        year = closed_on.year + self.kept_years
        try:
            return closed_on.replace(year=year)
        except ValueError:
            return dt.date(year, closed_on.month + 1, 1)


def house_rules(session: Session) -> HouseRules:
    """Return the rules of the clinic here; those that hold without a word, before there is one."""
    clinic = the_clinic(session)
    return HouseRules() if clinic is None else HouseRules(clinic.time_zone, clinic.kept_years)


def keep_rules(session: Session, rules: HouseRules) -> None:
    """Write the clinic's rules down; a case that is closed already keeps its last day."""
    clinic = the_clinic(session)
    if clinic is not None:
        clinic.time_zone, clinic.kept_years = rules.time_zone, rules.kept_years
