# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a state has for people who want the records held about them, topic by topic."""

from __future__ import annotations

from typing import Literal, get_args

from app.catalog.records import Record, Sourced

# What every state's page answers.
StateTopic = Literal[
    "own-records",
    "court-access",
    "drivers",
    "criminal-record",
    "gang-database",
    "health-records",
    "plate-readers",
    "face-recognition",
    "limits-on-sharing",
    "privacy-act",
]
# What the public-records act itself answers; the page answers it where the act says nothing.
ActTopic = Literal[
    "public-records-act",
    "acknowledgment",
    "response",
    "extension",
    "appeal-body",
    "appeal-clock",
    "who-may-ask",
    "start-rule",
]
STATE_TOPICS: tuple[StateTopic, ...] = get_args(StateTopic)
ACT_TOPICS: tuple[ActTopic, ...] = get_args(ActTopic)


class Topic(Sourced):
    """What the state has on a topic, or that it has nothing, or that nobody looked.

    `records` are the ids of laws and holders of the state that say more. Where there are none and
    no law is cited, `says` tells that there is no such law; unknown: nobody looked.
    """

    says: str
    records: tuple[str, ...] = ()

    @property
    def names_something(self) -> bool:
        """Say whether the state has something on the topic: a law, or an office."""
        return bool(self.records) or self.citation is not None


class State(Record):
    """The page of a state, the District of Columbia or Puerto Rico; its id is `us/al` and so on."""

    kind: Literal["state"]
    topics: dict[StateTopic | ActTopic, Topic]

    @property
    def jurisdiction(self) -> str:
        """Return the jurisdiction, by which its laws and offices name it too."""
        return self.id
