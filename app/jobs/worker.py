# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker: every minute it keeps what was promised in the outbox and does what is due."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import structlog
from huey import crontab

from app.jobs.queue import queue_for
from app.jobs.schedule import SCHEDULE, run_due
from app.kit.clock import now
from app.kit.db import Database
from app.kit.outbox import Verb, drain
from app.vault import files
from app.vault.claims import FORGET

if TYPE_CHECKING:
    from app.settings import Settings

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FINISHING_SECONDS, _HEALTH_SECONDS = 60, 10
_log = structlog.get_logger()


def verbs_for(chosen: Settings) -> dict[str, Verb]:
    """Return what the outbox may promise here, by verb."""
    folder = chosen.data_dir / files.FOLDER
    return {FORGET: lambda _session, file_id: files.forget_file(folder, file_id)}


def work_once(database: Database, chosen: Settings) -> None:
    """Keep every promise and do every job that is due now; what failed is logged by name alone."""
    at = now()
    drained = drain(database, verbs_for(chosen), at=at)
    ran = run_due(database, chosen, SCHEDULE, at=at)
    if drained.failed:
        _log.warning("promises.failed", count=drained.failed)
    for name, fault in ran.failed:
        _log.warning("job.failed", job=name, fault=fault)


def run_worker(chosen: Settings, *, ready: Callable[[], None] = lambda: None) -> None:
    """Work until told to stop, and finish what is begun; `ready` is called when work begins."""
    queue = queue_for(chosen)
    with closing(Database(chosen.database_url)) as database, closing(queue.storage):

        def minute() -> None:
            _carefully(database, chosen)

        queue.on_startup(name="catch-up")(minute)
        queue.periodic_task(crontab(minute="*"), name="minute", expires=60)(minute)
        consumer = queue.create_consumer(
            workers=1, max_delay=1.0, shutdown_timeout=_FINISHING_SECONDS
        )
        with _told_to_stop(consumer.start) as stop:
            ready()
            while not stop.wait(_HEALTH_SECONDS):
                consumer.check_worker_health()
            consumer.stop(graceful=True)


def _carefully(database: Database, chosen: Settings) -> None:
    """Work, and keep any fault from Huey, which would log all that it knows about it."""
    try:
        work_once(database, chosen)
    except Exception as error:  # noqa: BLE001  the next minute tries again
        _log.warning("worker.failed", fault=type(error).__name__)


@contextmanager
def _told_to_stop(start: Callable[[], None]) -> Iterator[threading.Event]:
    """Start, and give an event that a signal sets; the signals' own ways come back at the end.

    Huey takes the signals too, and on one of them puts another program in this one's place. So
    they wait while it starts, and are then taken from it.
    """
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        start()
        for number in _SIGNALS:
            signal.signal(number, lambda _number, _frame: stop.set())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        yield stop
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        for number, handler in before.items():
            signal.signal(number, handler)
