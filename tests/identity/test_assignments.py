"""Roles that one person may not hold together are not given together."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Works
from consular.identity import RolesConflict, Staff, UnknownRole
from consular.identity.models import Assignment
from consular.identity.rules import conflicting
from tests import factories

SYSTEM = Actor(ActorKind.SYSTEM)
TODAY = dt.date(2026, 11, 16)


def given(works: Works, catalogue: Catalogue, staff_id: UUID, role: str, **more: object) -> None:
    """Give the role at Nairobi."""
    with works.begin(SYSTEM) as work:
        identity.assign(work, staff_id=staff_id, role=role, office="nairobi", roles=catalogue.roles, **more)  # type: ignore[arg-type]


@pytest.fixture
def cashier(works: Works, catalogue: Catalogue) -> UUID:
    """A cashier in Jakarta."""
    actor = factories.staff_actor(works, catalogue, subject="till", roles=(("cashier", "jakarta"),), powers=())
    assert actor.id is not None
    return actor.id


@pytest.mark.parametrize("pair", [("examining-officer", "cashier"), ("cashier", "post-manager")])
def test_nobody_is_entered_with_two_roles_that_exclude_each_other(
    works: Works, catalogue: Catalogue, pair: tuple[str, str]
) -> None:
    roles = tuple((role, "jakarta") for role in pair)
    with pytest.raises(RolesConflict) as refused:
        factories.staff_actor(works, catalogue, subject="both", roles=roles)
    assert set(refused.value.parameters.values()) == set(pair)
    with works.begin(SYSTEM) as work:
        assert work.session.scalar(select(func.count()).select_from(Staff)) == 0


def test_not_even_at_another_office(works: Works, catalogue: Catalogue, cashier: UUID) -> None:
    with pytest.raises(RolesConflict):
        given(works, catalogue, cashier, "examining-officer")
    given(works, catalogue, cashier, "counter-clerk")
    assert factories.actor_of(works, catalogue, cashier).roles == {("cashier", "jakarta"), ("counter-clerk", "nairobi")}


def test_one_after_the_other_is_fine_and_one_common_day_is_not(works: Works, catalogue: Catalogue) -> None:
    actor = factories.staff_actor(works, catalogue, subject="new", roles=(), powers=())
    assert actor.id is not None
    last = TODAY + dt.timedelta(days=30)
    given(works, catalogue, actor.id, "cashier", valid_until=last)
    with pytest.raises(RolesConflict):
        given(works, catalogue, actor.id, "examining-officer", valid_from=last)
    given(works, catalogue, actor.id, "examining-officer", valid_from=last + dt.timedelta(days=1))
    with pytest.raises(RolesConflict):
        given(works, catalogue, actor.id, "cashier", valid_from=last)
    before = TODAY - dt.timedelta(days=9)
    given(works, catalogue, actor.id, "examining-officer", valid_from=before, valid_until=TODAY - dt.timedelta(days=1))


def test_a_role_that_is_not_configured_and_a_colleague_who_is_not_there(
    works: Works, catalogue: Catalogue, cashier: UUID
) -> None:
    with pytest.raises(UnknownRole):
        given(works, catalogue, cashier, "ambassador")
    with pytest.raises(NotFound):
        given(works, catalogue, new_id(), "cashier")
    with works.begin(SYSTEM) as work:
        assert work.session.scalars(select(Assignment.role)).all() == ["cashier"]


def test_it_is_enough_that_one_of_the_two_says_so(catalogue: Catalogue) -> None:
    alone = {key: role.model_copy(update={"not_with": []}) for key, role in catalogue.roles.items()}
    alone["auditor"] = alone["auditor"].model_copy(update={"not_with": ["helpdesk"]})
    assert conflicting("helpdesk", ["auditor"], alone) == "auditor"
    assert conflicting("auditor", ["helpdesk"], alone) == "helpdesk"
    assert conflicting("cashier", ["auditor", "gone"], alone) is None
