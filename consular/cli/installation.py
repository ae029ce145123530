"""The installation that the settings name, as backup and restore see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consular.backup import Source
from consular.core.db import make_engine
from consular.core.settings import Settings
from consular.local.postgres import find_servers


@contextmanager
def opened(settings: Settings) -> Iterator[Source]:
    """Its databases and places; connections are given back at the end."""
    keystore_url = settings.keystore_url or settings.database_url
    engine = make_engine(settings.database_url, pool_size=1)
    keystore = make_engine(keystore_url, pool_size=1) if settings.keystore_url else engine
    try:
        yield Source(
            engine=engine,
            database_url=settings.database_url,
            keystore=keystore,
            keystore_url=keystore_url,
            storage_url=settings.blob_url,
            heads=settings.heads_path,
            ledger=settings.ledger_path,
        )
    finally:
        engine.dispose()
        keystore.dispose()


def embedded_programs() -> list[Path]:
    """Folders of the PostgreSQL programs that come with the product, for machines without PostgreSQL's own."""
    return [server.folder for server in find_servers()]
