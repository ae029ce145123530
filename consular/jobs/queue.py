"""Parcels over RQ: the delivery's id as JSON, nothing else. Retries, leases and results are rows, not Redis."""

from __future__ import annotations

from collections.abc import Sequence

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from consular.core.outbox import Parcel

# The worker's composition root; a path, because the web must not import the worker.
PERFORM = "consular.app.worker.perform_delivery"
# A ceiling for a stuck job; native code ignores it, so the horse is killed by its parent a minute later.
JOB_TIMEOUT = 120


def connect(url: str) -> Redis:
    """A client that fails fast: a web request must not hang on the queue."""
    return Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)


class RqTransport:
    """Pushes to RQ queues named by the wiring table."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def push(self, parcels: Sequence[Parcel]) -> None:
        """Enqueue all in one exchange; a delivery that waits already is not doubled."""
        together = self._redis.pipeline()
        for parcel in parcels:
            Queue(parcel.queue, connection=self._redis, serializer=JSONSerializer).enqueue(
                PERFORM,
                pipeline=together,
                kwargs={"delivery_id": str(parcel.id)},
                job_id=str(parcel.id),
                job_timeout=JOB_TIMEOUT,
                result_ttl=0,
                failure_ttl=60,
            )
        together.execute()
