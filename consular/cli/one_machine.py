"""`consular local`, `eid`: one machine, nothing installed. Neither rooms nor web are imported: both begin at once."""

from __future__ import annotations

import click

from consular.local import run_local
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
