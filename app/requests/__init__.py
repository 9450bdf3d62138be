# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a records request: drafts, review, signatures, sending, events, clocks."""
