"""`consular upgrade`."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from consular import backup as backups
from consular import vault
from consular.app import migrate
from consular.app.roots import open_root
from consular.cli.failing import told
from consular.cli.installation import opened
from consular.core.clock import SystemClock
from consular.core.errors import Misconfigured
from consular.core.settings import Settings, load

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--backup", "directory", type=_FOLDER, help="DIR of backups.")
@click.option("--younger-than", "hours", default=24, show_default=True, help="Hours that the newest backup may be old.")
@click.option("--no-backup", is_flag=True, help="Go on without one: there is no way back then.")
def upgrade(directory: Path | None, hours: int, no_backup: bool) -> None:
    """Bring an installation with data to this release: look, see that there is a backup, migrate, say what is left.

    Run it as the owner of the tables, with web, worker and relay stopped. Safe to repeat. One JSON document.
    """
    if (directory is None) != no_backup:
        raise click.UsageError("Say either --backup DIR or --no-backup.")
    with told():
        settings = load()
        with opened(settings) as source:
            try:
                before = _revision(source)
                made = _young_backup(settings, source, directory, hours) if directory else None
            except SQLAlchemyError as error:
                raise Misconfigured(why=f"The database does not answer ({type(error).__name__}).") from None
        if made is None:
            click.echo("No backup: if this goes wrong there is no way back.", err=True)
        after = migrate.migrate(settings.database_url, settings.keystore_url)
        with opened(settings) as source:
            keys = _keys(settings, source)
    click.echo(json.dumps({"from": before, "to": after, "backup": made, "keys": keys}, indent=2))


def _revision(source: backups.Source) -> str:
    if (since := backups.restoring(source.engine)) is not None:
        raise backups.StillRestoring(why=f"A restore into this database began at {since} and has not ended.")
    found = migrate.current(source.engine)
    if not migrate.known(found):
        raise Misconfigured(why=f"The database is at revision {found}, which a newer release has made: install that.")
    with source.keystore.connect():
        return found


def _young_backup(settings: Settings, source: backups.Source, directory: Path, hours: int) -> str:
    made = backups.newest(open_root(settings), directory)
    if not backups.is_of(made, source.engine):
        raise backups.NoBackup(why=f"The newest backup in {directory} is of another database.")
    if backups.age(made, SystemClock()) > timedelta(hours=hours):
        raise backups.NoBackup(
            why=f"The newest backup in {directory} began at {made.taken.began:%Y-%m-%d %H:%M} UTC, more than {hours} "
            "hours ago: make one first, or say --no-backup."
        )
    return made.id


def _keys(settings: Settings, source: backups.Source) -> dict[str, object]:
    """What `consular keys status` will ask for: keys that are wrapped under an older key-encryption key."""
    status = vault.kek_status(vault.install(vault.Keyring(open_root(settings), source.keystore)))
    return {"current": status.current, "behind": status.behind}
