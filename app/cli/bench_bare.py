# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page `bench web` is compared with: FastAPI, SQLAlchemy, Jinja, 50 decryptions, no more."""

from __future__ import annotations

import secrets
import socket
import sys
from pathlib import Path

import jinja2
import uvicorn
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy import LargeBinary, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS_ON_A_PAGE = 50
_KEY = bytes(32)  # it keeps no secret: the rows are made up
_NONCE_BYTES = 12
_BODY = b'{"title":"Fulana Ficticia","language":"es","note":"%s"}' % (b"x" * 150)
_PAGE = """<!doctype html><html lang="en"><title>Bare</title><table>
{% for row, body in rows %}<tr><td><a href="/{{ row.id }}">{{ row.reference }}</a></td>
<td>{{ body }}</td><td>{{ row.opened_on }}</td></tr>{% endfor %}</table></html>"""


class Base(DeclarativeBase):
    """What the one table is declared on."""


class Row(Base):
    """A row with a sealed body."""

    __tablename__ = "bare"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    opened_on: Mapped[str] = mapped_column(index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


def bare_app(file: Path, *, rows: int) -> FastAPI:
    """Return an application with one page, over a new database of so many rows."""
    engine = create_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(_made_up(number) for number in range(rows))
        session.commit()
    template = jinja2.Environment(autoescape=True).from_string(_PAGE)
    cipher, app = AESGCM(_KEY), FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        newest = select(Row).order_by(Row.opened_on.desc()).limit(ROWS_ON_A_PAGE)
        with Session(engine) as session:
            shown = [(row, _opened(cipher, row)) for row in session.scalars(newest)]
            return template.render(rows=shown)

    return app


def _made_up(number: int) -> Row:
    nonce, opened_on = secrets.token_bytes(_NONCE_BYTES), f"2026-{number % 12 + 1:02}-01"
    sealed = nonce + AESGCM(_KEY).encrypt(nonce, _BODY, b"bare")
    return Row(reference=f"{number:06}", opened_on=opened_on, sealed=sealed)


def _opened(cipher: AESGCM, row: Row) -> str:
    return cipher.decrypt(row.sealed[:_NONCE_BYTES], row.sealed[_NONCE_BYTES:], b"bare").decode()


def main() -> None:
    """Serve the page until told to stop: `python -m app.cli.bench_bare FILE ROWS`."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    app = bare_app(Path(sys.argv[1]), rows=int(sys.argv[2]))
    sys.stdout.write(f"Ready: http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(app, access_log=False, log_config=None, log_level="critical")
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
