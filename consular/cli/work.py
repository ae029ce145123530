"""`consular worker`."""

from __future__ import annotations

import click

from consular.app import worker as root
from consular.cli.failing import told


@click.command()
def worker() -> None:
    """Run background jobs: checks, documents, mails."""
    with told():
        root.run()
