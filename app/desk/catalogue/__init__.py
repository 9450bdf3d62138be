# SPDX-License-Identifier: AGPL-3.0-or-later
"""Screens of the catalogue: its list, its records, sheets to print, changes, what to review."""

from __future__ import annotations

from app.desk.catalogue import browse, changed, record, review, sheet

# The page of a record takes any address that is left: it comes last.
PAGES = (browse.pages, changed.pages, review.pages, sheet.pages, record.pages)
