"""`consular keys rotate-kek`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from consular import vault
from consular.app.assembly import assemble
from consular.cli.failing import told
from consular.core.settings import load


@click.command()
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 10_000), help="Keys in a transaction.")
@click.option("--pause", default=0.0, show_default=True, type=click.FloatRange(0), help="Seconds between batches.")
@click.option("--dry-run", is_flag=True, help="Say what would be done.")
def rotate_kek(batch: int, pause: float, dry_run: bool) -> None:
    """Make a new key-encryption key, wrap every key under it, retire the old one. While everything serves.

    A rotation that was broken off is gone on with. Exit code 1 when keys are left under an old version: run it again.
    """
    with told():
        parts = assemble(load(), pool_size=2)
        try:
            keyring = vault.current()
            if dry_run:
                status = vault.kek_status(keyring)
                unfinished = len(status.live) > 1
                keys = status.behind if unfinished else sum(status.wrapped.values())
                click.echo(json.dumps({"would_rewrap": keys, "goes_on": unfinished, "current": status.current}))
                return
            with click.progressbar(length=0, label="Keys", file=sys.stderr) as bar:

                def show(done: int, total: int) -> None:
                    bar.length = total
                    bar.update(done - bar.pos)

                done = vault.rotate_kek(keyring, batch=batch, pause=pause, progress=show)
        finally:
            parts.close()
    click.echo(json.dumps(asdict(done)))
    sys.exit(1 if done.left else 0)
