"""The web process: `create_app()` for a WSGI server."""

from __future__ import annotations

from consular import backup
from consular.app.assembly import assemble, refuse_shared_cluster
from consular.app.health import Probe
from consular.app.mode import refuse_other_mode
from consular.app.providers import providers_of
from consular.core import logging
from consular.core.clock import Clock
from consular.core.http import Outgoing
from consular.core.settings import Settings, load
from consular.jobs import RedisLimiter
from consular.web import build
from consular.web.context import House
from consular.web.oauth.key_sets import KeySets
from consular.web.transaction import TransactionalFlask


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> TransactionalFlask:
    """The application; refuses to start on wrong settings, a broken catalogue or a route without permission."""
    settings = settings or load()
    logging.configure(settings.log_level)
    parts = assemble(settings, clock=clock)
    refuse_shared_cluster(parts)
    refuse_other_mode(parts.engine, settings.mode)
    backup.refuse_while_restoring(parts.engine)
    return build(
        House(
            settings=settings,
            catalogue=parts.catalogue,
            works=parts.works,
            providers=providers_of(parts.catalogue, settings),
            ready=Probe(parts),
            limiter=RedisLimiter(parts.redis),
            key_sets=KeySets(Outgoing.of(settings)),
        )
    )
