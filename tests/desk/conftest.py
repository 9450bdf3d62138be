# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same fictitious clinic as for cases."""

from __future__ import annotations

from tests.cases.conftest import small_house, visit

__all__ = ["small_house", "visit"]
