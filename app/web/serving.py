# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hangs declared pages on the application: forms are read first, few requests work at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.errors import HandrailError, TooLarge
from app.kit.db import CONNECTIONS
from app.web.answering import Answer, failed, is_signed_in, not_there
from app.web.asked import Asked, asked_by
from app.web.forms import LARGEST_FORM, NOTHING, Form, largest_with_file, read_form
from app.web.routes import Doorway
from app.web.static import FOR_A_YEAR, static_files

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.web.desk import Services
    from app.web.routes import Pages, Route

Endpoint = Callable[[Request], Awaitable[Response]]
Work = Callable[[Asked], Response]
AtWork = Callable[[Work, Asked], Awaitable[Response]]
_NOBODY_THERE = 400
_FEW = CONNECTIONS // 4


class Serving:
    """Answers requests, no more at a time than the database has connections.

    The gate is round the work alone: whoever sends or reads slowly keeps nobody else waiting. Three
    narrower ones stand before it, so that places are left for everybody else: one at the door,
    where each try costs a slow hash, one for forms with a file, which wait until it is looked into,
    and one for other forms with long work, which wait for the printer.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._gate = asyncio.Semaphore(CONNECTIONS)
        self._largest_here = largest_with_file(services.settings.upload_mb)
        self._at_door, self._long_work = asyncio.Semaphore(_FEW), asyncio.Semaphore(_FEW)
        self._uploads = asyncio.Semaphore(_FEW)

    def hang(self, app: FastAPI, pages: Pages) -> None:
        """Add the pages of one part of the house."""
        for route in pages.routes:
            largest = min(route.largest, self._largest_here)
            self._add(app, route, partial(self._to_route, route), largest=largest)
        for doorway in pages.doorways:
            self._add(app, doorway, partial(self._to_doorway, doorway), largest=LARGEST_FORM)

    def _add(self, app: FastAPI, declared: Route | Doorway, work: Work, *, largest: int) -> None:
        at_work = self._way_to_work(declared)
        reads_form = declared.method == "POST"
        endpoint = self._endpoint(work, at_work, reads_form=reads_form, largest=largest)
        app.router.add_route(declared.path, endpoint, methods=[declared.method])

    def _endpoint(self, work: Work, at_work: AtWork, *, reads_form: bool, largest: int) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            form = NOTHING
            try:
                if reads_form:
                    form = await self._form(request, largest)
            except ClientDisconnect:
                return Response(status_code=_NOBODY_THERE)
            except HandrailError as error:
                refused = partial(failed, self._services, error)
                return await self._at_work(refused, asked_by(request, self._services.cookies))
            return await at_work(work, asked_by(request, self._services.cookies, form))

        return endpoint

    async def _form(self, request: Request, largest: int) -> Form:
        """Read the form; a large one only from somebody signed in, for it lies in memory."""
        if largest <= LARGEST_FORM or await self._is_signed_in(request):
            return await read_form(request, largest=largest)
        try:
            return await read_form(request)
        except TooLarge:
            return NOTHING  # they are asked to sign in first

    async def _is_signed_in(self, request: Request) -> bool:
        asked = asked_by(request, self._services.cookies)
        async with self._gate:
            return await run_in_threadpool(is_signed_in, self._services, asked)

    async def _at_work(self, work: Work, asked: Asked) -> Response:
        if asked.names_nothing:
            work = partial(not_there, self._services)
        async with self._gate:
            return await run_in_threadpool(work, asked)

    def _way_to_work(self, declared: Route | Doorway) -> AtWork:
        if isinstance(declared, Doorway):
            return partial(self._one_of_few, self._at_door)
        if declared.first is None:
            return self._at_work
        takes_file = declared.largest > LARGEST_FORM
        return partial(self._one_of_few, self._uploads if takes_file else self._long_work)

    async def _one_of_few(self, gate: asyncio.Semaphore, work: Work, asked: Asked) -> Response:
        async with gate:
            return await self._at_work(work, asked)

    def _to_route(self, route: Route, asked: Asked) -> Response:
        return Answer(self._services, asked).to_route(route)

    def _to_doorway(self, doorway: Doorway, asked: Asked) -> Response:
        return Answer(self._services, asked).to_doorway(doorway)

    async def missing(self, request: Request, _error: Exception) -> Response:
        """Answer an address, or a method, that nobody declared."""
        work = partial(not_there, self._services)
        return await self._at_work(work, asked_by(request, self._services.cookies))


async def static_file(request: Request) -> Response:
    """Answer with one of our own files; an address with another hash is not there."""
    file = static_files().get(request.path_params["name"])
    if file is None or file.digest != request.path_params["digest"]:
        return Response(status_code=404)
    return Response(file.content, media_type=file.media_type, headers={"cache-control": FOR_A_YEAR})
