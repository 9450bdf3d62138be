# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events, law and calendar in; dates that explain themselves out."""
