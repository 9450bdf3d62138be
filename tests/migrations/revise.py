# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the next migration from the models: `python -m tests.migrations.revise "Bring tables"`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from app.kit.db import Database
from app.migrations.run import FOLDER, config_for, upgrade
from tests.databases import every_table


def revise(message: str) -> Path:
    """Compare the models with a database at the last migration; write down the difference."""
    number = f"{len(list((FOLDER / 'versions').glob('[0-9]*.py'))) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/handrail.sqlite")
        upgrade(database)
        with database.engine.begin() as connection:
            config = config_for(connection, metadata=every_table())
            command.revision(config, message, autogenerate=True, rev_id=number)
        database.close()
    (path,) = (FOLDER / "versions").glob(f"{number}_*.py")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    for tidied in (["check", "--fix-only", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *tidied, str(path)], check=False)
    return path


if __name__ == "__main__":
    print(revise(sys.argv[1]))  # noqa: T201  a command for developers
