"""Headquarters looks into every office's cases, does nothing in them, and every look is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from consular import audit
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.work import Works
from tests import factories
from tests.review import cases
from tests.web.conftest import Browser

SignIn = Callable[..., None]
REVIEWER = "headquarters-reviewer"


@pytest.fixture
def reviewer(works: Works, catalogue: Catalogue) -> Actor:
    """A reviewer at the headquarters."""
    return factories.staff_actor(works, catalogue, subject="berg", roles=((REVIEWER, "headquarters"),))


def test_a_reviewer_sees_the_case_of_any_office_and_may_do_nothing_in_it(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn, reviewer: Actor
) -> None:
    staff = cases.Officers(works, catalogue)
    reference, _ = factories.admissible(works, catalogue)
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    sign_in(browser, reviewer)
    assert browser.get("/staff/queue") == 200
    assert reference in browser.page
    assert 'name="claim"' not in browser.page
    assert browser.get(f"/staff/cases/{reference}") == 200
    assert "/confirm" not in browser.page
    sent = {"proposal": str(proposal.id), "version": str(cases.version(works, reference))}
    assert browser.post(f"/staff/cases/{reference}/confirm", sent) == 403
    assert browser.post(f"/staff/cases/{reference}/return", {**sent, "note": "No."}) == 403
    assert cases.state(works, reference) == "decision_proposed"


def test_every_look_is_recorded_as_one_from_outside_the_case(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn, reviewer: Actor
) -> None:
    reference, _ = factories.admissible(works, catalogue)
    sign_in(browser, reviewer)
    browser.get("/staff/queue")
    browser.get(f"/staff/cases/{reference}")
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        acts = work.session.scalars(
            select(audit.AuditEntry.action).where(audit.AuditEntry.actor_id == reviewer.id)
        ).all()
        assert {"review:queue:view", "review:case:view"} <= set(acts)


def test_the_same_role_at_a_post_sees_that_posts_cases_alone(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    reference, _ = factories.admissible(works, catalogue)
    sign_in(browser, factories.staff_actor(works, catalogue, subject="post", roles=((REVIEWER, "nairobi"),)))
    assert browser.get(f"/staff/cases/{reference}") == 404


def test_a_ministry_that_does_not_want_it_takes_it_out_of_its_configuration(
    works: Works, catalogue: Catalogue, reviewer: Actor
) -> None:
    roles = {key: role.model_copy(update={"everywhere": []}) for key, role in catalogue.roles.items()}
    assert reviewer.id is not None
    assert reviewer.everywhere
    assert factories.actor_of(works, replace(catalogue, roles=roles), reviewer.id).everywhere == frozenset()
