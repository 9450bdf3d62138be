# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house put together: everything is written down and anchored, nothing is told to others."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import httpx
import pytest

from app.errors import HandrailError
from app.kit.db import Database
from app.main import Trail, close, create_app, services_for
from app.paper.press import Press
from app.vault import audit
from app.vault.models import AuditEntry
from app.web.desk import Notice
from tests.clinic.build import Clinic, settings_for
from tests.clinic.serve import served
from tests.clinic.visitor import Visitor


def _verified(clinic: Clinic) -> audit.Findings:
    anchor = audit.read_anchor(clinic.settings.data_dir / audit.ANCHOR)
    with clinic.database.reading() as session:
        return audit.verify(session, clinic.server_keys.audit, anchor)


def test_what_people_do_is_in_the_chain_and_its_head_beside_the_data(
    clinic: Clinic, address: str
) -> None:
    with Visitor(address) as visitor:
        visitor.sign_in(clinic.people["attorney"])
        visitor.get("/account")
        visitor.get("/people")
    findings = _verified(clinic)
    assert findings.verdict == audit.Verdict.FINE
    anchor = audit.read_anchor(clinic.settings.data_dir / audit.ANCHOR)
    assert 0 < anchor.seq <= findings.head.seq


def test_whoever_takes_entries_away_is_betrayed_by_the_anchor(clinic: Clinic, address: str) -> None:
    with Visitor(address, secret=clinic.signed_in("advocate").secret) as visitor:
        visitor.get("/account")
    with clinic.database.writing() as session:
        session.query(AuditEntry).delete()
    assert _verified(clinic).verdict == audit.Verdict.SHORTER


@pytest.mark.parametrize("object_id", ["a b", "é", "<b>", "x" * 300, "\0", "", None])
def test_an_address_somebody_made_up_is_written_down_without_it(
    clinic: Clinic, object_id: str | None
) -> None:
    trail = Trail(clinic.settings.data_dir)
    with clinic.database.writing() as session:
        trail.write_down(session, Notice("case.read", "refused", "a" * 26, object_id=object_id))
    with clinic.database.reading() as session:
        entry = session.query(AuditEntry).order_by(AuditEntry.seq.desc()).first()
    assert entry is not None
    assert (entry.tag, entry.outcome, entry.object_id) == ("case.read", "refused", "-")


def test_no_collector_hears_of_anything(
    sqlite_clinic: Clinic, lent_press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The framework would send faults, with what was in them, to whatever the machine names."""
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9/")
    app = create_app(sqlite_clinic.settings, press=lent_press)
    told = app._telemetry
    assert not any(value for name, value in told.items() if name != "exclude")
    close(app.state.services)


def test_no_page_describes_the_pages(sqlite_address: str) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert httpx.get(sqlite_address + path, trust_env=False).status_code == 404


def test_an_address_is_never_mended_by_sending_somebody_elsewhere(sqlite_address: str) -> None:
    """A redirect to the same path without its slash would be built from the host that was asked."""
    for path in ("/account/", "/sign-in/", "/people/"):
        answered = httpx.get(sqlite_address + path, trust_env=False)
        assert (answered.status_code, "location" in answered.headers) == (404, False)


def test_a_clinic_without_its_files_is_not_served(
    sqlite_url: str, tmp_path: Path, lent_press: Press
) -> None:
    chosen = settings_for(tmp_path / "empty", sqlite_url)
    with pytest.raises(HandrailError, match="missing"):
        create_app(chosen, press=lent_press)


def test_behind_https_every_cookie_is_bound_and_https_is_promised(
    sqlite_clinic: Clinic, lent_press: Press
) -> None:
    chosen = dataclasses.replace(
        sqlite_clinic.settings, behind_proxy=True, public_url="https://clinic.example.org"
    )
    with served(create_app(chosen, press=lent_press)) as address:
        host = {"host": "clinic.example.org"}
        answered = httpx.get(f"{address}/sign-in", headers=host, trust_env=False)
    assert answered.headers["set-cookie"].startswith("__Host-door=")
    assert "secure" in answered.headers["set-cookie"].lower()
    assert answered.headers["strict-transport-security"].startswith("max-age=31536000")


def test_what_was_opened_is_closed(clinic: Clinic, lent_press: Press) -> None:
    services = services_for(clinic.settings, press=lent_press)
    with services.database.reading():
        pass
    close(services)
    assert isinstance(services.database, Database)
    assert services.database.engine.pool.checkedin() == 0  # type: ignore[attr-defined]
