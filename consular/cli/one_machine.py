"""`consular local`, `eid`, `demo`: one machine, nothing installed."""

from __future__ import annotations

import click

from consular.app.migrate import migrate as upgrade
from consular.cli.failing import told
from consular.core.settings import load
from consular.local import run_local
from consular.local.demo import seed
from consular.local.eid import serve


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port of the pages.")
def local(port: int) -> None:
    """Start everything on this machine: database, queue, eID, pages, worker, relay."""
    raise SystemExit(run_local(port))


@click.command()
@click.option("--port", type=int, required=True, help="Port of the demo eID.")
def eid(port: int) -> None:
    """Serve the demo eID; refuses outside local mode."""
    serve(port)


@click.command()
@click.option("--migrate", is_flag=True, help="Bring the database to this version first.")
def demo(migrate: bool) -> None:
    """Make the demo persons, where they are missing; refuses outside local mode."""
    with told():
        settings = load()
        if migrate:
            upgrade(settings.database_url, settings.keystore_url)
        seed(settings)
