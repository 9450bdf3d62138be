# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first half of a journey: a case is opened, and a fictitious client tells their situation."""

from __future__ import annotations

from tests.journeys.hands import Hands

CLIENT = "Wilmer Ejemplo Fuentes"
A_NUMBER = "A000-000-001"
SECTIONS = (
    "What is wanted",
    "Who the person is",
    "Languages and safe contact",
    "What the law asks",
    "Numbers that find a file",
    "Where the person lives",
    "Meetings with officers",
    "What has a procedure of its own",
    "Papers filed with the government",
    "Detention",
    "Open matters and hearings",
    "Court cases",
    "Traces in companies' data",
    "Records that are wrong",
    "Answers to earlier requests",
    "Papers that ask for the person's records",
    "Who speaks for the requester",
    "Which address an office is given",
)
_CITIZEN = (
    "Is the person a citizen of the United States or a lawful permanent resident (green card)?"
)
_EVER_MET = (
    "Has an immigration officer ever stopped, arrested, fingerprinted or interviewed the person, "
    "or has anyone filed immigration papers for them?"
)

_CAME_AS_A_CHILD = (
    "Did the person come to the United States as a child without parents, and stay in a government "
    "shelter?"
)
_OWN_PROCEDURES = (
    _CAME_AS_A_CHILD,
    "Is the person stopped or searched again and again at airports or borders?",
    "Did police say that the person is listed as a member of a gang?",
)


def open_a_case(hands: Hands, second_person: str) -> str:
    """Open the client's case from the list of cases; return the case's path."""
    hands.go("/cases")
    hands.follow("Open a case")
    hands.tick("For a person")
    hands.write("Name, in the person's own script and order", CLIENT)
    hands.choose("Language spoken best", "Spanish")
    hands.choose("Second person on the case", second_person)
    hands.press("Open the case")
    assert hands.path.endswith("/situation")
    return hands.path.removesuffix("/situation")


def tell_the_situation(hands: Hands) -> None:
    """Go through every section in its order; what nobody knows is left as it is."""
    hands.follow("Ask that first")
    for title in SECTIONS:
        assert hands.page.get_by_role("heading", level=1).inner_text() == title
        told = _TOLD.get(title)
        if told:
            told(hands)
        if title == SECTIONS[-1]:
            return
        hands.press("Save and go on")


def _aims(hands: Hands) -> None:
    hands.tick("See the file the government keeps")


def _person(hands: Hands) -> None:
    hands.answer("Other names on any record", "No other name is known to have been used")
    hands.write_day("Birth date", "1991-04-17")
    hands.write("City or place of birth", "San Pedro Sula")
    hands.choose("Country of birth", "Honduras")


def _languages(hands: Hands) -> None:
    hands.choose("Language read best", "Spanish")
    hands.choose("How the person can be reached without danger", "By telephone")
    hands.write("What must not be done, number 1", "No voice mail (fictitious).")


def _law_asks(hands: Hands) -> None:
    hands.answer(_CITIZEN, "No")


def _numbers(hands: Hands) -> None:
    hands.write("Alien registration number (A-number)", A_NUMBER)


def _addresses(hands: Hands) -> None:
    lives = hands.group("Where the person lives now")
    hands.write("Street", "1 Fictitious Place", within=lives)
    hands.write("City", "Chicago", within=lives)
    hands.choose("State", "Illinois", within=lives)
    knows = "Which offices already know where the person lives?"
    hands.answer(knows, "These offices know it")
    hands.tick("U.S. Citizenship and Immigration Services", within=hands.group(knows))
    hands.answer("Is the person outside the United States now?", "No")
    hands.answer("In which states has the person lived?", "Nowhere else than now")


def _meetings(hands: Hands) -> None:
    hands.answer(_EVER_MET, "Yes, as follows")
    row = hands.unfold("Write one down", within=hands.group(_EVER_MET))
    hands.choose("Whose officers it was", "U.S. Citizenship and Immigration Services", within=row)
    hands.choose("What happened", "Interview", within=row)
    hands.write_day("When", "2025-02", within=row)


def _own_procedures(hands: Hands) -> None:
    for question in _OWN_PROCEDURES:
        hands.answer(question, "No")


def _filings(hands: Hands) -> None:
    row = hands.unfold("Write one down")
    hands.tick("Yes, as follows")
    hands.choose("Filed with", "U.S. Citizenship and Immigration Services", within=row)
    hands.write("Form", "I-589", within=row)


def _detention(hands: Hands) -> None:
    hands.answer("Is the person held in detention or jail now?", "No")


def _pending(hands: Hands) -> None:
    hands.tick("No case is open")


_TOLD = {
    "What is wanted": _aims,
    "Who the person is": _person,
    "Languages and safe contact": _languages,
    "What the law asks": _law_asks,
    "Numbers that find a file": _numbers,
    "Where the person lives": _addresses,
    "Meetings with officers": _meetings,
    "What has a procedure of its own": _own_procedures,
    "Papers filed with the government": _filings,
    "Detention": _detention,
    "Open matters and hearings": _pending,
}
