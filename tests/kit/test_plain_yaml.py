# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain YAML: what people type is what is read, and what surprises is refused with its line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.kit import plain_yaml


def value_of(text: str) -> object:
    return plain_yaml.read(text, named="a.yaml").value


def refusal_of(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        plain_yaml.read(text, named="a.yaml")
    return refused.value.sentence


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("NO", "NO"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("42", 42),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1.10", "1.10"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("12:30:45", "12:30:45"),
        ("2026-05-31", "2026-05-31"),
        ("2026-05-31T10:00:00Z", "2026-05-31T10:00:00Z"),
        ("A000-000-001", "A000-000-001"),
        ("1234567890123456789", "1234567890123456789"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_plain_scalars_are_words_whole_numbers_or_text(written: str, read: object) -> None:
    assert value_of(f"field: {written}") == {"field": read}


@pytest.mark.parametrize("written", ["'true'", '"7"', "'null'", "'~'", '"2026-01-01"'])
def test_quoted_scalars_are_always_text(written: str) -> None:
    assert value_of(f"field: {written}") == {"field": written[1:-1]}


def test_block_text_is_text() -> None:
    assert value_of("field: |\n  7\n") == {"field": "7\n"}


def test_a_whole_number_is_not_mistaken_for_a_yes() -> None:
    assert type(value_of("1")) is int


def test_every_part_knows_its_line() -> None:
    document = plain_yaml.read("a: 1\nb:\n  - x\n  - c: y\n", named="a.yaml")
    assert document.line_of(("a",)) == 1
    assert document.line_of(("b",)) == 2
    assert document.line_of(("b", 0)) == 3
    assert document.line_of(("b", 1, "c")) == 4


def test_a_part_that_is_not_there_stands_where_it_should_be() -> None:
    document = plain_yaml.read("a: 1\nb:\n  c: 2\n", named="a.yaml")
    assert document.line_of(("b", "missing")) == 2
    assert document.line_of(("missing",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 1\na: 2", 2, "says «a» twice"),
        ("x: 1\na: &n 1\nb: *n", 2, "anchor or alias"),
        ("a: *n", 1, "anchor or alias"),
        ("a: 1\n&k b: 2", 2, "anchor or alias"),
        ("a: &x [*x]", 1, "anchor or alias"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", 2, "tag (!)"),
        ("a: !!str 5", 1, "tag (!)"),
        ("a: !mine 5", 1, "tag (!)"),
        ("? [a]\n: b", 1, "a key that is not a word"),
        ("? {a: b}\n: b", 1, "a key that is not a word"),
        ("a: 1\n---\nb: 2", 2, "second one"),
        ("a: 'never closed", 1, "not readable YAML"),
        ("a: 1\n\tb: 2", 2, "not readable YAML"),
        ("a: b: c", 1, "not readable YAML"),
        ("a: [1\nb: 2", 2, "not readable YAML"),
        ("%YAML 9.9\n---\na", 1, "not readable YAML"),
        ('a: 1\nb: "\\ud800"', 2, "not readable YAML"),
        ("a: 1\nb: x\x00y", 2, "a character there cannot be read"),
        ("é: 1\nb: x\x07y", 2, "a character there cannot be read"),
    ],
)
def test_what_surprises_is_refused_with_its_line(text: str, line: int, why: str) -> None:
    sentence = refusal_of(text)
    assert sentence.startswith(f"a.yaml, line {line}")
    assert why in sentence


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_document_is_refused(text: str) -> None:
    assert refusal_of(text) == "a.yaml is empty; write the document first."


def test_a_document_that_begins_and_says_nothing_is_no_value() -> None:
    assert value_of("---\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        "{a: " * 60_000,
        "- " * 60_000,
        "\n".join(" " * depth + "a:" for depth in range(1_000)),
    ],
    ids=["flow lists", "flow mappings", "lists", "mappings"],
)
def test_deep_nesting_is_refused_before_it_can_kill_the_process(text: str) -> None:
    assert "is nested too deeply; flatten it" in refusal_of(text)


def test_nesting_that_a_person_writes_is_read() -> None:
    assert value_of("[" * 30 + "]" * 30)


def test_a_huge_document_is_refused_unread() -> None:
    assert refusal_of("a: " + "x" * plain_yaml.LARGEST_BYTES) == (
        "a.yaml is larger than 2 MB; split it or remove what does not belong in it."
    )


def test_a_repeated_key_that_is_no_field_name_is_not_repeated_in_the_message() -> None:
    sentence = refusal_of("Canary Person 000-000-001: 1\nCanary Person 000-000-001: 2\n")
    assert sentence == "a.yaml, line 2: the document says one key twice; keep one."


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        plain_yaml.read(text, named="a.yaml")
    except Invalid as refused:
        assert "\n" not in refused.sentence  # noqa: PT017  both endings are right


@settings(deadline=None)
@given(st.text(alphabet="a1:-?[]{}&*!|>'\"#%@` \n\t,~"))
def test_any_punctuation_is_read_or_refused(text: str) -> None:
    try:
        plain_yaml.read(text, named="a.yaml")
    except Invalid as refused:
        assert refused.sentence.startswith("a.yaml")  # noqa: PT017  both endings are right


PLAIN_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text("abc 17-éع", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(PLAIN_VALUES)
def test_what_json_can_say_is_read_as_json_says_it(value: object) -> None:
    # JSON is YAML, and its writer knows nothing of ours.
    assert value_of(json.dumps(value)) == value
