# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked about matters: open cases, courts, wrong records, who speaks for whom."""

from __future__ import annotations

from app.cases.fields import Choice, Field, Gate, asks
from app.cases.questions_about_life import WHICH_OFFICE, address
from app.i18n.marks import _

PENDING = (
    Field(
        "person.pending",
        "rows",
        _("Is a case of the person's open now?"),
        why=_("A pending case opens faster ways to the file, and a hearing soon makes it urgent."),
        gate=Gate(none=_("No case is open")),
        fields=(
            Field(
                "kind",
                "choice",
                _("Kind of case"),
                is_required=True,
                choices=(
                    Choice("removal", _("Removal (immigration court)")),
                    Choice("asylum", _("Asylum")),
                    Choice("visa-petition", _("Visa petition")),
                    Choice("naturalization", _("Naturalization")),
                    Choice("criminal", _("Criminal")),
                    Choice("family", _("Family")),
                    Choice("civil", _("Civil")),
                ),
            ),
            Field("at", "office", _("Before which court or office"), hint=WHICH_OFFICE),
            Field(
                "court_code",
                "text",
                _("Code of the immigration court"),
                hint=_("Three capital letters, for example CHI."),
                mistake=_("The code has three capital letters."),
            ),
            Field("court_city", "text", _("City of the court")),
            Field("hearing_on", "date", _("Next hearing")),
            Field(
                "charging_document",
                "choice",
                _("Paper that started the case"),
                choices=(
                    Choice("I-862", _("Notice to Appear (form I-862)")),
                    Choice("I-863", _("Notice of referral (form I-863)")),
                    Choice("I-122", _("Order to show cause (form I-122)")),
                    Choice("none", _("None was received")),
                ),
            ),
            Field("needs_own_data", "yes-no", *asks("case-needs-data")),
            Field(
                "expedite_because",
                "long-text",
                _("What is lost if the records come late"),
                hint=_("In the person's or the attorney's words; the letter repeats them."),
            ),
            Field(
                "expedite_because_in",
                "translations",
                _("The same in a language the person reads"),
                why=_("The copy to read must say what the letter says."),
                fields=(
                    Field("language", "language", _("Language"), is_required=True),
                    Field("text", "long-text", _("What is lost"), is_required=True),
                ),
            ),
        ),
    ),
)

COURT_CASES = (
    Field(
        "person.court_cases",
        "rows",
        *asks("court-case-at"),
        gate=Gate(none=_("No, never")),
        fields=(
            Field("at", "office", _("Court or its clerk"), hint=WHICH_OFFICE, is_required=True),
            Field("number", "text", _("Case number")),
            Field(
                "about",
                "choice",
                _("What it was about"),
                choices=(
                    Choice("criminal", _("Criminal")),
                    Choice("traffic", _("Traffic")),
                    Choice("family", _("Family")),
                    Choice("civil", _("Civil")),
                    Choice("unknown", _("Not known")),
                ),
                default="unknown",
            ),
            Field("ended_on", "partial-date", _("When it ended")),
        ),
    ),
)

WRONG_RECORDS = (
    Field(
        "person.wrong_records",
        "rows",
        *asks("wrong-record-at"),
        gate=Gate(none=_("No record is known to be wrong")),
        fields=(
            Field("at", "office", _("Who holds it"), hint=WHICH_OFFICE, is_required=True),
            Field("system", "text", _("System of records, if it is known")),
            Field("says", "long-text", _("What the record says"), is_required=True),
            Field("should_say", "long-text", _("What it should say"), is_required=True),
            Field("proof", "texts", _("Papers that prove it")),
        ),
    ),
)

ANSWERS_RECEIVED = (
    Field(
        "person.answers_received",
        "rows",
        *asks("answer-here"),
        gate=Gate(none=_("Nothing was asked before")),
        fields=(
            Field("from", "office", _("Who was asked"), hint=WHICH_OFFICE, is_required=True),
            Field(
                "outcome",
                "choice",
                _("What came of it"),
                is_required=True,
                choices=(
                    Choice("refused", _("It refused")),
                    Choice("partly", _("It sent a part, or blacked parts out")),
                    Choice("nothing-found", _("It found nothing")),
                    Choice("silent", _("It never answered")),
                    Choice("not-corrected", _("It refused a correction")),
                ),
            ),
            Field("on", "date", _("Day of the answer"), hint=_("Leave empty for silence.")),
            Field("request_on", "date", _("Day of the request")),
            Field("number", "text", _("Number the office gave it")),
            Field(
                "refused",
                "long-text",
                _("What was kept back or not done"),
                hint=_("In English, in words a letter to the office can repeat."),
            ),
            Field(
                "grounds",
                "several",
                _("What is wrong with the answer"),
                why=_("Each of these is challenged with reasons of its own."),
                choices=(
                    Choice("no-records", _("It says there are no records")),
                    Choice("search-too-small", _("It did not search everywhere")),
                    Choice("exemptions", _("It keeps things back by an exception of the law")),
                    Choice(
                        "neither-confirmed-nor-denied",
                        _("It will not say whether there are records"),
                    ),
                    Choice("fees", _("It asks for fees")),
                    Choice("not-hastened", _("It refused to be quick")),
                    Choice("format", _("It did not send the form that was asked for")),
                ),
            ),
            Field(
                "exemptions",
                "lines",
                _("Provisions the answer cites"),
                hint=_("One on each line, as they stand there, for example (b)(7)(E)."),
            ),
        ),
    ),
)

DEMANDS = (
    Field(
        "person.demands",
        "rows",
        *asks("demand-served"),
        gate=Gate(none=_("No such paper has come")),
        fields=(
            Field(
                "kind",
                "choice",
                _("What kind of paper it is"),
                is_required=True,
                choices=(
                    Choice("administrative-subpoena", _("Subpoena signed by an officer")),
                    Choice("court-order", _("Order or subpoena of a court")),
                    Choice("judicial-warrant", _("Warrant signed by a judge")),
                    Choice("administrative-warrant", _("Warrant signed by an officer")),
                    Choice("notice-from-a-company", _("Notice from a company that it was asked")),
                    Choice("preservation-letter", _("Letter that asks to keep records")),
                    Choice("unknown", _("Not known")),
                ),
            ),
            Field(
                "served_on",
                "choice",
                _("Who got it"),
                is_required=True,
                choices=(
                    Choice("clinic", _("The clinic")),
                    Choice("person", _("The person")),
                    Choice("company", _("A company")),
                ),
            ),
            Field("received_on", "date", _("Received on")),
            Field(
                "answer_by",
                "date",
                _("The day the paper names"),
                hint=_("As it is printed there; no other day is ever computed."),
            ),
        ),
    ),
)

CLINIC_REQUEST = (
    Field(
        "clinic_request",
        "part",
        _("The clinic's own request"),
        is_required=True,
        fields=(
            Field("holders", "offices", *asks("clinic-asks"), is_required=True),
            Field(
                "topics",
                "texts",
                _("What is asked for"),
                hint=_("Each becomes one numbered request. Leave empty for what we suggest."),
            ),
            Field("since", "date", _("Records since")),
            Field(
                "public_interest",
                "long-text",
                _("How the records add to what the public understands"),
                why=_("The request to pay no fees rests on it."),
                is_required=True,
            ),
        ),
    ),
)

_APPEARANCE = Field(
    "appearance",
    "several",
    _("Appearance forms already filed"),
    choices=(
        Choice("G-28", "G-28"),
        Choice("EOIR-28", "EOIR-28"),
        Choice("EOIR-61", "EOIR-61"),
    ),
)

REPRESENTATION = (
    Field(
        "representation",
        "part",
        _("Does somebody speak for the requester?"),
        why=_("Some papers need an attorney's signature."),
        gate=Gate(some=_("Yes"), none=_("Nobody does")),
        fields=(
            Field(
                "attorney",
                "part",
                _("Attorney"),
                fields=(
                    Field("name", "text", _("Attorney's name"), is_required=True),
                    Field("admitted_in", "states", *asks("attorney-admitted-in"), is_required=True),
                    Field("organization", "text", _("Organization")),
                    address("address", _("Attorney's address")),
                    Field("email", "text", _("E-mail")),
                    Field("phone", "text", _("Telephone")),
                    _APPEARANCE,
                ),
            ),
            Field(
                "accredited_representative",
                "part",
                _("Representative accredited by the Department of Justice"),
                fields=(
                    Field("name", "text", _("Representative's name"), is_required=True),
                    Field(
                        "accreditation",
                        "choice",
                        _("Accreditation"),
                        why=_("Partial accreditation reaches Homeland Security only."),
                        is_required=True,
                        choices=(
                            Choice("partial", _("Partial")),
                            Choice("full", _("Full (immigration courts too)")),
                        ),
                    ),
                    Field("organization", "text", _("Organization"), is_required=True),
                    _APPEARANCE,
                ),
            ),
        ),
    ),
)

ADDRESS_CHOICES = (
    Field(
        "address_choices",
        "rows",
        _("Decisions"),
        fields=(
            Field("holder", "office", _("Office"), is_required=True),
            Field(
                "use",
                "choice",
                _("Address it is given"),
                is_required=True,
                choices=(
                    Choice("residence", _("Where the person lives")),
                    Choice("mailing", _("Where mail goes")),
                ),
            ),
            Field("attorney", "text", _("Attorney who decided"), is_required=True),
            Field("on", "date", _("Decided on"), is_required=True),
            Field("reason", "long-text", _("Why"), is_required=True),
        ),
    ),
)
