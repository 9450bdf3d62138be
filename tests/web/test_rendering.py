# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files as they are sent: a name cannot break out of its header, and a file may run nothing."""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import StreamingResponse

from app.web.outcomes import Download
from app.web.rendering import _disposition, _file

HOSTILE = [
    'a".pdf',
    'a"; filename="evil.exe',
    "a\r\nSet-Cookie: desk=x",
    "a\nb.pdf",
    "a\0b.pdf",
    "../../etc/passwd",
    "..\\..\\windows.ini",
    "C:\\autoexec.bat",
    "a;b=c.pdf",
    "a%0d%0ab.pdf",
    "a%00.pdf",
    "invoice\u202efdp.exe",
    "نامه.pdf",
    "日本.pdf",
    "é" * 300,
    "",
    ".",
    " ",
    "'",
    "\x7f\x80\x9f",
    "=?utf-8?q?x?=",
    "\ud800.pdf",
]


def _plain(header: str) -> str:
    return header.partition('filename="')[2].partition('"')[0]


@pytest.mark.parametrize("filename", HOSTILE)
def test_no_name_breaks_out_of_its_header(filename: str) -> None:
    header = _disposition(filename, inline=False)
    header.encode("ascii")
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.count(";") == 2
    assert not set("/\\%") & set(_plain(header))


@given(st.text(max_size=60))
def test_no_text_whatever_breaks_out(filename: str) -> None:
    header = _disposition(filename, inline=True)
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith('inline; filename="')
    assert header.count('"') == 2


@pytest.mark.parametrize("filename", ["letter.pdf", "carta-niño.pdf", "نامه.pdf", "a b's (1).pdf"])
def test_a_browser_saves_it_under_its_own_name(filename: str) -> None:
    header = _disposition(filename, inline=False)
    message = EmailMessage()
    message["content-disposition"] = header
    assert message.get_content_disposition() == "attachment"
    assert unquote(header.partition("filename*=UTF-8''")[2]) == filename


def test_a_file_may_run_nothing_and_fetch_nothing() -> None:
    for download in (Download(b"x", "a.pdf", "application/pdf"), _in_pieces()):
        headers = _file(download).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "script" not in policy
        assert "http" not in policy
        assert headers["content-disposition"].startswith("attachment")


def test_what_comes_in_pieces_is_not_gathered_first() -> None:
    assert isinstance(_file(_in_pieces()), StreamingResponse)


def test_only_what_is_meant_to_be_looked_at_is_shown_in_the_browser() -> None:
    shown = _file(Download(b"x", "a.pdf", "application/pdf", inline=True))
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["content-type"] == "application/pdf"


def _in_pieces() -> Download:
    return Download(lambda: iter([b"a", b"b"]), "a.bin", "application/octet-stream")
