# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML to PDF in sandboxed children: no keys, no network, no files, limits per page."""
