# SPDX-License-Identifier: AGPL-3.0-or-later
"""The warm process children are forked from: one thread, no keys, no network, `python -m`.

It never reads a document or an upload. Its one socket brings orders with two pipe ends each; it
forks, passes the ends on, and tells when a child ended and how.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from app.paper import isolation
from app.paper.frames import ENDED, INSPECT, KILL, ORDER, PRINT, Answer, receive_note, send_note
from app.paper.limits import Limits

if TYPE_CHECKING:
    from app.paper.child import Task
    from app.paper.drawing import Desk


@dataclass
class Nursery:
    """The children alive now, by process id; an id stays ours until the child is reaped here."""

    channel: socket.socket
    jobs: dict[int, int] = field(default_factory=dict)

    def adopt(self, child: int, job: int) -> None:
        self.jobs[child] = job

    def end(self, job: int) -> None:
        for child, its_job in self.jobs.items():
            if its_job == job:
                os.kill(child, signal.SIGKILL)

    def end_all(self) -> None:
        for child in self.jobs:
            os.kill(child, signal.SIGKILL)
        for child in self.jobs:
            os.waitpid(child, 0)

    def reap(self) -> None:
        while self.jobs:
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            self.channel.sendall(ORDER.pack(ENDED, self.jobs.pop(child), status))


def main() -> None:
    """Warm up, say what walls stand, then fork on order until the press hangs up."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    network = isolation.leave_network()
    note = receive_note(channel)
    limits = Limits(**note["limits"])
    assets = {name: base64.b64decode(body) for name, body in note["assets"].items()}
    try:
        desk = warm(assets, limits)
    except Exception as failure:  # noqa: BLE001 - a machine without Pango fails while importing
        send_note(channel, {"failed": type(failure).__name__})
        return
    isolation.limit_memory(limits)
    files = isolation.leave_files()
    send_note(channel, probe(network, files))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        serve(channel, desk, limits)


def warm(assets: dict[str, bytes], limits: Limits) -> Desk:
    """Import the engine, parse the sheets, load the fonts; put it all out of the collector."""
    from app.paper import drawing, fonts  # noqa: PLC0415 - imported inside the empty network

    desk = drawing.lay_desk(assets)
    drawing.draw(fonts.warm_page(sorted(desk.sheets)), desk, limits)
    gc.collect()
    gc.freeze()
    return desk


def probe(network: str, files: str) -> dict[str, str]:
    """Fork one child that tries the walls from inside, and return what it saw."""
    from app.paper import child, drawing  # noqa: PLC0415 - after the engine

    inward, outward = os.pipe()
    child_id = os.fork()
    if not child_id:
        try:
            processes = child.enter(source=inward, sink=outward)
            seen = isolation.witness(network, files, processes)
            os.write(child.SINK, json.dumps(seen | {"subsetter": drawing.subsetter()}).encode())
        finally:
            os._exit(0)
    os.close(outward)
    with os.fdopen(inward, "rb") as answer:
        seen = json.loads(answer.read() or b"{}")
    os.waitpid(child_id, 0)
    return dict(seen)


def serve(channel: socket.socket, desk: Desk, limits: Limits) -> None:
    """Wait for orders and for children that end."""
    nursery = Nursery(channel)
    bell, rope = os.pipe()
    sources: list[socket.socket | int] = [channel, bell]
    os.set_blocking(rope, False)
    os.set_blocking(bell, False)
    signal.set_wakeup_fd(rope)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    try:
        while True:
            ready, _, _ = select.select(sources, [], [])
            if bell in ready:
                os.read(bell, 4096)
            nursery.reap()
            if channel in ready and not follow_order(nursery, desk, limits):
                return
    finally:
        nursery.end_all()


def follow_order(nursery: Nursery, desk: Desk, limits: Limits) -> bool:
    """Carry out one order; False when the press has hung up."""
    order, ends, _, _ = socket.recv_fds(nursery.channel, ORDER.size, 2)
    if len(order) < ORDER.size:
        return False
    verb, job, _ = ORDER.unpack(order)
    if verb == KILL:
        nursery.end(job)
    elif verb in (PRINT, INSPECT):
        nursery.adopt(_fork(_task(verb, desk, limits), ends), job)
    return True


def _task(verb: int, desk: Desk, limits: Limits) -> Task:
    from app.paper import child, drawing  # noqa: PLC0415 - after the engine

    def print_page(document: bytes) -> Answer:
        return drawing.draw(document.decode("utf-8"), desk, limits)

    if verb == PRINT:
        return child.Task(print_page, limits.seconds, limits.html_bytes)
    # The first upload loads these parsers, here, for all children to come; a letter needs none.
    from app.paper import inspecting  # noqa: PLC0415

    return child.Task(
        partial(inspecting.inspect, limits=limits), limits.upload_seconds, limits.upload_bytes
    )


def _fork(task: Task, ends: list[int]) -> int:
    from app.paper import child  # noqa: PLC0415 - after the engine

    child_id = os.fork()
    if not child_id:
        child.live(task, source=ends[0], sink=ends[1])
    for end in ends:
        os.close(end)
    return child_id


if __name__ == "__main__":
    main()
