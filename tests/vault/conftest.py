"""A real PostgreSQL with a database of its own, and a vault whose keystore lies in it."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from consular.core.db import make_engine, make_sessions
from consular.core.ids import new_id
from consular.local.postgres import EmbeddedPostgres
from consular.vault import FileRoot, Keyring, create_keystore, install, installed, new_key
from consular.vault.keystore import Change, DossierKey, KeyEncryptionKey, NamedKey, SignerKey

from .models import ERIKSSON, Case, Details, VaultTestBase


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A server in which databases may be made: the one given by the environment, else a private one."""
    given = os.environ.get("CONSULAR_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # pytest's own folder is closed to the unprivileged account that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="vault-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "pg", durable=False)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder)


@contextmanager
def _database(server_url: str) -> Iterator[str]:
    name = f"vault_{uuid.uuid4().hex}"
    owner = make_engine(server_url)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    owner.dispose()


@pytest.fixture(scope="session")
def database_url(server_url: str) -> Iterator[str]:
    with _database(server_url) as url:
        yield url


@pytest.fixture(scope="module")
def fresh_database_url(server_url: str) -> Iterator[str]:
    """A database for tests that count what is in the keystore."""
    with _database(server_url) as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    VaultTestBase.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def keystore_engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    create_keystore(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> FileRoot:
    return FileRoot.create(tmp_path_factory.mktemp("keys") / "kek.json")


@pytest.fixture
def keyring(root: FileRoot, keystore_engine: Engine) -> Iterator[Keyring]:
    """A fresh keyring with an empty cache, installed for the test."""
    yield install(Keyring(root, keystore_engine))
    installed._installed = None


@pytest.fixture
def sessions(engine: Engine, keyring: Keyring) -> sessionmaker[Session]:
    return make_sessions(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session


@pytest.fixture
def dossier_id(keyring: Keyring) -> uuid.UUID:
    """A dossier with its data key."""
    dossier = new_id()
    new_key(dossier)
    return dossier


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "kek.json"


@pytest.fixture
def case_id(sessions: sessionmaker[Session], dossier_id: uuid.UUID) -> uuid.UUID:
    """A committed case with card and details."""
    with sessions.begin() as session:
        case = Case(dossier_id=dossier_id, card=ERIKSSON, details=Details(entries=2))
        session.add(case)
    return case.id


@pytest.fixture
def case(session: Session, case_id: uuid.UUID) -> Case:
    return session.get_one(Case, case_id)


@pytest.fixture
def store(fresh_database_url: str) -> Iterator[Engine]:
    """A keystore of the test's own, empty."""
    engine = make_engine(fresh_database_url)
    create_keystore(engine)
    yield engine
    with engine.begin() as connection:
        for model in (DossierKey, NamedKey, SignerKey, KeyEncryptionKey, Change):
            connection.execute(delete(model))
    engine.dispose()
    installed._installed = None
