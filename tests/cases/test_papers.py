# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers on a case: let in only after a look in the sandbox, sealed twice, gone with their key."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import httpx
import pikepdf
import pytest
from PIL import Image
from sqlalchemy import func, select

from app.cases import papers
from app.cases.models import Document
from app.cases.papers import _plain_name, folder_of_files
from app.jobs.letting_go import CASES
from app.kit.outbox import OutboxRow
from app.vault.retention import place_hold
from app.web import csrf
from tests.cases.house import House
from tests.clinic.visitor import Visitor, shown

Visit = Callable[[str], Visitor]


def a_picture(width: int = 40) -> bytes:
    """A fictitious identity paper: a red rectangle that says where it was taken."""
    drawn = io.BytesIO()
    Image.new("RGB", (width, 30), "red").save(drawn, "PNG")
    return drawn.getvalue()


def a_pdf() -> bytes:
    """A fictitious notice: one empty page that would run a script."""
    drawn = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 300))
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        pdf.save(drawn)
    return drawn.getvalue()


def send(
    visitor: Visitor, case_id: str, content: bytes, name: str = "id.png", **typed: str
) -> httpx.Response:
    token = csrf.masked(csrf.token_for(visitor.secret or b""))
    return visitor.client.post(
        f"/cases/{case_id}/papers",
        data={csrf.TOKEN_FIELD: token, "kind": "identity-paper", "note": "", **typed},
        files={"file": (name, content)} if content else {},
    )


def text_of(response: httpx.Response) -> str:
    return " ".join(shown(response).text_content().split())


def test_a_paper_is_added_shown_safely_and_sent_as_it_came(
    small_house: House, visit: Visit
) -> None:
    case_id, ben = small_house.open("ben", "amara"), visit("ben")
    response = send(ben, case_id, a_pdf(), "Notice of Fulana.pdf", kind="notice", note="From court")
    assert response.status_code == 303
    place = response.headers["location"]
    page = text_of(ben.get(place))
    assert "Notice of Fulana.pdf" in page
    assert "commands that run by themselves" in page
    view = ben.get(f"{place}/view")
    assert view.headers["content-type"] == "application/pdf"
    assert view.headers["content-disposition"].startswith("inline")
    assert "default-src 'none'" in view.headers["content-security-policy"]
    assert b"JavaScript" not in view.content
    original = ben.get(f"{place}/original")
    assert original.content == a_pdf() or b"JavaScript" in original.content
    assert original.headers["content-disposition"].startswith("attachment")
    assert original.headers["content-type"] == "application/octet-stream"
    assert "Fulana" not in original.headers["content-disposition"]
    assert "From court" in text_of(ben.get(f"/cases/{case_id}/papers"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a file"),
        (b"MZ this is a program", "not a PDF, a JPEG or a PNG"),
        (a_picture()[:60], "damaged"),
    ],
)
def test_what_is_not_let_in_comes_back_with_the_reason_and_what_was_typed(
    small_house: House, visit: Visit, content: bytes, sentence: str
) -> None:
    case_id, ben = small_house.open("ben", "amara"), visit("ben")
    response = send(ben, case_id, content, note="Found in a drawer")
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert "Found in a drawer" in response.text
    with small_house.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Document)) == 0
    assert not stored(small_house)


def stored(house: House) -> list[Path]:
    folder = folder_of_files(house.clinic.settings.data_dir)
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_paper_of_no_kind_is_asked_about_before_it_is_kept(
    small_house: House, visit: Visit
) -> None:
    case_id, ben = small_house.open("ben", "amara"), visit("ben")
    response = send(ben, case_id, a_picture(), kind="")
    assert response.status_code == 422
    assert not stored(small_house)


def test_nothing_of_a_paper_lies_in_the_clear(small_house: House, visit: Visit) -> None:
    case_id, ben = small_house.open("ben", "amara"), visit("ben")
    picture = a_picture(300)
    assert send(ben, case_id, picture, "Fulana.png", note="Fulana's passport").status_code == 303
    data = small_house.clinic.settings.data_dir
    files = [path for path in [*data.rglob("*"), *data.parent.glob("*.sqlite")] if path.is_file()]
    assert len(stored(small_house)) == 2
    for path in files:
        raw = path.read_bytes()
        assert b"Fulana" not in raw
        assert picture[8:60] not in raw


def test_a_paper_that_is_taken_off_loses_its_key_and_its_bytes_are_to_go(
    small_house: House, visit: Visit
) -> None:
    case_id, ben = small_house.open("ben", "amara"), visit("ben")
    place = send(ben, case_id, a_picture()).headers["location"]
    assert ben.fill(place, f"{place}/remove").status_code == 303
    assert ben.get(place).status_code == 404
    assert ben.get(f"{place}/original").status_code == 404
    with small_house.database.reading() as session:
        promised = session.scalars(select(OutboxRow.object_id)).all()
    assert sorted(promised) == sorted(path.name for path in stored(small_house))


def test_no_paper_is_taken_off_while_a_legal_hold_stands(small_house: House, visit: Visit) -> None:
    case_id, ben = small_house.open("ben", "amara"), visit("ben")
    place = send(ben, case_id, a_picture()).headers["location"]
    with small_house.database.writing() as session:
        key = small_house.clinic.server_keys.audit
        place_hold(session, CASES, case_id, by="operator", audit_key=key)
    refused = ben.fill(place, f"{place}/remove")
    assert refused.status_code == 409
    assert "legal hold" in text_of(refused)
    assert ben.get(f"{place}/original").content == a_picture()


def test_a_paper_on_which_something_rests_stays(
    small_house: House, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, ben = small_house.open("ben", "amara"), visit("ben")
    place = send(ben, case_id, a_picture()).headers["location"]
    document_id = place.rpartition("/")[2]
    monkeypatch.setattr(
        papers,
        "_asked_first",
        [lambda _session, case, one: (case.id, one) == (case_id, document_id)],
    )
    assert ben.fill(place, f"{place}/remove").status_code == 409
    other = send(ben, case_id, a_picture()).headers["location"]
    assert ben.fill(other, f"{other}/remove").status_code == 303


def test_a_paper_is_not_found_on_another_case_or_by_a_stranger(
    small_house: House, visit: Visit
) -> None:
    case_id, other = small_house.open("ben", "amara"), small_house.open("ben", "cleo")
    place = send(visit("ben"), case_id, a_picture()).headers["location"]
    document_id = place.rpartition("/")[2]
    for name, path in (
        ("ben", f"/cases/{other}/papers/{document_id}"),
        ("cleo", place),
        ("cleo", f"/cases/{other}/papers/{document_id}/view"),
    ):
        assert visit(name).get(path).status_code == 404


def test_no_paper_is_added_to_a_closed_case(small_house: House, visit: Visit) -> None:
    case_id, ben = small_house.open("ben", "amara"), visit("ben")
    ben.fill(f"/cases/{case_id}/close")
    response = send(ben, case_id, a_picture(), note="Too late")
    assert response.status_code == 409
    assert "This case is closed" in text_of(response)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fake\\id.png", "id.png"),
        ("", "paper"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_a_browser_sent_keeps_only_what_can_be_read(sent: str, kept: str) -> None:
    assert _plain_name(sent) == kept
