# SPDX-License-Identifier: AGPL-3.0-or-later
"""One frozen Settings, read once from HANDRAIL_* variables and refused when unsafe."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from app.errors import Invalid

# What a child process may know of its parent's environment: where fonts and libraries lie, no more.
_HARMLESS = (
    "HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
)
# Read elsewhere, by whoever looks for a fault and by the tests.
_NO_SETTINGS = frozenset({"HANDRAIL_DEBUG", "HANDRAIL_FAILED_CHECKS"})
_LOCAL_TIME = Path("/etc/localtime")
_YES, _NO = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})


@dataclass(frozen=True)
class Settings:
    """Where the clinic's data lie, how its server is reached, and what one request may cost.

    `public_url` is the address people type, empty for a server that only its own machine reaches.
    `trusted_proxies` are the addresses and networks whose word is taken for where somebody comes
    from; with none, everybody behind a proxy comes from the proxy.
    `is_demo` makes passphrases quick to check, and quick to guess: `init` and `serve` refuse it.
    """

    data_dir: Path
    database_url: str
    host: str
    port: int
    public_url: str
    behind_proxy: bool
    trusted_proxies: tuple[str, ...]
    tls_certificate: Path | None
    tls_key: Path | None
    is_demo: bool
    upload_mb: int
    session_idle_minutes: int
    session_hours: int
    paper_seconds: float
    paper_memory_mb: int
    paper_pages: int
    paper_at_once: int

    @property
    def has_tls(self) -> bool:
        return self.tls_certificate is not None

    @property
    def is_secure(self) -> bool:
        """Say whether people reach the server by https: what a Secure cookie needs."""
        return self.has_tls or self.behind_proxy


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings asked for; Invalid names the first variable that is unfit."""
    data_dir = _path(environment, "HANDRAIL_DATA_DIR") or _usual_data_dir(environment)
    return Settings(
        data_dir=data_dir,
        database_url=environment.get("HANDRAIL_DATABASE_URL", "").strip()
        or f"sqlite:///{data_dir / 'handrail.sqlite'}",
        host=environment.get("HANDRAIL_HOST", "").strip() or "127.0.0.1",
        port=_count(environment, "HANDRAIL_PORT", 8000, (0, 65535)),
        public_url=_origin(environment, "HANDRAIL_PUBLIC_URL"),
        behind_proxy=_is_set(environment, "HANDRAIL_BEHIND_PROXY"),
        trusted_proxies=_networks(environment, "HANDRAIL_TRUSTED_PROXIES"),
        tls_certificate=_path(environment, "HANDRAIL_TLS_CERTIFICATE"),
        tls_key=_path(environment, "HANDRAIL_TLS_KEY"),
        is_demo=_is_set(environment, "HANDRAIL_DEMO"),
        upload_mb=_count(environment, "HANDRAIL_UPLOAD_MB", 15, (1, 100)),
        session_idle_minutes=_count(environment, "HANDRAIL_SESSION_IDLE_MINUTES", 20, (1, 60)),
        session_hours=_count(environment, "HANDRAIL_SESSION_HOURS", 12, (1, 24)),
        paper_seconds=_number(environment, "HANDRAIL_PAPER_SECONDS", 30.0, (0.001, 600.0)),
        paper_memory_mb=_count(environment, "HANDRAIL_PAPER_MEMORY_MB", 768, (64, 16384)),
        paper_pages=_count(environment, "HANDRAIL_PAPER_PAGES", 200, (1, 5000)),
        paper_at_once=_count(environment, "HANDRAIL_PAPER_AT_ONCE", os.cpu_count() or 1, (1, 256)),
    )


@cache
def settings() -> Settings:
    """Return the settings of this process, read the first time they are asked for."""
    return read_settings(os.environ)


def refuse_unsafe(chosen: Settings) -> None:
    """Raise Invalid unless a clinic may be served so: by https, or to this machine alone."""
    if chosen.is_demo:
        raise Invalid(
            "HANDRAIL_DEMO makes every passphrase easy to guess; remove it. "
            "`handrail demo` needs no setting."
        )
    if (chosen.tls_certificate is None) != (chosen.tls_key is None):
        raise Invalid(
            "HANDRAIL_TLS_CERTIFICATE and HANDRAIL_TLS_KEY go together; set both or neither."
        )
    if chosen.behind_proxy and not chosen.public_url.startswith("https://"):
        raise Invalid(
            "Behind a proxy HANDRAIL_PUBLIC_URL must be the https:// address people type; set it."
        )
    if chosen.trusted_proxies and not chosen.behind_proxy:
        raise Invalid(
            "HANDRAIL_TRUSTED_PROXIES says whose word is taken for where people come from; "
            "set HANDRAIL_BEHIND_PROXY too, or remove it."
        )
    if not chosen.is_secure and not _is_this_machine_alone(chosen):
        raise Invalid(
            "Without https only this machine may reach the server. Set HANDRAIL_TLS_CERTIFICATE "
            "and HANDRAIL_TLS_KEY, or HANDRAIL_BEHIND_PROXY, or leave HANDRAIL_HOST at 127.0.0.1."
        )


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Return the names that look like settings and are none: perhaps a safety that was misspelt."""
    asked = _Asked()
    read_settings(asked)
    known = asked.names | _NO_SETTINGS
    return sorted(n for n in environment if n.startswith("HANDRAIL_") and n not in known)


def unknown_settings() -> list[str]:
    """Return such names in this process's own environment."""
    return unknown_variables(os.environ)


class _Asked(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.names.add(name)
        return default


def bare_environment() -> dict[str, str]:
    """Return all a sandboxed child is told: no HANDRAIL_* variable, no key, no token, no proxy."""
    kept = {name: os.environ[name] for name in _HARMLESS if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}


def machine_zone() -> str:
    """Return the IANA name of this machine's own time zone; UTC where it does not tell."""
    told = os.environ.get("TZ", "").lstrip(":")
    _, _, linked = str(_LOCAL_TIME.resolve()).partition("/zoneinfo/")
    return next((name for name in (told, linked) if name in available_timezones()), "UTC")


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach a host; a name other than localhost is not known."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_this_machine_alone(chosen: Settings) -> bool:
    told = urlsplit(chosen.public_url).hostname if chosen.public_url else chosen.host
    return is_loopback(chosen.host) and is_loopback(told or "")


def _usual_data_dir(environment: Mapping[str, str]) -> Path:
    shared = Path(environment.get("XDG_DATA_HOME", ""))
    if not shared.is_absolute():
        shared = Path(environment.get("HOME") or Path.home()) / ".local" / "share"
    return (shared / "handrail").absolute()


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name, "").strip()
    if text.startswith("~"):
        msg = f"The setting {name} must be a whole path, without `~`; correct it or remove it."
        raise Invalid(msg)
    return Path(text).absolute() if text else None


def _origin(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "").strip().rstrip("/")
    if text and not _is_origin(text):
        msg = (
            f"The setting {name} must be an address such as https://handrail.example.org; "
            "correct it or remove it."
        )
        raise Invalid(msg)
    return text


def _networks(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    texts = [text.strip() for text in environment.get(name, "").split(",")]
    try:
        networks = [ipaddress.ip_network(text) for text in texts if text]
    except ValueError:
        networks = [ipaddress.ip_network("0.0.0.0/0")]
    if any(network.prefixlen == 0 for network in networks):
        msg = (
            f"The setting {name} must be addresses or networks such as 127.0.0.1, 10.0.0.0/24; "
            "correct it or remove it."
        )
        raise Invalid(msg)
    return tuple(map(str, networks))


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    bare = f"[{host}]" if ":" in host else host
    plain = f"{parts.scheme}://{bare}" + (f":{port}" if port else "")
    return bool(host) and parts.scheme in {"http", "https"} and text.lower() == plain


def _is_set(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").strip().lower()
    if text not in _YES | _NO:
        msg = f"The setting {name} must be yes or no; correct it or remove it."
        raise Invalid(msg)
    return text in _YES


def _number(
    environment: Mapping[str, str], name: str, default: float, allowed: tuple[float, float]
) -> float:
    text = environment.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        raise _unfit(name, allowed) from None
    if not allowed[0] <= value <= allowed[1]:
        raise _unfit(name, allowed)
    return value


def _count(
    environment: Mapping[str, str], name: str, default: int, allowed: tuple[int, int]
) -> int:
    value = _number(environment, name, default, allowed)
    if value != int(value):
        msg = f"The setting {name} must be a whole number; correct it or remove it."
        raise Invalid(msg)
    return int(value)


def _unfit(name: str, allowed: tuple[float, float]) -> Invalid:
    lowest, highest = allowed
    allows = f"must be a number from {lowest:g} to {highest:g}"
    return Invalid(f"The setting {name} {allows}; correct it or remove it.")
