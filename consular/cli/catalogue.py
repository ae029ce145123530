"""`consular catalogue check` and `publish`."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from consular.app.assembly import read_catalogue
from consular.catalogue import CatalogueBroken, Flaw


@click.group()
def catalogue() -> None:
    """What a ministry writes in `config/`."""


@catalogue.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("config"))
@click.option("--json", "as_json", is_flag=True, help="One JSON list of objects with file, line and message.")
def check(folder: Path, as_json: bool) -> None:
    """Print every mistake of `config/` with file and line; exit code 1 when there is one."""
    flaws: list[Flaw] = []
    told = ""
    try:
        found = read_catalogue(folder)
        counts = f"{len(found.services)} service versions, {len(found.offices)} offices, {len(found.roles)} roles"
        told = f"{counts}: no mistakes."
    except CatalogueBroken as broken:
        flaws = broken.flaws
        told = str(broken)
    click.echo(json.dumps([asdict(flaw) for flaw in flaws], ensure_ascii=False) if as_json else told)
    sys.exit(1 if flaws else 0)


@catalogue.command()
@click.argument("service")
@click.argument("version", type=int)
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("config"))
def publish(service: str, version: int, folder: Path) -> None:
    """Make a version immutable: its SHA-256 goes into `published.lock`."""
    name = f"{service}/v{version}.yaml"
    path = folder / "services" / name
    if not path.is_file():
        raise click.ClickException(f"there is no {path}")
    lock = folder / "services" / "published.lock"
    published = json.loads(lock.read_text(encoding="utf-8")) if lock.exists() else {}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if published.setdefault(name, digest) != digest:
        raise click.ClickException(f"{name} is published already and was changed since; write the next version")
    lock.write_text(json.dumps(published, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    click.echo(f"{name} is published.")
