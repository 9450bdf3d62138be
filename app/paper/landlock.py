# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linux Landlock: from now on this process and its children read beneath a few folders only."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_GIVE_VERSION = 1
_BENEATH = 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
# How many kinds of access each version of the interface knows; all known ones are taken away.
_KINDS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}
_KINDS_SINCE_5 = 16


class _Ruleset(ctypes.Structure):
    _fields_ = [("handled_access_fs", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def is_offered() -> bool:
    """Say whether this kernel has Landlock and has it switched on."""
    return sys.platform == "linux" and _version(ctypes.CDLL(None)) > 0


def restrict_to(readable: Iterable[str]) -> bool:
    """Allow reading beneath these paths and nothing else; False where the kernel cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = _version(libc)
    if version < 1:
        return False
    ruleset = _Ruleset((1 << _KINDS_BY_VERSION.get(version, _KINDS_SINCE_5)) - 1)
    rules = libc.syscall(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.sizeof(ruleset), 0)
    if rules < 0:
        return False
    try:
        for path in readable:
            _allow(libc, rules, path)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _version(libc: ctypes.CDLL) -> int:
    return int(libc.syscall(_CREATE_RULESET, None, 0, _GIVE_VERSION))


def _allow(libc: ctypes.CDLL, rules: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    access = _READ_FILE | (_READ_FOLDER if os.path.isdir(path) else 0)  # noqa: PTH112 - follows links
    beneath = _Beneath(access, place)
    libc.syscall(_ADD_RULE, rules, _BENEATH, ctypes.byref(beneath), 0)
    os.close(place)
