"""The worker process: RQ takes parcels, forks a child for each, the child runs one delivery.

Heavy engines are loaded here, before the first fork, and nowhere else.
"""

from __future__ import annotations

from uuid import UUID

from rq import Queue, Worker
from rq.serializers import JSONSerializer

from consular import backup
from consular.app.assembly import Parts, assemble, refuse_shared_cluster, refuse_without_bureau
from consular.app.mode import refuse_other_mode
from consular.core import logging
from consular.core.clock import Clock
from consular.core.errors import ConsularError
from consular.core.settings import Settings, load
from consular.issuance import LatePress
from consular.jobs import perform
from consular.notices import post_for, texts_for
from consular.verification.engines import barcodes
from consular.verification.engines.local import LocalEngines
from consular.verification.engines.sandbox import Stopped, confined
from consular.wiring import Tools


class EngineStopped(ConsularError):
    """A decoder was stopped: it crashed, hung or wanted too much memory."""

    code = "engine_stopped"


ENGINES = LocalEngines()
_parts: Parts | None = None
_tools: Tools | None = None


def decode_barcodes(content: bytes) -> list[str | bytes]:
    """Payloads of the barcodes in a picture or PDF, read in a limited process. Raises TryLater when it was stopped."""
    found = confined(barcodes.read, barcodes.Barcodes, content)
    if isinstance(found, Stopped):
        raise EngineStopped(found.report.codes[0])
    return [b.text if b.text.startswith("RDB1") else b.payload for b in found.found]


def set_up(settings: Settings | None = None, *, clock: Clock | None = None) -> Parts:
    """Build the worker's services once per process; connections open in the children."""
    global _parts, _tools
    settings = settings or load()
    _parts = assemble(settings, clock=clock, pool_size=2)
    _tools = Tools(
        catalogue=_parts.catalogue,
        settings=settings,
        post=post_for(settings),
        engines=ENGINES,
        press=LatePress(),
        decode=decode_barcodes,
        texts=texts_for(settings),
    )
    return _parts


def perform_delivery(*, delivery_id: str) -> None:
    """What RQ calls in the forked child."""
    if _parts is None or _tools is None:
        set_up()
    assert _parts is not None  # noqa: S101 - set_up has just made them
    assert _tools is not None  # noqa: S101
    perform(UUID(delivery_id), _parts.works, _parts.wiring, _tools)


def run() -> None:
    """Work until told to stop. RQ's own retries, scheduler and results are not used."""
    settings = load()
    logging.configure(settings.log_level)
    parts = set_up(settings)
    refuse_shared_cluster(parts)
    refuse_other_mode(parts.engine, settings.mode)
    refuse_without_bureau(parts)
    backup.refuse_while_restoring(parts.engine)
    ENGINES.load()
    queues = [Queue(name, connection=parts.redis, serializer=JSONSerializer) for name in parts.wiring.queues]
    worker = Worker(
        queues,
        connection=parts.redis,
        serializer=JSONSerializer,
        log_job_description=False,
        default_result_ttl=0,
        job_monitoring_interval=5,
    )
    worker.work(logging_level="WARNING", with_scheduler=False)
