# SPDX-License-Identifier: AGPL-3.0-or-later
"""Screens of the door, of one's own account, and of the clinic's people."""

from __future__ import annotations

from app.accounts.pages import account, door, people, second_factor

PAGES = (door.pages, account.pages, second_factor.pages, people.pages)
