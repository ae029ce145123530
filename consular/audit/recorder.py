"""Writes the audit entries of a work, inside the work's own transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from consular.audit.entries import NO_DETAIL, SALT_SIZE, PlainEntry, commitment_of, plain_detail
from consular.audit.errors import UnsealableDetail
from consular.audit.models import DETAIL_LABEL, AuditEntry, EntryDetail
from consular.core.actor import Actor, ActorKind
from consular.core.db import rows
from consular.core.ids import new_id
from consular.core.work import Record, Work

SEALED_WRITES = "sealed_writes"
SEALED_WRITE = "core:sealed:write"
SHOWN = "shown"

# All of a work in one statement with one parameter: an audit entry stands in every request.
_PLAIN = """
INSERT INTO audit_entry (id, at, actor_kind, actor_id, action, thing, dossier_id, envelopes, commitment)
SELECT id, at, actor_kind, actor_id, action, thing, dossier_id, envelopes, commitment
FROM jsonb_to_recordset(%(entries)s::jsonb) AS given (
    id uuid, at timestamptz, actor_kind text, actor_id uuid, action text, thing text, dossier_id uuid,
    envelopes jsonb, commitment bytea
)
"""

Envelopes = dict[UUID, list[list[str]]]


@dataclass(frozen=True, slots=True)
class AuditRecorder:
    """`core.work.Recorder` of the product.

    Each record becomes one entry. The hashes of sealed sections written by the transaction stand in the first entry
    of their dossier; sections of a dossier without a record get an entry of their own (`core:sealed:write`), so that
    nothing sealed is written unseen.
    """

    def write(self, work: Work) -> None:
        """Insert the entries. Raises UnsealableDetail, UnrecordableDetail and the vault's and database's errors."""
        work.session.flush()
        envelopes = _take_envelopes(work.session)
        entries = [_entry(work, record, envelopes) for record in work.records]
        entries += [
            _entry(work, Record(SEALED_WRITE, f"dossier/{dossier_id}", dossier_id, {}), envelopes)
            for dossier_id in list(envelopes)
        ]
        _insert(work.session, entries)
        _take_envelopes(work.session)


def _insert(session: Session, entries: list[PlainEntry | AuditEntry]) -> None:
    """Entries with a sealed detail as objects, so that they are sealed; the others, most of them, as plain rows."""
    sealed = [entry for entry in entries if isinstance(entry, AuditEntry)]
    if sealed:
        session.add_all(sealed)
        session.flush()
    plain = [
        {**entry._asdict(), "commitment": f"\\x{entry.commitment.hex()}"}
        for entry in entries
        if isinstance(entry, PlainEntry)
    ]
    if plain:
        rows(session, _PLAIN, {"entries": orjson.dumps(plain).decode()})


def record_list(work: Work, action: str, thing: str, shown: list[UUID]) -> None:
    """Note that a list was shown to the actor: one record whose detail holds the ids in their order."""
    work.record(action, thing, detail={SHOWN: shown})


def _take_envelopes(session: Session) -> Envelopes:
    """Empty the vault's notes: of each row's section the last envelope, which is the one that will be committed."""
    last: dict[tuple[UUID, str, str], str] = {}
    for dossier_id, label, row_id, digest in session.info.pop(SEALED_WRITES, ()):
        if label != DETAIL_LABEL:
            last[dossier_id, label, str(row_id)] = digest.hex()
    envelopes: Envelopes = {}
    for (dossier_id, label, row_id), digest in last.items():
        envelopes.setdefault(dossier_id, []).append([label, row_id, digest])
    return envelopes


def _entry(work: Work, record: Record, envelopes: Envelopes) -> PlainEntry | AuditEntry:
    file = record.dossier_id or _own_file(work.actor)
    plain = PlainEntry(
        id=new_id(),
        at=work.now,
        actor_kind=work.actor.kind.value,
        actor_id=work.actor.id,
        action=record.action,
        thing=record.thing,
        dossier_id=file,
        envelopes=envelopes.pop(file, []) if file else [],
        commitment=NO_DETAIL,
    )
    told = record.detail if file is None else {**record.detail, **_hand_of(work.actor)}
    if not told:
        return plain
    detail = plain_detail(told)
    if file is None:
        raise UnsealableDetail(action=record.action)
    entry = AuditEntry(**plain._asdict())
    _commit_to(entry, detail)
    return entry


def _commit_to(entry: AuditEntry, detail: Mapping[str, Any]) -> None:
    salt = secrets.token_bytes(SALT_SIZE)
    entry.commitment = commitment_of(salt, detail)
    entry.detail = EntryDetail(salt=salt.hex(), detail=dict(detail))


def _hand_of(actor: Actor) -> dict[str, object]:
    """For whom and by whose hand a partner acted; the hand is a human being, so it is told sealed."""
    told = {"on_behalf_of": actor.on_behalf_of, "grant": actor.grant_id, "operator": actor.operator}
    return {name: str(value) for name, value in told.items() if value is not None}


def _own_file(actor: Actor) -> UUID | None:
    """Accounts, members of staff and partners have a file of their own, under their own id."""
    return actor.id if actor.kind in (ActorKind.ACCOUNT, ActorKind.STAFF, ActorKind.PARTNER) else None
