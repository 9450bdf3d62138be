# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sealed about the clinic and its people; only they can open it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A sealed body: frozen, and refusing fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ClinicProfile(Body):
    """The clinic's letterhead and care-of address."""

    name: str
    lines: tuple[str, ...]
    city: str
    state: str
    postal_code: str
    phone: str | None = None
    email: str | None = None
    signer: str | None = None
    signer_title: str | None = None


class StaffBody(Body):
    """Who a person of the clinic is to their colleagues."""

    display_name: str
    login: str
    title: str = ""
