"""`consular keys move-root`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from consular import vault
from consular.app.assembly import open_keystore
from consular.app.roots import create_root
from consular.cli.failing import told
from consular.core.settings import load


@click.command()
@click.option("--from-file", "old", required=True, type=click.Path(path_type=Path), help="The key file used until now.")
def move_root(old: Path) -> None:
    """Put the keys under the root that the settings name, which is made where there is none. JSON.

    For the way from a key file into a hardware module, or to another key file. Stop web, worker and relay before, start
    them after; then destroy the old file and its copies.
    """
    with told():
        settings = load()
        new = create_root(settings)
        keystore = open_keystore(settings)
        try:
            moved = vault.move_root(keystore, vault.FileRoot(old), new)
        finally:
            keystore.dispose()
    click.echo(json.dumps({"root": new.name, "moved": moved}))
