"""Certificates of our signers, files that were made once, and requests of the public check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.evidence import NAMES_BLOB
from consular.issuance.rules import KINDS, SEAL_USES
from consular.issuance.verdicts import CheckResult
from consular.vault import Section, sealed, sealed_column

_USES = ", ".join(f"'{use}'" for use in SEAL_USES)
_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
WAITING, DONE, FAILED = "waiting", "done", "failed"


class SignerCertificate(Base):
    """A certificate of an authority or of a seal signer, a signer's by the name of its key in the vault.

    A seal signer seals for one `use`, from `signs_from` until `signs_until`; its certificate is valid until
    `not_after`, longer than any document.
    """

    __tablename__ = "signer_certificate"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    use: Mapped[str | None]
    certificate: Mapped[bytes]
    created_at: Mapped[datetime]
    signs_from: Mapped[datetime]
    signs_until: Mapped[datetime]
    not_after: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind IN ('csca', 'seal')", name="kind"),
        CheckConstraint(f"use IN ({_USES})", name="use"),
        CheckConstraint("(kind = 'seal') = (use IS NOT NULL)", name="seal_has_use"),
        CheckConstraint("signs_from < signs_until", name="signs"),
        CheckConstraint("created_at < signs_until AND signs_until <= not_after", name="period"),
    )


class SignerRequest(Base):
    """A request (PKCS#10, DER) for a certificate of the key `name`; `fulfilled_at` is when it was imported."""

    __tablename__ = "signer_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    use: Mapped[str]
    request: Mapped[bytes]
    created_at: Mapped[datetime]
    fulfilled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"use IN ({_USES})", name="use"),
        # One key waits for its certificate at a time: asking again gives the same request.
        Index("uq_signer_request_open", "use", unique=True, postgresql_where=text("fulfilled_at IS NULL")),
    )


@dataclass(frozen=True, slots=True)
class FileContents:
    """What the file is, apart from its bytes: SHA-256 in hex, and the name it is saved under."""

    sha256: str = ""
    filename: str = ""


@sealed
class IssuedFile(Base):
    """A document or letter as PDF, made once per decision and kind whatever is retried.

    `served_at` is the first time its holder opened it; without `blob` it was erased. `remedy_days` count from there;
    None where nothing is limited.
    """

    __tablename__ = "issued_file"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("travel_document.id"), index=True)
    decision_id: Mapped[UUID]
    kind: Mapped[str]
    blob: Mapped[str | None] = mapped_column(unique=True, info=NAMES_BLOB)
    locale: Mapped[str]
    office: Mapped[str]
    made_at: Mapped[datetime]
    served_at: Mapped[datetime | None]
    remedy_days: Mapped[int | None]
    contents_sealed = sealed_column()
    contents = Section("issuance.issued_file.contents", FileContents)

    __table_args__ = (
        UniqueConstraint("decision_id", "kind"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        # What is revoked before it was made has a letter and no document.
        CheckConstraint(
            "(kind <> 'evisa' OR document_id IS NOT NULL)"
            " AND (kind IN ('evisa', 'letter-revocation') OR document_id IS NULL)",
            name="document",
        ),
        CheckConstraint(
            "(kind IN ('letter-refusal', 'letter-revocation')) = (remedy_days IS NOT NULL)", name="remedy_days"
        ),
        CheckConstraint("remedy_days > 0", name="remedy_days_positive"),
    )


@sealed(dossier="id")
class CheckRequest(Base):
    """One upload to the public check, under a key of its own that is destroyed with it after ten minutes."""

    __tablename__ = "check_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default=WAITING)
    upload: Mapped[str | None] = mapped_column(unique=True, info=NAMES_BLOB)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    outcome_sealed = sealed_column()
    outcome = Section("issuance.check_request.outcome", CheckResult)

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'failed')", name="state"),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),
        CheckConstraint("(state = 'done') = (outcome_sealed IS NOT NULL)", name="outcome"),
    )
