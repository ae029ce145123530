"""`consular fees import-payments`: what a bank has confirmed, by the file adapter of the bank."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy.orm import Session

from consular import applications
from consular import fees as money
from consular.app.assembly import Parts, assemble
from consular.cli.failing import told
from consular.core import logging
from consular.core.actor import system
from consular.core.ids import MalformedReference, read_reference
from consular.core.settings import load
from consular.vault import KeyUnavailable


@click.group()
def fees() -> None:
    """Payments confirmed from outside."""


@fees.command("import-payments")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_payments(file: Path) -> None:
    """Take confirmed payments from FILE: the file adapter of a bank, one JSON object on each line.

    Says what became of each line that somebody must look at, then the counts; a JSON object on each line. The same
    file may be taken again at any time. Exit code 1 when a line could not be read or contradicts one taken before.
    """
    counts: Counter[str] = Counter()
    with _opened() as parts, file.open("rb") as stream:
        for number, line in money.bank_file.read_lines(stream):
            answer = money.bank_file.UNREADABLE if line is None else _taken(parts, line)
            counts[answer] += 1
            if money.bank_file.ANSWERS[answer]:
                bank_id = None if line is None else line.external_id
                click.echo(json.dumps({"line": number, "id": bank_id, "answer": answer}))
    click.echo(json.dumps({"counts": dict(sorted(counts.items()))}))
    if counts[money.bank_file.UNREADABLE] or counts["contradicts"]:
        raise SystemExit(1)


def _taken(parts: Parts, line: money.bank_file.Confirmed) -> str:
    """A unit of work for each line: whatever was taken before a failure stays taken, and is repeated harmlessly."""
    with parts.works.begin(system()) as work:
        return money.bank_file.take(work, line, _dossier)


def _dossier(session: Session, reference: str) -> UUID | None:
    try:
        found = applications.by_reference(session, read_reference(reference))
    except MalformedReference:
        return None
    return found.dossier_id if found else None


@contextmanager
def _opened() -> Iterator[Parts]:
    with told():
        settings = load()
        logging.configure(settings.log_level)
        parts = assemble(settings, pool_size=2)
        try:
            yield parts
        except KeyUnavailable:
            raise click.ClickException("The keystore does not answer. Take the file again later.") from None
        finally:
            parts.close()
