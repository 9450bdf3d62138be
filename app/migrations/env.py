# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where Alembic begins: on a connection that is handed to it, in a transaction that is not its."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from app.kit.db import UtcDateTime


def _as_plain(kind: str, found: Any, _context: Any) -> str | Literal[False]:  # noqa: ANN401  as Alembic calls it
    """Write our own types as the plain ones they are kept as: a migration outlives the models."""
    is_ours = kind == "type" and isinstance(found, UtcDateTime)
    return "sa.DateTime(timezone=True)" if is_ours else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    render_item=_as_plain,
    compare_type=True,
)
context.run_migrations()
