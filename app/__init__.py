# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handrail: from a person's story to the right records request, on a clock that explains itself."""
