# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page goes through: who asks, may they, what they get back. Knows no domain."""
