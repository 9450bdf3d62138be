# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every screen can be read, needs nothing from elsewhere, and says nothing unmarked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2 import nodes as jinja

from app.web.templating import FOLDER
from tests.look.sheets import SCREENS, named, text_of

# The page of the design speaks to whoever builds pages, in English, with fictitious samples.
_FOR_BUILDERS = {"design/design.html", "design/samples.html"}
_FOR_READERS = [file for file in SCREENS if named(file) not in _FOR_BUILDERS]
_SPOKEN = re.compile(r"""\b(?:aria-label|alt|title|placeholder|label)="([^"{]+)""")
_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
_MARKUP = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<[^>]*>", re.DOTALL)
# A macro may write attributes; a block may hold a class.
_NOT_SEEN = re.compile(r"\{% block width %\}.*?\{% endblock %\}")
_ATTRIBUTE = re.compile(r"[a-z-]+=\"[^\"]*\"")
_ADDRESS = re.compile(r"^/|[?&]\w*=")
_SAID_AS_IT_IS = {"Handrail", "UTC", "./handrail", "init"}
_ENTITY = re.compile(r"&[a-z]+;|&#\d+;")


@pytest.fixture(scope="module")
def strict() -> Environment:
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)


@pytest.mark.parametrize("file", SCREENS, ids=named)
def test_a_screen_can_be_read(file: Path, strict: Environment) -> None:
    assert strict.get_template(named(file)).name == named(file)


@pytest.mark.parametrize("file", SCREENS, ids=named)
def test_a_screen_states_its_licence(file: Path) -> None:
    top = file.read_text(encoding="utf-8").partition("\n")[0]
    assert top == "{#- SPDX-License-Identifier: AGPL-3.0-or-later"


@pytest.mark.parametrize("file", SCREENS, ids=named)
def test_nothing_is_let_through_unescaped(file: Path, strict: Environment) -> None:
    tree = strict.parse(file.read_text(encoding="utf-8"))
    filters = {node.name for node in tree.find_all(jinja.Filter)}
    assert not filters & {"safe", "forceescape", "tojson", "xmlattr"}
    assert not list(tree.find_all(jinja.EvalContextModifier))


@pytest.mark.parametrize("file", SCREENS, ids=named)
def test_a_screen_needs_nothing_inline_and_nothing_from_elsewhere(file: Path) -> None:
    text = text_of(file)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"https?:|javascript:|<style|<iframe|<base\b", text)
    for script in re.findall(r"<script\b.*?</script>", text, re.DOTALL):
        assert re.fullmatch(
            r'<script src="\{\{ static\("[a-z]+\.js"\) \}\}" defer></script>', script
        )


@pytest.mark.parametrize("file", SCREENS, ids=named)
def test_a_link_that_opens_elsewhere_takes_nothing_along(file: Path) -> None:
    for tag in re.findall(r"<a\b[^>]*_blank[^>]*>", text_of(file)):
        assert "noopener" in tag


@pytest.mark.parametrize("file", SCREENS, ids=named)
def test_a_form_that_is_sent_carries_its_token(file: Path) -> None:
    for form in _FORM.findall(text_of(file)):
        if 'method="post"' in form:
            assert "{{ csrf() }}" in form or "{{ token_field }}" in form


@pytest.mark.parametrize("file", _FOR_READERS, ids=named)
def test_every_word_a_reader_sees_is_marked(file: Path) -> None:
    text = text_of(file)
    assert not [said for said in _SPOKEN.findall(text) if any(c.isalpha() for c in said)]
    left = _NOT_SEEN.sub(" ", text)
    for pattern in (_MARKUP, _ATTRIBUTE, _ENTITY):
        left = pattern.sub(" ", left)
    words = {word for word in left.split() if any(c.isalpha() for c in word)}
    assert {word for word in words if not _ADDRESS.search(word)} <= _SAID_AS_IT_IS


@pytest.mark.parametrize("file", _FOR_READERS, ids=named)
def test_no_sentence_is_glued_together(file: Path, strict: Environment) -> None:
    """A translator sees whole sentences: what is marked is one literal, with named places."""
    tree = strict.parse(file.read_text(encoding="utf-8"))
    for call in tree.find_all(jinja.Call):
        if isinstance(call.node, jinja.Name) and call.node.name in {"_", "count"}:
            wanted = 1 if call.node.name == "_" else 2
            assert all(isinstance(said, jinja.Const) for said in call.args[:wanted]), call.lineno
            assert not re.search(r"%[sd(]|\{\}", str(call.args[0]))


@pytest.mark.parametrize("file", [f for f in SCREENS if f.parent.name == "parts"], ids=named)
def test_a_part_says_what_it_is_given(file: Path, strict: Environment) -> None:
    comment = file.read_text(encoding="utf-8").partition("#}")[0]
    tree = strict.parse(file.read_text(encoding="utf-8"))
    outward = [macro.name for macro in tree.find_all(jinja.Macro) if f"{macro.name}(" in comment]
    assert outward, "the comment at the top names the macros and their arguments"
