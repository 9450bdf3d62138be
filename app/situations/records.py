# SPDX-License-Identifier: AGPL-3.0-or-later
"""The typed situation, each field with its purpose. Left out is unknown; an empty list is none."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.situations.kinds import (
    CivilDate,
    CountryCode,
    HolderId,
    LanguageTag,
    Line,
    NameText,
    PartialDate,
    StateCode,
    Text,
)

Aim = Literal[
    "see-my-file",
    "prepare-hearing",
    "see-who-got-my-data",
    "correct-a-record",
    "court-record",
    "stop-sale",
    "delete-my-data",
    "oversight",
    "travel-screening",
    "protect-credit",
    "keep-evidence",
    "complain",
    "challenge-an-answer",
    "answer-a-demand",
]


class Part(BaseModel):
    """A part of a situation: frozen, and refusing fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Name(Part):
    """A name as the person writes it, and as officials spelled it where that differs."""

    as_written: NameText = Field(
        description="The whole name, in the person's own script and order."
    )
    latin: NameText | None = Field(
        None,
        description="The spelling in Latin letters on official papers, if written otherwise.",
    )


class AlsoKnownAs(Part):
    """Another name a holder may have filed the person under."""

    name: Name
    why: Literal["maiden", "married", "alias", "misspelling", "nickname", "former", "unknown"] = (
        Field("unknown", description="Why the name differs; officers search better when they know.")
    )


class Address(Part):
    """An address as it is written on an envelope in its country."""

    lines: tuple[NameText, ...] = Field(
        min_length=1, max_length=6, description="Street lines, without city."
    )
    city: NameText
    state: StateCode | None = Field(None, description="Two-letter state, for addresses in the US.")
    postal_code: Annotated[Line, Field(max_length=16)] | None = None
    country: CountryCode = Field("US", description="ISO 3166 two-letter country code.")


class Residence(Part):
    """Where the person really lives; printed only where an attorney's recorded choice puts it."""

    address: Address
    since: PartialDate | None = None
    known_to: tuple[HolderId, ...] | None = Field(
        None, description="Holders that already know this address; leave out if nobody has asked."
    )


class LivedIn(Part):
    """A place the person lived in; it decides which states' laws and holders matter."""

    state: StateCode | None = None
    country: CountryCode = "US"
    city: NameText | None = None
    from_on: PartialDate | None = Field(None, alias="from")
    to_on: PartialDate | None = Field(None, alias="to")


class BirthPlace(Part):
    """Where the person was born, as their papers say it."""

    city: NameText | None = None
    country: CountryCode


class Identifiers(Part):
    """Numbers that find a file; each goes only to a holder that needs it."""

    a_number: (
        Annotated[str, Field(pattern=r"^A?[- ]?[0-9]{3}[- ]?[0-9]{3}[- ]?[0-9]{2,3}$")] | None
    ) = Field(None, description="Alien registration number, eight or nine digits.")
    receipt_numbers: tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}[0-9]{10}$")], ...] = Field(
        (), description="USCIS receipt numbers, three letters and ten digits."
    )
    passport: Annotated[Line, Field(max_length=40)] | None = None
    ssn: Annotated[str, Field(pattern=r"^[0-9]{3}-[0-9]{2}-[0-9]{4}$")] | None = None
    itin: Annotated[str, Field(pattern=r"^9[0-9]{2}-[0-9]{2}-[0-9]{4}$")] | None = None
    booking_numbers: tuple[Annotated[Line, Field(max_length=40)], ...] = ()
    advertising_id: Annotated[Line, Field(max_length=64)] | None = Field(
        None,
        description="The phone's mobile advertising ID; location brokers find nothing without it.",
    )


class Encounter(Part):
    """A time officials stopped, arrested, booked, fingerprinted or questioned the person."""

    by: HolderId = Field(description="The holder whose officers it was, by its catalogue id.")
    kind: Literal[
        "border",
        "arrest",
        "jail-booking",
        "check-in",
        "interview",
        "detention",
        "stop",
        "protest",
        "plate-reader",
        "camera",
    ]
    on: PartialDate | None = None
    place: NameText | None = None
    fingerprinted: bool | None = None
    note: Text | None = None


class Filing(Part):
    """Something the person, or someone for them, filed with a government office."""

    with_: HolderId = Field(alias="with", description="The holder it was filed with.")
    form: Annotated[Line, Field(max_length=60)] = Field(
        description="Form number or name, e.g. I-589."
    )
    on: PartialDate | None = None
    receipt_number: Annotated[Line, Field(max_length=40)] | None = None


class DataTrail(Part):
    """A way the person's daily life leaves data that is sold or shared."""

    kind: Literal[
        "phone-apps",
        "utilities",
        "credit",
        "bank",
        "remittance",
        "rent",
        "car",
        "social-media",
        "job",
        "air-travel",
        "benefits",
        "driver-licence",
        "health-care",
        "jail-calls",
    ]
    note: Text | None = None


class PendingMatter(Part):
    """A case that is open now, and whether it may need the person's own data as evidence."""

    kind: Literal[
        "removal", "asylum", "visa-petition", "naturalization", "criminal", "family", "civil"
    ]
    at: HolderId | None = Field(None, description="The court or agency it is before.")
    court_code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = Field(
        None, description="Three-letter code of the immigration court, e.g. CHI."
    )
    court_city: NameText | None = None
    hearing_on: CivilDate | None = Field(None, description="Date of the next hearing.")
    charging_document: Literal["I-862", "I-863", "I-122", "none"] | None = None
    needs_own_data: bool | None = Field(
        None,
        description="Whether data held about the person may be evidence in it; left out: unknown.",
    )
    expedite_because: Text | None = Field(
        None, description="What is lost if records come late, in the person's or attorney's words."
    )
    expedite_because_in: dict[LanguageTag, Text] = Field(
        default_factory=dict,
        description="The same in languages the person reads, for the copy to read.",
    )


class CourtCase(Part):
    """A court case of the person's; courts give records by their own access rules."""

    at: HolderId = Field(description="The court's or its clerk's catalogue id.")
    number: Annotated[Line, Field(max_length=60)] | None = None
    about: Literal["criminal", "traffic", "family", "civil", "unknown"] = "unknown"
    ended_on: PartialDate | None = None


class Detention(Part):
    """Whether the person is held now, and where post and lawyers reach them."""

    is_detained: bool
    by: HolderId | None = Field(None, description="Who holds the person, by catalogue id.")
    facility: NameText | None = None
    facility_address: Address | None = None
    since: CivilDate | None = None
    detainee_number: Annotated[Line, Field(max_length=40)] | None = None


class WrongRecord(Part):
    """A record that says something untrue, what it should say, and what proves it."""

    at: HolderId
    system: Annotated[Line, Field(max_length=120)] | None = Field(
        None, description="The system of records, by its catalogue id, if known."
    )
    says: Text
    should_say: Text
    proof: tuple[Text, ...] = Field((), description="Papers enclosed that prove it.")


Ground = Literal[
    "no-records",
    "search-too-small",
    "exemptions",
    "neither-confirmed-nor-denied",
    "fees",
    "not-hastened",
    "format",
]


class AnswerReceived(Part):
    """What an office or a company did with an earlier request; silence is one way to answer."""

    from_: HolderId = Field(alias="from", description="Who was asked, by its catalogue id.")
    outcome: Literal["refused", "partly", "nothing-found", "silent", "not-corrected"] = Field(
        description="`partly` also stands for papers with parts blacked out; `not-corrected` for a "
        "correction that was refused."
    )
    on: CivilDate | None = Field(None, description="The day of the answer; silence has none.")
    request_on: CivilDate | None = Field(None, description="The day of the earlier request.")
    number: Annotated[Line, Field(max_length=60)] | None = Field(
        None, description="The number the office gave the request."
    )
    refused: Text | None = Field(
        None, description="What was kept back or not done, in words a letter to the office repeats."
    )
    grounds: tuple[Ground, ...] = Field(
        (), description="What is wrong with the answer; each is challenged by reasons of its own."
    )
    exemptions: tuple[Annotated[Line, Field(max_length=120)], ...] = Field(
        (), description="Each provision the answer cites, as it cites it, e.g. (b)(7)(E)."
    )


class Demand(Part):
    """A paper that asks for the person's records, served on the clinic, the person or a company."""

    kind: Literal[
        "administrative-subpoena",
        "court-order",
        "judicial-warrant",
        "administrative-warrant",
        "notice-from-a-company",
        "preservation-letter",
        "unknown",
    ]
    served_on: Literal["clinic", "person", "company"]
    received_on: CivilDate | None = None
    answer_by: CivilDate | None = Field(
        None, description="The day the paper itself names; no other day is ever computed."
    )


class Attorney(Part):
    """An attorney who may sign and receive for the person."""

    name: NameText
    admitted_in: tuple[StateCode, ...] = Field(min_length=1)
    organization: NameText | None = None
    address: Address | None = None
    email: Annotated[Line, Field(max_length=254)] | None = None
    phone: Annotated[Line, Field(max_length=40)] | None = None
    appearance: tuple[Literal["G-28", "EOIR-28", "EOIR-61"], ...] = Field(
        (), description="Appearance forms already filed."
    )


class AccreditedRepresentative(Part):
    """A person the Department of Justice accredited: partial reaches DHS only, full also EOIR."""

    name: NameText
    accreditation: Literal["partial", "full"]
    organization: NameText
    appearance: tuple[Literal["G-28", "EOIR-28", "EOIR-61"], ...] = ()


class Representation(Part):
    """Who speaks for the person. Leave out if unknown; give empty fields if nobody does."""

    attorney: Attorney | None = None
    accredited_representative: AccreditedRepresentative | None = None


class SafeContact(Part):
    """How the person can be reached without danger."""

    way: Literal["clinic-only", "phone", "text-message", "email", "post"] = "clinic-only"
    avoid: tuple[Text, ...] = Field((), description="What must not be done, e.g. no voice mail.")


class Language(Part):
    """The person's languages. Letters to offices are a separate choice."""

    spoken: LanguageTag
    written: LanguageTag | None = Field(
        None, description="The language they read best, if they read."
    )
    needs_interpreter: bool = False
    interpreter: NameText | None = None
    interpreter_language: LanguageTag | None = None


class AddressChoice(Part):
    """An attorney's recorded decision which address one holder is given, and why."""

    holder: HolderId
    use: Literal["residence", "mailing"]
    attorney: NameText
    on: CivilDate
    reason: Text


class Person(Part):
    """The record subject."""

    name: Name
    also_known_as: tuple[AlsoKnownAs, ...] | None = None
    born_on: PartialDate | None = None
    birth_place: BirthPlace | None = None
    parents: tuple[Name, ...] = Field((), description="Parents' names; the A-file index uses them.")
    covered_by_privacy_act: bool | None = Field(
        None,
        description="Citizen or lawful permanent resident (5 U.S.C. 552a(a)(2)). Asked because "
        "that statute asks it; never printed unless a mechanism needs it.",
    )
    covered_by_judicial_redress_act: bool | None = Field(
        None, description="Citizen of a country designated under the Judicial Redress Act."
    )
    identifiers: Identifiers = Identifiers()
    residence: Residence | None = None
    mailing_address: Address | None = Field(
        None,
        description="Where post for the person goes; the clinic's address is used if left out.",
    )
    is_outside_us: bool | None = None
    lived_in: tuple[LivedIn, ...] | None = None
    language: Language
    safe_contact: SafeContact = SafeContact()
    encounters: tuple[Encounter, ...] | None = Field(
        None, description="Left out: nobody asked. Empty: never encountered."
    )
    filings: tuple[Filing, ...] | None = None
    data_trails: tuple[DataTrail, ...] | None = None
    pending: tuple[PendingMatter, ...] | None = None
    court_cases: tuple[CourtCase, ...] | None = None
    detention: Detention | None = None
    wrong_records: tuple[WrongRecord, ...] | None = None
    answers_received: tuple[AnswerReceived, ...] | None = Field(
        None, description="Answers to earlier requests. Left out: nobody asked. Empty: none yet."
    )
    demands: tuple[Demand, ...] | None = None
    searched_when_travelling: bool | None = Field(
        None, description="Whether the person is stopped or searched again and again on journeys."
    )
    told_of_gang_listing: bool | None = Field(
        None, description="Whether police said the person is listed as a gang member."
    )
    came_as_unaccompanied_child: bool | None = Field(
        None, description="Whether the Office of Refugee Resettlement had the person in its care."
    )


class ClinicRequest(Part):
    """What the clinic asks for in its own name."""

    holders: tuple[HolderId, ...] = Field(min_length=1)
    topics: tuple[Text, ...] = Field(
        (), description="Each becomes one numbered request. Left out: what the catalogue suggests."
    )
    since: CivilDate | None = None
    public_interest: Text = Field(
        description="How the records add to public understanding; the fee waiver rests on it."
    )


class Clinic(Part):
    """The clinic that prepares the requests; its letterhead and care-of address."""

    name: NameText
    address: Address
    phone: Annotated[Line, Field(max_length=40)] | None = None
    email: Annotated[Line, Field(max_length=254)] | None = None
    signer: NameText | None = Field(None, description="Who signs when the clinic itself asks.")
    signer_title: NameText | None = None


class Situation(Part):
    """One situation file: a person's story, or the clinic's own request."""

    format: Literal[1] = Field(description="Version of this format.")
    requester: Literal["person", "clinic"]
    clinic: Clinic
    person: Person | None = Field(None, description="Required when the requester is a person.")
    clinic_request: ClinicRequest | None = Field(
        None, description="Required when the requester is the clinic."
    )
    aims: tuple[Aim, ...] = Field(min_length=1)
    representation: Representation | None = None
    address_choices: tuple[AddressChoice, ...] = ()
