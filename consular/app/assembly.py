"""What every process has: settings, catalogue, database, vault, blob store, audit, queue."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import structlog
from redis import Redis
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from consular import catalogue, evidence, partners, production, vault, verification
from consular.app.roots import open_root
from consular.audit import AuditRecorder
from consular.catalogue import Catalogue
from consular.core.clock import Clock, SystemClock
from consular.core.db import make_engine, make_sessions
from consular.core.errors import Misconfigured
from consular.core.settings import Mode, Settings
from consular.core.work import Works
from consular.jobs.queue import RqTransport, connect
from consular.web.access import OFFICES, PARTNERS
from consular.wiring import Wiring

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """The assembled services of a process."""

    settings: Settings
    catalogue: Catalogue
    engine: Engine
    keystore: Engine
    redis: Redis
    transport: RqTransport
    wiring: Wiring
    works: Works

    def close(self) -> None:
        """Give back every connection; for commands that end."""
        self.engine.dispose()
        self.keystore.dispose()
        self.redis.close()


def read_catalogue(root: Path) -> Catalogue:
    """`config/`, checked; raises CatalogueBroken with every flaw."""
    return catalogue.read_checked(root.resolve(), vocabulary())


def vocabulary() -> catalogue.Vocabulary:
    """Words of the rooms that `config/` may use."""
    return catalogue.Vocabulary(
        checks=frozenset(verification.CHECKS),
        permissions=OFFICES,
        scopes=PARTNERS,
        audiences=frozenset(partners.AUDIENCES),
    )


def open_keystore(settings: Settings) -> Engine:
    """Connections to the keystore: a database of its own, or a schema of the main one."""
    return make_engine(settings.keystore_url or settings.database_url, pool_size=4)


def refuse_shared_cluster(parts: Parts) -> None:
    """Production keeps keys and data in two PostgreSQL clusters: a backup of one must not open the other.

    Raises Misconfigured. A database that does not answer yet is asked again by the readiness probe. Leaves no
    connection open, so a process may fork afterwards.
    """
    if parts.settings.mode is not Mode.PRODUCTION:
        return
    try:
        shared = shares_cluster(parts)
    except SQLAlchemyError as error:
        log.warning("start.clusters_not_compared", error=type(error).__name__)
        return
    finally:
        parts.engine.dispose()
        parts.keystore.dispose()
    if shared:
        raise Misconfigured(why="KEYSTORE_URL must be another PostgreSQL cluster than DATABASE_URL")


def refuse_without_bureau(parts: Parts) -> None:
    """In production a service whose documents a bureau makes needs the bureau's keys. Raises Misconfigured.

    Asked by the worker, which sends the orders: pages are served without them.
    """
    bureaus = [service for service in parts.catalogue.services.values() if service.product.made_by == "bureau"]
    if parts.settings.mode is Mode.PRODUCTION and bureaus:
        production.bureau.read_bureau(parts.settings.bureau_key_path)


def shares_cluster(parts: Parts) -> bool:
    """Whether keys and data are in one cluster, under whatever names and addresses. Raises SQLAlchemyError."""
    return _cluster(parts.engine) == _cluster(parts.keystore)


def _cluster(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT system_identifier FROM pg_control_system()"))


def assemble(settings: Settings, *, clock: Clock | None = None, pool_size: int = 8) -> Parts:
    """Build the services; opens no connection yet, so a process may fork afterwards."""
    engine = make_engine(settings.database_url, pool_size=pool_size)
    keystore = open_keystore(settings) if settings.keystore_url else engine
    vault.install(vault.Keyring(open_root(settings), keystore), vault.RefusalCounter(engine))
    evidence.install(evidence.Blobs(settings.blob_url))
    redis = connect(settings.redis_url)
    transport = RqTransport(redis)
    wiring = Wiring()
    works = Works(make_sessions(engine), clock or SystemClock(), AuditRecorder(), transport, wiring)
    return Parts(settings, read_catalogue(settings.config), engine, keystore, redis, transport, wiring, works)
