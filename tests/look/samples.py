# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page of the look is rendered with in tests. Everyone here is fictitious."""

from __future__ import annotations

import datetime as dt
from typing import Any

from markupsafe import Markup

_AT = dt.datetime(2026, 11, 24, 10, 42, tzinfo=dt.UTC)
_ROLES = [
    {"code": "attorney", "label": "Attorney", "is_chosen": True},
    {"code": "advocate", "label": "Advocate", "is_chosen": False},
]
_DOOR: dict[str, Any] = {"next_path": "/cases", "kept": [("kept:note", "<b>")], "error": "Wrong."}
_PERSON = {"id": "p1", "name": "ليلى مثال", "title": "Attorney", "roles": [], "is_active": True}
_SIGN_IN = {"id": "s1", "started_at": _AT, "last_seen_at": _AT}
# By template: its context, and whether nobody is signed in.
SIGNED_OUT: dict[str, dict[str, Any]] = {
    "account/sign_in.html": {**_DOOR, "login": "ada"},
    "account/code.html": _DOOR,
    "account/set_up.html": {},
    "account/resume.html": {**_DOOR, "token_field": "csrf", "token": "t"},
}
SIGNED_IN: dict[str, dict[str, Any]] = {
    "design/design.html": {},
    "errors/error.html": {"status": 404, "sentence": None, "reference": "7F3K-Q2"},
    "account/account.html": {
        "roles": ["Attorney"],
        "sign_ins": [{**_SIGN_IN, "is_this_one": True}, {**_SIGN_IN, "is_this_one": False}],
        "must_change_passphrase": True,
        "lacks_second_factor": True,
        "has_second_factor": True,
        "paper_codes_left": 1,
        "shortest": 15,
        "errors": {"new": "Too short."},
        "saved": "passphrase",
    },
    "account/second_factor.html": {
        "secret": "JBSWY3DP",
        "picture": Markup('<svg viewBox="0 0 1 1"></svg>'),
        "has_one": True,
        "errors": {"code": "That code does not fit."},
    },
    "account/paper_codes.html": {"codes": ["abcd-efgh-jkmn", "pqrs-tuvw-xyz2"]},
    "account/people.html": {"people": [_PERSON, {**_PERSON, "id": "p2", "is_active": False}]},
    "account/person.html": {
        "person": _PERSON,
        "version": 3,
        "roles": _ROLES,
        "authorities": [
            {
                "id": "a1",
                "kind": "Attorney",
                "state": "IL",
                "valid_from": dt.date(2026, 1, 1),
                "valid_to": dt.date(2027, 12, 31),
                "holds": True,
            }
        ],
        "kinds": [("attorney", "Attorney")],
        "fingerprint": "4f2a 99c1",
        "has_second_factor": False,
        "needs_second_factor": True,
        "is_oneself": False,
        "typed": {"kind": "attorney", "state": "IL", "valid_from": "", "valid_to": ""},
        "errors": {"authority": "The last day is before the first."},
        "saved": None,
    },
    "account/new_person.html": {
        "typed": {"name": "", "title": "", "login": ""},
        "roles": _ROLES,
        "errors": {"login": "Taken."},
    },
    "account/added.html": {
        "name": "ليلى مثال",
        "login": "layla",
        "passphrase": "otter lamp river",
        "person_id": "p1",
        "needs_second_factor": True,
    },
    "account/leaving.html": {"person": _PERSON},
    "account/authority.html": {
        "person": _PERSON,
        "authority": {
            "id": "a1",
            "kind": "Attorney",
            "state": "IL",
            "valid_from": dt.date(2026, 1, 1),
            "valid_to": dt.date(2027, 12, 31),
        },
    },
}
