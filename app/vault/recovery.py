# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clinic's recovery key: one printed secret, from which the ring key and the backup key come.

The secret has 168 bits, more than the 128 that a Curve25519 key resists; more letters would only
add mistakes in typing. With six letters of checksum it is eight groups of five.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence

from app.errors import Invalid
from app.i18n.marks import _
from app.vault.bech32 import CHECK_LETTERS, bytes_of, check_letters, fits, letters_of
from app.vault.keys import Keyholder, derive

HOLDER = "recovery"
_SECRET_BYTES = 21
_GROUP = 5
_PREFIX = "handrail-recovery"
# Crockford's: no I, L, O (read as 1 and 0) and no U.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\s\u00ad\u200b-\u200d\u2060.,;:_\-\u2010-\u2015\u2212]+")
_LENGTH = len(letters_of(bytes(_SECRET_BYTES))) + CHECK_LETTERS
_STRANGE = _(
    "Group {group} holds a letter or sign that no recovery key has; compare it with the print."
)
_COUNTED = _(
    "The recovery key has {letters} letters and digits, in {groups} groups of {size}; what was "
    "typed has {typed}."
)
_LOOK_AT_GROUP = _(
    "The recovery key has {letters} letters and digits; what was typed has {typed}. Look at group "
    "{group} first."
)
_SEVERAL = _("The recovery key has several mistyped letters; compare each group with the print.")
_ONE_MISTAKE = _("The recovery key has one mistake, in group {group}; compare it with the print.")
_BETWEEN_GROUPS = _(
    "The recovery key has one mistake, between groups {first} and {second}; compare them with the "
    "print."
)


def new_recovery_secret() -> bytes:
    """Return a new secret to print and lock away."""
    return secrets.token_bytes(_SECRET_BYTES)


def recovery_holder(secret: bytes) -> Keyholder:
    """Return the keyholder to whom every ring is sealed besides its members."""
    return Keyholder(HOLDER, derive(secret, "recovery of rings"))


def backup_private_key(secret: bytes) -> bytes:
    """Return the X25519 private key that opens the clinic's backups."""
    return derive(secret, "recovery of backups")


def recovery_words(secret: bytes) -> tuple[str, ...]:
    """Return the groups of letters to print; the last ones hold a checksum."""
    letters = letters_of(secret)
    whole = [*letters, *check_letters(_PREFIX, letters)]
    text = "".join(_LETTERS[letter] for letter in whole)
    return tuple(text[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def read_recovery_key(typed: str) -> bytes:
    """Return the secret that was typed, in any case, with any spaces or dashes, O for 0, I for 1.

    Invalid says which group to look at again, and never repeats what was typed.
    """
    text = unicodedata.normalize("NFKC", typed).upper().translate(_READ_AS)
    groups = [group for group in _BETWEEN.split(text) if group]
    joined = "".join(groups)
    _refuse_strange_letters(joined)
    _refuse_wrong_length(groups, len(joined))
    letters = [_LETTERS.index(letter) for letter in joined]
    if not fits(_PREFIX, letters):
        raise _mistyped(letters)
    return _secret_of(letters)


def _secret_of(letters: Sequence[int]) -> bytes:
    secret = bytes_of(letters[:-CHECK_LETTERS], _SECRET_BYTES)
    if letters_of(secret) != list(letters[:-CHECK_LETTERS]):
        raise Invalid(_("This is not a recovery key of this program; look for the printed one."))
    return secret


def _refuse_strange_letters(joined: str) -> None:
    for place, letter in enumerate(joined):
        if letter not in _LETTERS:
            raise Invalid(_STRANGE, group=place // _GROUP + 1)


def _refuse_wrong_length(groups: Sequence[str], length: int) -> None:
    if length == _LENGTH:
        return
    uneven = [number for number, group in enumerate(groups, 1) if len(group) != _GROUP]
    if len(groups) > 1 and uneven:
        raise Invalid(_LOOK_AT_GROUP, letters=_LENGTH, typed=length, group=uneven[0])
    raise Invalid(_COUNTED, letters=_LENGTH, groups=_LENGTH // _GROUP, size=_GROUP, typed=length)


def _mistyped(letters: list[int]) -> Invalid:
    groups = sorted({place // _GROUP + 1 for place in _explained_by(letters)})
    if not groups:
        return Invalid(_SEVERAL)
    if len(groups) > 1:
        return Invalid(_BETWEEN_GROUPS, first=groups[0], second=groups[1])
    return Invalid(_ONE_MISTAKE, group=groups[0])


def _explained_by(letters: list[int]) -> Iterator[int]:
    """Give the places of the one wrong letter, or of the two neighbours that changed places.

    The checksum tells apart any two letters' mistakes, so there is never more than one answer.
    """
    for place, true in enumerate(letters):
        for other in range(len(_LETTERS)):
            if fits(_PREFIX, [*letters[:place], other, *letters[place + 1 :]]):
                yield place
        following = letters[place + 1 : place + 2]
        if fits(_PREFIX, [*letters[:place], *following, true, *letters[place + 2 :]]):
            yield from (place, place + len(following))
