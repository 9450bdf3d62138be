# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail backup`: made and proved by the machine, opened by whoever has the recovery key."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy.engine import make_url

from app.cli.asking import ask, refuse_unless_terminal
from app.cli.inputs import print_json
from app.cli.there import LOCK, OPERATOR, alone, is_missing, keep_to_ourselves, refuse_unless_set_up
from app.errors import Invalid
from app.jobs.schedule import BACKUP, note_done
from app.kit.clock import now
from app.kit.db import Database
from app.settings import settings
from app.vault import audit
from app.vault.backup import create_backup, verify_backup
from app.vault.recovery import read_recovery_key
from app.vault.restore import restore_backup, said_plainly
from app.vault.rotation import rotate as let_old_backups_go
from app.vault.server_keys import read_server_keys

if TYPE_CHECKING:
    from app.settings import Settings
    from app.vault.contents import Inside

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
_OTHERWISE = "or give a file that holds the recovery key with --key"
_LONGEST_KEY = 1000
FOLDER = "backups"  # in the data folder

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
Key = Annotated[
    Path | None,
    typer.Option(
        "--key", metavar="FILE", help="A file with the recovery key, or -; asked for if left out."
    ),
]


@app.callback()
def _backup() -> None:
    """Keep sealed copies of everything, and bring a clinic back from one."""


@app.command()
def create(
    *,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="A folder, best on another disk; in the data folder if left out."
        ),
    ] = None,
    rotate: Annotated[
        bool,
        typer.Option(
            "--rotate", help="Then keep the last of 7 days, 4 weeks and 6 months, no others."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Write a backup while the clinic works, and prove at once that it restores."""
    keep_to_ourselves()
    chosen = settings()
    refuse_unless_set_up(chosen)
    keys = read_server_keys(chosen.data_dir)
    folder = to or chosen.data_dir / FOLDER
    with closing(Database(chosen.database_url)) as database:
        made = create_backup(database, chosen.data_dir, to=folder, pin=keys.pin, at=now())
        with database.writing() as session:
            note_done(session, BACKUP, now())
            entry = audit.Entry(OPERATOR, "backup.create", "backup", made.path.stem)
            audit.append(session, entry, keys.audit)
        gone = _let_go(database, folder, keys.audit) if rotate else 0
        with database.reading() as session:
            head = audit.head_of(session)
    audit.anchor_head(chosen.data_dir / audit.ANCHOR, head)
    what = "is written, and was restored on trial"
    _tell(made.path, made.inside, what, as_json=json, let_go=gone)
    if to is None and not json:
        typer.echo(f"It lies in {folder}; copy it to another disk.")


def _let_go(database: Database, folder: Path, audit_key: bytes) -> int:
    """Let old backups go, each on record."""
    with said_plainly():
        gone = let_old_backups_go(folder, now())
    with database.writing() as session:
        for path in gone:
            entry = audit.Entry(OPERATOR, "backup.let-go", "backup", path.stem)
            audit.append(session, entry, audit_key)
    return len(gone)


@app.command()
def verify(file: BackupFile, *, key: Key = None, json: Json = False) -> None:
    """Restore a backup on trial with the clinic's recovery key; nothing of it is kept."""
    keep_to_ourselves()
    found = verify_backup(file, _recovery_secret(key))
    _tell(found.path, found.inside, "is whole, and restores", as_json=json)


@app.command()
def restore(file: BackupFile, *, key: Key = None, json: Json = False) -> None:
    """Bring a clinic back into an empty data folder and an empty database."""
    keep_to_ourselves()
    chosen = settings()
    secret = _recovery_secret(key)
    with _as_it_was_on_failure(chosen), closing(Database(chosen.database_url)) as database:
        inside = restore_backup(file, secret, database=database, data=chosen.data_dir)
    _tell(file, inside, "is restored; start `handrail serve`", as_json=json)


def _recovery_secret(key: Path | None) -> bytes:
    if key is None:
        refuse_unless_terminal(_OTHERWISE)
        return ask("Type the recovery key from its paper", read_recovery_key)
    return read_recovery_key(_text_of(key))


def _text_of(key: Path) -> str:
    if str(key) == "-":
        return sys.stdin.read(_LONGEST_KEY)
    try:
        with key.open(encoding="utf-8") as file:
            return file.read(_LONGEST_KEY)
    except (OSError, UnicodeDecodeError):
        raise Invalid("The file with the recovery key cannot be read; check its path.") from None


@contextmanager
def _as_it_was_on_failure(chosen: Settings) -> Iterator[None]:
    """Make the data folder if need be, and take away again what a failure leaves."""
    had_folder, had_file = chosen.data_dir.exists(), not is_missing(chosen)
    chosen.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with alone(chosen):
            yield
    except BaseException:
        if not had_file:
            Path(make_url(chosen.database_url).database or "").unlink(missing_ok=True)
        if not had_folder:
            (chosen.data_dir / LOCK).unlink(missing_ok=True)
            chosen.data_dir.rmdir()
        raise


def _tell(path: Path, inside: Inside, what: str, *, as_json: bool, **more: int) -> None:
    if not as_json:
        typer.echo(f"{path.name} {what}: {inside.rows} rows, {inside.files} files.")
        if more.get("let_go"):
            typer.echo(f"{more['let_go']} older backups were let go.")
        return
    print_json(
        {
            "path": str(path.absolute()),
            "made_at": inside.made_at.isoformat(),
            "schema": inside.schema,
            "rows": inside.rows,
            "files": inside.files,
            **more,
        }
    )
