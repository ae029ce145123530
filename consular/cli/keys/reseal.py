"""`consular keys reseal`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from consular import vault
from consular.app.assembly import assemble
from consular.cli.failing import told
from consular.core.actor import system
from consular.core.db import Base
from consular.core.settings import load
from consular.core.work import Works


@click.command()
@click.option("--section", "labels", multiple=True, help="Only this section; may be given several times.")
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 10_000), help="Rows in a transaction.")
@click.option("--pause", default=0.0, show_default=True, type=click.FloatRange(0), help="Seconds between batches.")
@click.option("--dry-run", is_flag=True, help="Count only.")
def reseal(labels: tuple[str, ...], batch: int, pause: float, dry_run: bool) -> None:
    """Seal again what lies under an older data key or schema. While everything serves. A JSON object a section.

    May be broken off and started again at any time: rows that are done are passed over. Exit code 1 when something is
    left or could not be opened; rows that the database lets nobody change (`kept`) are not left.
    """
    with told():
        parts = assemble(load(), pool_size=2)
        try:
            wanted = _wanted(labels)
            left = 0
            for place in wanted:
                counts = _one(parts.works, place, batch, pause, dry_run)
                left += 0 if dry_run else counts.left
                click.echo(json.dumps(asdict(counts)))
        finally:
            parts.close()
    sys.exit(1 if left else 0)


def _wanted(labels: tuple[str, ...]) -> list[vault.Place]:
    found = {place.section.label: place for place in vault.places(Base.registry)}
    unknown = [label for label in labels if label not in found]
    if unknown:
        raise click.UsageError(f"There is no section {', '.join(unknown)}. Sections: {', '.join(found)}.")
    return [found[label] for label in labels or found]


def _one(works: Works, place: vault.Place, batch: int, pause: float, dry_run: bool) -> vault.Resealed:
    with works.begin(system()) as work:
        total = vault.sealed_rows(work.session, place)
    with click.progressbar(length=total, label=place.section.label, show_pos=True, file=sys.stderr) as bar:

        def show(counts: vault.Resealed) -> None:
            bar.length = max(total, counts.rows)
            bar.update(counts.rows - bar.pos)

        return vault.reseal(works, place, batch=batch, pause=pause, dry_run=dry_run, progress=show)
