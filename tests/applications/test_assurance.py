"""A service may demand that a provider has vouched for the person: kept by the room, whatever the pages do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consular import applications
from consular.applications import AssuranceLacking
from consular.catalogue import Catalogue, Service, SignInDemand, reaches
from consular.core.actor import Actor, ActorKind, system
from consular.core.ids import new_id
from consular.core.work import Work, Works
from tests.factories import account, attach_all, draft, service


@pytest.fixture
def demanding(catalogue: Catalogue) -> Catalogue:
    """The visitor visa wants a sign-in of level substantial."""
    visa = service(catalogue).model_copy(update={"sign_in": SignInDemand(assurance="substantial")})
    return replace(catalogue, services={**catalogue.services, (visa.key, visa.version): visa})


def person(works: Works, level: str | None) -> Actor:
    with works.begin(system()) as work:
        return Actor(ActorKind.ACCOUNT, account(work).id, assurance=level)


def lodge(work: Work, application: applications.Application, definition: Service, catalogue: Catalogue) -> None:
    applications.lodge(
        work,
        application,
        definition,
        catalogue,
        declaration=definition.declaration.version,
        privacy=catalogue.ministry.privacy_version,
    )


@pytest.mark.parametrize("level", [None, "low", "unheard-of"])
def test_without_the_level_nothing_is_begun_or_lodged(works: Works, demanding: Catalogue, level: str | None) -> None:
    vouched = person(works, "substantial")
    with works.begin(vouched) as work:
        application = draft(work, demanding)
        attach_all(work, application)
    weak = replace(vouched, assurance=level)
    with works.begin(weak) as work, pytest.raises(AssuranceLacking) as lacking:
        draft(work, demanding)
    assert lacking.value.parameters == {"demanded": "substantial"}
    with works.begin(weak) as work:
        held = work.session.get(applications.Application, application.id)
        assert held is not None
        with pytest.raises(AssuranceLacking):
            lodge(work, held, service(demanding), demanding)
        assert held.lodged_at is None


@pytest.mark.parametrize("level", ["substantial", "high"])
def test_the_level_or_one_above_it_is_enough(works: Works, demanding: Catalogue, level: str) -> None:
    with works.begin(person(works, level)) as work:
        application = draft(work, demanding)
        attach_all(work, application)
        work.session.flush()
        lodge(work, application, service(demanding), demanding)
        assert application.lodged_at is not None


def test_a_service_without_a_demand_takes_any_sign_in(works: Works, catalogue: Catalogue) -> None:
    with works.begin(person(works, None)) as work:
        assert draft(work, catalogue).state == "draft"


def test_who_is_seen_in_person_needs_no_provider(demanding: Catalogue) -> None:
    """Our counter, and a visa centre under its contract. A partner that acts by consent has nobody before it."""
    wanted = service(demanding)
    applications.demand_assurance(Actor(ActorKind.STAFF, new_id()), wanted)
    applications.demand_assurance(Actor(ActorKind.PARTNER, new_id()), wanted)
    with pytest.raises(AssuranceLacking):
        applications.demand_assurance(Actor(ActorKind.PARTNER, new_id(), on_behalf_of=new_id()), wanted)


def test_levels_are_in_one_order() -> None:
    assert [[reaches(held, wanted) for held in (None, "low", "substantial", "high")] for wanted in ("low", "high")] == [
        [False, True, True, True],
        [False, False, False, True],
    ]
