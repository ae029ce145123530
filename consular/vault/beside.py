"""Writing beside a reader: what the system adds to a row, and nobody has to look at again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.inspection import inspect
from sqlalchemy.orm import Session

from consular.vault.section import Section
from consular.vault.writes import note


def write_beside(session: Session, instance: Any, section: Section[Any], value: Any, **columns: Any) -> None:
    """Seal `value` into a section of a persistent row, with plain `columns`, by a statement of its own.

    A version column of the model stays as it is, so a page that somebody has open does not become stale. The caller
    holds the row's lock. What was changed on the instance before is flushed first.
    """
    session.flush()
    mapper = inspect(type(instance))
    row_id, dossier_id = (getattr(instance, name) for name in section.bound_to)
    envelope = section.seal_for(row_id, dossier_id, value)
    table = mapper.columns[section.column].table
    written = {mapper.columns[section.column].name: envelope, **columns}
    session.execute(update(table).where(mapper.columns[section.bound_to[0]] == row_id).values(written))
    note(session, dossier_id, section.label, row_id, envelope)
    session.expire(instance, [section.column, *columns])
