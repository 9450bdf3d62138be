# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second part of a journey: a draft is edited, reviewed, returned, mended, approved, signed."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.hands import Hands

USCIS = "U.S. Citizenship and Immigration Services"
FOIA = "Freedom of Information Act request"
RETURNED = "Say that the birth certificate is enclosed (fictitious)."
ADDED = "Please also look under the fictitious spelling Vilmer Exemplo."
MENDED = f"{ADDED} A copy of the birth certificate is enclosed."
INTERPRETER = "Sami Mutarjim"


def prepare_a_draft(hands: Hands, case: str) -> str:
    """Choose one request of the plan and prepare it; return the path of the request."""
    hands.go(f"{case}/plan")
    office = hands.main.locator("li.plan-office").filter(has_text=USCIS)
    hands.tick("Choose", within=office.locator("li.plan-item.offer").first)
    hands.press("Prepare what is chosen")
    assert re.fullmatch(r"/requests/[a-z2-7]{26}", hands.path)
    return hands.path


def edit_a_paragraph(hands: Hands, request: str, text: str) -> None:
    """Add a sentence to the first free paragraph, and save."""
    hands.go(request)
    paragraph = hands.main.get_by_label("Edit this paragraph").first
    before = paragraph.input_value()
    paragraph.fill(f"{before.removesuffix(ADDED).rstrip()} {text}")
    hands.press("Save")
    hands.sees("Saved")


def see_what_changed(hands: Hands, text: str) -> None:
    """Look at the changes against the catalogue's text."""
    hands.follow("What was changed")
    expect(hands.main.locator("ins").filter(has_text=text)).to_be_visible()


def send_for_review(hands: Hands, request: str) -> None:
    """Hand the papers over to whoever may approve them."""
    hands.go(request)
    hands.press("Save and send for review")
    hands.sees("In review", "It waits for someone who may approve it.")


def open_the_review(hands: Hands) -> None:
    """Find the request in the queue of whoever reviews."""
    hands.go("/review")
    hands.follow(USCIS)
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Review")


def confirm_what_is_only_recalled(hands: Hands) -> int:
    """Confirm each fact that blocks the approval, in its source; return how many there were."""
    confirmed = 0
    while hands.main.locator(".to-confirm a").count():
        expect(hands.main.get_by_role("button", name="Approve")).to_be_disabled()
        hands._click(hands.main.locator(".to-confirm a").first)
        hands.write("Where you read it", "Read in the printed code (fictitious).")
        hands.press("I read it, and it is right")
        confirmed += 1
    hands.sees("Every fact it rests on is confirmed")
    return confirmed


def return_it(hands: Hands) -> None:
    """Send the papers back with a word."""
    hands.unfold("Return it with a word")
    hands.write("What to mend", RETURNED)
    hands.press("Return it")
    assert hands.path == "/review"


def approve(hands: Hands) -> None:
    """Vouch for what the catalogue has no source of, and approve."""
    vouch = hands.main.locator("[name=vouches]")
    if vouch.count():
        vouch.check()
    hands.press("Approve")
    hands.sees("Approved, not signed yet")


def add_the_signed_copy(hands: Hands, case: str, scan: Path) -> None:
    """Put the paper the client signed by hand among the papers of the case."""
    hands.go(f"{case}/papers")
    hands.tick("Signed consent")
    hands.main.locator("input[type=file]").set_input_files(scan)
    hands.write("What it is, in a few words", "The letter, signed by hand (fictitious)")
    hands.press("Add the paper")
    hands.sees("The letter, signed by hand (fictitious)")


def sign(hands: Hands, request: str, name: str, scan: Path) -> None:
    """Record that the client signed by hand, after the papers were read aloud."""
    hands.go(f"{request}/sign")
    hands.sees("This person does not read English.")
    copy = hands.main.get_by_role("link", name="Letter, copy to read (Español)")
    expect(copy).to_have_attribute("href", f"{request}/paper/letter.es.pdf")
    assert hands.chosen("In which language") == "Spanish"
    hands.write("Their name, as they signed", name)
    hands.tick("By hand")
    hands.choose("The signed copy", scan.name)
    hands.write("Who read the papers aloud", INTERPRETER)
    hands.press("Record the signature")
    hands.sees("Every paper is signed.", re.compile(f"read aloud by {INTERPRETER}"))
