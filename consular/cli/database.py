"""`consular migrate`."""

from __future__ import annotations

import click

from consular.app.migrate import migrate as upgrade
from consular.app.mode import refuse_other_mode
from consular.cli.failing import told
from consular.core.db import make_engine
from consular.core.settings import load


@click.command()
def migrate() -> None:
    """Bring database and keystore to this version; safe to repeat and to run from several machines at once."""
    with told():
        settings = load()
        upgrade(settings.database_url, settings.keystore_url)
        refuse_other_mode(make_engine(settings.database_url, pool_size=1), settings.mode)
    click.echo("The database is at this version.")
