"""`consular privacy grep`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from obstore.exceptions import BaseError as StoreError
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from consular import watch
from consular.cli.failing import told
from consular.cli.installation import embedded_programs
from consular.core.errors import Misconfigured
from consular.core.settings import Settings, load

NOTHING, FOUND, UNABLE = 0, 1, 2
_AWAY = (Misconfigured, SQLAlchemyError, RedisError, StoreError, OSError)
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

    Each is looked for in UTF-8 and UTF-16, in hexadecimal and base64, in capitals and small letters; a short one only
    in the forms in which it would not be found by chance. A hit is a JSON object on a line, with the place and the
    number of the value's line, never the value.

    Exit code 0 when nothing was found, 1 when something was, 2 when nothing was found but something could not be
    searched: standard error says what.
    """
    with _unable():
        settings = load()
        numbers, values = _read(values_file)
        looking = watch.Watch(values, partly=True)
        places = list(_places(settings, also, temporary or _system_folders()))
    whole = not looking.left_out
    for value, names in looking.left_out.items():
        shown = f"line {numbers[value - 1]} is NOT SEARCHED as {', '.join(names)}"
        click.echo(f"{shown}: fewer than {watch.SHORTEST} bytes there, or too many", err=True)
    hits = 0
    for name, place in places:
        try:
            for hit in looking.search(_spoken(name, _other_than(values_file, place()))):
                hits += 1
                click.echo(json.dumps({"place": hit.place, "value": numbers[hit.value - 1]}))
        except _AWAY as error:
            whole = False
            click.echo(f"{name}: NOT SEARCHED, or not to its end: {_why(error)}", err=True)
    click.echo(f"{len(values)} values, {hits} hits{'' if whole else ', NOT everything was searched'}.", err=True)
    sys.exit(FOUND if hits else NOTHING if whole else UNABLE)


class _Unable(click.ClickException):
    """The search could not begin."""

    exit_code = UNABLE


@contextmanager
def _unable() -> Iterator[None]:
    """What stops the search before it begins is no hit."""
    try:
        with told():
            yield
    except click.UsageError:
        raise
    except click.ClickException as error:
        raise _Unable(error.message) from None


def _why(error: Exception) -> str:
    """Without what an address may hold: a password."""
    return str(error) if isinstance(error, Misconfigured) else type(error).__name__


def _read(path: Path) -> tuple[list[int], list[str]]:
    """Numbers of lines, and what stands in them; empty ones are passed over."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"{path} cannot be read as UTF-8.") from None
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
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
        yield f"{name}: files", partial(_owned, partial(watch.database_files, url))
        yield f"{name}: dump", partial(watch.dumps, url, programs)
    yield "queue", partial(watch.queue, settings.redis_url)
    yield "blob store", partial(watch.objects, settings.blob_url)
    yield "data folder", partial(_owned, partial(watch.files, settings.data))
    for path in (settings.heads_path, settings.ledger_path, *also):
        yield str(path), partial(_owned, partial(watch.files, path))
    for path in temporary:  # what others keep there for themselves is not this installation's
        yield str(path), partial(watch.files, path, most=30_000_000)


def _owned(place: Callable[..., watch.Place]) -> watch.Place:
    """All of the place; raises OutOfReach at its end when there was something in it that cannot be read."""
    refused: list[str] = []
    yield from place(refused=refused.append)
    if refused:
        raise watch.OutOfReach(why=f"{len(refused)} files or folders cannot be read, the first is {refused[0]}")


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
