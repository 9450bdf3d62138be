# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies across cases: where a working day starts, and how every page looks."""
