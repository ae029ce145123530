"""What every process has: settings, catalogue, database, vault, blob store, audit, queue."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from sqlalchemy import Engine

from consular import catalogue, evidence, vault, verification
from consular.audit import AuditRecorder
from consular.catalogue import Catalogue
from consular.core.clock import Clock, SystemClock
from consular.core.db import make_engine, make_sessions
from consular.core.errors import Misconfigured
from consular.core.settings import Settings
from consular.core.work import Works
from consular.jobs.queue import RqTransport, connect
from consular.web.access import OFFICES
from consular.wiring import Wiring


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


def read_catalogue(root: Path) -> Catalogue:
    """`config/`, checked; raises CatalogueBroken with every flaw."""
    found = catalogue.load(root.resolve())
    flaws = [*catalogue.check(found, vocabulary()), *catalogue.published_flaws(root.resolve(), found)]
    if flaws:
        raise catalogue.CatalogueBroken(flaws)
    return found


def vocabulary() -> catalogue.Vocabulary:
    """Words of the rooms that `config/` may use."""
    return catalogue.Vocabulary(checks=frozenset(verification.CHECKS), permissions=OFFICES)


def install_vault(settings: Settings, keystore: Engine) -> None:
    """Open the key provider; local mode makes its file at the first start, production never does."""
    path = settings.key_path
    if not path.exists():
        if not settings.is_local:
            raise Misconfigured(why=f"CONSULAR_KEY_FILE: there is no key file at {path}")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        vault.FileKeyProvider.create(path)
    vault.install(vault.Keyring(vault.FileKeyProvider(path), keystore))


def assemble(settings: Settings, *, clock: Clock | None = None, pool_size: int = 8) -> Parts:
    """Build the services; opens no connection yet, so a process may fork afterwards."""
    engine = make_engine(settings.database_url, pool_size=pool_size)
    keystore = make_engine(settings.keystore_url, pool_size=4) if settings.keystore_url else engine
    install_vault(settings, keystore)
    evidence.install(evidence.Blobs(settings.blob_url))
    redis = connect(settings.redis_url)
    transport = RqTransport(redis)
    wiring = Wiring()
    works = Works(make_sessions(engine), clock or SystemClock(), AuditRecorder(), transport, wiring)
    return Parts(settings, read_catalogue(settings.config), engine, keystore, redis, transport, wiring, works)
