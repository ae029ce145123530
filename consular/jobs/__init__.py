"""The workers' door: takes parcels from the queue, runs reactions; the relay pushes what was missed."""

from consular.jobs.counters import RedisLimiter
from consular.jobs.perform import perform
from consular.jobs.queue import RqTransport
from consular.jobs.relay import relay_once

__all__ = ["RedisLimiter", "RqTransport", "perform", "relay_once"]
