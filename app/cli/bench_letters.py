# SPDX-License-Identifier: AGPL-3.0-or-later
"""The `letters` benchmark: our press, plain WeasyPrint, python-docx with LibreOffice, in turns."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import typer

from app.cli.bench import Row, row
from app.errors import Unavailable
from app.letters import sheet
from app.letters.docx import docx
from app.letters.samples import sample_letter, sample_letters
from app.paper.press import Press, open_press

_PACKET = 30
_ROUNDS = 5
_PLAIN_A_ROUND = 4
_OFFICE_SECONDS = 300
# The same kind of file as ours: tagged, for readers who do not see it.
_TAGGED = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'


def measure(
    *, packet: int = _PACKET, rounds: int = _ROUNDS, plain: int = _PLAIN_A_ROUND
) -> list[Row]:
    """Return the rows; every engine is warm, and takes its turn in each round."""
    letters = sample_letters(packet)
    ours, theirs, office = [], [], []
    with open_press(sheet.assets()) as press, tempfile.TemporaryDirectory() as folder:
        soffice = _office(Path(folder))
        press.print_batch(letters[:2])
        _plain_letters(letters[:1])
        for _ in range(rounds):
            ours.append(_seconds(lambda: _print(press, letters)))
            theirs.append(_seconds(lambda: _plain_letters(letters[:plain])) / plain)
            if soffice:
                office.append(soffice(packet))
    return _rows(packet, ours=ours, plain=theirs, office=office)


def _rows(packet: int, *, ours: list[float], plain: list[float], office: list[float]) -> list[Row]:
    whole = statistics.median(ours)
    each = whole / packet * 1000
    plain_each = statistics.median(plain) * 1000
    office_each = statistics.median(office) * 1000 if office else None
    n = packet * len(ours)
    plain_packet = plain_each * packet / 1000
    return [
        row("letter", each, "ms", against=("plain-weasyprint", plain_each), n=n),
        row("letter", each, "ms", against=("python-docx+libreoffice", office_each), n=n),
        row(f"packet of {packet}", whole, "s", against=("plain-weasyprint", plain_packet), n=n),
    ]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _print(press: Press, letters: list[str]) -> None:
    if len(press.print_batch(letters)) != len(letters):
        raise Unavailable("The press lost a letter; this benchmark means nothing.")


def _plain_letters(letters: list[str]) -> None:
    """Print as the WeasyPrint manual shows it: one by one, nothing kept, fonts cut by fontTools."""
    import weasyprint  # noqa: PLC0415 - only the baseline draws in this process
    from weasyprint.pdf import fonts  # noqa: PLC0415

    harfbuzz, fonts.harfbuzz_subset = fonts.harfbuzz_subset, None
    try:
        for letter in letters:
            styles = [weasyprint.CSS(string=body.decode()) for body in _style_sheets()]
            weasyprint.HTML(string=_without_link(letter)).write_pdf(stylesheets=styles)
    finally:
        fonts.harfbuzz_subset = harfbuzz


def _style_sheets() -> list[bytes]:
    return [body for name, body in sheet.assets().items() if name.endswith(".css")]


def _without_link(letter: str) -> str:
    return re.sub(r'<link rel="stylesheet" href="handrail:[^"]*">', "", letter)


def _office(folder: Path) -> Callable[[int], float] | None:
    """Return what measures seconds a letter through LibreOffice, or None where it is missing."""
    program = shutil.which("soffice")
    if program is None:
        typer.echo("LibreOffice is not installed, so its row is empty.", err=True)
        return None
    _write_all(folder, 1)
    _convert(program, folder, 1)
    return lambda count: _office_letter(program, folder, count)


def _office_letter(program: str, folder: Path, count: int) -> float:
    """Return the seconds one more letter costs a LibreOffice that is already running.

    One call for many files less one call for one file: its start, about a second, is not counted.
    """
    written = _seconds(lambda: _write_all(folder, count)) / count
    many = _seconds(lambda: _convert(program, folder, count))
    one = _seconds(lambda: _convert(program, folder, 1))
    return written + (many - one) / (count - 1)


def _write_all(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"{number}.docx").write_bytes(docx(sample_letter(number)))


def _convert(program: str, folder: Path, count: int) -> None:
    files = [folder / f"{n}.docx" for n in range(count)]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(  # noqa: S603 - files we wrote, a program of the machine
        [program, profile, "--headless", "--convert-to", _TAGGED, "--outdir", folder, *files],
        check=True,
        capture_output=True,
        timeout=_OFFICE_SECONDS,
    )
