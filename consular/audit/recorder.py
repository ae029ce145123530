"""Writes the audit entries of a work, inside the work's own transaction."""

from __future__ import annotations

import secrets
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
from consular.vault import Section

SEALED_WRITES = "sealed_writes"
SEALED_WRITE = "core:sealed:write"
SHOWN = "shown"

# All of a work in one statement with one parameter: an audit entry stands in every request.
_INSERT = """
INSERT INTO audit_entry (id, at, actor_kind, actor_id, action, thing, dossier_id, envelopes, commitment, detail_sealed)
SELECT id, at, actor_kind, actor_id, action, thing, dossier_id, envelopes, commitment, detail_sealed
FROM jsonb_to_recordset(%(entries)s::jsonb) AS given (
    id uuid, at timestamptz, actor_kind text, actor_id uuid, action text, thing text, dossier_id uuid,
    envelopes jsonb, commitment bytea, detail_sealed bytea
)
"""
_DETAIL: Section[EntryDetail] = vars(AuditEntry)["detail"]

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


def _insert(session: Session, entries: list[dict[str, Any]]) -> None:
    if entries:
        rows(session, _INSERT, {"entries": orjson.dumps(entries).decode()})


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


def _entry(work: Work, record: Record, envelopes: Envelopes) -> dict[str, Any]:
    """An entry as a row, sealed here: as an object of the session it would cost a request more than its reads."""
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
    commitment, sealed = NO_DETAIL, None
    if told:
        detail, salt = plain_detail(told), secrets.token_bytes(SALT_SIZE)
        if file is None:
            raise UnsealableDetail(action=record.action)
        commitment = commitment_of(salt, detail)
        sealed = _hexadecimal(_DETAIL.seal_for(plain.id, file, EntryDetail(salt=salt.hex(), detail=detail)))
    return {**plain._asdict(), "commitment": _hexadecimal(commitment), _DETAIL.column: sealed}


def _hexadecimal(content: bytes) -> str:
    """As PostgreSQL reads bytes from text."""
    return f"\\x{content.hex()}"


def _hand_of(actor: Actor) -> dict[str, object]:
    """For whom and by whose hand a partner acted; the hand is a human being, so it is told sealed."""
    told = {"on_behalf_of": actor.on_behalf_of, "grant": actor.grant_id, "operator": actor.operator}
    return {name: str(value) for name, value in told.items() if value is not None}


def _own_file(actor: Actor) -> UUID | None:
    """Accounts, members of staff and partners have a file of their own, under their own id."""
    return actor.id if actor.kind in (ActorKind.ACCOUNT, ActorKind.STAFF, ActorKind.PARTNER) else None
