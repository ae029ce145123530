"""What `make bench-vault` compares: one invented person of 12 fields, kept in five ways.

The tables differ in nothing but how the 12 fields are kept. The TypeDecorators are what a team writes in an afternoon:
one key, made ready once, a ciphertext per field, bound to nothing.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Date, Dialect, Integer, LargeBinary, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine
from sqlalchemy_utils import StringEncryptedType
from sqlalchemy_utils.types.encrypted.encrypted_type import AesGcmEngine

from consular.core.db import NAMES, Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column


@dataclass(frozen=True, slots=True)
class Person:
    """The 12 fields. Income in whole units of the currency, stay in days."""

    primary: str
    secondary: str
    birth: date
    birth_place: str
    nationality: str
    passport_number: str
    passport_expiry: date
    street: str
    city: str
    telephone: str
    income: int
    stay: int


PLAIN, SEALED, PEER = "plaintext columns", "sealed section", "StringEncryptedType"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FIELDS = tuple(field.name for field in fields(Person))
TWO = ("primary", "birth")

_SURNAMES = (
    "ERIKSSON",
    "NGUYEN",
    "DE LA CRUZ",
    "O'CONNOR",
    "WANJIKU",
    "ÖZTÜRK",
    "VAN DEN BERG",
    "PAPADOPOULOU",
    "SATO",
)
_GIVEN = ("Anna Maria", "José", "Wei", "Amina", "Jean-Luc", "Zoë", "Olumide", "Ingrid", "Mohamed Ali")
_PLACES = ("Zenith", "Port Amity", "Castra Nova", "Halvøya", "São Tiago do Mar")
_STATES = ("UTO", "FRA", "JPN", "KEN", "BRA")


def people(count: int, *, seed: int = 20261122) -> list[Person]:
    """The same `count` invented persons at every run."""
    draw = random.Random(seed)
    day = date(2026, 11, 22)
    return [
        Person(
            primary=draw.choice(_SURNAMES),
            secondary=draw.choice(_GIVEN),
            birth=day - timedelta(days=draw.randrange(6_600, 29_000)),
            birth_place=draw.choice(_PLACES),
            nationality=draw.choice(_STATES),
            passport_number=f"{draw.choice('ABCEKL')}{draw.randrange(10**8):08}",
            passport_expiry=day + timedelta(days=draw.randrange(200, 3_600)),
            street=f"{draw.randrange(1, 240)} {draw.choice(_PLACES)} Street, Flat {draw.randrange(1, 60)}",
            city=draw.choice(_PLACES),
            telephone=f"+999 {draw.randrange(10**9):09}",
            income=draw.randrange(400, 9_000),
            stay=draw.randrange(3, 90),
        )
        for _ in range(count)
    ]


class BenchBase(DeclarativeBase):
    """Metadata of the measured tables alone."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = Base.type_annotation_map


class _Row:
    """What every table has beside the person."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="lodged")
    changed_at: Mapped[datetime] = mapped_column(default=NOW)


_PLAIN: dict[str, TypeEngine[Any]] = {"str": String(), "date": Date(), "int": Integer()}
_TEXT: dict[str, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    "str": (str, str),
    "date": (date.isoformat, date.fromisoformat),
    "int": (str, int),
}


def _model(name: str, column: Callable[[str], TypeEngine[Any]]) -> type[Any]:
    """A model with a column per field; `column(type of the field)` gives its SQLAlchemy type."""
    columns = {field.name: mapped_column(column(str(field.type)), nullable=False) for field in fields(Person)}
    return type(name, (_Row, BenchBase), {"__tablename__": f"bench_{name.lower()}", "__module__": __name__, **columns})


class FernetType(TypeDecorator[Any]):
    """A field as a Fernet token."""

    impl = LargeBinary
    cache_ok = True
    _fernet = Fernet(Fernet.generate_key())

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, _dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else self._fernet.encrypt(_TEXT[self.kind][0](value).encode())

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        """Decrypt."""
        return None if value is None else _TEXT[self.kind][1](self._fernet.decrypt(value).decode())


class AesGcmType(TypeDecorator[Any]):
    """A field as nonce ‖ ciphertext ‖ tag of AES-256-GCM."""

    impl = LargeBinary
    cache_ok = True
    _aead = AESGCM(AESGCM.generate_key(256))

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, _dialect: Dialect) -> bytes | None:
        """Encrypt."""
        if value is None:
            return None
        nonce = os.urandom(12)
        return nonce + self._aead.encrypt(nonce, _TEXT[self.kind][0](value).encode(), None)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        """Decrypt."""
        return None if value is None else _TEXT[self.kind][1](self._aead.decrypt(value[:12], value[12:], None).decode())


@sealed
class SealedPerson(_Row, BenchBase):
    """One sealed section of 12 fields."""

    __tablename__ = "bench_sealed"

    person_sealed = sealed_column()
    person = Section("bench.sealed.person", Person)


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a person."""

    primary: str
    secondary: str
    birth: date
    nationality: str
    passport_number: str


@sealed
class SealedCard(_Row, BenchBase):
    """What a search by name walks over."""

    __tablename__ = "bench_card"

    card_sealed = sealed_column()
    card = Section("bench.card.card", Card)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of keeping persons: how a row is made, and where its fields are read from."""

    name: str
    model: type[Any]
    make: Callable[[UUID, Person], Any]
    fields_of: Callable[[Any], Any]


def _by_field(name: str, model: type[Any]) -> Way:
    def make(dossier: UUID, person: Person) -> Any:
        return model(dossier_id=dossier, **dict(zip(FIELDS, astuple(person), strict=True)))

    return Way(name, model, make, lambda row: row)


def _peer_type(kind: str) -> TypeEngine[Any]:
    peer: TypeEngine[Any] = StringEncryptedType(_PLAIN[kind], "k" * 32, AesGcmEngine)
    return peer


def ways() -> dict[str, Way]:
    """By name, plaintext first. To be called once: it declares the models."""
    kept = [
        _by_field(PLAIN, _model("Plain", _PLAIN.__getitem__)),
        Way(SEALED, SealedPerson, lambda d, p: SealedPerson(dossier_id=d, person=p), lambda row: row.person),
        _by_field("AESGCM TypeDecorator", _model("Gcm", AesGcmType)),
        _by_field("Fernet TypeDecorator", _model("Fernet", FernetType)),
        _by_field(PEER, _model("Peer", _peer_type)),
    ]
    return {way.name: way for way in kept}
