"""`consular keys rotate-index NAME`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import click

from consular import vault
from consular.app.assembly import assemble
from consular.app.indexes import index_sources
from consular.cli.failing import told
from consular.core.errors import Misconfigured
from consular.core.settings import load


class _Shown:
    """One bar for each thing that is done."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Move the bar of `what`, or begin it."""
        if what != self._what or self._bar is None:
            self.end()
            self._what = what
            self._bar = click.progressbar(length=total, label=what, file=sys.stderr)
        self._bar.length = max(total, 1)
        self._bar.update(done - self._bar.pos)

    def end(self) -> None:
        """Leave the last bar as it is."""
        if self._bar is not None:
            self._bar.render_finish()
            click.echo(err=True)
        self._bar = None


@click.command()
@click.argument("name")
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 10_000), help="Rows in a transaction.")
@click.option("--pause", default=0.0, show_default=True, type=click.FloatRange(0), help="Seconds between batches.")
@click.option(
    "--settle",
    default=vault.Pace().settle,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds that a phase lasts at least: until no process and no transaction follows the one before.",
)
@click.option("--backfill", is_flag=True, help="Only give an index to rows that have none yet; the key stays.")
@click.option("--dry-run", is_flag=True, help="Say what would be done.")
def rotate_index(name: str, batch: int, pause: float, settle: float, backfill: bool, dry_run: bool) -> None:
    """Give the blind index NAME (table.index) a new key and forget the old one. While everything serves.

    A rotation that was broken off is gone on with. Exit code 1 when it could not be finished: rows are waiting for
    their owner's next sign-in, or another rotation of this index is running.
    """
    indexes = vault.declared_indexes()
    if name not in indexes:
        raise click.BadParameter(f"choose one of {', '.join(sorted(indexes))}", param_hint="NAME")
    shown = _Shown()
    with told():
        parts = assemble(load(), pool_size=4)
        try:
            rotation = vault.IndexRotation(
                parts.engine,
                indexes[name],
                index_sources(parts.catalogue),
                pace=vault.Pace(batch=batch, pause=pause, settle=settle),
                tell=shown,
            )
            done = rotation.look() if dry_run else rotation.fill_missing() if backfill else rotation.run()
        except vault.RotationRunning:
            raise Misconfigured(why=f"another rotation of {name} is running: let it end") from None
        finally:
            shown.end()
            parts.close()
    click.echo(json.dumps({**asdict(done), "finished": done.finished, "dry_run": dry_run}))
    sys.exit(0 if done.finished or dry_run or backfill else 1)
