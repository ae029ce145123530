"""`consular demo-cases`. Apart from `consular demo`, because it loads engines and pictures."""

from __future__ import annotations

import click

from consular.cli.failing import told
from consular.core import logging
from consular.core.settings import load
from consular.local.demo.cases import seed_cases


@click.command("demo-cases")
def demo_cases() -> None:
    """Put the sample cases in, where they are missing; refuses outside local mode."""
    with told():
        settings = load()
        logging.configure(settings.log_level)
        seed_cases(settings)
