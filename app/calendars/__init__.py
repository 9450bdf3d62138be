# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working days: pure arithmetic over calendars that are data."""
