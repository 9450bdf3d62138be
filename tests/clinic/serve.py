# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real application on a real port of this machine, for as long as a test looks at it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from app.web.connections import Patient

LOOPBACK = "127.0.0.1"
_START_SECONDS, _END_SECONDS = 20.0, 30.0


@contextmanager
def served(app: ASGIApp, *, lifespan: bool = True, http: type[Patient] = Patient) -> Iterator[str]:
    """Serve an application in a thread; give its address, such as `http://127.0.0.1:40123`."""
    listening = socket.create_server((LOOPBACK, 0), backlog=512)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        http=http,
        proxy_headers=False,
        lifespan="on" if lifespan else "off",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    running = Thread(target=server.run, kwargs={"sockets": [listening]}, name="server")
    running.start()
    try:
        _await(server, running)
        yield f"http://{LOOPBACK}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        running.join(_END_SECONDS)
        listening.close()
    if running.is_alive():
        raise TimeoutError("the server did not end")


def _await(server: uvicorn.Server, running: Thread) -> None:
    until = time.monotonic() + _START_SECONDS
    while not server.started:
        if time.monotonic() > until or not running.is_alive():
            raise TimeoutError("the server did not start")
        time.sleep(0.005)
