# SPDX-License-Identifier: AGPL-3.0-or-later
"""By which names the server lets itself be called; any other Host is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from app.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def hosts_of(chosen: Settings) -> list[str]:
    """Return the host names under which the clinic is reached, without ports."""
    public = urlsplit(chosen.public_url).hostname if chosen.public_url else None
    named = [name for name in (public, chosen.host) if name and name not in {"0.0.0.0", "::"}]  # noqa: S104  compared, not bound
    return sorted({*named, *_LOOPBACK})
