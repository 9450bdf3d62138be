# SPDX-License-Identifier: AGPL-3.0-or-later
"""Situation and catalogue in; offers, questions, holds and refusals with their reasons out."""
