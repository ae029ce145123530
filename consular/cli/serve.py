"""`consular web` and `consular relay`."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event
from types import FrameType

import click
import structlog
from sqlalchemy.exc import SQLAlchemyError

from consular import audit, backup, vault
from consular.app.assembly import Parts, assemble, refuse_shared_cluster
from consular.app.mode import refuse_other_mode
from consular.cli.failing import told
from consular.core import logging
from consular.core.settings import load
from consular.jobs import relay_once

log = structlog.get_logger(__name__)


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=4, show_default=True, help="Threads of each process.")
def web(bind: str, workers: int, threads: int) -> None:
    """Serve pages with gunicorn (no access log: addresses are personal data)."""
    argv = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", bind, "--worker-class", "gthread", "--preload"]
    argv += ["--workers", str(workers), "--threads", str(threads), "--no-control-socket", "--log-level", "warning"]
    os.execv(sys.executable, argv)  # noqa: S606 - our own interpreter and arguments


@click.command()
@click.option("--every", default=1.0, show_default=True, help="Seconds between two rounds.")
@click.option("--once", is_flag=True, help="One round, then stop.")
def relay(every: float, once: bool) -> None:
    """Fire timers, push missed deliveries, sequence the audit log."""
    with told():
        settings = load()
        logging.configure(settings.log_level)
        parts = assemble(settings, pool_size=2)
        refuse_shared_cluster(parts)
        refuse_other_mode(parts.engine, settings.mode)
        backup.refuse_while_restoring(parts.engine)
    stop = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    sink = audit.FolderSink(settings.heads_path)
    while not stop.is_set():
        _round(parts, sink)
        if once:
            return
        stop.wait(every)


def _round(parts: Parts, sink: audit.FolderSink) -> None:
    """A round that fails is logged and tried again; what it holds are rows, so nothing is lost."""
    try:
        relay_once(parts.works, parts.transport)
    except Exception as error:  # noqa: BLE001 - Redis or the database may be away for a while
        log.warning("relay.round_failed", error=type(error).__name__)
    try:
        with parts.works.sessions() as session:
            audit.sequence(session, vault.signer("audit", create=True), sink, parts.works.clock.now())
    except (SQLAlchemyError, vault.SealError, OSError) as error:
        log.warning("relay.sequencer_failed", error=type(error).__name__)
