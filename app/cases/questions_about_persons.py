# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked about a person: name, birth, languages, contact, standing in law, numbers."""

from __future__ import annotations

from app.cases.fields import Choice, Field, Gate, asks
from app.i18n.marks import _

AS_WRITTEN = Field(
    "as_written",
    "text",
    _("Name, in the person's own script and order"),
    is_required=True,
)
LATIN = Field(
    "latin",
    "text",
    _("Spelling in Latin letters on official papers"),
    hint=_("Only if it is written otherwise there."),
)
_WHY_ANOTHER_NAME = (
    Choice("maiden", _("Name before marriage")),
    Choice("married", _("Name by marriage")),
    Choice("alias", _("A name also used")),
    Choice("misspelling", _("A misspelling on a record")),
    Choice("nickname", _("Nickname")),
    Choice("former", _("A former name")),
    Choice("unknown", _("Not known")),
)

WHO = (
    Field("person.name", "part", _("Name"), fields=(AS_WRITTEN, LATIN), is_required=True),
    Field(
        "person.also_known_as",
        "rows",
        _("Other names on any record"),
        why=_("An office finds only the spelling it wrote down."),
        gate=Gate(none=_("No other name is known to have been used")),
        fields=(
            Field("name", "part", _("Other name"), fields=(AS_WRITTEN, LATIN), is_required=True),
            Field(
                "why",
                "choice",
                _("Why the name differs"),
                choices=_WHY_ANOTHER_NAME,
                default="unknown",
            ),
        ),
    ),
    Field(
        "person.born_on",
        "partial-date",
        _("Birth date"),
        hint=_("As much of it as is known: the year alone is enough to begin."),
        why=_("A child does not sign alone, and the birth date finds the file."),
    ),
    Field(
        "person.birth_place",
        "part",
        _("Birth place"),
        hint=_("As the person's papers say it."),
        fields=(
            Field("city", "text", _("City or place of birth")),
            Field("country", "country", _("Country of birth"), is_required=True),
        ),
    ),
    Field(
        "person.parents",
        "rows",
        _("Parents"),
        why=_("The index of immigration files holds the parents' names."),
        fields=(AS_WRITTEN, LATIN),
    ),
)

LANGUAGES = (
    Field(
        "person.language",
        "part",
        _("Language"),
        is_required=True,
        fields=(
            Field("spoken", "language", _("Language spoken best"), is_required=True),
            Field(
                "written",
                "language",
                _("Language read best"),
                hint=_("Leave empty if the person does not read."),
            ),
            Field("needs_interpreter", "yes-no", _("Is an interpreter needed?")),
            Field("interpreter", "text", _("Interpreter's name")),
            Field("interpreter_language", "language", _("Language the interpreter works in")),
        ),
    ),
    Field(
        "person.safe_contact",
        "part",
        _("Safe contact"),
        fields=(
            Field(
                "way",
                "choice",
                _("How the person can be reached without danger"),
                choices=(
                    Choice("clinic-only", _("Only when they come or call the clinic")),
                    Choice("phone", _("By telephone")),
                    Choice("text-message", _("By text message")),
                    Choice("email", _("By e-mail")),
                    Choice("post", _("By post")),
                ),
                default="clinic-only",
            ),
            Field(
                "avoid",
                "texts",
                _("What must not be done"),
                hint=_("For example: no voice mail, no letters to the house."),
            ),
        ),
    ),
)

LAW_ASKS = (
    Field("person.covered_by_privacy_act", "yes-no", *asks("privacy-act-individual")),
    Field("person.covered_by_judicial_redress_act", "yes-no", *asks("judicial-redress-citizen")),
)

IDENTIFIERS = (
    Field(
        "person.identifiers",
        "part",
        _("Numbers"),
        fields=(
            Field(
                "a_number",
                "text",
                _("Alien registration number (A-number)"),
                why=_("The number finds the file; without it a search may find nothing."),
                hint=_("Eight or nine digits, with or without the A."),
                mistake=_("An A-number has eight or nine digits."),
                is_masked=True,
            ),
            Field(
                "receipt_numbers",
                "lines",
                _("USCIS receipt numbers"),
                hint=_("One a line: three capital letters and ten digits."),
                mistake=_("A receipt number has three capital letters and ten digits."),
            ),
            Field("passport", "text", _("Passport number"), is_masked=True),
            Field(
                "ssn",
                "text",
                _("Social Security number"),
                hint=_("Written as 000-00-0000."),
                mistake=_("Write the number as 000-00-0000."),
                is_masked=True,
            ),
            Field(
                "itin",
                "text",
                _("Taxpayer number (ITIN)"),
                hint=_("Written as 900-00-0000."),
                mistake=_("Write the number as 900-00-0000."),
                is_masked=True,
            ),
            Field("booking_numbers", "lines", _("Booking numbers"), hint=_("One a line.")),
            Field(
                "advertising_id",
                "text",
                _("The phone's advertising ID"),
                why=_("Location brokers find nothing without it."),
            ),
        ),
    ),
)
