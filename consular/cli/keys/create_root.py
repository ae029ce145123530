"""`consular keys create-root`."""

from __future__ import annotations

import json

import click

from consular.app.roots import create_root as make
from consular.cli.failing import told
from consular.core.settings import load


@click.command()
def create_root() -> None:
    """Make the root of all keys where the settings say, unless it is there: a key file, or a key on a token. JSON.

    Keep a copy of a key file offline: without it nothing can be opened, from no backup.
    """
    with told():
        root = make(load())
    click.echo(json.dumps({"root": root.name}))
