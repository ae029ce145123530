"""Claims, requests for information, proposals, decisions, recusals; and the rules that the database itself keeps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from consular.applications import PASSPORT
from consular.core.db import Base
from consular.core.ids import new_id
from consular.review.rules import StatedGround, Terms
from consular.vault import IndexPlace, Section, sealed, sealed_column

APPLICATION, REVOCATION = "application", "revocation"
OPEN, RETURNED, CONFIRMED, SUPERSEDED = "open", "returned", "confirmed", "superseded"


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence from one colleague to another: why a case was taken over, what to look at again."""

    text: str = ""


@sealed
class Claim(Base):
    """Who works on a case. A claim that has run out (`until`) is free for others though its row is still open."""

    __tablename__ = "claim"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    staff_id: Mapped[UUID]
    office: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
    released_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]
    taken_over_by: Mapped[UUID | None]
    reason_sealed = sealed_column()
    reason = Section("review.claim.reason", Remark)

    __table_args__ = (
        Index("uq_claim_open", "dossier_id", unique=True, postgresql_where=text("released_at IS NULL")),
        Index("ix_claim_staff", "staff_id", postgresql_where=text("released_at IS NULL")),
        CheckConstraint("(released_at IS NULL) = (ended_as IS NULL)", name="ended"),
        CheckConstraint(
            "ended_as IN ('released', 'expired', 'taken_over', 'asked', 'proposed', 'decided', 'withdrawn', 'recused')",
            name="ended_as",
        ),
        CheckConstraint(
            "ended_as <> 'taken_over' OR (taken_over_by IS NOT NULL AND taken_over_by <> staff_id"
            " AND reason_sealed IS NOT NULL)",
            name="taken_over",
        ),
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What the applicant is asked, in the officer's words."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the applicant answers; files go to the evidence."""

    text: str = ""


@sealed
class InformationRequest(Base):
    """A question to the applicant. It is open until it is answered, or until its time is over (`lapsed_at`)."""

    __tablename__ = "information_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    lapsed_at: Mapped[datetime | None]
    question_sealed = sealed_column()
    question = Section("review.information_request.question", Question)
    answer_sealed = sealed_column()
    answer = Section("review.information_request.answer", Reply)

    __table_args__ = (
        Index(
            "uq_information_request_open",
            "dossier_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL AND lapsed_at IS NULL"),
        ),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered"),
        CheckConstraint("due_at > asked_at", name="due"),
    )


@dataclass(frozen=True, slots=True)
class ProposalContent:
    """What is to be decided: terms for a grant, else grounds with their facts. `language` is the facts' language.

    A grant below what was asked has both; `lesser` says in what it falls short (constants of `lesser`).
    """

    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    entries: str | None = None
    duration_of_stay_days: int | None = None
    conditions: str = ""
    grounds: tuple[dict[str, str], ...] = ()
    language: str = ""
    lesser: tuple[str, ...] = ()
    months: int | None = None

    @property
    def terms(self) -> Terms:
        """What is granted; every part is there when the outcome is `grant`."""
        return Terms(
            self.valid_from, self.valid_until, self.entries, self.duration_of_stay_days, self.conditions, self.months
        )

    @property
    def stated(self) -> tuple[StatedGround, ...]:
        """Grounds with facts; empty for a grant of all that was asked."""
        return tuple(StatedGround(ground["key"], ground["facts"]) for ground in self.grounds)


@dataclass(frozen=True, slots=True)
class BorderNote:
    """What border control is to know at the border about a grant, in the officer's words; nobody else is told."""

    text: str = ""


# What a decision must repeat of its proposal, so that no statement can make it say something else.
_BOUND = ("id", "dossier_id", "kind", "outcome", "confirmation", "proposed_by")
_OUTCOME_OF_KIND = "(kind = 'revocation') = (outcome = 'revoke')"


@sealed
class Proposal(Base):
    """A decision that waits for a second person, or what became of it. `confirmation` is the policy it fell under."""

    __tablename__ = "proposal"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[str]
    outcome: Mapped[str]
    confirmation: Mapped[str]
    state: Mapped[str] = mapped_column(default=OPEN)
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    office: Mapped[str]
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    content_sealed = sealed_column()
    content = Section("review.proposal.content", ProposalContent)
    note_sealed = sealed_column()
    note = Section("review.proposal.note", Remark)
    # A section of its own: whoever opens the terms, to print or to tell them, does not have the note in hand.
    border_note_sealed = sealed_column()
    border_note = Section("review.proposal.border_note", BorderNote)

    __table_args__ = (
        UniqueConstraint(*_BOUND, name="uq_proposal_bound"),
        Index("uq_proposal_open", "dossier_id", unique=True, postgresql_where=text("state = 'open'")),
        CheckConstraint("outcome IN ('grant', 'refuse', 'inadmissible', 'revoke')", name="outcome"),
        CheckConstraint("kind IN ('application', 'revocation')", name="kind"),
        CheckConstraint(_OUTCOME_OF_KIND, name="outcome_of_kind"),
        CheckConstraint(
            "confirmation = 'always' OR (confirmation IN ('never', 'after') AND outcome = 'grant')", name="confirmation"
        ),
        CheckConstraint("state IN ('open', 'returned', 'confirmed', 'superseded')", name="state"),
        CheckConstraint("state <> 'returned' OR settled_by <> proposed_by", name="returned_by_another"),
        CheckConstraint("content_sealed IS NOT NULL", name="content"),
        CheckConstraint("border_note_sealed IS NULL OR outcome = 'grant'", name="border_note"),
    )


class Decision(Base):
    """What was decided, once per subject: the application, and later the revocation of what was issued.

    Outcome and proposer repeat the proposal's and are tied to it by a foreign key, so that the comparison of the two
    persons holds whoever writes the row. `confirmed_by` is empty only where the policy asks for no confirmation.
    """

    __tablename__ = "decision"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    proposal_id: Mapped[UUID] = mapped_column(unique=True)
    dossier_id: Mapped[UUID]
    kind: Mapped[str]
    outcome: Mapped[str]
    confirmation: Mapped[str]
    proposed_by: Mapped[UUID]
    confirmed_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]
    office: Mapped[str]

    __table_args__ = (
        ForeignKeyConstraint(
            ["proposal_id", "dossier_id", "kind", "outcome", "confirmation", "proposed_by"],
            [f"proposal.{column}" for column in _BOUND],
            name="fk_decision_proposal",
        ),
        UniqueConstraint("dossier_id", "kind"),
        CheckConstraint("confirmed_by <> proposed_by", name="two_persons"),
        CheckConstraint("confirmed_by IS NOT NULL OR confirmation IN ('never', 'after')", name="confirmed"),
    )


@sealed
class DecisionReview(Base):
    """That another person is to look at a decision carried out at once, until when, and what that person says."""

    __tablename__ = "decision_review"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), unique=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    decided_by: Mapped[UUID]
    due_at: Mapped[datetime]
    outcome: Mapped[str | None]
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]
    note_sealed = sealed_column()
    note = Section("review.decision_review.note", Remark)

    __table_args__ = (
        Index("ix_decision_review_open", "due_at", postgresql_where=text("outcome IS NULL")),
        CheckConstraint("outcome IN ('upheld', 'questioned')", name="outcome"),
        CheckConstraint(
            "(outcome IS NULL) = (reviewed_by IS NULL) AND (outcome IS NULL) = (reviewed_at IS NULL)", name="reviewed"
        ),
        CheckConstraint("reviewed_by <> decided_by", name="two_persons"),
        CheckConstraint("outcome <> 'questioned' OR note_sealed IS NOT NULL", name="note"),
    )


@dataclass(frozen=True, slots=True)
class StateAsked:
    """Which state was asked (ICAO code), how and under which sign, and what it answered, in the officer's words."""

    state: str = ""
    words: str = ""
    answer: str = ""


@sealed
class Consultation(Base):
    """A question to the state of the person's nationality, one per case."""

    __tablename__ = "consultation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), unique=True)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID | None]
    question_sealed = sealed_column()
    question = Section("review.consultation.question", StateAsked)

    __table_args__ = (
        CheckConstraint("answer IN ('agrees', 'objects', 'silent')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answer IS NULL OR answer = 'silent' OR recorded_by IS NOT NULL", name="recorded"),
        CheckConstraint("due_at > asked_at", name="due"),
    )


@dataclass(frozen=True, slots=True)
class Interest:
    """Why somebody keeps out: a key of `rules.INTERESTS`, and words where the key says too little."""

    text: str = ""
    key: str = ""


@sealed
class Recusal(Base):
    """An officer keeps out of a case, and why."""

    __tablename__ = "recusal"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    staff_id: Mapped[UUID]
    at: Mapped[datetime]
    reason_sealed = sealed_column()
    reason = Section("review.recusal.reason", Interest)

    __table_args__ = (UniqueConstraint("dossier_id", "staff_id"),)


class ApplicantKey(Base):
    """Blind index of the passport number in a file, to find earlier outcomes. To be deleted when a file is erased."""

    __tablename__ = "applicant_key"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    passport_index: Mapped[bytes | None] = mapped_column(index=True)
    passport_index_even: Mapped[bytes | None] = mapped_column(index=True)


KEY_AT = IndexPlace(PASSPORT, ApplicantKey, "passport_index")


_KEEP_PROPOSAL = """
CREATE OR REPLACE FUNCTION review_keep_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.dossier_id, NEW.kind, NEW.outcome, NEW.confirmation, NEW.proposed_by, NEW.proposed_at, NEW.office)
     IS DISTINCT FROM
     (OLD.id, OLD.dossier_id, OLD.kind, OLD.outcome, OLD.confirmation, OLD.proposed_by, OLD.proposed_at, OLD.office)
     OR (OLD.state <> 'open' AND NEW.state <> OLD.state) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was proposed stays';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_KEEP_DECISION = """
CREATE OR REPLACE FUNCTION review_keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was decided stays';
END
$$
""".strip()
_ON_PROPOSAL = (
    "CREATE TRIGGER proposal_kept BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION review_keep_proposal()"
)
_ON_DECISION = (
    "CREATE TRIGGER decision_kept BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION review_keep_decision()"
)
TRIGGERS_SQL = [_KEEP_PROPOSAL, _ON_PROPOSAL, _KEEP_DECISION, _ON_DECISION]
DROP_TRIGGERS_SQL = [
    "DROP TRIGGER IF EXISTS decision_kept ON decision",
    "DROP FUNCTION IF EXISTS review_keep_decision()",
    "DROP TRIGGER IF EXISTS proposal_kept ON proposal",
    "DROP FUNCTION IF EXISTS review_keep_proposal()",
]


@event.listens_for(Proposal.__table__, "after_create")
def _guard_proposal(table: Table, connection: Connection, **_: object) -> None:
    """`metadata.create_all` gives the same triggers as the migration does."""
    for statement in (_KEEP_PROPOSAL, _ON_PROPOSAL):
        connection.execute(text(statement))


@event.listens_for(Decision.__table__, "after_create")
def _guard_decision(table: Table, connection: Connection, **_: object) -> None:
    for statement in (_KEEP_DECISION, _ON_DECISION):
        connection.execute(text(statement))
