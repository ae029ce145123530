"""What lodging is compared with: the same kind of rows written by Flask and SQLAlchemy with nothing around them.

One POST reads the application by its reference, changes it, adds a line of history and the two deliveries that lodging
owes, and commits once; another inserts one row. No session, no form token, no permission, no rules, no sealing, no
audit, no queue.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Flask, Response, redirect, request
from sqlalchemy import DateTime, ForeignKey, String, create_engine, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from consular.core.ids import new_id, new_reference


class Base(DeclarativeBase):
    """Base of the three tables."""

    type_annotation_map = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB, str: String}  # noqa: RUF012


class PlainApplication(Base):
    """An application whose answers stand there in clear."""

    __tablename__ = "application"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="draft")
    version: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, Any]]
    declaration_version: Mapped[str | None]
    updated_at: Mapped[datetime]
    lodged_at: Mapped[datetime | None]


class PlainEvent(Base):
    """A line of history."""

    __tablename__ = "case_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    at: Mapped[datetime]
    code: Mapped[str]
    parameters: Mapped[dict[str, Any]]


class PlainDelivery(Base):
    """Something owed."""

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event: Mapped[str]
    payload: Mapped[dict[str, Any]]
    reaction: Mapped[str]
    queue: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)


OWED = (("notices.lodged", "mail"), ("verification.compare_lodged", "fast"))


def lodge(session: Session, reference: str, declaration: str) -> None:
    """The whole business of the plain application."""
    now = datetime.now(UTC)
    application = session.scalars(
        select(PlainApplication).where(PlainApplication.reference == reference).with_for_update()
    ).one()
    application.state = "lodged"
    application.version += 1
    application.declaration_version = declaration
    application.updated_at = application.lodged_at = now
    event = PlainEvent(application_id=application.id, at=now, code="lodged", parameters={"office": "jakarta"})
    owed = [
        PlainDelivery(
            event="applications.ApplicationLodged",
            payload={"application_id": str(application.id)},
            reaction=reaction,
            queue=queue,
            created_at=now,
            due_at=now,
        )
        for reaction, queue in OWED
    ]
    session.add_all([event, *owed])
    session.commit()


def create_app() -> Flask:
    """`gunicorn 'bench.plain_app:create_app()'`, with PLAIN_DATABASE_URL."""
    app = Flask(__name__)
    sessions = sessionmaker(create_engine(os.environ["PLAIN_DATABASE_URL"], pool_size=8), expire_on_commit=False)

    @app.get("/health/live")
    def live() -> str:
        return "live"

    @app.post("/applications")
    def begin() -> Response:
        with sessions() as session:
            reference, now = new_reference(), datetime.now(UTC)
            session.add(PlainApplication(reference=reference, answers={"name": request.form["name"]}, updated_at=now))
            session.commit()
        return redirect(f"/applications/{reference}", 303)  # type: ignore[return-value]  # typed by werkzeug

    @app.post("/applications/<reference>/check")
    def check(reference: str) -> Response:
        with sessions() as session:
            lodge(session, reference, request.form["declaration"])
        return redirect(f"/applications/{reference}/sent", 303)  # type: ignore[return-value]  # typed by werkzeug

    return app
