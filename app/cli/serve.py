# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail serve`: the clinic's server, in one process, for whoever may reach it safely."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer
import uvicorn

from app.cli.logs import log_to_standard_error
from app.cli.there import alone, keep_to_ourselves, refuse_unless_set_up
from app.errors import Unavailable
from app.main import create_app
from app.settings import refuse_unsafe, settings
from app.web.connections import Patient

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.settings import Settings

_FINISHING_SECONDS = 10
_WAITING = 512
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve(
    *,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, metavar="N", help="Instead of HANDRAIL_PORT; 0 takes any."),
    ] = None,
) -> None:
    """Serve the clinic until told to stop."""
    chosen = settings() if port is None else replace(settings(), port=port)
    refuse_unsafe(chosen)
    refuse_unless_set_up(chosen)
    run_server(chosen, ready=lambda url: typer.echo(f"Ready: {url}"))


def run_server(chosen: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve until a signal comes; `ready` is given the address once it answers there."""
    keep_to_ourselves()
    log_to_standard_error()
    with alone(chosen), _listening(chosen) as listener:
        url = _address(chosen, listener)
        app = create_app(chosen)
        # Beside the first requests: it takes a second, and nobody waits for it.
        Thread(target=app.state.services.templates.read_all, daemon=True).start()
        _run(app, chosen, listener, lambda: ready(url))


class _Server(uvicorn.Server):
    """Uvicorn's, saying when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _run(
    app: FastAPI, chosen: Settings, listener: socket.socket, ready: Callable[[], None]
) -> None:
    config = uvicorn.Config(
        app,
        access_log=False,  # it would keep who asked for what
        log_config=None,
        log_level="critical",  # its tracebacks may quote what somebody typed
        server_header=False,
        http=Patient,
        proxy_headers=bool(chosen.trusted_proxies),
        forwarded_allow_ips=list(chosen.trusted_proxies),
        ssl_certfile=chosen.tls_certificate,
        ssl_keyfile=chosen.tls_key,
        timeout_graceful_shutdown=_FINISHING_SECONDS,
    )
    server = _Server(config, ready)
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def tell(_number: int, _frame: object) -> None:
        server.should_exit = True

    # Uvicorn takes two of them, and raises them again when it has stopped: then they do nothing.
    for number in _SIGNALS:
        signal.signal(number, tell)
    try:
        server.run([listener])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listening(chosen: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    try:
        return socket.create_server((chosen.host, chosen.port), family=family, backlog=_WAITING)
    except OSError as error:
        raise Unavailable(_why_not(error, chosen.port)) from None


def _why_not(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Something else listens on port {port}; stop it, or choose another with --port."
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}; choose one above 1023 with --port."
    return "This machine cannot listen at HANDRAIL_HOST; correct it."


def _address(chosen: Settings, listener: socket.socket) -> str:
    if chosen.public_url:
        return chosen.public_url
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    scheme = "https" if chosen.has_tls else "http"
    return f"{scheme}://{host}:{listener.getsockname()[1]}"
