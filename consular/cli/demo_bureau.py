"""`consular demo-bureau`."""

from __future__ import annotations

import click

from consular.cli.failing import told
from consular.core import logging
from consular.core.settings import load
from consular.local.bureau import serve


@click.command("demo-bureau")
def demo_bureau() -> None:
    """Play the bureau that makes passports (DEMO: it draws specimens); refuses outside local mode."""
    with told():
        settings = load()
        logging.configure(settings.log_level)
        serve(settings)
