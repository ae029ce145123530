"""`consular register`: documents of an earlier register come in, the list of invalid ones goes out."""

from __future__ import annotations

import gc
import json
import multiprocessing
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import click

from consular.app.assembly import Parts, assemble
from consular.cli.error_file import error_file
from consular.cli.failing import told
from consular.core import logging
from consular.core.actor import system
from consular.core.settings import load
from consular.register import (
    EnteredMeanwhile,
    Errors,
    FileUnfit,
    OutboundFolder,
    Outcome,
    Rehearsal,
    Row,
    draw_up,
    import_batch,
    read_head,
    read_rows,
    written,
)

BATCH = 1000
PROCESSES = 2
_TRIES = 5
_GC_THRESHOLD = gc.get_threshold()
_parts: Parts | None = None


@click.group()
def register() -> None:
    """The register of travel documents."""


@register.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Judge every line and write nothing into the register.")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Where lines that were not entered go.")
@click.option("--processes", type=click.IntRange(1, 64), default=PROCESSES, show_default=True)
def import_(file: Path, dry_run: bool, errors: Path | None, processes: int) -> None:
    """Enter the documents of FILE (.csv or .jsonl), each once however often the file is imported.

    Broken off, it is called again: what was entered is known. Prints counts as JSON; exit code 1 when a line was not
    entered. Without --errors those lines go to FILE.errors.csv or FILE.errors.jsonl, which must not be there yet.
    """
    started = time.monotonic()
    with told(), _unfit():
        head = read_head(file)
        target = errors or file.with_name(f"{file.name}.errors{'.jsonl' if head is None else '.csv'}")
        if target.resolve() == file.resolve():
            raise click.UsageError("--errors must name another file than the one to be imported.")
        counts = {"read": 0, "new": 0, "known": 0, "conflict": 0, "refused": 0}
        with error_file(target) as opened, Rehearsal() as rehearsal:
            kept = Errors(opened, head)
            for rows, outcome in _outcomes(file, dry_run=dry_run, processes=processes):
                rehearsal.judge(outcome)
                _count(counts, rows, outcome, kept)
    left_over = counts["conflict"] + counts["refused"]
    seconds = round(time.monotonic() - started, 1)
    click.echo(json.dumps({**counts, "seconds": seconds, "errors": str(target) if left_over else None}))
    if left_over:
        raise click.exceptions.Exit(1)


def _count(counts: dict[str, int], rows: list[Row], outcome: Outcome, kept: Errors) -> None:
    counts["read"] += len(rows)
    counts["new"] += outcome.new
    counts["known"] += outcome.known
    counts["conflict"] += len(outcome.conflicts)
    counts["refused"] += len(outcome.refused)
    by_line = {row.line: row for row in rows}
    for line, code, field in sorted(outcome.conflicts + outcome.refused):
        kept.write(by_line[line], code, field)


def _outcomes(file: Path, *, dry_run: bool, processes: int) -> Iterator[tuple[list[Row], Outcome]]:
    """Batches with what became of them, in the order of the file; only a few are in memory at a time."""
    rows = read_rows(file)
    batches = iter(lambda: list(islice(rows, BATCH)), [])
    _begin()
    try:
        if processes == 1:
            for batch in batches:
                yield batch, _enter(batch, dry_run)
        else:
            yield from _shared_out(batches, dry_run=dry_run, processes=processes)
    finally:
        _end()


def _shared_out(batches: Iterable[list[Row]], *, dry_run: bool, processes: int) -> Iterator[tuple[list[Row], Outcome]]:
    # Forked: what was read and assembled is there at once. No connection is open yet, and the vault knows how to part.
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"))
    waiting: deque[tuple[list[Row], Future[Outcome]]] = deque()
    try:
        for batch in batches:
            waiting.append((batch, pool.submit(_enter, batch, dry_run)))
            if len(waiting) > 2 * processes:
                first, outcome = waiting.popleft()
                yield first, outcome.result()
        while waiting:
            first, outcome = waiting.popleft()
            yield first, outcome.result()
    except BrokenProcessPool:
        raise click.ClickException("One of the processes was ended from outside. Call it again.") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    global _parts
    settings = load()
    logging.configure(settings.log_level)
    _parts = assemble(settings, pool_size=1)
    # What stands now stays; looking through all of it again and again for garbage takes a seventh of an import.
    gc.freeze()
    gc.set_threshold(50_000)


def _end() -> None:
    global _parts
    if _parts is not None:
        _parts.close()
        _parts = None
        gc.set_threshold(*_GC_THRESHOLD)
        gc.unfreeze()


def _enter(batch: list[Row], dry_run: bool) -> Outcome:
    """One batch in one transaction; again when another process entered one of its documents at the same moment."""
    assert _parts is not None  # noqa: S101 - `_begin` ran first
    own_state = _parts.catalogue.ministry.issuing_state
    for left in reversed(range(_TRIES)):
        try:
            with _parts.works.begin(system()) as work:
                return import_batch(work, batch, own_state=own_state, dry_run=dry_run)
        except EnteredMeanwhile:
            if not left:
                raise
    raise AssertionError("unreachable")


@register.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--all", "full", is_flag=True, help="Everything that was ever listed, not only what is new.")
def export(folder: Path, full: bool) -> None:
    """Write the next file of lost, stolen, cancelled, annulled and revoked documents into FOLDER.

    Signed JSON with the number and digest of the file before, and the same as CSV. Prints what was written as JSON
    lines; nothing when nothing is new. Broken off, it is called again and writes the same number.
    """
    with told():
        settings = load()
        logging.configure(settings.log_level)
        parts = assemble(settings, pool_size=1)
        try:
            _write(parts, OutboundFolder(folder), full=full)
        finally:
            parts.close()


def _write(parts: Parts, folder: OutboundFolder, *, full: bool) -> None:
    while True:
        with parts.works.begin(system()) as work:
            issue = draw_up(work, issuing_state=parts.catalogue.ministry.issuing_state, full=full)
        if issue is None:
            return
        try:
            path = folder.put(issue)
        except OSError as error:
            raise click.ClickException(f"The folder cannot be written: {error.strerror}. Call it again.") from None
        with parts.works.begin(system()) as work:
            written(work, issue.serial)
        click.echo(json.dumps({"serial": issue.serial, "entries": issue.entries, "file": str(path)}))
        if full and issue.full:
            return


@contextmanager
def _unfit() -> Iterator[None]:
    try:
        yield
    except FileUnfit as unfit:
        raise click.ClickException(f"The file cannot be imported: {unfit.parameters['why']}.") from None
