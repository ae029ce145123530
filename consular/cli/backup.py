"""`consular backup`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from consular import backup as backups
from consular import privacy, vault
from consular.app.roots import open_root
from consular.cli.failing import told
from consular.cli.installation import embedded_programs, opened
from consular.core.clock import SystemClock
from consular.core.settings import load


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keystore-dir", type=click.Path(file_okay=False, path_type=Path), help="Instead of DIR/keystore.")
def backup(directory: Path, keystore_dir: Path | None) -> None:
    """Back up database, keystore, files and audit heads to DIR while everything goes on serving. One JSON document.

    The keystore goes into a folder of its own, so that it can lie elsewhere and be kept for a shorter time. All is
    sealed: without the root key (key file or token) nothing in it can be read. Run it as the owner of the tables.
    """
    with told(), opened(load()) as source:
        settings = load()
        root = open_root(settings)
        vault.install(vault.Keyring(root, source.keystore))
        try:
            # The ledger's key must be in the keystore that is backed up.
            privacy.Ledger(source.ledger).prepare()
            made = backups.take(
                source,
                root,
                directory,
                clock=SystemClock(),
                keystore_parent=keystore_dir,
                folders_of_programs=embedded_programs(),
                tell=lambda what: click.echo(f"{what} …", err=True),
            )
        except (SQLAlchemyError, OSError) as error:
            raise click.ClickException(f"There is no new backup: {type(error).__name__}.") from error
    click.echo(json.dumps(_told(made), indent=2))


def _told(made: backups.Backup) -> dict[str, object]:
    data, keystore = made.manifests
    return {
        "id": data.id,
        "data": str(made.data),
        "keystore": str(made.keystore),
        "revision": data.taken.revision,
        "began": data.taken.began.isoformat(),
        "ended": data.ended.isoformat(),
        "files": data.blobs,
        "file_bytes": data.blob_bytes,
        "dump_bytes": sum(part.size for part in (*data.parts, *keystore.parts)),
        "audit_size": data.taken.audit_size,
        "swept": list(made.swept),
    }
