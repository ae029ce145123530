"""Travel documents known to the state, and what has happened to each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, Table, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.register.rules import (
    BY_DECISION,
    FINAL,
    KINDS,
    MULTIPLE_ENTRIES,
    SOURCES,
    STATUS_LIST_SIZE,
    STATUSES,
    VISAS,
    listed,
)
from consular.register.triggers import (
    KEEP_END,
    KEEP_HISTORY,
    KEEP_LISTED,
    ON_DOCUMENT,
    ON_HISTORY,
    ON_LISTED,
    ON_LOSS,
)
from consular.vault import IdentifierIndex, IndexPlace, PersonIndex, Section, sealed, sealed_column

CODES = (
    *("issued", "imported", "handed_over", "entered", "exhausted", "expired"),
    *FINAL,
    "superseded",  # written by earlier releases
)
_VISA = f"kind IN ({listed(VISAS)})"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What stands on the document. `birth` may be partly unknown (`1990-04-XX`); a mononym has no `secondary`.

    `passport_number` is the passport that a visa belongs to. `issuing_state` is empty for documents of our own,
    whose state stands in the plain column; that of others would tell their holders' nationality. `mrz_primary` and
    `mrz_secondary` are the names as the machine readable zone spells them, where that is known. `imported_status` is
    the status that the document was imported with.
    """

    number: str = ""
    passport_number: str = ""
    primary: str = ""
    secondary: str | None = None
    native: str | None = None
    birth: str = ""
    nationality: str = ""
    sex: str = ""
    place_of_birth: str = ""
    issuing_office: str = ""
    mrz_primary: str | None = None
    mrz_secondary: str | None = None
    issuing_state: str = ""
    external_id: str | None = None
    imported_status: str | None = None
    imported_status_on: date | None = None


@sealed
class TravelDocument(Base):
    """One document, in a dossier of its own. Its dates are inclusive; 0 entries allowed means any number.

    Beside the sealed particulars stand blind indexes: of the number, of issuing state, family and number together
    (`identity_index`, unique), of primary identifier and birth together. `decision_id` is the grant that a document of
    our own comes from, `ended_by` the decision that annulled or revoked it. `issuing_state` is NULL for documents of
    other states. `issued_at` is when it was entered here; the day on the document is `valid_from`.
    """

    __tablename__ = "travel_document"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), unique=True)
    application_dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey("dossier.id"))
    decision_id: Mapped[UUID | None]
    source: Mapped[str] = mapped_column(default="own")
    kind: Mapped[str]
    category: Mapped[str]
    issuing_state: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="valid")
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    entries_allowed: Mapped[int | None]
    entries_used: Mapped[int] = mapped_column(default=0)
    duration_days: Mapped[int | None]
    status_index: Mapped[int | None]
    number_index: Mapped[bytes | None]
    number_index_even: Mapped[bytes | None]
    identity_index: Mapped[bytes | None]
    identity_index_even: Mapped[bytes | None]
    person_index: Mapped[bytes | None]
    person_index_even: Mapped[bytes | None]
    issued_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    particulars_sealed = sealed_column()
    particulars = Section("register.travel_document.particulars", Particulars)

    __table_args__ = (
        CheckConstraint(f"kind IN ({listed(KINDS)})", name="kind"),
        CheckConstraint(f"source IN ({listed(SOURCES)})", name="source"),
        CheckConstraint(f"status IN ({listed(STATUSES)})", name="status"),
        CheckConstraint("valid_until >= valid_from", name="period"),
        # What we issue comes from a decision in a case; what was imported comes from neither.
        CheckConstraint(
            "(source = 'own') = (decision_id IS NOT NULL) AND (source = 'own') = (application_dossier_id IS NOT NULL)"
            " AND (source = 'imported' OR issuing_state IS NOT NULL)",
            name="origin",
        ),
        CheckConstraint(
            f"CASE WHEN {_VISA} THEN source = 'imported' OR (entries_allowed IS NOT NULL AND duration_days IS NOT NULL)"
            " ELSE entries_allowed IS NULL AND duration_days IS NULL END",
            name="terms",
        ),
        CheckConstraint("entries_allowed BETWEEN 0 AND 255 AND entries_used >= 0", name="entries"),
        CheckConstraint(
            f"COALESCE(entries_allowed = {MULTIPLE_ENTRIES}, false) OR entries_used <= COALESCE(entries_allowed, 0)",
            name="entries_within",
        ),
        CheckConstraint(
            f"status <> 'exhausted' OR ({_VISA} AND (source = 'imported'"
            f" OR (entries_allowed > {MULTIPLE_ENTRIES} AND entries_used = entries_allowed)))",
            name="exhausted",
        ),
        CheckConstraint("duration_days BETWEEN 1 AND 999", name="duration"),
        CheckConstraint(f"status_index >= 0 AND status_index < {STATUS_LIST_SIZE}", name="status_index"),
        CheckConstraint("(status_index IS NOT NULL) = (source = 'own' AND kind = 'e-visa')", name="status_list"),
        # An e-visa is data: nobody prints, hands over, spoils or loses it.
        CheckConstraint(
            "kind <> 'e-visa' OR status NOT IN ('prepared', 'spoilt', 'lost', 'stolen')", name="evisa_is_data"
        ),
        CheckConstraint("number_index IS NULL OR octet_length(number_index) = 8", name="number_index"),
        CheckConstraint("number_index_even IS NULL OR octet_length(number_index_even) = 8", name="number_index_even"),
        CheckConstraint("identity_index IS NULL OR octet_length(identity_index) = 8", name="identity_index"),
        CheckConstraint(
            "identity_index_even IS NULL OR octet_length(identity_index_even) = 8", name="identity_index_even"
        ),
        CheckConstraint("person_index IS NULL OR octet_length(person_index) = 4", name="person_index"),
        CheckConstraint("person_index_even IS NULL OR octet_length(person_index_even) = 4", name="person_index_even"),
        # Nothing of ours is annulled or revoked without a decision, nothing else ends by one, and an end has a moment.
        CheckConstraint(
            f"(status IN ({listed(FINAL)})) = (ended_at IS NOT NULL)"
            f" AND (ended_by IS NULL OR status IN ({listed(BY_DECISION)}))"
            f" AND (source = 'imported' OR status NOT IN ({listed(BY_DECISION)}) OR ended_by IS NOT NULL)",
            name="ended",
        ),
        # A decision leads to one document; to another one only when the first was spoilt or cancelled.
        Index(
            "uq_travel_document_decision_id",
            "decision_id",
            unique=True,
            postgresql_where=text("status NOT IN ('spoilt', 'cancelled')"),
        ),
        # Rows from before `identity_index` was declared are held apart by this one.
        Index("uq_travel_document_number_index", "number_index", unique=True, postgresql_where=text("kind = 'e-visa'")),
        Index(
            "uq_travel_document_number_index_even",
            "number_index_even",
            unique=True,
            postgresql_where=text("kind = 'e-visa'"),
        ),
        *(
            Index(f"uq_travel_document_{name}", name, unique=True, postgresql_where=text(f"{name} IS NOT NULL"))
            for name in ("status_index", "ended_by", "identity_index", "identity_index_even")
        ),
        *(
            Index(f"ix_travel_document_{name}", name, postgresql_where=text(f"{name} IS NOT NULL"))
            for name in (
                "application_dossier_id",
                "number_index",
                "number_index_even",
                "person_index",
                "person_index_even",
            )
        ),
    )


NUMBER = IdentifierIndex("travel_document.number")
NUMBER_AT = IndexPlace(NUMBER, TravelDocument, "number_index")
IDENTITY = IdentifierIndex("travel_document.identity")
IDENTITY_AT = IndexPlace(IDENTITY, TravelDocument, "identity_index")
PERSON = PersonIndex("travel_document.person")
PERSON_AT = IndexPlace(PERSON, TravelDocument, "person_index")


class DocumentEvent(Base):
    """A line of a document's history: written, never changed. Codes only."""

    __tablename__ = "travel_document_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("travel_document.id"))
    dossier_id: Mapped[UUID]
    at: Mapped[datetime]
    code: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decision_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]

    __table_args__ = (
        CheckConstraint(f"code IN ({listed(CODES)})", name="code"),
        UniqueConstraint("document_id", "id"),
        Index(
            "uq_travel_document_event_issued",
            "document_id",
            unique=True,
            postgresql_where=text("code IN ('issued', 'imported')"),
        ),
        Index(
            "uq_travel_document_event_ended",
            "document_id",
            unique=True,
            postgresql_where=text(f"code IN ({listed(FINAL)})"),
        ),
    )


@dataclass(frozen=True, slots=True)
class LossFacts:
    """What was told of a loss: the day as far as it is known (`2026-11-XX`), the place, what happened."""

    on: str = ""
    place: str = ""
    circumstances: str = ""


@sealed
class LossReport(Base):
    """The report that made a document lost or stolen: one a document, by an account or at a counter."""

    __tablename__ = "loss_report"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("travel_document.id"), unique=True)
    dossier_id: Mapped[UUID]
    kind: Mapped[str]
    told_by: Mapped[str]
    account_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    reported_at: Mapped[datetime]
    facts_sealed = sealed_column()
    facts = Section("register.loss_report.facts", LossFacts)

    __table_args__ = (
        CheckConstraint("kind IN ('lost', 'stolen')", name="kind"),
        CheckConstraint(
            "CASE told_by WHEN 'account' THEN account_id IS NOT NULL AND staff_id IS NULL"
            " WHEN 'staff' THEN staff_id IS NOT NULL AND account_id IS NULL ELSE false END",
            name="told_by",
        ),
    )


class OutboundFile(Base):
    """A file of the outbound list by its number. `digest` is the SHA-256 of its JSON; the next file repeats it.

    `full` files hold everything that was ever listed, the others what is new. `written_at` is NULL until both files
    lie where they belong: then the same number is written again.
    """

    __tablename__ = "outbound_file"

    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    full: Mapped[bool]
    made_at: Mapped[datetime]
    entries: Mapped[int]
    digest: Mapped[bytes]
    written_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("serial > 0", name="serial"),
        CheckConstraint("entries >= 0", name="entries"),
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        # One file at a time: the next one carries the digest of the one before.
        Index(
            "uq_outbound_file_unwritten",
            text("(written_at IS NULL)"),
            unique=True,
            postgresql_where=text("written_at IS NULL"),
        ),
    )


class OutboundEntry(Base):
    """A document of ours that nobody may travel with any more; `file_serial` is the file that told of it first."""

    __tablename__ = "outbound_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("travel_document.id"), unique=True)
    status: Mapped[str]
    listed_at: Mapped[datetime]
    file_serial: Mapped[int | None] = mapped_column(ForeignKey("outbound_file.serial"), index=True)

    __table_args__ = (
        CheckConstraint("status IN ('lost', 'stolen', 'cancelled', 'annulled', 'revoked')", name="status"),
        Index("ix_outbound_entry_waiting", "id", postgresql_where=text("file_serial IS NULL")),
    )


def _run(*statements: str) -> Callable[..., None]:
    """`metadata.create_all` gives the same triggers as the migration does."""

    def run(table: Table, connection: Connection, **_: object) -> None:
        for statement in statements:
            connection.execute(text(statement))

    return run


event.listen(TravelDocument.__table__, "after_create", _run(KEEP_END, ON_DOCUMENT))
event.listen(DocumentEvent.__table__, "after_create", _run(KEEP_HISTORY, ON_HISTORY))
event.listen(LossReport.__table__, "after_create", _run(KEEP_HISTORY, ON_LOSS))
event.listen(OutboundEntry.__table__, "after_create", _run(KEEP_LISTED, ON_LISTED))
