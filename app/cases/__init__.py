# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clinic's cases: the person's situation, their papers, who may see them, and the plan."""
