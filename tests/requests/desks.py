# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reader's desk with a request open on it, for what pages say before they are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

from app.i18n.messages import staff_translator
from app.requests.queries import visible_request
from app.requests.views import RequestDesk
from app.web.desk import Desk, Services
from app.web.forms import NOTHING, Form
from tests.requests.office import Office

NO_SERVICES = cast("Services", None)  # what pages say is said without any


@contextmanager
def a_desk(
    office: Office,
    request_id: str,
    by: str = "amara",
    *,
    language: str = "en",
    query: Mapping[str, str] | None = None,
    form: Form = NOTHING,
) -> Iterator[RequestDesk]:
    """Give somebody's desk with a request open on it, in a reading transaction."""
    viewer = replace(office.house.viewer(by), language=language)
    with office.house.database.reading() as session:
        found: Any = visible_request(session, viewer, request_id)
        yield Desk(
            services=NO_SERVICES,
            session=session,
            viewer=viewer,
            found=found,
            form=form,
            path={"request_id": request_id},
            query=query or {},
            translator=staff_translator(language),
        )
