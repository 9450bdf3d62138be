# SPDX-License-Identifier: AGPL-3.0-or-later
"""The few ways a thing can go wrong, each with the exit code people script against."""


class HandrailError(Exception):
    """A sentence for a person: what happened, where, what to do; nothing of a client's in it."""

    exit_code = 3

    def __init__(self, sentence: str, **places: object) -> None:
        """Keep the sentence, whose `{named}` places are filled, and both apart to translate it."""
        self.sentence = sentence.format(**places) if places else sentence
        self.untranslated, self.places = sentence, places
        super().__init__(self.sentence)


class Invalid(HandrailError):
    """What came in cannot be used as it is; the sentence says where and how to mend it."""

    exit_code = 2


class NotFound(Invalid):
    """The thing asked for by id is not there; the sentence says how to list what is."""


class NotAllowed(Invalid):
    """The thing is there and seen, but this person may not do that with it."""


class Conflict(Invalid):
    """What is asked no longer fits what is there; nothing was changed."""


class TooLarge(Invalid):
    """More was sent than is taken."""


class TooOften(Invalid):
    """Too many tries in too short a time."""


class Unavailable(HandrailError):
    """Our fault or the machine's: a full disk, a page that never finished, a missing font."""


class Altered(Unavailable):
    """What is kept here was damaged or changed from outside; it stands in the audit."""
