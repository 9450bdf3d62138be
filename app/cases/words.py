# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says a sentence of the catalogue, of the questions or of a screen in a reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import chain

from app.i18n.languages import language_of
from app.i18n.messages import Domain, sentences_of

Say = Callable[[str], str]
# The later ones are asked first.
_WHERE_SAID: tuple[Domain, ...] = ("catalogue", "letters", "client", "staff")


def saying(tag: str) -> Say:
    """Return who says sentences to a reader; what nobody has translated is said in English.

    The law's sentences are translated for clients; the desk shows the same ones.
    """
    known = _known(tag)

    def say(sentence: str) -> str:
        return known[sentence][0] if sentence in known else sentence

    return say


@cache
def _known(tag: str) -> Mapping[str, tuple[str, ...]]:
    language = language_of(tag)
    return dict(chain.from_iterable(sentences_of(language, d).items() for d in _WHERE_SAID))
