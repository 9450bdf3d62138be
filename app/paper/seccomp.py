# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linux seccomp: system calls a child that draws has no use for are refused by the kernel."""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FLAGS_AT = 0, 4, 16
_ALLOW, _KILL, _REFUSE, _MISSING = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000

# Per machine: the audit number of its calls, its clone, and the calls refused. In this order:
# socket, socketpair, connect, bind, listen, execve, execveat, ptrace, process_vm_readv,
# process_vm_writev, kill, pidfd_send_signal, unshare, setns, mount, bpf, perf_event_open, keyctl,
# add_key, userfaultfd, io_uring_setup, open_by_handle_at; and fork and vfork, where they are calls
# of their own.
# fmt: off
_MACHINES = {
    "x86_64": (0xC000003E, 56, (
        41, 53, 42, 49, 50, 59, 322, 101, 310, 311,
        62, 424, 272, 308, 165, 321, 298, 250, 248, 323,
        425, 304, 57, 58,
    )),
    "aarch64": (0xC00000B7, 220, (
        198, 199, 203, 200, 201, 221, 281, 117, 270, 271,
        129, 424, 97, 268, 40, 280, 241, 219, 217, 282,
        425, 265,
    )),
}
# fmt: on
_CLONE3 = 435  # its flags lie behind a pointer no filter can follow; the C library then uses clone


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def install() -> bool:
    """Put the filter on this process for good; False on a machine or kernel it does not know."""
    known = _MACHINES.get(platform.machine())
    if known is None or sys.maxsize < 1 << 32:
        return False
    code = _filter(*known)
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, clone: int, refused: tuple[int, ...]) -> bytes:
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _MISSING),
    ]
    for call in refused:
        lines += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    lines += [
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FLAGS_AT),
        (_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
