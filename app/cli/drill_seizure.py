# SPDX-License-Identifier: AGPL-3.0-or-later
"""`drill seizure`: clients go through the screens; the stopped server's bytes are searched."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from app.cases.answers_filled import fields_filled
from app.cases.sections import sections_for
from app.catalog.load import load
from app.cli import drill_clinic
from app.cli.canaries import Scan, scan
from app.cli.drill_clinic import Place, expect
from app.cli.visiting import File, Visit
from app.kit import plain_yaml

_PUBLISHED_SIZE = 1000
_STORY = Path(__file__).parent / "demo_situation.yaml"
# Words that stand in what every client of the drill says, one of each script.
MARKS = ("Xochiquetzal-Inventada", "Щербинина-Вымысел", "مستعارة-الخيالية", "Nguyễn-Tưởng-Tượng")
NUMBER_MARK = "917384"  # the first six digits of every A-number of the drill
STREET = "Ficticia Boulevard"
NOTE_MARK = "the fictitious river crossing of that night"
FILE_MARK = "scan-of-fictitious-passport"
# The sections that say who somebody is; what else there is to tell adds no word to look for.
_TOLD = frozenset(
    {"aims", "person", "languages", "identifiers", "addresses", "encounters", "filings", "pending"}
)
_DRAFTS = 2
_TEXTS = ("Freedom of Information Act", "penalty of perjury", "28 U.S.C.")


@dataclass(frozen=True)
class SeizureFindings:
    """Figures of one run. `planted_found`: the same search found what was put there to be found."""

    clients: int
    requests: int
    words: int
    patterns: int
    files: int
    bytes_scanned: int
    found: int
    planted_found: bool
    where: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        return self.found == 0 and self.planted_found and self.files > 0


def run(size: int = _PUBLISHED_SIZE) -> SeizureFindings:
    """Take `size` clients through the screens of a new clinic, stop it, and search its bytes."""
    with tempfile.TemporaryDirectory(prefix="handrail-drill-") as name:
        place = Place(Path(name))
        requests = _walk(place, size)
        words = canaries()
        seen = scan([place.data, place.logs, place.temporary], words)
        return _findings(size, requests, words, seen, planted_found=_finds_planted(place, words))


def _walk(place: Place, size: int) -> int:
    """Have an advocate take every client from the first talk to drafts; return how many drafts."""
    secret = drill_clinic.set_up(place)["second_factor"]["secret"]
    with drill_clinic.served(place) as address:
        administrator = drill_clinic.sign_in_as_administrator(address, secret)
        people = [
            drill_clinic.add_person(administrator, f"{MARKS[0]} {role}", role)
            for role in ("advocate", "volunteer")
        ]
        advocate, volunteer = (drill_clinic.first_sign_in(address, *one) for one in people)
        volunteer.get("/cases")
        return sum(_client(advocate, number) for number in range(size))


def _client(advocate: Visit, number: int) -> int:
    """Open a case, write down the story, add a paper, read the plan, prepare and read drafts."""
    story = story_of(number)
    case = _open_case(advocate, story)
    for section in sections_for("person"):
        if section.code in _TOLD:
            page = f"{case}/situation/{section.code}"
            typed = fields_filled(story, section.fields, shown=True)
            expect(advocate.answer(advocate.get(page), page, typed), case)
    _add_paper(advocate, case, number)
    return _prepare(advocate, case)


def _open_case(advocate: Visit, story: Mapping[str, Any]) -> str:
    page = advocate.get("/cases/new")
    person = story["person"]
    typed = {
        "requester": "person",
        "person.name.as_written": person["name"]["as_written"],
        "person.language.spoken": person["language"]["spoken"],
        "second_person": _second_person(page.text),
    }
    opened = expect(advocate.answer(page, "/cases", typed), "/cases/")
    return opened.url.removesuffix("/situation")


def _second_person(page: str) -> str:
    """Return the id of the first colleague the form offers."""
    options = page[page.index('name="second_person"') :].split('<option value="')
    return next(option.partition('"')[0] for option in options[1:] if option[0] != '"')


def _add_paper(advocate: Visit, case: str, number: int) -> None:
    page = advocate.get(f"{case}/papers")
    file = File("file", f"{FILE_MARK}-{number}.png", "image/png", _picture(number))
    typed = {"kind": "identity-paper", "note": f"{NOTE_MARK} {number}"}
    expect(advocate.answer(page, f"{case}/papers", typed, file), case)


def _picture(number: int) -> bytes:
    picture = Image.new("L", (220, 40), 255)
    ImageDraw.Draw(picture).text((4, 4), f"{NUMBER_MARK}{number:03d}", fill=0)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _prepare(advocate: Visit, case: str) -> int:
    """Prepare the first requests the plan offers, read one draft, and look at it as a PDF."""
    page = expect(advocate.get(f"{case}/plan"), case)
    picks = _boxes(page.text, "chosen")[:_DRAFTS]
    expect(advocate.answer(page, f"{case}/requests", {"chosen": picks}), "/")
    draft = _first_request(expect(advocate.get(case), case).text)
    expect(advocate.get(draft), draft)
    expect(advocate.get(f"{draft}/paper/letter.pdf"), draft)
    return len(picks)


def _first_request(page: str) -> str:
    """Return where the first request on the page of a case leads."""
    return "/requests/" + page.split('href="/requests/', maxsplit=1)[1].partition('"')[0]


def _boxes(page: str, name: str) -> list[str]:
    parts = page.split(f'name="{name}" value="')[1:]
    return [part.partition('"')[0] for part in parts]


def story_of(number: int) -> dict[str, Any]:
    """Return what one fictitious client tells; every sensitive word of it bears a mark."""
    story: dict[str, Any] = plain_yaml.read(_STORY.read_text("utf-8"), named=_STORY.name).value
    person = story["person"]
    mark = MARKS[number % len(MARKS)]
    person["name"] = {"as_written": f"{mark} {number}", "latin": f"{MARKS[0]} {number}"}
    person["also_known_as"] = [{"name": {"as_written": f"{MARKS[3]} {number}"}, "why": "alias"}]
    person["parents"] = [{"as_written": f"{MARKS[1]} {number}"}]
    person["identifiers"] = {"a_number": f"A{NUMBER_MARK}{number % 1000:03d}"}
    person["residence"]["address"]["lines"] = [f"{number} {STREET}"]
    person["encounters"][0]["note"] = f"{NOTE_MARK} {number}"
    return story


def canaries() -> list[str]:
    """Return every word that must lie nowhere in clear: of clients, holders and letters."""
    holders = load().holders
    named = [word for holder in holders.values() for word in (holder.id, holder.name)]
    return [*MARKS, NUMBER_MARK, STREET, NOTE_MARK, FILE_MARK, *_TEXTS, *named]


def _finds_planted(place: Place, words: Iterable[str]) -> bool:
    """Say whether the same search finds a word put beside the data on purpose."""
    planted = place.root / "planted"
    planted.mkdir()
    (planted / "left.bin").write_bytes(b"\x00" + MARKS[2].encode("utf-16-le") + b"\x00")
    return bool(scan([planted], words).found)


def _findings(
    size: int, requests: int, words: list[str], seen: Scan, *, planted_found: bool
) -> SeizureFindings:
    return SeizureFindings(
        clients=size,
        requests=requests,
        words=len(words),
        patterns=seen.patterns,
        files=seen.files,
        bytes_scanned=seen.bytes_scanned,
        found=len(seen.found),
        planted_found=planted_found,
        where=tuple(f"{one.path.name} at {one.offset}: {one.form}" for one in seen.found[:20]),
    )
