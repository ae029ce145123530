"""The whole house on a real PostgreSQL: a cluster per test process, tables emptied after each test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, text

from consular import evidence, vault
from consular.app.assembly import read_catalogue
from consular.app.migrate import migrate
from consular.app.models import KEYSTORE, METADATA
from consular.audit import AuditRecorder
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.db import make_engine, make_sessions
from consular.core.outbox import Parcel
from consular.core.work import Works
from consular.local.postgres import EmbeddedPostgres
from consular.wiring import Wiring

ROOT = Path(__file__).resolve().parents[1]
# Made once per test process: whoever has opened them keeps them.
SHARED_KEYS = {"keystore.kek", "keystore.named_key", "keystore.signer_key"}
START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


class KeptParcels:
    """A transport that keeps what was pushed, for tests that look at it."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    def push(self, parcels: list[Parcel]) -> None:
        self.parcels += parcels


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder that the unprivileged database server may enter, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="consular-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def house_url(scratch: Path) -> Iterator[str]:
    """Address of this test process's database."""
    given = os.environ.get("CONSULAR_TEST_DATABASE_URL")
    if given:
        yield given
        return
    server = EmbeddedPostgres(scratch / "house-pg", durable=False)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def house_engine(house_url: str) -> Iterator[Engine]:
    """All tables of the product, migrated once per test process."""
    migrate(house_url)
    engine = make_engine(house_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def root_key(scratch: Path) -> vault.FileRoot:
    """A key file of this test process."""
    return vault.FileRoot.create(scratch / "kek.json")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The `config/` of the repository."""
    return read_catalogue(ROOT / "config")


@pytest.fixture
def clean_database(house_engine: Engine) -> Iterator[Engine]:
    """The tables; whatever the test wrote is removed afterwards (as the owner, past the append-only triggers)."""
    yield house_engine
    empty(house_engine)


def empty(house_engine: Engine) -> None:
    """Remove what every table holds, the process's shared keys apart."""
    names = [t.fullname for t in [*METADATA.sorted_tables, *KEYSTORE.sorted_tables] if t.fullname not in SHARED_KEYS]
    with house_engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in names:
            connection.execute(text(f"DELETE FROM {name}"))


@pytest.fixture
def clock() -> SetClock:
    """A Monday morning in November 2026."""
    return SetClock(START)


@pytest.fixture
def transport() -> KeptParcels:
    """What was pushed to the queue."""
    return KeptParcels()


@pytest.fixture
def works(
    clean_database: Engine, root_key: vault.FileRoot, clock: SetClock, transport: KeptParcels, tmp_path: Path
) -> Works:
    """Units of work with vault, blob store and audit installed."""
    vault.install(vault.Keyring(root_key, clean_database))
    evidence.install(evidence.Blobs((tmp_path / "blobs").as_uri()))
    return Works(make_sessions(clean_database), clock, AuditRecorder(), transport, Wiring())


# --no-sandbox: containers. The others keep it from looking for the net.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


def chromium_path() -> str:
    """CONSULAR_CHROMIUM, else what `make chromium` found, else Debian's."""
    found = ROOT / ".venv" / "chromium-path"
    return os.environ.get("CONSULAR_CHROMIUM") or (found.read_text().strip() if found.exists() else "/usr/bin/chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for every journey of a test run: playwright's loop may run once in a process."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield opened
        opened.close()
