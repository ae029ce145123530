"""Entering documents of an earlier register by the thousand. A batch is one transaction; a second time it is known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, String, any_, cast, literal, select
from sqlalchemy.orm import Session

from consular.core import copying
from consular.core.ids import new_id
from consular.core.work import Work
from consular.register.errors import EnteredMeanwhile
from consular.register.import_rows import Imported, Refused, Row, read_row
from consular.register.index_sources import identity_of, person_of
from consular.register.models import IDENTITY, IDENTITY_AT, NUMBER_AT, PERSON_AT, Particulars, TravelDocument
from consular.register.rules import FINAL, IMPORTED, STATUSES, identity
from consular.vault import Sealed, SealedType, Section, index_states, new_keys, note_sealed, prefetch

SERVICE = "imported"
_PARTICULARS: Section[Particulars] = vars(TravelDocument)["particulars"]
_SEALED = SealedType()
# Unique violation, deadlock, lock timeout.
_MET_ANOTHER = frozenset({"23505", "40P01", "55P03"})
_DOSSIER = ("id", "kind", "service_key", "created_at", "open_to_offices")
_DOCUMENT = (
    *("id", "dossier_id", "source", "kind", "category", "issuing_state", "status", "valid_from", "valid_until"),
    *("entries_used", "issued_at", "ended_at", "number_index", "number_index_even", "identity_index"),
    *("identity_index_even", "person_index", "person_index_even", "particulars_sealed"),
)
_EVENT = ("id", "document_id", "dossier_id", "at", "code", "parameters")
# What a line and a known document are compared by. The status is not: it goes on changing here.
_COMPARED = ("number", "primary", "secondary", "native", "birth", "sex", "nationality")
_SAID = (*_COMPARED, "kind", "category", "issued_on", "valid_until", "external_id", "status")


@dataclass(slots=True)
class Outcome:
    """What became of a batch: counts, and the lines that were not entered as (line, code, field)."""

    new: int = 0
    known: int = 0
    conflicts: list[tuple[int, str, str]] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    # Of a dry run: the lines that would be new, each with a digest of whose document it is and of what it says.
    would_be: list[tuple[int, bytes, bytes]] = field(default_factory=list, compare=False)


def import_batch(work: Work, rows: Sequence[Row], *, own_state: str, dry_run: bool = False) -> Outcome:
    """Enter what is new among the lines; at most a thousand at a time.

    A document is known when one of the same issuing state, family and number says the same; when it says something
    else, that is a conflict and nothing is overwritten. `own_state` is our own issuing state. Raises the vault's
    errors, and EnteredMeanwhile when somebody else enters one of them at the same moment: do the batch again.
    """
    outcome = Outcome()
    wanted = _told_apart(rows, outcome)
    for key, document in _known_among(work.session, wanted).items():
        line, imported = wanted.pop(key)
        _judge(outcome, line, _difference(imported, document, own_state))
    outcome.new = len(wanted)
    if dry_run:
        outcome.would_be = [(line, _digest(key), _digest(*_said(found))) for key, (line, found) in wanted.items()]
    elif wanted:
        _write(work, [imported for _, imported in wanted.values()], own_state)
    return outcome


def _told_apart(rows: Sequence[Row], outcome: Outcome) -> dict[str, tuple[int, Imported]]:
    """Lines by identity; of those that stand twice in the batch the first counts."""
    wanted: dict[str, tuple[int, Imported]] = {}
    for row in rows:
        try:
            imported = read_row(row)
        except Refused as refused:
            outcome.refused.append((row.line, refused.code, refused.field))
            continue
        key = identity(imported.issuing_state, imported.kind, imported.number)
        first = wanted.setdefault(key, (row.line, imported))
        if first[0] != row.line:
            _judge(outcome, row.line, None if _said(first[1]) == _said(imported) else "number")
    return wanted


def _said(imported: Imported) -> tuple[object, ...]:
    """What two lines about one document must agree in, the same as in a known document: all but `status_on`."""
    return tuple(getattr(imported, name) for name in _SAID)


def _digest(*parts: object) -> bytes:
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).digest()


def _judge(outcome: Outcome, line: int, difference: str | None) -> None:
    if difference is None:
        outcome.known += 1
    else:
        outcome.conflicts.append((line, "differs_from_known", difference))


def _known_among(session: Session, wanted: dict[str, tuple[int, Imported]]) -> dict[str, TravelDocument]:
    """Documents of the register for these identities, opened."""
    if not wanted:
        return {}
    version = index_states().of(session, IDENTITY.name).version
    (digests,) = IDENTITY.digest_all(wanted, (version,))
    by_digest = dict(zip(digests, wanted, strict=True))
    # One array: a thousand placeholders cost the driver more than the look-up costs the database.
    sought = cast(literal(copying.hexadecimal(filter(None, digests)), String), ARRAY(LargeBinary))
    query = select(TravelDocument).where(IDENTITY_AT.column(version) == any_(sought))
    found = session.scalars(query).all()
    prefetch([row.dossier_id for row in found])
    column = IDENTITY_AT.column(version).name
    return {by_digest[getattr(row, column)]: row for row in found}


def _difference(imported: Imported, known: TravelDocument, own_state: str) -> str | None:
    """The first column in which a line and what is known differ."""
    held = known.particulars
    if not IDENTITY.same(identity_of(known), identity(imported.issuing_state, imported.kind, imported.number)):
        return "number"
    for name in _COMPARED[1:]:
        if getattr(held, name) != getattr(imported, name):
            return name
    plain = {
        "kind": known.kind == imported.kind,
        "category": known.category == imported.category,
        "issued_on": known.valid_from == imported.issued_on,
        "valid_until": known.valid_until == imported.valid_until,
        "external_id": known.source != IMPORTED or held.external_id == imported.external_id,
        # What it was imported with, or what it has become here.
        "status": imported.status in (held.imported_status, known.status),
    }
    return next((name for name, same in plain.items() if not same), None)


def _write(work: Work, new: Sequence[Imported], own_state: str) -> None:
    """Keys first, committed in the keystore; then the rows by COPY, each sealed like any other.

    The audit gets one entry for the batch, with the digest of every envelope: an entry a document would take as long as
    everything else together, and say no more, for each document's history has its own line.
    """
    session = work.session
    batch = new_id()
    ids = [(new_id(), new_id()) for _ in new]
    new_keys(dossier_id for _, dossier_id in ids)
    work.record("register:document:import", f"batch/{batch}", dossier_id=batch)
    documents = _documents(work, batch, ids, new, own_state)
    now = copying.moment(work.now)
    of_dossier = (copying.code("document"), copying.code(SERVICE), now, copying.YES)
    dossiers = [copying.row(copying.uuid(dossier_id), *of_dossier) for _, dossier_id in ids]
    told = {status: copying.json(f'{{"status": "{status}"}}') for status in STATUSES}
    events = [
        copying.row(
            *(copying.uuid(new_id()), copying.uuid(document_id), copying.uuid(dossier_id)),
            *(now, copying.code("imported"), told[imported.status]),
        )
        for (document_id, dossier_id), imported in zip(ids, new, strict=True)
    ]
    try:
        copying.copy(session, "dossier", _DOSSIER, dossiers)
        copying.copy(session, "travel_document", _DOCUMENT, documents)
        copying.copy(session, "travel_document_event", _EVENT, events)
    except session.get_bind().dialect.dbapi.Error as error:  # type: ignore[union-attr]
        if getattr(error, "sqlstate", None) in _MET_ANOTHER:
            raise EnteredMeanwhile from None
        raise


def _documents(
    work: Work, batch: UUID, ids: Sequence[tuple[UUID, UUID]], new: Sequence[Imported], own_state: str
) -> Iterator[bytes]:
    """The rows of a batch: everything is sealed and noted for the audit before the first of them is written."""
    session = work.session
    held = [_particulars(imported, own_state) for imported in new]
    envelopes = []
    for (document_id, dossier_id), particulars in zip(ids, held, strict=True):
        envelope = _PARTICULARS.seal_for(document_id, dossier_id, particulars)
        note_sealed(session, batch, _PARTICULARS.label, document_id, envelope)
        # What an ORM statement would ask: nothing but an envelope goes into this column.
        envelopes.append(_SEALED.process_bind_param(envelope, session.get_bind().dialect))
    digests = zip(
        NUMBER_AT.values_of(session, [imported.number for imported in new]),
        IDENTITY_AT.values_of(session, [identity(i.issuing_state, i.kind, i.number) for i in new]),
        PERSON_AT.values_of(session, map(person_of, held)),
        strict=True,
    )
    return map(partial(_row, work.now, own_state), ids, new, digests, envelopes)


def _particulars(imported: Imported, own_state: str) -> Particulars:
    return Particulars(
        number=imported.number,
        primary=imported.primary,
        secondary=imported.secondary,
        native=imported.native,
        birth=imported.birth,
        nationality=imported.nationality,
        sex=imported.sex,
        issuing_state="" if imported.issuing_state == own_state else imported.issuing_state,
        external_id=imported.external_id,
        imported_status=imported.status,
        imported_status_on=imported.status_on,
    )


def _row(
    now: datetime,
    own_state: str,
    ids: tuple[UUID, UUID],
    imported: Imported,
    digests: tuple[tuple[bytes | None, ...], ...],
    envelope: Sealed | None,
) -> bytes:
    return copying.row(
        *map(copying.uuid, ids),
        copying.code(IMPORTED),
        copying.code(imported.kind),
        copying.code(imported.category),
        copying.code(imported.issuing_state if imported.issuing_state == own_state else None),
        copying.code(imported.status),
        copying.day(imported.issued_on),
        copying.day(imported.valid_until),
        copying.integer(0),
        copying.moment(now),
        _ended_at(now, imported),
        *(copying.raw(digest) for columns in digests for digest in columns),
        copying.raw(envelope),
    )


def _ended_at(now: datetime, imported: Imported) -> bytes:
    if imported.status not in FINAL:
        return copying.NULL
    day = imported.status_on
    return copying.moment(datetime.combine(day, time(), UTC) if day else now)
