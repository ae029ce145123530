"""`consular production`: files for the bureau that makes passports go out, its answers come in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from consular.app.assembly import Parts, assemble
from consular.cli.failing import told
from consular.core import logging
from consular.core.actor import system
from consular.core.settings import load
from consular.production.bureau import (
    Bureau,
    BureauFolder,
    Received,
    expected,
    incoming,
    read_bureau,
    take_file,
    waiting,
)
from consular.production.bureau import send as send_batch


@click.group()
def production() -> None:
    """The bureau that makes passports, by the file adapter: a folder that a transport of yours empties and fills."""


@production.command()
@click.option("--dry-run", is_flag=True, help="Count what waits, and send nothing.")
def send(dry_run: bool) -> None:
    """Write one batch of orders into the outbox, signed, and sealed for the bureau.

    Prints the file as JSON, nothing when nothing waits. Broken off, it is called again and writes the same number. The
    worker does the same every ten minutes while orders wait.
    """
    with _exchange() as (parts, bureau, folder):
        if dry_run:
            with parts.works.begin(system()) as work:
                counts = {"waiting": waiting(work.session), "sent": expected(work.session)}
            click.echo(json.dumps(counts))
            return
        sent = send_batch(parts.works, bureau, folder, parts.catalogue)
        if sent is not None:
            click.echo(json.dumps({"serial": sent.serial, "entries": sent.entries, "file": str(sent.path)}))


@production.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def receive(files: tuple[Path, ...]) -> None:
    """Take the bureau's answers: all new FILES of the inbox, or those that are named.

    Prints what became of each as a JSON line; exit code 1 when one was refused. Taken files go to inbox/taken, refused
    ones with their reason to inbox/refused; one that came before its predecessor stays until that is there.
    """
    refused = False
    with _exchange() as (parts, bureau, folder):
        for path, content in incoming(bureau, folder, files):
            with parts.works.begin(system()) as work:
                done = take_file(work, bureau, folder, path, content)
            refused = refused or done.outcome == "refused"
            click.echo(json.dumps(_line(done)))
    if refused:
        raise click.exceptions.Exit(1)


def _line(done: Received) -> dict[str, object]:
    line: dict[str, object] = {"file": done.name, "outcome": done.outcome, "serial": done.serial, **done.lines}
    if done.why:
        line["why"] = done.why
    if done.missing is not None:
        line["missing"] = done.missing
    return line


@contextmanager
def _exchange() -> Iterator[tuple[Parts, Bureau, BureauFolder]]:
    with told():
        settings = load()
        logging.configure(settings.log_level)
        bureau = read_bureau(settings.bureau_key_path)
        parts = assemble(settings, pool_size=1)
        try:
            yield parts, bureau, BureauFolder(settings.bureau_path)
        except OSError as error:
            raise click.ClickException(f"The folder cannot be used: {error.strerror}. Call it again.") from None
        finally:
            parts.close()
