# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person or the clinic told us: typed, documented, and honest about what is unknown."""
