# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letter texts as a lawyer reads and edits them: their shapes, and the reading of their YAML."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from app.catalog.records import Rule
from app.errors import Invalid
from app.kit import plain_yaml
from app.letters.records import BlockKind

TEXTS = Path(__file__).parents[2] / "templates" / "letters" / "texts"
WORDS = TEXTS.parent / "words.yaml"

ListName = Literal[
    "contacts",
    "identity-asked",
    "incidents",
    "portal-limits",
    "proofs",
    "purpose",
    "requests",
    "risks",
    "topics",
    "wrong-records",
]
ConsentName = Literal["consent", "agent-permission"]


def _several(named: object) -> object:
    """One name may stand without a list round it."""
    return (named,) if isinstance(named, str) else named


class TextPart(BaseModel):
    """A part of a text: frozen, and refusing words it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(TextPart):
    """One entry of a list (or one wording to choose from), printed when its rule holds."""

    text: str
    when: Rule = True
    law: str | None = None


class Row(TextPart):
    """A label with what stands beside it; in a signature, no value is a rule to write on.

    Where `blank` holds, a value nobody knows yet is a marked blank; elsewhere the row is left out.
    """

    label: str
    value: str = ""
    when: Rule = True
    blank: Rule = False


class Desk(TextPart):
    """Who is addressed: a desk of the holder or, with `elsewhere`, another body in its place.

    What an envelope says is never translated.
    """

    name: str
    when: Rule = True
    elsewhere: bool = False


class TextBlock(TextPart):
    """One idea of a text, in whole sentences with `{named}` places.

    It is printed when `when` holds (unknown does not) and every place in it can be filled. `law` is
    the citation as printed, and fills `{law}`. `fact` is what the block rests on in the catalogue;
    `{mechanism}` in it is the mechanism of the request.
    `clock` names a clock of the planned item; its length fills `{time}`. `from` adds what the
    situation, the plan or the catalogue lists.
    """

    code: str
    kind: BlockKind = "paragraph"
    text: str | None = None
    entries: tuple[Entry, ...] = ()
    rows: tuple[Row, ...] = ()
    from_: ListName | None = Field(default=None, alias="from")
    when: Rule = True
    law: str | None = None
    fact: str | None = None
    clock: str | None = None
    note: str | None = None


class Included(TextPart):
    """A shared part put in at this place."""

    part: str
    when: Rule = True


class Accompanying(TextPart):
    """A consent that goes with the letter."""

    paper: ConsentName
    when: Rule = True


Piece = Annotated[TextBlock | Included, Field(union_mode="left_to_right")]


class Text(TextPart):
    """A whole paper, or a part shared by several.

    `subject` lists wordings; the first that can be said is. `to` lists desks addressed instead of
    the holder's own unit, likewise. `answer` names the clock by which the holder answers; a text of
    many acts names each act's. `chosen` are choices of ours, not of the law (how long a consent
    lasts, up to which fee nobody need ask).
    """

    title: str = ""
    subject: tuple[Entry, ...] = ()
    to: tuple[Desk, ...] = ()
    answer: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    accompanied_by: tuple[Accompanying, ...] = ()
    chosen: dict[str, str | int] = Field(default_factory=dict)
    blocks: tuple[Piece, ...]


@cache
def text_of(name: str) -> Text:
    """Return the text called `name` (`foia`, `parts/fees`). Raises Invalid with file and line."""
    file = TEXTS / f"{name}.yaml"
    if not has_text(name):
        raise Invalid(f"There is no letter text called «{name}»; add it or name another.")
    document = plain_yaml.read(file.read_text(encoding="utf-8"), named=file.name)
    try:
        return Text.model_validate(document.value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        shapes = {TextBlock.__name__, Included.__name__}
        line = document.line_of(tuple(part for part in first["loc"] if part not in shapes))
        raise Invalid(f"{file.name}, line {line}: {first['msg'].lower()}.") from None


def has_text(name: str) -> bool:
    """Return whether there is a text of that name."""
    return name in text_names()


@cache
def text_names() -> tuple[str, ...]:
    """Return the name of every text and shared part."""
    files = sorted(TEXTS.rglob("*.yaml"))
    return tuple(file.relative_to(TEXTS).with_suffix("").as_posix() for file in files)


@cache
def blocks_of(name: str) -> tuple[tuple[TextBlock, tuple[Rule, ...]], ...]:
    """Return every block of a text in order, parts put in, each with the rules its parts add."""
    found: list[tuple[TextBlock, tuple[Rule, ...]]] = []
    for piece in text_of(name).blocks:
        if isinstance(piece, TextBlock):
            found.append((piece, ()))
        else:
            found += [(block, (piece.when, *more)) for block, more in blocks_of(piece.part)]
    return tuple(found)


@cache
def chosen_in(name: str) -> dict[str, str]:
    """Return the choices a text and its parts make, by name."""
    text = text_of(name)
    chosen = {key: str(value) for key, value in text.chosen.items()}
    for piece in text.blocks:
        if isinstance(piece, Included):
            chosen |= chosen_in(piece.part)
    return chosen


@cache
def words() -> dict[str, str]:
    """Return the short words of tables, lists and margins by their code."""
    document = plain_yaml.read(WORDS.read_text(encoding="utf-8"), named=WORDS.name)
    return {str(code): str(word) for code, word in document.value.items()}
