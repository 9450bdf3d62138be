# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys, rings, sealed bodies and files, the audit chain, keeping and letting go."""
