# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings: defaults, refusals in one sentence, and what a child is told."""

from __future__ import annotations

import os
import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from app.errors import Invalid
from app.settings import (
    bare_environment,
    is_loopback,
    machine_zone,
    read_settings,
    refuse_unsafe,
    settings,
    unknown_variables,
)

TLS = {"HANDRAIL_TLS_CERTIFICATE": "/tls/cert.pem", "HANDRAIL_TLS_KEY": "/tls/key.pem"}
PROXY = {"HANDRAIL_BEHIND_PROXY": "yes", "HANDRAIL_PUBLIC_URL": "https://handrail.example.org"}


def test_an_empty_environment_gives_the_defaults() -> None:
    chosen = read_settings({})
    assert (chosen.paper_seconds, chosen.paper_memory_mb, chosen.paper_pages) == (30.0, 768, 200)
    assert chosen.paper_at_once == (os.cpu_count() or 1)
    assert (chosen.host, chosen.port, chosen.public_url) == ("127.0.0.1", 8000, "")
    assert (chosen.upload_mb, chosen.session_idle_minutes, chosen.session_hours) == (15, 20, 12)
    assert not any((chosen.behind_proxy, chosen.has_tls, chosen.is_secure, chosen.is_demo))


@pytest.mark.parametrize(
    ("environment", "data_dir"),
    [
        ({"HOME": "/home/ada"}, "/home/ada/.local/share/handrail"),
        ({"HOME": "/home/ada", "XDG_DATA_HOME": "/data"}, "/data/handrail"),
        ({"HOME": "/home/ada", "XDG_DATA_HOME": "data"}, "/home/ada/.local/share/handrail"),
        ({"HOME": "/home/ada", "HANDRAIL_DATA_DIR": "/srv/clinic"}, "/srv/clinic"),
    ],
)
def test_data_lie_where_they_are_told_or_where_data_usually_lie(
    environment: dict[str, str], data_dir: str
) -> None:
    chosen = read_settings(environment)
    assert str(chosen.data_dir) == data_dir
    assert chosen.database_url == f"sqlite:///{data_dir}/handrail.sqlite"


@pytest.mark.parametrize(
    ("told", "linked", "zone"),
    [
        ("America/Chicago", "/usr/share/zoneinfo/Asia/Tokyo", "America/Chicago"),
        (":America/Chicago", "/etc/localtime", "America/Chicago"),
        ("CST6CDT-nonsense", "/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("", "/nowhere/at/all", "UTC"),
    ],
)
def test_the_zone_of_the_machine_is_named(
    monkeypatch: pytest.MonkeyPatch, told: str, linked: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", told)
    monkeypatch.setattr("app.settings._LOCAL_TIME", Path(linked))
    assert machine_zone() == zone


def test_a_relative_folder_is_the_callers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"HANDRAIL_DATA_DIR": "clinic"}).data_dir == tmp_path / "clinic"


def test_each_variable_is_read() -> None:
    chosen = read_settings(
        {
            "HANDRAIL_PAPER_SECONDS": " 0.01 ",
            "HANDRAIL_PAPER_MEMORY_MB": "512",
            "HANDRAIL_PAPER_PAGES": "7",
            "HANDRAIL_PAPER_AT_ONCE": "3",
            "HANDRAIL_DATABASE_URL": "postgresql://handrail@db/clinic",
            "HANDRAIL_HOST": "::1",
            "HANDRAIL_PORT": "0",
            "HANDRAIL_DEMO": "1",
            "HANDRAIL_UPLOAD_MB": "20",
            "HANDRAIL_SESSION_IDLE_MINUTES": "30",
            "HANDRAIL_SESSION_HOURS": "8",
            "HANDRAIL_TRUSTED_PROXIES": "127.0.0.1, ::1,10.1.0.0/16 ",
            **PROXY,
            **TLS,
        }
    )
    assert chosen.trusted_proxies == ("127.0.0.1/32", "::1/128", "10.1.0.0/16")
    assert chosen.database_url == "postgresql://handrail@db/clinic"
    assert (chosen.host, chosen.port) == ("::1", 0)
    assert (chosen.public_url, chosen.behind_proxy) == ("https://handrail.example.org", True)
    assert (chosen.tls_certificate, chosen.tls_key) == (Path("/tls/cert.pem"), Path("/tls/key.pem"))
    assert chosen.is_demo
    assert (chosen.upload_mb, chosen.session_idle_minutes, chosen.session_hours) == (20, 30, 8)
    assert chosen.paper_seconds == 0.01
    assert (chosen.paper_memory_mb, chosen.paper_pages, chosen.paper_at_once) == (512, 7, 3)


def test_an_empty_variable_means_the_default() -> None:
    assert read_settings({"HANDRAIL_PAPER_SECONDS": ""}).paper_seconds == 30.0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HANDRAIL_PAPER_SECONDS", "soon"),
        ("HANDRAIL_PAPER_SECONDS", "0"),
        ("HANDRAIL_PAPER_SECONDS", "-1"),
        ("HANDRAIL_PAPER_SECONDS", "601"),
        ("HANDRAIL_PAPER_SECONDS", "nan"),
        ("HANDRAIL_PAPER_SECONDS", "inf"),
        ("HANDRAIL_PAPER_MEMORY_MB", "16"),
        ("HANDRAIL_PAPER_MEMORY_MB", "1e9"),
        ("HANDRAIL_PAPER_MEMORY_MB", "100.5"),
        ("HANDRAIL_PAPER_PAGES", "0"),
        ("HANDRAIL_PAPER_PAGES", "many"),
        ("HANDRAIL_PAPER_AT_ONCE", "0"),
        ("HANDRAIL_PAPER_AT_ONCE", "1.5"),
        ("HANDRAIL_PORT", "65536"),
        ("HANDRAIL_UPLOAD_MB", "0"),
        ("HANDRAIL_SESSION_IDLE_MINUTES", "61"),
        ("HANDRAIL_SESSION_HOURS", "25"),
        ("HANDRAIL_BEHIND_PROXY", "perhaps"),
        ("HANDRAIL_DEMO", "2"),
        ("HANDRAIL_DATA_DIR", "~/clinic"),
        ("HANDRAIL_PUBLIC_URL", "handrail.example.org"),
        ("HANDRAIL_PUBLIC_URL", "ftp://handrail.example.org"),
        ("HANDRAIL_PUBLIC_URL", "https://"),
        ("HANDRAIL_PUBLIC_URL", "https://[handrail"),
        ("HANDRAIL_PUBLIC_URL", "https://handrail.example.org/desk"),
        ("HANDRAIL_PUBLIC_URL", "https://handrail.example.org?a=b"),
        ("HANDRAIL_PUBLIC_URL", "https://ada:fictitious@handrail.example.org"),
        ("HANDRAIL_PUBLIC_URL", "https://handrail.example.org:port"),
    ],
)
def test_an_unfit_value_is_refused_by_name_and_without_its_value(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_settings({name: value})
    assert refused.value.sentence.startswith(f"The setting {name} must be ")
    assert refused.value.sentence.endswith("; correct it or remove it.")
    assert value not in re.split(r"[ ;,]+", refused.value.sentence)
    assert refused.value.exit_code == 2


def test_settings_are_read_once_and_frozen() -> None:
    chosen = settings()
    assert settings() is chosen
    with pytest.raises(FrozenInstanceError):
        chosen.paper_pages = 3  # type: ignore[misc]


def test_a_child_is_told_no_setting_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_AUDIT_KEY", "fictitious")
    monkeypatch.setenv("HTTPS_PROXY", "http://fictitious")
    monkeypatch.setenv("PYTHONPATH", "/fictitious")
    told = bare_environment()
    assert "fictitious" not in " ".join(told.values())
    assert told["PYTHONHASHSEED"] == "0"


@pytest.mark.parametrize("address", ["https://handrail.example.org/", "http://[::1]:8000"])
def test_an_address_is_taken_without_its_last_stroke(address: str) -> None:
    assert read_settings({"HANDRAIL_PUBLIC_URL": address}).public_url == address.rstrip("/")


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"HANDRAIL_HOST": "::1"},
        {"HANDRAIL_HOST": "localhost", "HANDRAIL_PUBLIC_URL": "http://localhost:8000"},
        {"HANDRAIL_HOST": "0.0.0.0", **TLS},  # noqa: S104  everywhere, but by https
        {"HANDRAIL_HOST": "10.0.0.7", **PROXY},
    ],
)
def test_what_is_safe_is_served(environment: dict[str, str]) -> None:
    chosen = read_settings(environment)
    refuse_unsafe(chosen)
    assert chosen.is_secure == (len(environment) > 2)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"HANDRAIL_HOST": "0.0.0.0"}, "HANDRAIL_HOST"),  # noqa: S104  what is refused
        ({"HANDRAIL_HOST": "handrail.example.org"}, "HANDRAIL_HOST"),
        ({"HANDRAIL_PUBLIC_URL": "http://handrail.example.org"}, "https"),
        ({"HANDRAIL_BEHIND_PROXY": "1"}, "HANDRAIL_PUBLIC_URL"),
        ({**PROXY, "HANDRAIL_PUBLIC_URL": "http://handrail.example.org"}, "HANDRAIL_PUBLIC_URL"),
        ({"HANDRAIL_TLS_KEY": "/tls/key.pem"}, "HANDRAIL_TLS_CERTIFICATE"),
        ({"HANDRAIL_TLS_CERTIFICATE": "/tls/cert.pem"}, "HANDRAIL_TLS_KEY"),
        ({"HANDRAIL_DEMO": "1"}, "HANDRAIL_DEMO"),
    ],
)
def test_what_is_unsafe_is_not_served(environment: dict[str, str], named: str) -> None:
    with pytest.raises(Invalid, match=named):
        refuse_unsafe(read_settings(environment))


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True),
     ("0.0.0.0", False), ("::", False), ("", False), ("localhost.example.org", False)],  # noqa: S104  as above
)  # fmt: skip
def test_loopback_is_this_machine_alone(host: str, loopback: bool) -> None:  # noqa: FBT001  a column of the table
    assert is_loopback(host) is loopback


def test_a_safety_that_was_misspelt_is_noticed() -> None:
    known = {**TLS, **PROXY, "HANDRAIL_PAPER_PAGES": "7", "HANDRAIL_DEBUG": "1", "HOME": "/"}
    assert unknown_variables(known) == []
    misspelt = {"HANDRAIL_TLS_CERT": "/tls/cert.pem", "HANDRAIL_DATABASE": "x"}
    assert unknown_variables(known | misspelt) == ["HANDRAIL_DATABASE", "HANDRAIL_TLS_CERT"]


@pytest.mark.parametrize(
    "told", ["*", "proxy.example.org", "0.0.0.0/0", "::/0", "10.0.0.1/8", "1,*"]
)
def test_not_everybody_is_taken_at_their_word(told: str) -> None:
    with pytest.raises(Invalid, match="HANDRAIL_TRUSTED_PROXIES must be addresses"):
        read_settings({"HANDRAIL_TRUSTED_PROXIES": told})


def test_a_trusted_proxy_without_a_proxy_is_a_mistake() -> None:
    trusted = {"HANDRAIL_TRUSTED_PROXIES": "127.0.0.1"}
    with pytest.raises(Invalid, match="HANDRAIL_BEHIND_PROXY too"):
        refuse_unsafe(read_settings(trusted))
    refuse_unsafe(read_settings(trusted | PROXY))
    assert read_settings({}).trusted_proxies == ()
