"""`consular demo`."""

from __future__ import annotations

import click

from consular.app.migrate import migrate as upgrade
from consular.cli.failing import told
from consular.core.settings import load
from consular.local.demo import seed


@click.command()
@click.option("--migrate", is_flag=True, help="Bring the database to this version first.")
def demo(migrate: bool) -> None:
    """Make the demo persons, where they are missing; refuses outside local mode."""
    with told():
        settings = load()
        if migrate:
            upgrade(settings.database_url, settings.keystore_url)
        seed(settings)
