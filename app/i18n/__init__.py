# SPDX-License-Identifier: AGPL-3.0-or-later
"""Languages offered, their messages, and how each writes a date."""
