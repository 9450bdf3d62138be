# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passphrases: what a good one is, and the slow hash by which one is recognised at sign-in."""

from __future__ import annotations

import hmac
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from app.errors import Invalid
from app.i18n.marks import _
from app.settings import Settings
from app.vault.keys import KdfCost, turn_to_hash

SHORTEST, LONGEST = 15, 256
_MOST_WEIGHED = 72  # beyond that the library refuses, and nothing gets weaker
_STRONG = 4  # its best mark: ten thousand million guesses or more
_WORDS_WE_KNOW = ("handrail", "passphrase", "password", "clinic", "abogado", "contraseña")
_GIVEN_WORDS = 7
# Words that are hard to mishear, for a first passphrase said from one person to another.
_CHEAP = KdfCost(1, 8, 1)
_CONSONANTS, _VOWELS = "bdfgkmnprstvz", "aeiou"


def refuse_weak(passphrase: str, *, login: str) -> None:
    """Raise Invalid, saying what is missing, unless the passphrase is long and hard to guess.

    No rule about kinds of characters and no forced change: NIST SP 800-63B-4, 3.1.1.2.
    """
    if len(passphrase) < SHORTEST:
        raise Invalid(_("Use at least {least} characters; four or five words do."), least=SHORTEST)
    if len(passphrase) > LONGEST:
        raise Invalid(_("Use at most {most} characters."), most=LONGEST)
    if _is_easy(passphrase, login):
        raise Invalid(
            _("This one is easy to guess. Use four or five words that have nothing to do with you.")
        )


def _is_easy(passphrase: str, login: str) -> bool:
    weighed = zxcvbn(passphrase[:_MOST_WEIGHED], user_inputs=[login, *_WORDS_WE_KNOW])
    return bool(weighed["score"] < _STRONG)


def given_passphrase() -> str:
    """Return a first passphrase to hand over: made-up words, of about 77 bits."""
    return "-".join(_made_up_word() for _n in range(_GIVEN_WORDS))


def _made_up_word() -> str:
    letters = (_CONSONANTS, _VOWELS, _CONSONANTS, _VOWELS)
    return "".join(secrets.choice(choice) for choice in letters)


def hash_passphrase(passphrase: str, cost: KdfCost) -> str:
    """Return the hash kept for sign-in; it opens no key (see `app.vault.keys` for that)."""
    with turn_to_hash():
        return _hasher(cost).hash(_bytes(passphrase))


def is_passphrase(passphrase: str, hashed: str) -> bool:
    """Say whether it is the passphrase, exactly as typed."""
    with turn_to_hash():
        try:
            return _hasher(KdfCost()).verify(hashed, _bytes(passphrase))
        except (VerificationError, InvalidHashError):
            return False


def spend_as_much_time(passphrase: str, cost: KdfCost) -> None:
    """Take as long as a real check does, so that a name nobody has is not told by the clock."""
    is_passphrase(passphrase, _nobodys_hash(cost))


@cache
def _nobodys_hash(cost: KdfCost) -> str:
    return hash_passphrase(secrets.token_hex(), cost)


def login_cost(chosen: Settings) -> KdfCost:
    """Return what a sign-in costs: less than opening the key, which comes after it."""
    return _CHEAP if chosen.is_demo else KdfCost(3, 64 * 1024, 4)


def key_cost(chosen: Settings) -> KdfCost:
    """Return what wrapping a key costs; cheap only in a demonstration."""
    return _CHEAP if chosen.is_demo else KdfCost()


def _hasher(cost: KdfCost) -> PasswordHasher:
    return PasswordHasher(
        time_cost=cost.rounds, memory_cost=cost.memory_kib, parallelism=cost.lanes
    )


def _bytes(passphrase: str) -> bytes:
    return passphrase.encode("utf-8", "surrogatepass")


def is_same(one: str, other: str) -> bool:
    """Compare two texts without telling by time where they differ."""
    return hmac.compare_digest(_bytes(one), _bytes(other))
