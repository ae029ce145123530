"""Keys by label: of blind indexes, digests, form tokens. Made at random at first use, wrapped in the keystore."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from consular.vault.changes import note_change
from consular.vault.errors import KeyUnavailable, Shredded
from consular.vault.keks import KEY, KekSet
from consular.vault.keystore import NamedKey, wrapped_insert
from consular.vault.roots import FileRoot

Connect = Callable[[], AbstractContextManager[Connection]]
_ATTEMPTS = 3
_NEW_KEY = wrapped_insert("named_key", {"label": "varchar", "wrapped": "bytea"})


def named_key(keks: KekSet, connect: Connect, label: str) -> bytes:
    """The 32-byte key of `label`, the same in every process. Raises Shredded for one that was forgotten."""
    for _ in range(_ATTEMPTS):
        with connect() as connection:
            row = connection.execute(
                select(NamedKey.kek_version, NamedKey.wrapped).where(NamedKey.label == label)
            ).first()
        if row is not None:
            if row.wrapped is None:
                raise Shredded(label=label)
            return keks.unwrap(row.kek_version, row.wrapped, named_context(label))
        version, wrapped = keks.wrap(_first(keks, label), named_context(label))
        with connect() as connection:
            given = {"label": [label], "wrapped": [wrapped], "kek_version": [version]}
            made = connection.execute(_NEW_KEY, given).first()
        if made is None:
            # Somebody else was faster, or the key-encryption key was retired meanwhile.
            keks.forget()
    raise KeyUnavailable(why="The keystore takes no key.", label=label)


def named_labels(connect: Connect) -> list[str]:
    """Labels of the keys that are in use, sorted."""
    with connect() as connection:
        return list(
            connection.scalars(select(NamedKey.label).where(NamedKey.wrapped.is_not(None)).order_by(NamedKey.label))
        )


def forget_named_key(connection: Connection, label: str) -> None:
    """Destroy the key of a label for good; a tombstone keeps it from being made again."""
    gone = {"wrapped": None, "forgotten_at": func.now()}
    tombstone = insert(NamedKey).values(label=label, kek_version=0, **gone)
    connection.execute(tombstone.on_conflict_do_nothing())
    connection.execute(update(NamedKey).where(NamedKey.label == label, NamedKey.forgotten_at.is_(None)).values(gone))
    note_change(connection)


def _first(keks: KekSet, label: str) -> bytes:
    # What earlier releases derived is carried on, so that indexes and digests made by them still match.
    earlier = keks.root.earlier_branch(label) if isinstance(keks.root, FileRoot) else None
    return earlier if earlier is not None and "/v1|" in label else secrets.token_bytes(KEY)


def named_context(label: str) -> bytes:
    """What a named key is bound to."""
    return b"named|" + label.encode()
