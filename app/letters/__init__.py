# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a planned request to the papers of its packet, in the official and the reader's language."""
