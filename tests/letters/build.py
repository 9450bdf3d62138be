# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers of the samples over our own catalogue, and a plain way to read them.

After a change of words that was meant, `python -m tests.letters.build` writes the golden texts
anew; read the difference as a lawyer would before keeping it.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.catalog.load import load
from app.i18n.extract import ROOT, sentences_in
from app.i18n.languages import language_of
from app.i18n.messages import ENGLISH, Translator
from app.letters.compose import papers_for, reading_copies_for
from app.letters.drafting import Drafting
from app.plans.build import plan_for
from tests.catalog.build import ON
from tests.situations.build import SAMPLES, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.letters.records import Block, Line, PaperKind, PaperText
    from app.plans.records import PlanItem
    from app.situations.records import Situation

USCIS, CBP, ICE, OBIM = "us/dhs/uscis", "us/dhs/cbp", "us/dhs/ice", "us/dhs/obim"
EOIR, FBI, IRS = "us/doj/eoir", "us/doj/fbi", "us/treasury/irs"
SHERIFF, CLERK = "us/il/cook/sheriff", "us/il/cook/clerk-of-circuit-court"
LEXISNEXIS = "us/business/lexisnexis-risk-solutions"
VENNTEL, PALANTIR = "us/business/venntel", "us/business/palantir"
FOIA, AMENDMENT = "us/foia", "us/privacy-act/amendment"
ACCOUNTING, RECORD = "us/privacy-act/accounting", "us/eoir/record-of-proceedings"

HEARING, GREEN_CARD = "hearing-in-nine-days", "green-card-wrong-record"
COOK_COUNTY, CALIFORNIAN = "booked-in-cook-county", "californian-case-needs-data"
REFUSED, CORRECTIONS = "remedy-refused-by-ice", "us/dc/corrections"
ARABIC, ABROAD, CLINIC = "arabic-reader", "signs-outside-the-us", "clinic-as-requester"


class Case(NamedTuple):
    """One request of one sample."""

    sample: str
    holder: str
    mechanism: str


GOLDEN = {
    "uscis-hearing-in-nine-days": Case(HEARING, USCIS, FOIA),
    "record-of-proceedings": Case(HEARING, EOIR, RECORD),
    "uscis-covered-by-the-privacy-act": Case(GREEN_CARD, USCIS, FOIA),
    "cbp-amendment": Case(GREEN_CARD, CBP, AMENDMENT),
    "irs-accounting": Case(GREEN_CARD, IRS, "us/irc/disclosure-accounting"),
    "sheriff-illinois-foia": Case(COOK_COUNTY, SHERIFF, "us/il/foia"),
    "clerk-court-access": Case(COOK_COUNTY, CLERK, "us/il/court-access"),
    "lexisnexis-file-disclosure": Case(CALIFORNIAN, LEXISNEXIS, "us/fcra/file-disclosure"),
    "venntel-opt-out": Case(CALIFORNIAN, VENNTEL, "us/ca/ccpa/opt-out"),
    "clinic-asks-ice": Case(CLINIC, ICE, FOIA),
    "ice-appeal": Case(REFUSED, ICE, "us/foia/appeal"),
    "corrections-appeal": Case(
        "dc-refused-by-corrections", CORRECTIONS, "us/dc/public-records/appeal"
    ),
    "licence-correction": Case(
        "hi-wrong-licence-record", "us/hi/dmv", "us/hi/personal-records/correction"
    ),
    "jail-complaint": Case(
        "nj-jail-told-immigration", "us/nj/attorney-general", "us/nj/trust-directive/complaint"
    ),
}
GOLDEN_FOLDER = Path(__file__).parent / "golden"


def papers(
    case: Case, situation: Situation | None = None, *, on: dt.date = ON
) -> dict[PaperKind, PaperText]:
    """The official papers of a request by kind; `situation` stands in for the sample's own."""
    story = situation or sample(case.sample)
    item = planned(story, case, on=on)
    return {paper.kind: paper for paper in papers_for(item, story, load(), as_of=on)}


def copies(
    case: Case,
    translator: Translator,
    situation: Situation | None = None,
    *,
    on: dt.date = ON,
) -> tuple[PaperText, ...]:
    """What the client keeps of a request: copies to read, then the checklist."""
    story = situation or sample(case.sample)
    item = planned(story, case, on=on)
    return reading_copies_for(item, story, load(), as_of=on, translator=translator)


def drafting(
    case: Case, situation: Situation | None = None, translator: Translator = ENGLISH
) -> Drafting:
    story = situation or sample(case.sample)
    return Drafting(planned(story, case), story, load(), ON, translator)


def planned(situation: Situation, case: Case, *, on: dt.date = ON) -> PlanItem:
    plan = plan_for(situation, load(), as_of=on)
    return next(i for i in plan.items if (i.holder, i.mechanism) == (case.holder, case.mechanism))


# People who differ in what may be printed about them: age, reading, status, number, place.
WHO_DIFFERS = frozenset(
    {
        "a-child",
        "arabic-reader",
        "booked-in-cook-county",
        "californian-case-needs-data",
        "clinic-as-requester",
        "green-card-wrong-record",
        "hearing-in-nine-days",
        "never-encountered",
        "signs-outside-the-us",
    }
)


@cache
def every_case() -> tuple[Case, ...]:
    """Requests for which a paper can be written: enough to see every holder, law and reader.

    That is each holder once, each law once, and each letter once for each of those whose papers
    differ by who they are.
    """
    seen: set[tuple[str, ...]] = set()
    kept = []
    for path in sorted(SAMPLES, key=lambda path: path.stem not in WHO_DIFFERS):
        for item in plan_for(sample(path.stem), load(), as_of=ON).items:
            if item.verdict in ("offer", "hold") and item.letter:
                shows = {("holder", item.holder), ("law", item.mechanism)}
                if path.stem in WHO_DIFFERS:
                    shows.add((path.stem, item.letter))
                if shows - seen:
                    kept.append(Case(path.stem, item.holder, item.mechanism))
                seen |= shows
    return tuple(kept)


def marked(tag: str) -> Translator:
    """A translator who puts every sentence it knows between ‹ and ›: what stays bare is English."""
    sentences: dict[str, tuple[str, ...]] = {}
    for found in (*sentences_in(ROOT, "letters"), *sentences_in(ROOT, "catalogue")):
        one, many = (
            found.sentence
            if isinstance(found.sentence, tuple)
            else (found.sentence, found.sentence)
        )
        sentences[one] = (f"‹{one}›", *[f"‹{many}›"] * 5)
    return Translator(language_of(tag), sentences, sentences)


def lines_of(paper: PaperText) -> Iterator[Line]:
    """Every line of a paper, wherever it stands."""
    yield from (*paper.letterhead, *paper.addressee)
    if paper.subject is not None:
        yield paper.subject
    for block in paper.blocks:
        yield from block.lines
        yield from (cell for row in block.rows for cell in row)


def text_of_paper(paper: PaperText) -> str:
    return "\n".join(line.text for line in lines_of(paper))


def codes_of(paper: PaperText) -> list[str]:
    return [block.code for block in paper.blocks]


def block_of(paper: PaperText, code: str) -> Block:
    return next(block for block in paper.blocks if block.code == code)


def as_read(paper: PaperText) -> str:
    """A paper as plain lines, with its kind, so that golden texts can be read and compared."""
    head = [f"=== {paper.kind} · {paper.language} · {paper.title}", f"[{paper.banner}]"]
    head += [line.text for line in (*paper.letterhead, *paper.addressee)]
    head += [f"Re: {paper.subject.text}" if paper.subject else ""]
    return "\n".join([*head, *(_block_as_read(block) for block in paper.blocks)]) + "\n"


_MARKS = {"heading": "## ", "bullets": "- ", "notice": "[!] "}


def _block_as_read(block: Block) -> str:
    mark = _MARKS.get(block.kind, "")
    numbers = (f"{n}. " if block.kind == "numbered" else mark for n in range(1, 1_000))
    lines = [f"{start}{line.text}" for start, line in zip(numbers, block.lines, strict=False)]
    rows = [f"  {label.text}: {value.text or '____'}" for label, value in block.rows]
    return "\n".join(["", *lines, *rows])


def golden_text(case: Case) -> str:
    """All papers of a request, then what the client keeps, in English."""
    written = (*papers(case).values(), *copies(case, ENGLISH))
    return "\n".join(as_read(paper) for paper in written)


def write_golden() -> None:
    for name, case in GOLDEN.items():
        (GOLDEN_FOLDER / f"{name}.txt").write_text(golden_text(case), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
