# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way screens and papers say how well a fact is known."""

from __future__ import annotations

from collections.abc import Mapping

from app.i18n.marks import _

HOW_KNOWN: Mapping[str, str] = {
    "seen": _("read in its source"),
    "secondary": _("read second-hand"),
    "recalled": _("recalled"),
    "unknown": _("unknown"),
}
CONFIRMED = _("confirmed by {name} on {on}")
