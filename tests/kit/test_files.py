# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder is written whole or not at all."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.errors import HandrailError, Invalid, Unavailable
from app.kit.files import refuse_unless_free, write_folder
from tests.disks import with_own_mounts

ROOT = Path(__file__).parents[2]
FILES = {"01/letter.txt": b"fictitious", "01/letter.pdf": b"%PDF", "manifest.json": b"{}"}
NOBODY = 65534


class Interrupted(Mapping[str, bytes]):
    """Files of which the second never comes, because something happens first."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __getitem__(self, name: str) -> bytes:
        if name == "second":
            raise self.error
        return b"first"

    def __iter__(self) -> Iterator[str]:
        yield from ("first", "second")

    def __len__(self) -> int:
        return 2


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


_PROGRAM = """
import os, pathlib, sys
from app.errors import HandrailError
from app.kit.files import write_folder
try:
    {doing}
except HandrailError as error:
    print(error.sentence)
    sys.exit(error.exit_code)
"""


def run(
    doing: str, folder: Path, *, first: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one line of Python that writes `folder`, in a process of its own."""
    command = [sys.executable, "-c", _PROGRAM.format(doing=doing), str(folder)]
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=first,
    )


def test_a_new_folder_holds_what_was_given(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", FILES)
    assert tree(tmp_path / "out") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_folder(tmp_path / "out", FILES)
    assert tree(tmp_path / "out") == FILES


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "new" / "out", FILES)
    for path in [tmp_path / "new", *(tmp_path / "new").rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_a_link_to_an_empty_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "link", FILES)
    assert tree(tmp_path / "real") == FILES
    assert (tmp_path / "link").is_symlink()


def test_where_the_caller_stands_stays_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_folder(Path(), FILES)
    assert tree(Path()) == FILES
    assert Path().samefile(tmp_path)


class TestRefusal:
    def test_a_folder_with_anything_in_it(self, tmp_path: Path) -> None:
        (tmp_path / ".hidden").touch()
        with pytest.raises(Invalid, match="not empty"):
            write_folder(tmp_path, FILES)
        assert [path.name for path in tmp_path.iterdir()] == [".hidden"]

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("kept")
        with pytest.raises(Invalid, match="is a file"):
            write_folder(tmp_path / "file", FILES)
        assert (tmp_path / "file").read_text() == "kept"

    def test_a_folder_under_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(Invalid):
            write_folder(tmp_path / "file" / "out", FILES)

    def test_a_link_to_nowhere(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "gone")
        with pytest.raises(Invalid, match="leads nowhere"):
            refuse_unless_free(tmp_path / "link")

    def test_a_name_no_disk_takes(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid, match="cannot be used"):
            write_folder(tmp_path / ("n" * 300), FILES)

    def test_a_folder_filled_by_someone_else_meanwhile(self, tmp_path: Path) -> None:
        out = tmp_path / "out"

        class Racing(Interrupted):
            def __getitem__(self, name: str) -> bytes:
                out.mkdir(exist_ok=True)
                (out / "theirs").write_text("theirs")
                return b"ours"

        with pytest.raises(Invalid, match="not empty any more"):
            write_folder(out, Racing(AssertionError()))
        assert tree(out) == {"theirs": b"theirs"}
        assert [path.name for path in tmp_path.iterdir()] == ["out"]

    def test_no_sentence_names_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "Ana Ejemplo" / "x").mkdir(parents=True)
        with pytest.raises(HandrailError) as caught:
            write_folder(tmp_path / "Ana Ejemplo", FILES)
        assert "Ana" not in caught.value.sentence


class TestNothingHalfWritten:
    @pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError(), SystemExit(143)])
    @pytest.mark.parametrize("is_there", [True, False])
    def test_when_interrupted(self, tmp_path: Path, error: BaseException, is_there: bool) -> None:  # noqa: FBT001
        out = tmp_path / "a" / "b"
        if is_there:
            out.mkdir(parents=True)
        with pytest.raises(type(error)):
            write_folder(out, Interrupted(error))
        left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
        assert left == (["a", "a/b"] if is_there else [])

    def test_when_a_file_may_not_grow(self, tmp_path: Path) -> None:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        done = run(
            "write_folder(pathlib.Path(sys.argv[1]), dict(a=b'x', b=b'x' * 5000))",
            tmp_path / "out",
            first=limit,
        )
        assert done.returncode == Unavailable.exit_code, done.stderr
        assert "no room" in done.stdout
        assert list(tmp_path.iterdir()) == []

    def test_when_the_disk_is_full(self, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        script = (
            "mount -t tmpfs -o size=64k none $1 && mkdir $1/out && "
            '$2 -c "$3" $1/out; code=$?; ls -A $1 $1/out >&2; exit $code'
        )
        write = _PROGRAM.format(
            doing="write_folder(pathlib.Path(sys.argv[1]), dict(a=b'x' * 500_000))"
        )
        done = subprocess.run(
            [*with_own_mounts(), "sh", "-c", script, "sh", disk, sys.executable, write],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == Unavailable.exit_code, done.stderr
        assert "no room" in done.stdout
        assert done.stderr.split() == [f"{disk}:", "out", f"{disk}/out:"]

    def test_when_killed_politely(self, tmp_path: Path) -> None:
        program = (
            "import signal, sys, pathlib, time\n"
            "from app.cli.packet import _ended_cleanly\n"
            "from app.kit.files import write_folder\n"
            "class Slow(dict):\n"
            "    def items(self):\n"
            "        yield 'first', b'x'\n"
            "        print('writing', flush=True); time.sleep(60)\n"
            "with _ended_cleanly(): write_folder(pathlib.Path(sys.argv[1]), Slow())\n"
        )
        writer = subprocess.Popen(
            [sys.executable, "-c", program, tmp_path / "out"], cwd=ROOT, stdout=subprocess.PIPE
        )
        with writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"writing\n"
            assert any(tmp_path.iterdir()), "something is being written aside"
            writer.send_signal(signal.SIGTERM)
            started = time.monotonic()
            assert writer.wait(20) == 128 + signal.SIGTERM
        assert time.monotonic() - started < 20
        assert list(tmp_path.iterdir()) == []


class TestAPlaceWithoutASibling:
    def test_a_mount_is_filled_from_inside(self, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        write = (
            "import sys, pathlib\nfrom app.kit.files import write_folder\n"
            "write_folder(pathlib.Path(sys.argv[1]), {'d/a': b'a', 'm': b'm'})\n"
        )
        script = 'mount -t tmpfs none $1 && $2 -c "$3" $1 && cd $1 && find . -type f | sort'
        done = subprocess.run(
            [*with_own_mounts(), "sh", "-c", script, "sh", disk, sys.executable, write],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == ["./d/a", "./m"]

    @pytest.mark.parametrize(("is_ours", "code"), [(True, 0), (False, Invalid.exit_code)])
    def test_a_parent_we_may_not_write(self, tmp_path: Path, is_ours: bool, code: int) -> None:  # noqa: FBT001
        parent = tmp_path / "theirs"
        out = parent / "out"
        out.mkdir(parents=True)
        drop = ""
        if os.getuid() == 0:  # root may write anywhere: be nobody for the test
            for folder in (tmp_path, *list(tmp_path.parents)[:3]):
                folder.chmod(0o755)
            if is_ours:
                os.chown(out, NOBODY, NOBODY)
            drop = f"os.setgid({NOBODY}); os.setuid({NOBODY}); "
        elif not is_ours:
            out.chmod(0o555)
        parent.chmod(0o555)
        try:
            done = run(f"{drop}write_folder(pathlib.Path(sys.argv[1]), dict(a=b'a'))", out)
        finally:
            parent.chmod(0o755)
        assert done.returncode == code, done.stdout + done.stderr
        assert sorted(path.name for path in out.iterdir()) == (["a"] if is_ours else [])
