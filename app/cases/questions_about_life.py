# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked about a life: aims, addresses, officers, filings, detention, data trails."""

from __future__ import annotations

from app.cases.fields import Choice, Field, Gate, asks
from app.i18n.marks import _

WHICH_OFFICE = _("Choose “Another office” for one that is not in the list.")

AIMS = (
    Field(
        "aims",
        "several",
        *asks("aims"),
        is_required=True,
        choices=(
            Choice("see-my-file", _("See the file the government keeps")),
            Choice("prepare-hearing", _("Prepare for a hearing")),
            Choice("see-who-got-my-data", _("See who received the data")),
            Choice("correct-a-record", _("Correct a record that is wrong")),
            Choice("court-record", _("Get a court's record")),
            Choice("stop-sale", _("Stop companies from selling the data")),
            Choice("delete-my-data", _("Have companies delete the data")),
            Choice("oversight", _("Learn how a system is used: the public's interest")),
            Choice("travel-screening", _("Stop being searched again and again on journeys")),
            Choice("protect-credit", _("Protect the credit file")),
            Choice("keep-evidence", _("Have records kept that would soon be deleted")),
            Choice("complain", _("Complain about an office or a company")),
            Choice("challenge-an-answer", _("Challenge an answer, or silence")),
            Choice("answer-a-demand", _("React to a paper that asks for the person's records")),
        ),
    ),
)


def address(name: str, label: str, *, hint: str = "") -> Field:
    """Return a field for an address as it is written on an envelope."""
    return Field(name, "part", label, hint=hint, fields=_ENVELOPE)


_ENVELOPE = (
    Field(
        "lines",
        "lines",
        _("Street"),
        hint=_("As on an envelope, without the city."),
        is_required=True,
    ),
    Field("city", "text", _("City"), is_required=True),
    Field("state", "state", _("State"), hint=_("For addresses in the United States.")),
    Field("postal_code", "text", _("Postal code")),
    Field("country", "country", _("Country"), default="US"),
)

ADDRESSES = (
    Field(
        "person.residence",
        "part",
        _("Where the person lives now"),
        why=_("Some rights exist only for people who live in a certain state."),
        fields=(
            Field("address", "part", _("Address"), fields=_ENVELOPE, is_required=True),
            Field("since", "partial-date", _("Since when")),
            Field(
                "known_to",
                "offices",
                *asks("residence-known-to"),
                gate=Gate(
                    some=_("These offices know it"),
                    none=_("No office knows it"),
                ),
            ),
        ),
    ),
    address(
        "person.mailing_address",
        _("Where mail for the person goes"),
        hint=_("Leave empty to have mail come to the clinic."),
    ),
    Field("person.is_outside_us", "yes-no", *asks("outside-us")),
    Field(
        "person.lived_in",
        "rows",
        *asks("lived-in-states"),
        gate=Gate(some=_("In these places"), none=_("Nowhere else than now")),
        fields=(
            Field("state", "state", _("State")),
            Field("country", "country", _("Country"), default="US"),
            Field("city", "text", _("City")),
            Field("from", "partial-date", _("From")),
            Field("to", "partial-date", _("Until"), hint=_("Leave empty if it is still so.")),
        ),
    ),
)

ENCOUNTERS = (
    Field(
        "person.encounters",
        "rows",
        *asks("ever-encountered"),
        gate=Gate(none=_("No, never")),
        fields=(
            Field("by", "office", _("Whose officers it was"), hint=WHICH_OFFICE, is_required=True),
            Field(
                "kind",
                "choice",
                _("What happened"),
                is_required=True,
                choices=(
                    Choice("border", _("Met at the border")),
                    Choice("arrest", _("Arrest")),
                    Choice("jail-booking", _("Booked into a jail")),
                    Choice("check-in", _("Check-in")),
                    Choice("interview", _("Interview")),
                    Choice("detention", _("Detention")),
                    Choice("stop", _("Stopped")),
                    Choice("protest", _("Seen at a protest, or as an observer")),
                    Choice("plate-reader", _("Car read by a plate reader")),
                    Choice("camera", _("Seen by a camera")),
                ),
            ),
            Field("on", "partial-date", _("When")),
            Field("place", "text", _("Where")),
            Field("fingerprinted", "yes-no", _("Were fingerprints taken?")),
            Field("note", "long-text", _("What else matters")),
        ),
    ),
)

OWN_PROCEDURES = (
    Field("person.came_as_unaccompanied_child", "yes-no", *asks("came-as-unaccompanied-child")),
    Field("person.searched_when_travelling", "yes-no", *asks("searched-when-travelling")),
    Field("person.told_of_gang_listing", "yes-no", *asks("told-of-gang-listing")),
)

FILINGS = (
    Field(
        "person.filings",
        "rows",
        *asks("filed-with"),
        gate=Gate(none=_("No, nothing was ever filed")),
        fields=(
            Field("with", "office", _("Filed with"), hint=WHICH_OFFICE, is_required=True),
            Field(
                "form",
                "text",
                _("Form"),
                hint=_("Its number or name, for example I-589."),
                is_required=True,
            ),
            Field("on", "partial-date", _("When it was filed")),
            Field("receipt_number", "text", _("Receipt number")),
        ),
    ),
)

DETENTION = (
    Field(
        "person.detention",
        "part",
        _("Detention"),
        fields=(
            Field("is_detained", "yes-no", *asks("detained"), is_required=True),
            Field("by", "office", _("Who holds the person"), hint=WHICH_OFFICE),
            Field("facility", "text", _("Name of the place")),
            address("facility_address", _("Address of the place")),
            Field("since", "date", _("Held since")),
            Field("detainee_number", "text", _("Number of the person there")),
        ),
    ),
)

DATA_TRAILS = (
    Field(
        "person.data_trails",
        "rows",
        *asks("data-trails"),
        gate=Gate(none=_("None of these")),
        fields=(
            Field(
                "kind",
                "choice",
                _("What leaves data"),
                is_required=True,
                choices=(
                    Choice("phone-apps", _("Apps on a smartphone")),
                    Choice("utilities", _("An account for power, water or telephone")),
                    Choice("credit", _("Credit cards or loans")),
                    Choice("bank", _("A bank account")),
                    Choice("remittance", _("Money transfers")),
                    Choice("rent", _("A rented home")),
                    Choice("car", _("A car")),
                    Choice("social-media", _("Social media")),
                    Choice("job", _("A job")),
                    Choice("air-travel", _("Air tickets")),
                    Choice("benefits", _("Public benefits")),
                    Choice("driver-licence", _("A driver's licence or state identity card")),
                    Choice("health-care", _("A doctor or a hospital")),
                    Choice("jail-calls", _("Calls with somebody in jail or detention")),
                ),
            ),
            Field("note", "long-text", _("With whom, and what else matters")),
        ),
    ),
)
