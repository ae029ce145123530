"""`consular privacy grep`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import click

from consular import watch
from consular.cli.failing import told
from consular.cli.installation import embedded_programs
from consular.core.settings import Settings, load

_PATHS = click.Path(exists=True, path_type=Path)


@click.group()
def privacy() -> None:
    """What an operator does for the privacy of those whom the files are about."""


@privacy.command()
@click.argument("values_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--also", multiple=True, type=_PATHS, help="A further file or folder: logs, backups, spools. Repeatable.")
@click.option("--temporary", multiple=True, type=_PATHS, help="Temporary folders instead of the system's. Repeatable.")
def grep(values_file: Path, also: tuple[Path, ...], temporary: tuple[Path, ...]) -> None:
    """Look for values of VALUES_FILE (one a line) wherever this installation keeps something.

    Each is looked for in UTF-8 and UTF-16, in hexadecimal and base64, in capitals and small letters. A hit is a JSON
    object on a line, with the place and the number of the value's line, never the value. Exit code 1 when there is one.
    """
    with told():
        settings = load()
        numbers, values = _read(values_file)
        looking = watch.Watch(values)
        hits = 0
        for name, place in _places(settings, also, temporary or _system_folders()):
            for hit in looking.search(_spoken(name, _other_than(values_file, place()))):
                hits += 1
                click.echo(json.dumps({"place": hit.place, "value": numbers[hit.value - 1]}))
    click.echo(f"{len(values)} values, {hits} hits.", err=True)
    sys.exit(1 if hits else 0)


def _read(path: Path) -> tuple[list[int], list[str]]:
    """Numbers of lines, and what stands in them; empty ones are passed over."""
    lines = [(number, line.strip()) for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1)]
    kept = [(number, line) for number, line in lines if line]
    if not kept:
        raise click.UsageError(f"{path} holds no value.")
    return [number for number, _ in kept], [line for _, line in kept]


def _places(
    settings: Settings, also: Iterable[Path], temporary: Iterable[Path]
) -> Iterator[tuple[str, Callable[[], watch.Place]]]:
    programs = embedded_programs()
    databases = {settings.database_url: "database"}
    databases.setdefault(settings.keystore_url or settings.database_url, "keystore")
    for url, name in databases.items():
        yield f"{name}: files", partial(watch.database_files, url)
        yield f"{name}: dump", partial(watch.dumps, url, programs)
    yield "queue", partial(watch.queue, settings.redis_url)
    yield "blob store", partial(watch.objects, settings.blob_url)
    yield "data folder", partial(watch.files, settings.data)
    for path in (settings.heads_path, settings.ledger_path, *also):
        yield str(path), partial(watch.files, path)
    for path in temporary:
        yield str(path), partial(watch.files, path, most=30_000_000)


def _system_folders() -> list[Path]:
    names = dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"))  # noqa: S108 - to be searched
    return [Path(name) for name in names if Path(name).is_dir()]


def _other_than(values_file: Path, place: watch.Place) -> watch.Place:
    """The list of values itself is no hit."""
    return ((name, content) for name, content in place if name != str(values_file.resolve()))


def _spoken(name: str, place: watch.Place) -> watch.Place:
    """Say afterwards how much was searched: a place in which there was nothing should be noticed."""
    size = 0
    for found, content in place:
        size += len(content)
        yield found, content
    click.echo(f"{name}: {size:,} bytes", err=True)
