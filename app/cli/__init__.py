# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line: a contract that people script against."""
