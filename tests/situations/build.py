# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shortest whole situations, as a file says them; each test says only what differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from app.catalog.load import load
from app.situations.read import read_situation

if TYPE_CHECKING:
    from app.situations.records import Situation

SAMPLES = sorted(Path(__file__).parent.glob("*.yaml"))

CLINIC = {
    "name": "Riverside Rights Clinic (fictitious)",
    "address": {"lines": ["100 Example Street"], "city": "Chicago", "state": "IL"},
}
HOME = {"lines": ["1 Fictitious Place"], "city": "Chicago", "state": "IL"}


def a_person(**but: object) -> dict[str, object]:
    """Someone of whom only a name and a language are known."""
    return {"name": {"as_written": "Fulana Ficticia"}, "language": {"spoken": "es"}, **but}


def asked_person(**but: object) -> dict[str, object]:
    """Someone who was asked everything and has never met an office."""
    nothing: dict[str, object] = dict.fromkeys(
        (
            *("encounters", "filings", "data_trails", "pending", "court_cases", "wrong_records"),
            *("answers_received", "demands"),
        ),
        (),
    )
    no = ("searched_when_travelling", "told_of_gang_listing", "came_as_unaccompanied_child")
    known = {"covered_by_privacy_act": False, "is_outside_us": False, "lived_in": ()}
    known |= {"born_on": "1990-05-31", **dict.fromkeys(no, False)}
    return a_person() | nothing | known | {"detention": {"is_detained": False}} | but


def a_file(person: dict[str, object] | None = None, **but: object) -> dict[str, object]:
    """A person's situation file as a mapping."""
    return {
        "format": 1,
        "requester": "person",
        "aims": ["see-my-file"],
        "clinic": CLINIC,
        "person": a_person() if person is None else person,
        **but,
    }


def a_clinic_file(*holders: str, **but: object) -> dict[str, object]:
    """A file in which the clinic asks these holders in its own name."""
    asks = {"holders": holders, "topics": ["Contracts."], "public_interest": "They are debated."}
    whole = a_file() | {"requester": "clinic", "aims": ["oversight"], "clinic_request": asks}
    del whole["person"]
    return whole | but


def situation_of(file: dict[str, object]) -> Situation:
    """Read a mapping as the file it stands for; JSON is YAML."""
    text = json.dumps(file, ensure_ascii=False)
    return read_situation(text, named="situation.yaml", holders=load().holders)


def sample(name: str) -> Situation:
    """Read the sample file of that name."""
    path = Path(__file__).with_name(f"{name}.yaml")
    return read_situation(path.read_text("utf-8"), named=path.name, holders=load().holders)
