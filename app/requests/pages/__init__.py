# SPDX-License-Identifier: AGPL-3.0-or-later
"""Screens of a request, from draft to last answer; the review queue; a case's dates."""

from __future__ import annotations

from app.requests.pages import (
    dates,
    draft,
    events,
    papers,
    portal,
    provenance,
    review,
    send,
    sign,
)

PAGES = (
    draft.pages,
    papers.pages,
    review.pages,
    sign.pages,
    portal.pages,
    send.pages,
    events.pages,
    provenance.pages,
    dates.pages,
)
