"""`consular audit verify`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

import click
from sqlalchemy.orm import Session

from consular import audit as log
from consular import vault
from consular.app.assembly import assemble
from consular.cli.failing import told
from consular.core.db import Base
from consular.core.settings import load


@click.group()
def audit() -> None:
    """The append-only log of everything that was done and seen."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def verify(as_json: bool) -> None:
    """Recompute the log and compare it with the signed heads outside the database; exit code 1 when it differs."""
    with told():
        parts = assemble(load(), pool_size=2)
    sink = log.FolderSink(parts.settings.heads_path)
    try:
        with parts.works.sessions() as session:
            report = log.verify(
                session,
                sink.heads(),
                vault.SignatureVerifier("audit"),
                now=parts.works.clock.now(),
                envelopes=_envelopes(session),
            )
    finally:
        parts.close()
    if as_json:
        problems = [asdict(p) for p in report.problems]
        click.echo(json.dumps({"ok": report.ok, "size": report.size, "heads": report.heads, "problems": problems}))
    else:
        for problem in report.problems:
            click.echo(f"{problem.code}: {problem.parameters}")
        state = "no difference" if report.ok else f"{report.found} differences"
        click.echo(f"{report.size} entries, {report.heads} signed heads: {state}.")
    sys.exit(0 if report.ok else 1)


def _envelopes(session: Session) -> Iterator[log.CurrentEnvelope]:
    """Everything sealed but the log's own details, whose commitment stands in their leaf."""
    for label, row_id, digest in vault.envelope_digests(session, Base.registry):
        if label != log.DETAIL_LABEL:
            yield log.CurrentEnvelope(label, row_id, digest)
