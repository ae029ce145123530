"""A database of its own, a vault, and a log with specimen files that carry sealed sections."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from consular import vault
from consular.audit import AuditRecorder, FolderSink, Report, sequence, verify
from consular.core.actor import Actor, ActorKind
from consular.core.clock import SetClock
from consular.core.db import Base, make_engine, make_sessions
from consular.core.events import Event
from consular.core.ids import new_id
from consular.core.outbox import Parcel
from consular.core.signing import Signer
from consular.core.work import Work, Works
from consular.local.postgres import EmbeddedPostgres


class SpecimenBase(DeclarativeBase):
    """Metadata of its own: the specimen table belongs to no migration."""


@dataclass(frozen=True, slots=True)
class Card:
    surname: str = ""


@vault.sealed
class SpecimenFile(SpecimenBase):
    """A table with a sealed section, as rooms above have them."""

    __tablename__ = "audit_specimen_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID]
    card_sealed = vault.sealed_column()
    card = vault.Section("audit.specimen.card", Card)


START = datetime(2026, 3, 1, 8, tzinfo=UTC)
TABLES = "audit_head, audit_leaf, audit_entry, audit_specimen_file"


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    given = os.environ.get("CONSULAR_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # The services' unprivileged account cannot enter pytest's own folders.
    place = Path(tempfile.mkdtemp(prefix="consular-audit-", dir="/var/tmp"))
    place.chmod(0o711)
    server = EmbeddedPostgres(place, durable=False)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(place)


@pytest.fixture(scope="session")
def database(server_url: str) -> Iterator[Engine]:
    name = f"audit_{secrets.token_hex(6)}"
    outside = make_engine(server_url).execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    inside = make_engine(make_url(server_url).set(database=name).render_as_string(hide_password=False))
    Base.metadata.create_all(
        inside, tables=[Base.metadata.tables[name] for name in ("audit_entry", "audit_leaf", "audit_head")]
    )
    SpecimenBase.metadata.create_all(inside)
    yield inside
    inside.dispose()
    with outside.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    outside.dispose()


@pytest.fixture(scope="session")
def keyring(database: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[vault.Keyring]:
    engine = make_engine(database.url.render_as_string(hide_password=False))
    vault.create_keystore(engine)
    yield vault.Keyring(vault.FileRoot.create(tmp_path_factory.mktemp("keys") / "kek.json"), engine)
    engine.dispose()


@pytest.fixture
def engine(database: Engine, keyring: vault.Keyring) -> Iterator[Engine]:
    """The database, emptied after the test; the process's vault is set."""
    vault.install(keyring)
    yield database
    with tampering(database) as connection:
        connection.execute(text(f"TRUNCATE {TABLES}"))


@contextmanager
def tampering(engine: Engine) -> Iterator[Connection]:
    """What a database superuser can do: triggers and foreign keys sleep."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


@pytest.fixture
def tamper(engine: Engine) -> Callable[..., int]:
    """Run statements as a superuser past all triggers; returns the number of rows of the last one."""

    def run(*statements: str, **parameters: object) -> int:
        touched = 0
        with tampering(engine) as connection:
            for statement in statements:
                touched = connection.execute(text(statement), parameters).rowcount
        return touched

    return run


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return make_sessions(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as fresh:
        yield fresh


class NoQueue:
    def push(self, parcels: Sequence[Parcel]) -> None:
        raise AssertionError("nothing was owed")


class NoReactions:
    def owed_to(self, event: Event) -> Sequence[tuple[str, str]]:
        return ()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
def works(sessions: sessionmaker[Session], clock: SetClock) -> Works:
    return Works(sessions, clock, AuditRecorder(), NoQueue(), NoReactions())


@pytest.fixture
def staff(engine: Engine) -> Actor:
    """A member of staff, whose own file has a key."""
    actor = Actor(ActorKind.STAFF, new_id())
    assert actor.id is not None
    vault.new_key(actor.id)
    return actor


@pytest.fixture
def dossier(engine: Engine) -> UUID:
    """A dossier with a key."""
    dossier_id = new_id()
    vault.new_key(dossier_id)
    return dossier_id


@pytest.fixture
def signer(engine: Engine) -> Signer:
    return vault.signer("audit-test", create=True)


class PublicKeys:
    """Verifies with the public halves of known signers."""

    def __init__(self, *signers: Signer) -> None:
        self.keys = {one.key_id: load_der_public_key(one.public_key_der) for one in signers}

    def verify(self, key_id: str, data: bytes, signature: bytes) -> bool:
        key = self.keys.get(key_id)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        try:
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


@pytest.fixture
def keys(signer: Signer) -> PublicKeys:
    return PublicKeys(signer)


@pytest.fixture
def sink(tmp_path: Path) -> FolderSink:
    return FolderSink(tmp_path / "heads")


@pytest.fixture
def view(works: Works, staff: Actor, dossier: UUID) -> Callable[[int], None]:
    """So many views of a case, each a work of its own."""

    def look(times: int) -> None:
        for number in range(times):
            with works.begin(staff) as work:
                work.record("review:case:view", f"application/{number}", dossier_id=dossier)

    return look


@pytest.fixture
def round_(sessions: sessionmaker[Session], signer: Signer, sink: FolderSink, clock: SetClock) -> Callable[..., int]:
    """One round of the sequencer in a session of its own."""

    def run(limit: int = 5_000, **options: Any) -> int:
        with sessions() as fresh:
            return sequence(fresh, signer, sink, clock.now(), limit, **options)

    return run


@pytest.fixture
def report(
    sessions: sessionmaker[Session], sink: FolderSink, keys: PublicKeys, clock: SetClock
) -> Callable[..., Report]:
    """A verification of the log against the sink."""

    def run(**options: Any) -> Report:
        with sessions() as fresh:
            return verify(fresh, sink.heads(), keys, now=clock.now(), **options)

    return run


@pytest.fixture
def new_file(dossier: UUID) -> Callable[[Work, str], SpecimenFile]:
    """Add a specimen file with a sealed card to a work."""

    def add(work: Work, surname: str) -> SpecimenFile:
        file = SpecimenFile(id=new_id(), dossier_id=dossier, card=Card(surname))
        work.session.add(file)
        return file

    return add


@pytest.fixture
def renamed() -> Callable[[Work, SpecimenFile, str], SpecimenFile]:
    """Write another card into a specimen file."""

    def change(work: Work, file: SpecimenFile, surname: str) -> SpecimenFile:
        again = work.session.get_one(SpecimenFile, file.id)
        again.card = Card(surname)
        return again

    return change
