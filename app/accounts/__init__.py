# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of the clinic: who they are, what they may do and sign, and how they sign in."""
