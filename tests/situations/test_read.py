# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad situation files: one sentence with file and line, and never what the person said."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.kit.plain_yaml import LARGEST_BYTES
from app.situations.read import read_situation
from tests.situations.build import CLINIC, HOME, a_clinic_file, a_file, a_person, situation_of

HOLDERS = ("us/dhs/uscis", "us/dhs/ice", "us/doj/eoir", "us/il/cook/sheriff")

# A whole file; each test of a line adds or changes one line of it.
FILE = """\
format: 1
requester: person
aims: [see-my-file]
clinic:
  name: Riverside Rights Clinic (fictitious)
  address: {lines: [100 Example Street], city: Chicago}
person:
  name:
    as_written: Fulana Ficticia
  born_on: 1990-05-31
  language:
    spoken: es
  is_outside_us: no
  encounters:
    - by: us/dhs/ice
      kind: arrest
      on: 2026-11-09
  pending:
    - kind: removal
      hearing_on: 2026-12-02
"""


def refusal_of(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        read_situation(text, named="s.yaml", holders=HOLDERS)
    return refused.value.sentence


def refusal_of_file(file: dict[str, object]) -> str:
    return refusal_of(json.dumps(file))


def test_a_key_that_is_no_language_is_not_repeated() -> None:
    spoilt = """
format: 1
requester: person
aims: [see-my-file]
clinic: {name: C, address: {lines: [1 A St], city: B}}
person:
  name: {as_written: N}
  language: {spoken: es}
  pending:
    - {kind: removal, expedite_because: x, expedite_because_in: {canaryname77: y}}
"""
    with pytest.raises(Invalid) as caught:
        read_situation(spoilt, named="s.yaml", holders=())
    assert "canaryname77" not in caught.value.sentence
    assert "line 10: «person, pending, number 1, expedite_because_in»" in caught.value.sentence


def test_the_file_these_tests_spoil_is_whole() -> None:
    situation = read_situation(FILE, named="s.yaml", holders=HOLDERS)
    assert situation.person is not None
    assert situation.person.is_outside_us is False


# ── What is wrong, and where ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("good", "bad", "line", "says"),
    [
        ("format: 1", "format: 2", 1, "«format» must be one of 1"),
        ("requester: person", "requester: robot", 2, "must be one of 'person', 'clinic'"),
        ("aims: [see-my-file]", "aims: []", 3, "«aims» is empty"),
        ("aims: [see-my-file]", "aims: see-my-file", 3, "«aims» must be a list"),
        ("[see-my-file]", "[see-my-fil]", 3, "«aims, number 1» must be one of 'see-my-file'"),
        ("aims: [", "aim: [", 3, "«aim» is not a field of this part; did you mean «aims»?"),
        ("  born_on:", "  born:", 10, "did you mean «born_on»?"),
        ("  born_on:", "  zodiac:", 10, "«zodiac» is not a field of this part; see `handrail plan"),
        ("1990-05-31", "1990-02-30", 10, "is a day that does not exist"),
        ("1990-05-31", "31/05/1990", 10, "is no date; write 1990-05-31, 1990-05 or 1990"),
        ("2026-12-02", "2026-02-30", 20, "is not a day that exists; write it as 2026-05-31"),
        ("2026-12-02", "2 December", 20, "is not a day that exists"),
        ("2026-12-02", "86400", 20, "is not a day that exists"),
        ("spoken: es", "spoken: qqq", 12, "is not a language code we know"),
        ("spoken: es", "spoken: Spanish please", 12, "is not in the expected form"),
        ("us/dhs/ice", "us/dhs/ise", 15, "did you mean «us/dhs/ice»?"),
        ("us/dhs/ice", "city-police", 15, "is not an office in the catalogue; see `handrail cat"),
        ("us/dhs/ice", "The Migra", 15, "is not in the expected form"),
        ("us/dhs/ice", "", 15, "«person, encounters, number 1, by» must be text"),
        ("kind: arrest", "kind: raid", 16, "must be one of 'border', 'arrest'"),
        ("is_outside_us: no", "is_outside_us: perhaps", 13, "must be true or false, or left out"),
        ("as_written: Fulana Ficticia", "as_written: true", 9, "must be text; put it between"),
        ("as_written: Fulana Ficticia", 'as_written: " "', 9, "is blank"),
        ("as_written: Fulana Ficticia", "as_written: [Fulana]", 9, "must be text"),
        ("as_written: Fulana Ficticia", "latin: Fulana", 8, "«person, name, as_written» is miss"),
        ("    spoken: es", "", 11, "must have fields of its own"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(good: str, bad: str, line: int, says: str) -> None:
    assert FILE.count(good) == 1
    sentence = refusal_of(FILE.replace(good, bad))
    assert sentence.startswith(f"s.yaml, line {line}: ")
    assert says in sentence


def test_a_name_of_five_hundred_characters() -> None:
    sentence = refusal_of(FILE.replace("Fulana Ficticia", "Fulana " * 72))
    assert sentence == (
        "s.yaml, line 9: «person, name, as_written» is longer than 300 characters or entries; "
        "shorten it."
    )


@pytest.mark.parametrize("mark", ["\u202e", "\u200f", "\u2066", "\u061c"])
def test_a_mark_that_turns_the_writing(mark: str) -> None:
    sentence = refusal_of(FILE.replace("Fulana", f"Fulana{mark}"))
    assert "line 9" in sentence
    assert "an invisible character that turns the direction of writing" in sentence
    assert mark not in sentence


def test_a_control_hidden_by_an_escape() -> None:
    sentence = refusal_of(FILE.replace("Fulana Ficticia", '"Fulana\\x07"'))
    assert "line 9: «person, name, as_written» holds an invisible control character" in sentence


def test_a_missing_part_is_named_where_it_should_stand() -> None:
    assert refusal_of("format: 1\naims: [see-my-file]\n") == (
        "s.yaml, line 1: «requester» is missing; add it, or see `handrail plan --schema`."
    )


@pytest.mark.parametrize("text", ["just words", "[1, 2]", "7", "---\n"])
def test_a_file_that_is_no_list_of_fields(text: str) -> None:
    assert (
        refusal_of(text) == "s.yaml: a situation is a list of fields; see `handrail plan --schema`."
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FILE + "aims: [oversight]\n", "s.yaml, line 21: the document says «aims» twice"),
        (FILE.replace("es\n", "&l es\n"), "s.yaml, line 12: the document uses an anchor or alias"),
        (FILE.replace("es\n", "*l\n"), "s.yaml, line 12: the document uses an anchor or alias"),
        (FILE.replace("es\n", "!!str es\n"), "s.yaml, line 12: the document carries a tag"),
        (FILE + "x: " + "[" * 50_000, "s.yaml, line 21: the document is nested too deeply"),
        (FILE + "\t- x", "s.yaml, line 21: this is not readable YAML"),
        (FILE + "#" * LARGEST_BYTES, "s.yaml is larger than 2 MB"),
        (FILE + "---\n" + FILE, "s.yaml, line 21: the document is followed by a second one"),
        ("", "s.yaml is empty"),
    ],
    ids=["twice", "anchor", "alias", "tag", "deep", "tab", "huge", "two documents", "empty"],
)
def test_yaml_that_surprises_is_refused(text: str, says: str) -> None:
    assert refusal_of(text).startswith(says)


# ── What the fields say together ─────────────────────────────────────────────────────────────────


def test_a_person_who_asks_must_be_there() -> None:
    file = {name: part for name, part in a_file().items() if name != "person"}
    assert "says person, but there is no «person» part; add it." in refusal_of_file(file)


def test_a_clinic_that_asks_must_say_what() -> None:
    file = {n: part for n, part in a_clinic_file("us/dhs/ice").items() if n != "clinic_request"}
    assert "says clinic, but there is no «clinic_request» part" in refusal_of_file(file)


def test_a_clinic_that_asks_names_no_person() -> None:
    file = a_clinic_file("us/dhs/ice", person=a_person())
    assert "the clinic asks in its own name; remove this part." in refusal_of_file(file)


@pytest.mark.parametrize(
    "person",
    [
        a_person(encounters=[{"by": "us/none", "kind": "stop"}]),
        a_person(filings=[{"with": "us/none", "form": "I-589"}]),
        a_person(pending=[{"kind": "civil", "at": "us/none"}]),
        a_person(court_cases=[{"at": "us/none"}]),
        a_person(detention={"is_detained": True, "by": "us/none"}),
        a_person(wrong_records=[{"at": "us/none", "says": "x", "should_say": "y"}]),
        a_person(residence={"address": HOME, "known_to": ["us/dhs/ice", "us/none"]}),
    ],
    ids=lambda person: list(person)[-1],
)
def test_an_office_nobody_knows_is_found_wherever_it_stands(person: dict[str, object]) -> None:
    assert "is not an office in the catalogue" in refusal_of_file(a_file(person))


def test_an_office_nobody_knows_is_found_outside_the_person_too() -> None:
    choice = {
        "holder": "us/none",
        "use": "mailing",
        "attorney": "A",
        "on": "2026-11-20",
        "reason": "R",
    }
    for file in (a_file(address_choices=[choice]), a_clinic_file("us/none")):
        assert "is not an office in the catalogue" in refusal_of_file(file)


def test_an_office_the_catalogue_does_not_know_may_be_called_other() -> None:
    situation_of(a_file(a_person(encounters=[{"by": "other", "kind": "stop"}])))


@pytest.mark.parametrize("tag", ["es", "ar", "quc", "mam", "prs", "ht", "zh-Hant", "ES", "pa-Arab"])
def test_languages_that_clients_speak_are_known(tag: str) -> None:
    situation_of(a_file(a_person(language={"spoken": tag})))


@pytest.mark.parametrize("name", ["spoken", "written", "interpreter_language"])
def test_every_language_is_checked(name: str) -> None:
    file = a_file(a_person(language={"spoken": "es", name: "qqq"}))
    assert f"«person, language, {name}» is not a language code we know" in refusal_of_file(file)


# ── Nobody's data in a message ───────────────────────────────────────────────────────────────────

CANARIES = ("Canaria Secreta", "A000-000-999", "canaria@secret.example")
PLACES = [
    ("format",),
    ("requester",),
    ("aims",),
    ("aims", 0),
    ("clinic", "address", "state"),
    ("person",),
    ("person", "name"),
    ("person", "born_on"),
    ("person", "birth_place"),
    ("person", "covered_by_privacy_act"),
    ("person", "identifiers"),
    ("person", "identifiers", "receipt_numbers", 0),
    ("person", "identifiers", "ssn"),
    ("person", "residence", "address", "country"),
    ("person", "residence", "known_to", 0),
    ("person", "language", "spoken"),
    ("person", "encounters"),
    ("person", "encounters", 0),
    ("person", "encounters", 0, "by"),
    ("person", "encounters", 0, "kind"),
    ("person", "encounters", 0, "on"),
    ("person", "pending", 0, "hearing_on"),
    ("person", "detention", "is_detained"),
    ("representation", "attorney", "admitted_in", 0),
    ("address_choices", 0, "on"),
]


def full_file() -> dict[str, object]:
    whole = a_file(
        a_person(
            born_on="1990",
            birth_place={"country": "GT"},
            covered_by_privacy_act=True,
            identifiers={"receipt_numbers": ["ZCH0000000006"], "ssn": "900-00-0000"},
            residence={"address": HOME, "known_to": ["us/dhs/ice"]},
            encounters=[{"by": "us/dhs/ice", "kind": "stop", "on": "2026"}],
            pending=[{"kind": "removal", "hearing_on": "2026-12-02"}],
            detention={"is_detained": False},
        ),
        clinic=CLINIC,
        representation={"attorney": {"name": "A", "admitted_in": ["IL"]}},
        address_choices=[
            {"holder": "us/dhs/ice", "use": "mailing", "attorney": "A", "on": "2026-11-20",
             "reason": "R"}
        ],
    )  # fmt: skip
    copy: dict[str, object] = json.loads(json.dumps(whole))  # one that may be spoilt
    return copy


def put(file: object, place: tuple[str | int, ...], value: object) -> None:
    for part in place[:-1]:
        file = file[part]  # type: ignore[index]
    file[place[-1]] = value  # type: ignore[index]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
@pytest.mark.parametrize("canary", CANARIES)
def test_what_stands_in_the_wrong_field_is_never_repeated(
    place: tuple[str | int, ...], canary: str
) -> None:
    file = full_file()
    put(file, place, canary)
    sentence = refusal_of_file(file)
    assert not any(piece in sentence for piece in re.split(r"[ @]", canary))


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("value", [1, {"x": 1}, None])
def test_what_stands_where_a_field_name_should_is_never_repeated(
    canary: str, value: object
) -> None:
    file = a_file(a_person(**{canary: value}))
    sentence = refusal_of_file(file)
    assert "one field is not a field of this part" in sentence
    assert canary not in sentence


@pytest.mark.parametrize("canary", CANARIES)
def test_broken_yaml_does_not_repeat_the_line_it_stands_on(canary: str) -> None:
    for broken in (
        f"name: '{canary}",
        f"{canary}: x\n{canary}: y",
        f"&a {canary}: x",
        f"a: [{canary}",
    ):
        assert canary not in refusal_of(broken)


# ── Anything at all ──────────────────────────────────────────────────────────────────────────────


def assert_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        read_situation(text, named="s.yaml", holders=HOLDERS)
    except Invalid as refused:
        assert refused.sentence.startswith("s.yaml")  # noqa: PT017  both endings are right
        assert "\n" not in refused.sentence  # noqa: PT017
        assert refused.exit_code == 2  # noqa: PT017


@settings(deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    assert_read_or_refused_in_one_sentence(text)


@settings(deadline=None)
@given(st.binary())
def test_any_bytes(content: bytes) -> None:
    assert_read_or_refused_in_one_sentence(content.decode("utf-8", "surrogateescape"))


@settings(deadline=None)
@given(st.integers(0, len(FILE)), st.text(max_size=6), st.integers(0, 30))
def test_any_change_of_a_whole_file(at: int, new: str, cut: int) -> None:
    assert_read_or_refused_in_one_sentence(FILE[:at] + new + FILE[at + cut :])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.sampled_from(PLACES), ANYTHING)
def test_anything_in_any_place(place: tuple[str | int, ...], value: object) -> None:
    file = full_file()
    put(file, place, value)
    assert_read_or_refused_in_one_sentence(json.dumps(file))


def test_the_samples_are_read_from_where_they_stand() -> None:
    sample = next(Path(__file__).parent.glob("*.yaml"))
    assert_read_or_refused_in_one_sentence(sample.read_text("utf-8"))
