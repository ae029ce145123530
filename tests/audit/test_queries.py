"""A dossier's history, page by page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from consular import vault
from consular.audit import history
from consular.core.actor import Actor
from consular.core.ids import new_id
from consular.core.work import Works


def test_newest_first_and_of_this_dossier_only(
    works: Works, staff: Actor, dossier: UUID, view: Callable[[int], None], session: Session
) -> None:
    view(3)
    with works.begin(staff) as work:
        work.record("review:case:view", "application/other", dossier_id=new_id())
    assert [entry.thing for entry in history(session, dossier)] == ["application/2", "application/1", "application/0"]


def test_pages_follow_each_other(view: Callable[[int], None], dossier: UUID, session: Session) -> None:
    view(5)
    first = history(session, dossier, limit=2)
    second = history(session, dossier, limit=2, before=first[-1].id)
    assert [entry.thing[-1] for entry in [*first, *second]] == ["4", "3", "2", "1"]


def test_details_need_no_query_each(works: Works, staff: Actor, dossier: UUID, session: Session) -> None:
    with works.begin(staff) as work:
        work.record("review:case:note", "application/1", dossier_id=dossier, detail={"note": "seen"})
    (entry,) = history(session, dossier)
    session.close()
    assert entry.detail.detail == {"note": "seen"}


def test_an_erased_detail_is_told_when_it_is_read(works: Works, staff: Actor, session: Session) -> None:
    erased = new_id()
    vault.new_key(erased)
    with works.begin(staff) as work:
        work.record("review:case:note", "application/1", dossier_id=erased, detail={"note": "seen"})
    vault.destroy_key(erased)
    (entry,) = history(session, erased)
    assert entry.has_detail
    with pytest.raises(vault.Shredded):
        _ = entry.detail
