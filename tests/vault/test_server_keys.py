# SPDX-License-Identifier: AGPL-3.0-or-later
"""The server's files are its own, or it does not start."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app.errors import Invalid, Unavailable
from app.vault.server_keys import (
    FOLDER,
    ServerKeys,
    make_server_keys,
    read_server_keys,
    write_server_keys,
)

PIN = bytes(range(32))
FILES = ("audit.key", "login.key", "signing.pin")


def test_what_was_made_is_read(tmp_path: Path) -> None:
    made = make_server_keys(tmp_path, pin=PIN)
    assert read_server_keys(tmp_path) == made
    assert made.pin == PIN
    assert len({made.audit, made.login_digest, made.pin}) == 3
    assert {len(made.audit), len(made.login_digest)} == {32}


def test_two_servers_have_two_keys(tmp_path: Path) -> None:
    one, other = (make_server_keys(tmp_path / name, pin=PIN) for name in "ab")
    assert one.audit != other.audit
    assert one.login_digest != other.login_digest


def test_only_the_server_can_read_them(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        make_server_keys(tmp_path, pin=PIN)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / FOLDER).stat().st_mode) == 0o700
    for name in FILES:
        assert stat.S_IMODE((tmp_path / FOLDER / name).stat().st_mode) == 0o600


def test_no_key_is_shown_and_none_is_written_over(tmp_path: Path) -> None:
    made = make_server_keys(tmp_path, pin=PIN)
    assert repr(made) == f"ServerKeys(pin={PIN!r})"
    with pytest.raises(Invalid, match="not empty"):
        make_server_keys(tmp_path, pin=PIN)
    assert read_server_keys(tmp_path) == made


def test_keys_from_a_backup_are_put_back(tmp_path: Path) -> None:
    keys = ServerKeys(audit=bytes(32), login_digest=bytes([1]) * 32, pin=PIN)
    write_server_keys(tmp_path, keys)
    assert read_server_keys(tmp_path) == keys


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610, 0o601, 0o620])
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_others_can_use_is_refused(tmp_path: Path, name: str, mode: int) -> None:
    make_server_keys(tmp_path, pin=PIN)
    (tmp_path / FOLDER / name).chmod(mode)
    with pytest.raises(Unavailable, match=f"Others on this machine can use {FOLDER}/{name}"):
        read_server_keys(tmp_path)


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o711, 0o777])
def test_a_folder_that_others_can_enter_is_refused(tmp_path: Path, mode: int) -> None:
    make_server_keys(tmp_path, pin=PIN)
    (tmp_path / FOLDER).chmod(mode)
    with pytest.raises(Unavailable, match="Others on this machine"):
        read_server_keys(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    make_server_keys(tmp_path, pin=PIN)
    (tmp_path / FOLDER / name).unlink()
    with pytest.raises(Unavailable, match=f"{FOLDER}/{name} is missing"):
        read_server_keys(tmp_path)


def test_a_data_folder_without_keys_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=f"^{FOLDER} is missing"):
        read_server_keys(tmp_path)


@pytest.mark.parametrize("content", ["", "00", "zz" * 32, "00" * 33, "00" * 32 + "\n\n", "AA" * 32])
def test_a_damaged_file_is_named_and_not_quoted(tmp_path: Path, content: str) -> None:
    make_server_keys(tmp_path, pin=PIN)
    (tmp_path / FOLDER / "audit.key").write_text(content)
    with pytest.raises(Unavailable, match=f"{FOLDER}/audit.key is damaged; restore it"):
        read_server_keys(tmp_path)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    make_server_keys(tmp_path / "data", pin=PIN)
    elsewhere = (tmp_path / "data" / FOLDER / "audit.key").rename(tmp_path / "elsewhere")
    (tmp_path / "data" / FOLDER / "audit.key").symlink_to(elsewhere)
    with pytest.raises(Unavailable, match="missing"):
        read_server_keys(tmp_path / "data")


def test_a_file_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_server_keys(tmp_path, pin=PIN)
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    with pytest.raises(Unavailable, match="belongs to somebody else"):
        read_server_keys(tmp_path)
