# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail catalog`: check, list, show, export, coverage, changes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.catalog.check import records_of
from app.catalog.crosschecks import public_lists
from app.catalog.load import Catalogue, load
from app.catalog.states import STATES
from app.cli import catalog as command
from app.cli.__main__ import main
from tests.catalog.build import a_catalogue, a_fact, a_law, a_risk

Ran = Callable[..., tuple[int, str, str]]
WHOLE = a_catalogue()
FAULTY = a_catalogue(
    a_law(in_force=a_fact(source="rumour"), risks=[a_risk(when={"fact": "shoe-size"})])
)


@pytest.fixture
def ran(capsys: pytest.CaptureFixture[str]) -> Ran:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["catalog", *arguments])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[Catalogue], None]:
    """Let the command see another catalogue, and no public lists, which are about ours."""

    def see(catalogue: Catalogue) -> None:
        monkeypatch.setattr(command, "load", lambda: catalogue)
        monkeypatch.setattr(command, "public_lists", tuple)

    return see


# ── check ────────────────────────────────────────────────────────────────────────────────────────


def test_our_own_catalogue_passes(ran: Ran) -> None:
    code, out, err = ran("check")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == f"{len(list(records_of(load())))} records, 0 errors."


def test_a_whole_catalogue_passes(ran: Ran, instead: Callable[[Catalogue], None]) -> None:
    instead(WHOLE)
    code, out, err = ran("check")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "records: 1 holder, 1 mechanism",
        "facts: 5, from 4 sources",
        "confidence: 5 seen, 0 secondary, 0 recalled, 0 unknown",
        "unreviewed: 5 facts",
        "2 records, 0 errors.",
    ]


def test_a_finding_is_exit_code_one(ran: Ran, instead: Callable[[Catalogue], None]) -> None:
    instead(FAULTY)
    code, out, err = ran("check")
    assert (code, err) == (1, "")
    first, second, *_counts, last = out.splitlines()
    assert [first, second, last] == [
        "error: xx/act#in_force: names a source «rumour» that is not listed",
        "error: replay: xx/act: a rule asks for «shoe-size», which no situation answers",
        "2 records, 2 errors.",
    ]


def test_findings_as_json(ran: Ran, instead: Callable[[Catalogue], None]) -> None:
    instead(FAULTY)
    code, out, _ = ran("check", "--json")
    told = json.loads(out)
    assert (code, told["errors"]) == (1, 2)
    assert told["findings"][0] == {
        "level": "error",
        "where": "xx/act#in_force",
        "what": "names a source «rumour» that is not listed",
    }
    assert told["counts"]["by_kind"] == {"holder": 1, "mechanism": 1}
    assert sum(told["counts"]["by_confidence"].values()) == told["counts"]["facts"]


def test_a_public_list_that_says_otherwise_is_an_error(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = public_lists()[0]
    other = one.model_copy(update={"theirs": {"us/dhs/uscis": ("https://else.example",)}})
    monkeypatch.setattr(command, "public_lists", lambda: (other,))
    code, out, _ = ran("check")
    assert code == 1
    assert f"«{other.name}» says https://else.example" in out


# ── list, show, export, coverage ─────────────────────────────────────────────────────────────────


def test_every_record_is_listed(ran: Ran) -> None:
    rows = json.loads(ran("list", "--json")[1])
    assert [row["id"] for row in rows] == [record.id for record in records_of(load())]
    assert all(set(row) == {"id", "kind", "name"} for row in rows)
    assert len(ran("list")[1].splitlines()) == len(rows)


def test_a_record_is_shown_in_the_words_of_its_file(ran: Ran) -> None:
    code, out, _ = ran("show", "us/dhs/uscis")
    shown = json.loads(out)
    assert (code, shown["id"], shown["kind"]) == (0, "us/dhs/uscis", "holder")
    assert "from" in shown["channels"][1]
    assert "from_" not in out
    assert "null" not in out


def test_two_records_of_one_id_are_both_shown(ran: Ran) -> None:
    identities = [record.id for record in records_of(load())]
    twice = {identity for identity in identities if identities.count(identity) > 1}
    for identity in twice:
        assert len(json.loads(ran("show", identity)[1])) == 2


@pytest.mark.parametrize(
    ("identity", "hint"),
    [("us/dhs/usci", "did you mean «us/dhs/uscis»?"), ("zzzzz", "see `handrail catalog list`.")],
)
def test_an_id_that_is_not_there(ran: Ran, identity: str, hint: str) -> None:
    assert ran("show", identity) == (
        2,
        "",
        f"The catalogue has no record with this id; {hint}\n",
    )


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_everything_is_exported(ran: Ran, options: tuple[str, ...]) -> None:
    code, out, _ = ran("export", *options)
    assert code == 0
    assert len(json.loads(out)) == len(list(records_of(load())))


def test_coverage_is_a_matrix(ran: Ran) -> None:
    rows = json.loads(ran("coverage", "--json")[1])
    assert {row["record"] for row in rows} == {record.id for record in records_of(load())}
    assert all(
        list(row["by_confidence"]) == ["seen", "secondary", "recalled", "unknown"] for row in rows
    )
    heading, *lines = ran("coverage")[1].splitlines()
    assert heading.split() == ["record", "seen", "secondary", "recalled", "unknown", "reviewed"]
    assert len(lines) == len(rows)


def test_the_schema_is_printed_instead_of_the_records(ran: Ran) -> None:
    code, out, err = ran("export", "--schema")
    assert (code, err) == (0, "")
    assert json.loads(out)["$schema"].startswith("https://json-schema.org/")


def test_coverage_by_state_is_a_row_a_state(ran: Ran) -> None:
    rows = json.loads(ran("coverage", "--by-state", "--json")[1])
    assert {row["state"] for row in rows} == set(STATES)
    allowed = {"seen", "secondary", "recalled", "unknown"}
    cells = [cell for row in rows for cell in row["cells"].values() if cell is not None]
    assert {cell["confidence"] for cell in cells} <= allowed
    heading, *lines = ran("coverage", "--by-state")[1].splitlines()
    assert heading.split() == ["state", *rows[0]["cells"]]
    assert all(len(line.split()) == len(heading.split()) for line in lines)


# ── changes ──────────────────────────────────────────────────────────────────────────────────────


def test_changes_are_printed_by_day_and_place(ran: Ran) -> None:
    code, out, err = ran("changes", "--from", "2026-01-22", "--to", "2026-01-22")
    assert (code, err) == (0, "")
    *lines, last = out.splitlines()
    assert all(line.startswith("2026-01-22  us ") for line in lines)
    assert any("us/dhs/uscis: portal" in line for line in lines)
    assert last == f"{len(lines)} changes."


def test_changes_as_json(ran: Ran) -> None:
    told = json.loads(ran("changes", "--from", "2026-08-01", "--to", "2026-08-01", "--json")[1])
    (drop,) = [one for one in told if one["record"] == "us/ca/delete-act/drop"]
    assert (drop["on"], drop["place"], drop["what"]) == ("2026-08-01", "us/ca", "began")


@pytest.mark.parametrize(
    ("first", "said"), [("2027-01-01", "earlier day first"), ("soon", "--from must be a day")]
)
def test_days_that_make_no_span(ran: Ran, first: str, said: str) -> None:
    code, out, err = ran("changes", "--from", first, "--to", "2026-01-22")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_no_subcommand_is_a_question_for_help(ran: Ran) -> None:
    code, _, err = ran()
    assert code == 2
    assert err.count("\n") == 1
