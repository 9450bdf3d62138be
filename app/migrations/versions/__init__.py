# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each step from one shape of the database to the next, written once and never edited."""
