# SPDX-License-Identifier: AGPL-3.0-or-later
"""The server as a process: ready when it answers, silent, alone, and gone when it is told."""

from __future__ import annotations

import datetime as dt
import signal
import socket
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import text

from app.cli.there import refuse_unless_current
from app.errors import Invalid
from app.kit.db import Database
from app.migrations.run import Standing
from tests.cli.running import Installation, ended, ready
from tests.clinic.visitor import form_on

SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


def test_it_is_ready_when_it_answers(clinic_here: Installation) -> None:
    with clinic_here.running("serve") as server:
        url = ready(server)
        answer = httpx.get(f"{url}/sign-in")
        assert answer.status_code == 200
        assert "server" not in answer.headers
        assert url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("number", SIGNALS)
def test_it_ends_well_when_it_is_told(clinic_here: Installation, number: signal.Signals) -> None:
    with clinic_here.running("serve") as server:
        ready(server)
        assert ended(server, number) == (0, "", "")


def test_it_says_nothing_of_who_came(clinic_here: Installation) -> None:
    with clinic_here.running("serve") as server:
        url = ready(server)
        httpx.get(f"{url}/fictitious-maria")
        httpx.post(f"{url}/sign-in", data={"login": "fictitious-maria"})
        assert ended(server, signal.SIGTERM) == (0, "", "")
    kept = b"".join(p.read_bytes() for p in clinic_here.data_dir.rglob("*") if p.is_file())
    assert b"fictitious-maria" not in kept


def test_a_port_may_be_chosen(clinic_here: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        code, said = clinic_here.refused("serve", "--port", taken)
    assert (code, f"port {taken}" in said) == (3, True)
    with clinic_here.running("serve", "--port", taken) as server:
        assert ready(server) == f"http://127.0.0.1:{taken}"


def test_there_is_one_server_of_a_folder(clinic_here: Installation) -> None:
    with clinic_here.running("serve") as server:
        ready(server)
        assert clinic_here.refused("serve")[0] == 2
        ended(server, signal.SIGKILL)
    with clinic_here.running("serve") as server:
        ready(server)  # the lock fell with the one that was killed


def test_others_on_the_machine_read_nothing(clinic_here: Installation) -> None:
    with clinic_here.running("serve") as server:
        httpx.get(f"{ready(server)}/sign-in")
        modes = {p: p.stat().st_mode & 0o077 for p in clinic_here.data_dir.rglob("*")}
        assert {path for path, open_to_others in modes.items() if open_to_others} == set()


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"HANDRAIL_HOST": "0.0.0.0"}, "https"),  # noqa: S104  what is refused
        ({"HANDRAIL_DEMO": "1"}, "HANDRAIL_DEMO"),
        ({"HANDRAIL_BEHIND_PROXY": "1"}, "HANDRAIL_PUBLIC_URL"),
        ({"HANDRAIL_PORT": "eighty"}, "HANDRAIL_PORT"),
        ({"HANDRAIL_TRUSTED_PROXIES": "*"}, "HANDRAIL_TRUSTED_PROXIES"),
    ],
)
def test_what_is_unsafe_is_refused(
    clinic_here: Installation, told: dict[str, str], named: str
) -> None:
    clinic_here.told = told
    code, said = clinic_here.refused("serve")
    assert (code, named in said) == (2, True)


@pytest.mark.parametrize("command", ["serve", "worker"])
class TestNoClinic:
    def test_a_free_folder_stays_free(self, free: Installation, command: str) -> None:
        code, said = free.refused(command)
        assert (code, "`handrail init`" in said) == (2, True)
        assert not free.data_dir.exists()

    def test_a_database_that_is_missing(self, clinic_here: Installation, command: str) -> None:
        database = clinic_here.data_dir / "handrail.sqlite"
        database.unlink()
        assert clinic_here.refused(command)[0] == 2
        assert not database.exists()

    def test_a_database_of_a_newer_program(self, clinic_here: Installation, command: str) -> None:
        _say(clinic_here, "UPDATE alembic_version SET version_num = '9999'")
        code, said = clinic_here.refused(command)
        assert (code, "newer Handrail" in said) == (2, True)

    def test_a_database_without_a_clinic(self, clinic_here: Installation, command: str) -> None:
        _say(clinic_here, "DELETE FROM clinic")
        code, said = clinic_here.refused(command)
        assert (code, "`handrail init`" in said) == (2, True)


def test_keys_that_are_damaged_are_said(clinic_here: Installation) -> None:
    (clinic_here.data_dir / "server-keys" / "audit.key").write_text("torn", "utf-8")
    code, said = clinic_here.refused("serve")
    assert (code, "damaged" in said) == (3, True)


def test_a_database_that_is_behind_is_told_the_way() -> None:
    with pytest.raises(Invalid, match="init --upgrade"):
        refuse_unless_current(Standing.BEHIND)
    refuse_unless_current(Standing.CURRENT)


def _say(place: Installation, sentence: str) -> None:
    database = Database(f"sqlite:///{place.data_dir / 'handrail.sqlite'}")
    with database.writing() as session:
        session.execute(text(sentence))
    database.close()


def test_it_serves_https_by_itself(clinic_here: Installation, tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)
    clinic_here.told = {
        "HANDRAIL_TLS_CERTIFICATE": str(certificate),
        "HANDRAIL_TLS_KEY": str(key),
        "HANDRAIL_HOST": "127.0.0.1",
    }
    with clinic_here.running("serve") as server:
        url = ready(server)
        assert url.startswith("https://")
        answer = httpx.get(f"{url}/sign-in", verify=False)  # noqa: S501  its certificate is its own word
        assert answer.cookies
        assert "__Host-door" in answer.headers["set-cookie"]
        assert "Secure" in answer.headers["set-cookie"]


BEHIND_PROXY = {
    "HANDRAIL_BEHIND_PROXY": "1",
    "HANDRAIL_PUBLIC_URL": "https://handrail.example.org",
}


@pytest.mark.parametrize(
    ("trusted", "others"),
    [
        pytest.param("", 429, id="nobody is trusted: the header is not even read"),
        pytest.param("192.0.2.7", 429, id="another proxy is trusted, and not this one"),
        pytest.param("127.0.0.1", 422, id="this proxy is trusted: somebody else may try"),
    ],
)
def test_tries_are_counted_for_each_address_a_trusted_proxy_names(
    clinic_here: Installation, trusted: str, others: int
) -> None:
    """The trap: behind a proxy all come from one address, and one stranger keeps a person out."""
    clinic_here.told = BEHIND_PROXY | {"HANDRAIL_TRUSTED_PROXIES": trusted}
    with clinic_here.running("serve") as server:
        assert ready(server) == "https://handrail.example.org"
        address = _where_it_listens(server.pid)
        tries = [_wrong_try(address, forwarded_for="203.0.113.5") for _n in range(11)]
        assert tries == [422] * 10 + [429]
        assert _wrong_try(address, forwarded_for="203.0.113.6") == others
        # What a visitor writes before the proxy's own word is not the proxy's word.
        assert _wrong_try(address, forwarded_for="203.0.113.7, 203.0.113.5") == 429


def _wrong_try(address: str, *, forwarded_for: str) -> int:
    """Try a wrong passphrase as a proxy hands it on; return the status."""
    with httpx.Client(base_url=address, headers={"x-forwarded-for": forwarded_for}) as browser:
        page = browser.get("/sign-in")
        typed = form_on(page, "/sign-in") | {"login": "ada", "passphrase": "fictitious and wrong"}
        cookie = page.headers["set-cookie"].partition(";")[0]
        return browser.post("/sign-in", data=typed, headers={"cookie": cookie}).status_code


def _where_it_listens(process: int) -> str:
    """Return the one port a process listens on."""
    held = {str(end.readlink()) for end in Path(f"/proc/{process}/fd").iterdir()}
    for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
        columns = line.split()
        if columns[3] == "0A" and f"socket:[{columns[9]}]" in held:
            return f"http://127.0.0.1:{int(columns[1].partition(':')[2], 16)}"
    raise AssertionError


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "fictitious")])
    begins = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths
