"""Who may see a file: the answer for one file and the filter for lists are the same, and both are the law's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from consular import dossiers
from consular.core.actor import ANONYMOUS, Actor, ActorKind, system
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work, Works
from consular.dossiers import ACCOUNT_PERMISSIONS, Dossier, Mandate

OFFICES = ("jakarta", "nairobi", "geneva")
STAFF_PERMISSIONS = ("review:case:view", "fees:receipt:record")
PERMISSIONS = ("applications:own:view", "evidence:own:attach", *STAFF_PERMISSIONS)
MINE, THEIRS, FORMER = new_id(), new_id(), new_id()


def folder(work: Work, *, account: UUID | None = MINE, **roles: str | bool) -> Dossier:
    """A dossier, opened to offices when one of the four roles is given."""
    made = dossiers.open_dossier(
        work, service_key="visitor-visa", applicant_id=None, account_id=account, capacity="self"
    )
    for name, value in ({"open_to_offices": bool(roles)} | roles).items():
        setattr(made, name, value)
    return made


def cabinet(work: Work) -> dict[str, Dossier]:
    """Files in every position that the policy tells apart."""
    made = {
        "my draft": folder(work),
        "my lodged": folder(work, lodged_at="jakarta", decided_by="nairobi"),
        "theirs": folder(work, account=THEIRS, decided_by="geneva"),
        "nobody's": folder(work, account=None, produced_at="jakarta", collected_at="geneva"),
        "closed to offices": folder(work, account=None, lodged_at="jakarta", open_to_offices=False),
        "former mandate": folder(work, account=FORMER, lodged_at="jakarta"),
    }
    work.session.flush()
    end_mandate(work.session, made["former mandate"].id, work.now)
    return made


def end_mandate(session: Session, dossier_id: UUID, at: datetime) -> None:
    """The account acts no longer."""
    session.scalars(select(Mandate).where(Mandate.dossier_id == dossier_id)).one().ended_at = at
    session.flush()


def lawful(actor: Actor, permission: str, dossier: Dossier, mandates: dict[UUID, set[UUID]]) -> bool:
    """The law in plain Python."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.kind is ActorKind.ACCOUNT:
        return permission in ACCOUNT_PERMISSIONS and actor.id in mandates.get(dossier.id, set())
    if actor.kind is ActorKind.STAFF:
        if permission in actor.everywhere:
            return dossier.open_to_offices
        roles = {dossier.lodged_at, dossier.decided_by, dossier.produced_at, dossier.collected_at} - {None}
        return dossier.open_to_offices and any(permission in actor.permissions.get(str(o), ()) for o in roles)
    return False


staff = st.builds(
    lambda permissions, everywhere: Actor(ActorKind.STAFF, new_id(), permissions=permissions, everywhere=everywhere),
    st.dictionaries(st.sampled_from(OFFICES), st.frozensets(st.sampled_from(PERMISSIONS), max_size=2), max_size=2),
    st.frozensets(st.sampled_from(STAFF_PERMISSIONS[:1])),
)
accounts = st.sampled_from([MINE, THEIRS, FORMER, new_id()]).map(lambda i: Actor(ActorKind.ACCOUNT, i))
actors = st.one_of(staff, accounts, st.just(ANONYMOUS), st.just(system()))


@given(actor=actors, permission=st.sampled_from(PERMISSIONS))
@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_both_faces_say_what_the_law_says(
    cabinet_of: tuple[Work, dict[str, Dossier]], actor: Actor, permission: str
) -> None:
    work, made = cabinet_of
    mandates = {made["my draft"].id: {MINE}, made["my lodged"].id: {MINE}, made["theirs"].id: {THEIRS}}
    listed = set(work.session.scalars(select(Dossier.id).where(dossiers.visible(actor, permission))))
    for name, dossier in made.items():
        wanted = lawful(actor, permission, dossier, mandates)
        assert dossiers.may(work.session, actor, permission, dossier) is wanted, name
        assert (dossier.id in listed) is wanted, name


@pytest.fixture
def cabinet_of(works: Works):
    """A work with the files, undone afterwards."""
    work = works.open(system())
    yield work, cabinet(work)
    works.rollback(work)


def test_the_filter_lists_by_office_and_permission(cabinet_of: tuple[Work, dict[str, Dossier]]) -> None:
    work, made = cabinet_of
    actor = Actor(ActorKind.STAFF, new_id(), permissions={"jakarta": frozenset({"review:case:view"})})
    listed = set(work.session.scalars(select(Dossier.id).where(dossiers.visible(actor, "review:case:view"))))
    assert listed == {made[name].id for name in ("my lodged", "nobody's", "former mandate")}
    assert not dossiers.may(work.session, actor, "fees:receipt:record", made["my lodged"])


def test_others_files_do_not_exist(cabinet_of: tuple[Work, dict[str, Dossier]]) -> None:
    work, made = cabinet_of
    mine = Actor(ActorKind.ACCOUNT, MINE)
    assert dossiers.demand(work.session, mine, "applications:own:view", made["my draft"]) is made["my draft"]
    for file in (made["theirs"], None):
        with pytest.raises(NotFound):
            dossiers.demand(work.session, mine, "applications:own:view", file)


def test_lodging_opens_the_file_to_its_office(cabinet_of: tuple[Work, dict[str, Dossier]]) -> None:
    work, made = cabinet_of
    actor = Actor(ActorKind.STAFF, new_id(), permissions={"nairobi": frozenset({"review:case:view"})})
    draft = made["my draft"]
    assert not dossiers.may(work.session, actor, "review:case:view", draft)
    dossiers.give_to_office(work, draft.id, "nairobi")
    assert dossiers.may(work.session, actor, "review:case:view", draft)


def test_news_goes_to_those_who_act_now(cabinet_of: tuple[Work, dict[str, Dossier]]) -> None:
    work, made = cabinet_of
    assert dossiers.mandated_accounts(work.session, made["my draft"].id) == [MINE]
    assert dossiers.mandated_accounts(work.session, made["former mandate"].id) == []


def test_a_file_is_closed_once(cabinet_of: tuple[Work, dict[str, Dossier]]) -> None:
    work, made = cabinet_of
    dossiers.close_dossier(work, made["theirs"])
    closed = made["theirs"].closed_at
    work.now = work.now.replace(year=2027)
    dossiers.close_dossier(work, made["theirs"])
    assert made["theirs"].closed_at == closed
