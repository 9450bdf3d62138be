# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file comes back as it was or not at all, and never lies in clear on the disk."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import NotFound, TooLarge, Unavailable
from app.kit.clock import now
from app.kit.ids import new_id
from app.vault.files import (
    CHUNK_BYTES,
    SealedFile,
    forget_file,
    forget_partials,
    read_sealed,
    write_sealed,
)
from app.vault.sealing import SealBroken, new_key

ROOT = Path(__file__).parents[2]
LIMIT = 50 * 1024 * 1024
SEALED_CHUNK = CHUNK_BYTES + 16
CANARY = b"FICTITIOUS-Marisol-Ejemplo"
on_one_disk = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)


def keep(folder: Path, content: bytes) -> SealedFile:
    return write_sealed(folder, [content], LIMIT)


def read(folder: Path, kept: SealedFile) -> bytes:
    return b"".join(read_sealed(folder, kept.file_id, kept.key))


def where(folder: Path, kept: SealedFile) -> Path:
    return folder / kept.file_id[:2] / kept.file_id


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@on_one_disk
@given(parts=st.lists(st.binary(max_size=200)))
def test_what_was_kept_comes_back(tmp_path: Path, parts: list[bytes]) -> None:
    kept = write_sealed(tmp_path, parts, LIMIT)
    content = b"".join(parts)
    assert read(tmp_path, kept) == content
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("more", [-1, 0, 1, CHUNK_BYTES, 2 * CHUNK_BYTES + 7])
@pytest.mark.parametrize("step", [1000, CHUNK_BYTES, 1 << 20])
def test_the_borders_of_chunks_do_not_matter(tmp_path: Path, more: int, step: int) -> None:
    content = os.urandom(CHUNK_BYTES + more)
    parts = [content[start : start + step] for start in range(0, len(content), step)]
    kept = write_sealed(tmp_path, parts, LIMIT)
    assert read(tmp_path, kept) == content


def test_nothing_is_in_clear_and_nobody_else_can_look(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        kept = write_sealed(tmp_path / "files", [CANARY] * 9000, LIMIT)
    finally:
        os.umask(old)
    path = where(tmp_path / "files", kept)
    assert CANARY not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700
    assert kept.key.hex() not in repr(kept)
    assert repr(kept.key) not in repr(kept)


def test_while_it_is_written_it_is_sealed_too(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def slowly() -> Iterator[bytes]:
        for _ in range(10):
            yield CANARY * 9000
            seen.extend(path.read_bytes() for path in files_in(tmp_path))

    write_sealed(tmp_path, slowly(), LIMIT)
    assert sum(map(len, seen)) > 10 * CHUNK_BYTES
    assert not any(CANARY in content for content in seen)


def test_each_file_has_a_key_of_its_own(tmp_path: Path) -> None:
    one, other = keep(tmp_path, CANARY), keep(tmp_path, CANARY)
    assert one.key != other.key
    assert where(tmp_path, one).read_bytes() != where(tmp_path, other).read_bytes()


@on_one_disk
@given(place=st.integers(0), bit=st.integers(0, 7))
def test_no_changed_bit_is_accepted(tmp_path: Path, place: int, bit: int) -> None:
    kept = keep(tmp_path, CANARY * 3000)
    changed = bytearray(where(tmp_path, kept).read_bytes())
    changed[place % len(changed)] ^= 1 << bit
    where(tmp_path, kept).write_bytes(changed)
    with pytest.raises(SealBroken):
        read(tmp_path, kept)


@pytest.mark.parametrize("chunks", [1, 2, 3])
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_file_cut_short_is_found(tmp_path: Path, chunks: int, off: int) -> None:
    kept = keep(tmp_path, os.urandom(4 * CHUNK_BYTES))
    path = where(tmp_path, kept)
    path.write_bytes(path.read_bytes()[: 1 + chunks * SEALED_CHUNK + off])
    with pytest.raises(SealBroken):
        read(tmp_path, kept)


@pytest.mark.parametrize("length", [0, 1, 2, 16])
def test_a_file_cut_to_almost_nothing_is_found(tmp_path: Path, length: int) -> None:
    kept = keep(tmp_path, b"")
    path = where(tmp_path, kept)
    assert read(tmp_path, kept) == b""
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(SealBroken):
        read(tmp_path, kept)


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 0, 2), (0, 2), (0, 1, 2, 2), (2,), (0, 1, 1)])
def test_chunks_repeated_left_out_or_moved_are_found(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    kept = keep(tmp_path, os.urandom(3 * CHUNK_BYTES))
    path = where(tmp_path, kept)
    sealed = path.read_bytes()[1:]
    chunks = [sealed[at : at + SEALED_CHUNK] for at in range(0, len(sealed), SEALED_CHUNK)]
    path.write_bytes(b"\x01" + b"".join(chunks[place] for place in order))
    with pytest.raises(SealBroken):
        read(tmp_path, kept)


def test_a_file_put_in_the_place_of_another_is_found(tmp_path: Path) -> None:
    one, other = keep(tmp_path, CANARY), keep(tmp_path, CANARY)
    where(tmp_path, one).write_bytes(where(tmp_path, other).read_bytes())
    for key in (one.key, other.key, new_key()):
        with pytest.raises(SealBroken):
            list(read_sealed(tmp_path, one.file_id, key))


def test_a_file_may_be_named_after_its_row(tmp_path: Path) -> None:
    row_id = new_id()
    kept = write_sealed(tmp_path, [CANARY], LIMIT, file_id=row_id)
    assert kept.file_id == row_id
    forget_file(tmp_path, row_id)
    assert files_in(tmp_path) == []
    with pytest.raises(NotFound):
        write_sealed(tmp_path, [CANARY], LIMIT, file_id="../elsewhere")


def test_a_chunk_is_given_only_once_it_is_verified(tmp_path: Path) -> None:
    kept = keep(tmp_path, bytes(3 * CHUNK_BYTES))
    changed = bytearray(where(tmp_path, kept).read_bytes())
    changed[1 + SEALED_CHUNK + 5] ^= 1  # in the second chunk
    where(tmp_path, kept).write_bytes(changed)
    reading = read_sealed(tmp_path, kept.file_id, kept.key)
    assert next(reading) == bytes(CHUNK_BYTES)
    with pytest.raises(SealBroken):
        next(reading)


def test_too_large_a_file_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match=r"larger than 1\.5 MB"):
        write_sealed(tmp_path, [bytes(1 << 20)] * 2, 3 << 19)
    assert files_in(tmp_path) == []
    assert write_sealed(tmp_path, [bytes(1 << 20)], 1 << 20).size == 1 << 20


def _interrupted() -> Iterable[bytes]:
    yield bytes(3 * CHUNK_BYTES)
    raise KeyboardInterrupt


def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write_sealed(tmp_path, _interrupted(), LIMIT)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("file_id", ["", "..", "../../etc/passwd", "a" * 25, "A" * 26, "a/" * 13])
def test_an_id_is_no_path(tmp_path: Path, file_id: str) -> None:
    with pytest.raises(NotFound):
        list(read_sealed(tmp_path, file_id, new_key()))
    with pytest.raises(NotFound):
        forget_file(tmp_path, file_id)


def test_a_file_that_is_gone_is_told_apart_from_a_broken_one(tmp_path: Path) -> None:
    kept = keep(tmp_path, CANARY)
    forget_file(tmp_path, kept.file_id)
    assert files_in(tmp_path) == []
    forget_file(tmp_path, kept.file_id)
    forget_file(tmp_path, new_id())
    with pytest.raises(Unavailable, match="missing from the data folder") as caught:
        read(tmp_path, kept)
    assert not isinstance(caught.value, SealBroken)


def test_a_folder_that_cannot_be_written_is_told_without_its_name(tmp_path: Path) -> None:
    (tmp_path / "Marisol").write_text("a file, where the folder should be")
    with pytest.raises(Unavailable, match="handrail doctor") as caught:
        keep(tmp_path / "Marisol", b"x")
    assert "Marisol" not in caught.value.sentence


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stops a write as a full disk does."""
    program = (
        "import pathlib, sys\n"
        "from app.errors import Unavailable\n"
        "from app.vault.files import write_sealed\n"
        "try: write_sealed(pathlib.Path(sys.argv[1]), [bytes(1 << 20)], 1 << 24)\n"
        "except Unavailable as error: print(error.sentence)\n"
    )

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, 1 << 18))

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "files")],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True, preexec_fn=limit,
    )  # fmt: skip
    assert done.stdout.startswith("The disk is full, so the file was not kept")
    assert files_in(tmp_path) == []


def test_a_kill_leaves_a_partial_file_that_is_swept_later(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys, time\n"
        "from app.vault.files import write_sealed\n"
        "def slow():\n"
        "    while True:\n"
        "        yield bytes(1 << 20); time.sleep(0.01)\n"
        "write_sealed(pathlib.Path(sys.argv[1]), slow(), 1 << 40)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT) as writer:
        until = time.monotonic() + 20
        while not files_in(tmp_path) and time.monotonic() < until:
            time.sleep(0.01)
        writer.kill()
    (left,) = files_in(tmp_path)
    assert left.name.endswith(".partial")
    whole = keep(tmp_path, CANARY)
    assert forget_partials(tmp_path, now()) == 0  # somebody may still be writing it
    assert forget_partials(tmp_path, now() + dt.timedelta(days=2)) == 1
    assert files_in(tmp_path) == [where(tmp_path, whole)]
