# SPDX-License-Identifier: AGPL-3.0-or-later
"""Law and holders as dated, sourced data."""
