# SPDX-License-Identifier: AGPL-3.0-or-later
"""A packet as it lies on the disk: what is in it, what its manifest says, what it never holds."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx import Document

from app.catalog.load import load
from app.errors import Invalid, Unavailable
from app.i18n.languages import Language, language_of
from app.i18n.messages import offered_for_reading_copies
from app.letters.choice import Choice, Chosen, choose
from app.letters.packets import MANIFEST, Request, draw_requests, manifest_of, write_packet
from app.letters.sheet import assets
from app.paper.press import Press, open_press
from app.plans.build import plan_for
from app.plans.records import UnconfirmedFact
from app.settings import settings
from app.situations.read import read_situation
from tests.letters.papers import (
    arabic_copy,
    checklist,
    declaration,
    letter,
    portal_sheet,
    spanish_copy,
)
from tests.letters.test_choice import SITUATIONS, item

DAY = dt.date(2026, 11, 23)
ENGLISH = language_of("en")
KINDS = {
    "letter",
    "reading-copy",
    "declaration",
    "consent",
    "enclosure-list",
    "portal-sheet",
    "checklist",
    "text",
    "docx",
}


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with open_press(assets()) as opened:
        yield opened


def write(
    name: str, out: Path, *, only: tuple[str, ...] = (), decision: str | None = None,
    language: Language = ENGLISH,
) -> dict[str, Any]:  # fmt: skip
    catalogue = load()
    text = (SITUATIONS / f"{name}.yaml").read_text("utf-8")
    told = read_situation(text, named=name, holders=catalogue.holders)
    choice = choose(plan_for(told, catalogue, as_of=DAY), only, decision=decision)
    return write_packet(told, catalogue, choice=choice, language=language, as_of=DAY, out=out)


def words(pdf: Path) -> str:
    found = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True)
    return found.stdout.decode()


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


class TestDrawing:
    """From papers written by hand to files."""

    def test_each_paper_has_its_name_and_a_copy_lies_next_to_its_original(
        self, press: Press
    ) -> None:
        request = Request(
            Chosen(item("us/foia")),
            (letter(), declaration(), portal_sheet()),
            (spanish_copy(), spanish_copy(), checklist()),
        )
        (leaves,) = draw_requests([request], press)
        folder = "01-us-dhs-uscis--us-foia"
        assert [(leaf.path, leaf.kind, leaf.language) for leaf in leaves] == [
            (f"{folder}/letter.pdf", "letter", "en"),
            (f"{folder}/letter.docx", "docx", "en"),
            (f"{folder}/letter.txt", "text", "en"),
            (f"{folder}/letter.es.pdf", "reading-copy", "es"),
            (f"{folder}/declaration.pdf", "declaration", "en"),
            (f"{folder}/declaration.es.pdf", "reading-copy", "es"),
            (f"{folder}/portal-sheet.pdf", "portal-sheet", "en"),
            (f"{folder}/checklist.es.pdf", "checklist", "es"),
        ]
        assert [leaf.pages is None for leaf in leaves] == [
            leaf.kind in ("docx", "text") for leaf in leaves
        ]

    def test_every_pdf_is_tagged_in_the_language_it_is_written_in(self, press: Press) -> None:
        request = Request(Chosen(item("us/foia")), (letter(),), (arabic_copy(),))
        (leaves,) = draw_requests([request], press)
        for leaf in leaves:
            if leaf.pages is not None:
                with pikepdf.open(io.BytesIO(leaf.content)) as pdf:
                    assert str(pdf.Root.Lang) == leaf.language
                    assert len(pdf.pages) == leaf.pages

    def test_folders_are_numbered_in_the_order_to_act(self, press: Press) -> None:
        requests = [Request(Chosen(item(f"law-{n}")), (letter(),)) for n in range(11)]
        first = [leaves[0].path.partition("/")[0] for leaves in draw_requests(requests, press)]
        assert first[0] == "01-us-dhs-uscis--law-0"
        assert first == sorted(first)

    def test_nothing_to_draw_is_no_mistake(self, press: Press) -> None:
        assert draw_requests([], press) == []


class TestManifest:
    def test_a_request_asked_in_another_letter_names_that_letter_s_files(
        self, press: Press
    ) -> None:
        chosen = Chosen(item("us/foia"), (item("us/privacy-act/access", joins="us/foia"),))
        leaves = draw_requests([Request(chosen, (letter(),))], press)
        manifest = manifest_of(Choice((chosen,), ()), leaves, language=ENGLISH, as_of=DAY)
        first, second = manifest["items"]
        assert (first["mechanism"], second["mechanism"]) == ("us/foia", "us/privacy-act/access")
        assert first["files"] == second["files"] != []

    def test_what_was_left_out_says_what_to_ask(self) -> None:
        choice = Choice((), (item("us/foia", "ask"),))
        manifest = manifest_of(choice, [], language=ENGLISH, as_of=DAY)
        assert manifest["items"] == []
        assert manifest["omitted"] == [
            {
                "holder": "us/dhs/uscis",
                "mechanism": "us/foia",
                "verdict": "ask",
                "questions": [{"fact": "lived-in", "text": "Where did the person live?"}],
            }
        ]

    def test_an_unconfirmed_fact_is_told_once(self) -> None:
        fact = UnconfirmedFact(
            "us/foia#clocks.determination", "5 U.S.C. 552(a)(6)(A)(i)", "recalled"
        )
        two = [replace(item(name), unconfirmed=(fact,)) for name in ("a", "b")]
        choice = Choice(tuple(Chosen(one) for one in two), ())
        manifest = manifest_of(choice, [[], []], language=ENGLISH, as_of=DAY)
        assert manifest["unconfirmed"] == [
            {"fact": fact.fact, "citation": fact.citation, "confidence": "recalled"}
        ]


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("packet") / "out"
    return out, write("hearing-in-nine-days", out)


class TestOnDisk:
    def test_the_manifest_lists_every_file_and_no_other(
        self, hearing: tuple[Path, dict[str, Any]]
    ) -> None:
        out, manifest = hearing
        listed = {file["path"] for entry in manifest["items"] for file in entry["files"]}
        assert listed | {MANIFEST} == set(tree(out))
        assert json.loads((out / MANIFEST).read_text("utf-8")) == manifest

    def test_each_entry_is_true_of_its_file(self, hearing: tuple[Path, dict[str, Any]]) -> None:
        out, manifest = hearing
        for file in (file for entry in manifest["items"] for file in entry["files"]):
            assert file["kind"] in KINDS
            if file["pages"] is None:
                assert file["kind"] in {"docx", "text"}
                continue
            with pikepdf.open(out / file["path"]) as pdf:
                assert len(pdf.pages) == file["pages"]
                assert str(pdf.Root.Lang) == file["language"]

    def test_a_letter_says_the_same_in_every_form(
        self, hearing: tuple[Path, dict[str, Any]]
    ) -> None:
        out, _ = hearing
        (folder,) = out.glob("*-us-dhs-uscis--us-foia")
        forms = (
            words(folder / "letter.pdf"),
            "\n".join(p.text for p in Document(str(folder / "letter.docx")).paragraphs),
            (folder / "letter.txt").read_text("utf-8"),
        )
        for text in forms:
            said = " ".join(text.split())
            assert "U.S. Citizenship and Immigration Services" in said
            assert "5 U.S.C. 552(a)(3)(A)" in said
            assert "Wilmer Ejemplo Fuentes" in said
            assert "December 2, 2026" in said

    def test_nothing_says_where_the_person_lives(
        self, hearing: tuple[Path, dict[str, Any]]
    ) -> None:
        out, _ = hearing
        for path in out.rglob("*"):
            if path.suffix == ".pdf":
                assert "Invented Avenue" not in words(path), path.name
            if path.suffix in (".txt", ".json"):
                assert "Invented Avenue" not in path.read_text("utf-8")

    def test_the_plan_s_other_requests_are_told(self, hearing: tuple[Path, dict[str, Any]]) -> None:
        _, manifest = hearing
        assert manifest["as_of"] == "2026-11-23"
        assert manifest["language"] == "en"
        written = {entry["mechanism"] for entry in manifest["items"]}
        offered = [e["mechanism"] for e in manifest["omitted"] if e["verdict"] == "offer"]
        # What is offered and not written is asked on an office's own form or pages.
        assert not [m for m in offered if load().laws[m].letter]
        assert written
        assert manifest["unconfirmed"], "the catalogue has facts nobody has confirmed"

    def test_a_reader_of_english_gets_no_copies_but_a_checklist(
        self, hearing: tuple[Path, dict[str, Any]]
    ) -> None:
        _, manifest = hearing
        for entry in manifest["items"]:
            kinds = [file["kind"] for file in entry["files"]]
            assert "reading-copy" not in kinds
            assert kinds.count("checklist") == 1

    def test_same_situation_same_day_same_bytes(
        self, hearing: tuple[Path, dict[str, Any]], tmp_path: Path
    ) -> None:
        write("hearing-in-nine-days", tmp_path / "again")
        assert tree(tmp_path / "again") == tree(hearing[0])


@pytest.mark.parametrize("language", offered_for_reading_copies(), ids=lambda one: one.tag)
def test_every_offered_language_has_copies_of_all_the_client_signs(
    language: Language, tmp_path: Path
) -> None:
    pair = "us/dhs/uscis:us/foia"
    manifest = write("hearing-in-nine-days", tmp_path / "out", only=(pair,), language=language)
    (entry,) = manifest["items"]
    names = {file["path"].partition("/")[2] for file in entry["files"]}
    assert f"checklist.{language.tag}.pdf" in names
    if language.tag != "en":
        signed = {
            name for name in names if name in ("letter.pdf", "declaration.pdf", "consent.pdf")
        }
        assert {name.replace(".pdf", f".{language.tag}.pdf") for name in signed} <= names


class TestHold:
    PAIR = "us/dhs/uscis:us/foia"
    WHY = "Fictitious reason: the person was named in a relative's file."

    def test_the_decision_is_recorded_and_never_printed(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        manifest = write("never-encountered", out, only=(self.PAIR,), decision=self.WHY)
        (entry,) = manifest["items"]
        assert entry["attorney_decision"] == self.WHY
        for path in out.rglob("*.pdf"):
            assert "relative's file" not in words(path)
        for path in out.rglob("*.txt"):
            assert "relative's file" not in path.read_text("utf-8")

    def test_without_it_nothing_is_written(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid):
            write("never-encountered", tmp_path / "out", only=(self.PAIR,))
        assert list(tmp_path.iterdir()) == []

    def test_a_plan_without_offers_is_a_manifest_alone(self, tmp_path: Path) -> None:
        manifest = write("never-encountered", tmp_path / "out")
        assert manifest["items"] == []
        assert set(tree(tmp_path / "out")) == {MANIFEST}
        assert "hold" in {entry["verdict"] for entry in manifest["omitted"]}


def test_a_page_that_cannot_be_printed_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDRAIL_PAPER_PAGES", "1")
    settings.cache_clear()
    try:
        with pytest.raises(Unavailable, match="more than 1 pages"):
            write("hearing-in-nine-days", tmp_path / "out")
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept")
    with pytest.raises(Invalid, match="not empty"):
        write("hearing-in-nine-days", tmp_path)
    assert tree(tmp_path) == {"kept": b"kept"}
