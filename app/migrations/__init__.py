# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shapes the database has had, in order; nothing here but `run` is imported."""
