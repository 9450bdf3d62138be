# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters the bench is run on: two pages each, every one different, all of it fictitious."""

from __future__ import annotations

from dataclasses import dataclass

SHEET_NAME = "bench.css"
SHEET = b"""
@page { size: letter; margin: 1in;
  @bottom-center { content: "Page " counter(page) " of " counter(pages); font: 9pt "Noto Serif" } }
html { font: 11.5pt/1.4 "Noto Serif", serif }
h1 { font-size: 15pt; margin: 0 } h2 { font-size: 12pt; margin: 14pt 0 4pt }
p { margin: 0 0 8pt } address { font-style: normal; margin: 12pt 0 }
.head { border-bottom: 0.5pt solid #444; margin-bottom: 14pt; padding-bottom: 6pt }
.subject { font-weight: bold }
table { border-collapse: collapse; margin: 6pt 0 10pt; width: 100%; table-layout: fixed }
th { font-weight: normal; text-align: start; width: 34% } td, th { padding: 1.5pt 0 }
ol { margin: 0 0 8pt; padding-inline-start: 20pt } li { margin-bottom: 4pt }
.sign { margin-top: 26pt; break-inside: avoid }
"""

_OPENING = (
    "This is a request under the Freedom of Information Act, 5 U.S.C. § 552, and the Privacy Act "
    "of 1974, 5 U.S.C. § 552a, made on behalf of the person named below. Please treat it under "
    "the statute that gives the fuller access."
)
_SEARCH = (
    "Please search every office and system reasonably likely to hold responsive records, by name, "
    "date of birth, country of birth and each identifier given here, and search for the spellings "
    "and orders of the name that are listed. If a system cannot be searched by one of them, tell "
    "us which was used and why, so that the adequacy of the search can be judged."
)
_WITHHOLDING = (
    "If any record or part of a record is withheld, release every segregable portion, state the "
    "amount withheld at the place where it was withheld, and name the exemption relied on for "
    "each deletion together with the harm the agency reasonably foresees from its release."
)
_FEES = (
    "The requester asks that fees be limited to those the law allows for a non-commercial request "
    "and will pay up to twenty-five dollars without further notice. Above that figure please "
    "write first. The records concern the requester alone and their disclosure serves no "
    "commercial interest of anyone."
)
_FORM = (
    "Records are asked for in electronic form, at the address of the clinic above, which is also "
    "the address for every question about this request. A signed consent and a declaration of "
    "identity under 28 U.S.C. § 1746 are enclosed."
)
_RECORDS = (
    "the complete file kept under the number given above, with both sides of every page",
    "records of each entry, exit, inspection and referral, with the officer's notes",
    "every photograph, fingerprint record and biometric identifier, with the system it is kept in",
    "each record of arrest, custody, transfer and release, with the times and places",
    "every decision, notice and charging document, with proof of how it was served",
    "all electronic mail and messages that name the person, with their attachments",
    "records of each query run on the person, with the date, the user and the reason",
    "each disclosure of these records to another agency, contractor or company",
    "any list, score, ranking or lead in which the person appears, with its explanation",
    "contracts and user guides for each system in which responsive records are kept",
)


@dataclass(frozen=True)
class SampleLetter:
    """The words of one letter, before any engine sets them."""

    number: int
    subject: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    records: tuple[str, ...]
    clinic: str = "Example Street Legal Clinic"
    clinic_address: str = "100 Example Street, Springfield, IL 62701 · 555-0100"
    written_on: str = "20 November 2026"
    office: tuple[str, ...] = (
        "Freedom of Information Office",
        "Example Agency",
        "1 Sample Plaza",
        "Washington, DC 20000",
    )
    paragraphs: tuple[str, ...] = (_SEARCH, _WITHHOLDING, _FEES, _FORM)
    enclosures: tuple[str, ...] = (
        "Declaration of identity",
        "Consent to release of records",
        "Notice of appearance",
    )
    closing: str = "Respectfully, Attorney for the requester"


def sample_letters(count: int) -> list[str]:
    """Return that many letters of two pages as HTML, no two with the same lines."""
    return [_as_html(sample_letter(number)) for number in range(count)]


def sample_letter(number: int) -> SampleLetter:
    facts = (
        ("Name", f"Ana Fictitia Ejemplo {number}"),
        ("Also written as", f"Ejemplo {number}, Ana; Anna F. Exempel"),
        ("Date of birth", f"{1 + number % 28} March 1988"),
        ("Place of birth", "San Pedro Sula, Honduras"),
        ("A-number", f"A000 000 {number:03d}"),
        ("Our reference", f"FICT-{number:04d}"),
    )
    return SampleLetter(
        number=number,
        subject=f"Request for records of Ana Fictitia Ejemplo {number}",
        opening=f"Request {number}. {_OPENING}",
        facts=facts,
        records=tuple(f"{text} (item {number}-{n});" for n, text in enumerate(_RECORDS, 1)),
    )


def _as_html(letter: SampleLetter) -> str:
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td>{value}</td>' for name, value in letter.facts
    )
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Records request FICT-{letter.number:04d}</title>
<link rel="stylesheet" href="handrail:{SHEET_NAME}"></head><body>
<div class="head"><h1>{letter.clinic}</h1><p>{letter.clinic_address}</p></div>
<p>{letter.written_on}</p><address>{"<br>".join(letter.office)}</address>
<p class="subject">{letter.subject}</p><p>{letter.opening}</p>
<h2>The person</h2><table>{rows}</table>
<h2>The records</h2>{_as_list(letter.records)}
<h2>How to search and answer</h2>{"".join(f"<p>{text}</p>" for text in letter.paragraphs)}
<h2>Enclosures</h2>{_as_list(letter.enclosures)}
<div class="sign"><p>{letter.closing}</p></div></body></html>"""


def _as_list(texts: tuple[str, ...]) -> str:
    return f"<ol>{''.join(f'<li>{text}</li>' for text in texts)}</ol>"
