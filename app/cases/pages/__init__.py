# SPDX-License-Identifier: AGPL-3.0-or-later
"""Screens of cases: their list, one case, its situation, papers, people, notes and plan."""

from __future__ import annotations

from app.cases.pages import cases, notes, papers, people, plan, situation

PAGES = (cases.pages, situation.pages, papers.pages, people.pages, notes.pages, plan.pages)
