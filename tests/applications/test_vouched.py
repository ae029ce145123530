"""What a provider told is offered to whoever applies for themselves, and is no answer before it was seen and saved."""

from __future__ import annotations

from typing import Any

import pytest

from consular import applications
from consular.applications import Application
from consular.catalogue import Catalogue, FromSignIn, Service
from consular.core.actor import Actor, system
from consular.core.work import Work, Works
from tests.factories import ANSWERS, account, account_actor, attach_all, draft, service

TOLD = {"name": {"primary": "Suharyanti", "one": "yes"}, "birth": "1988-11-05", "nationality": None}


@pytest.fixture
def owner(works: Works) -> Actor:
    with works.begin(system()) as work:
        return account_actor(account(work).id)


def begun(work: Work, definition: Service, capacity: str = "self", told: dict[str, Any] | None = None) -> Application:
    vouched = applications.vouched_answers(definition, told or TOLD, provider="eid")
    return applications.begin_draft(work, definition, capacity=capacity, locale="en", vouched=vouched)


def save(work: Work, application: Application, definition: Service, key: str, raw: dict[str, Any]) -> None:
    step = definition.step(key)
    assert step is not None
    assert not applications.save_step(work, application, definition, step, raw).problems


def test_it_is_no_answer_until_it_was_saved(works: Works, catalogue: Catalogue, owner: Actor) -> None:
    definition = service(catalogue)
    with works.begin(owner) as work:
        application = begun(work, definition)
        assert application.answers == {}
        assert application.details.vouched == {
            "name": {"value": TOLD["name"], "provider": "eid"},
            "birth": {"value": "1988-11-05", "provider": "eid"},
        }
        save(work, application, definition, "name", {"name": TOLD["name"]})
        assert application.answers["name"] == {"primary": "Suharyanti", "secondary": None, "native": None}
        assert list(application.details.vouched) == ["birth"]


def test_what_was_typed_counts(works: Works, catalogue: Catalogue, owner: Actor) -> None:
    definition = service(catalogue)
    with works.begin(owner) as work:
        application = begun(work, definition)
        save(work, application, definition, "birth", {**ANSWERS, "birth": "1988-11-06"})
        assert application.answers["birth"] == "1988-11-06"
        assert "birth" not in application.details.vouched


@pytest.mark.parametrize("capacity", ["guardian", "representative"])
def test_whose_application_it_is_not_is_not_put_into_it(
    works: Works, catalogue: Catalogue, owner: Actor, capacity: str
) -> None:
    with works.begin(owner) as work:
        assert begun(work, service(catalogue), capacity).details.vouched == {}


def test_what_the_question_would_not_take_is_left_out(catalogue: Catalogue) -> None:
    strange = {"name": {"primary": "FNU"}, "birth": "1788-01-01", "nationality": "QQQ"}
    assert applications.vouched_answers(service(catalogue), strange, provider="eid") == {}


def test_a_service_may_take_it_as_it_was_told(works: Works, catalogue: Catalogue, owner: Actor) -> None:
    definition = service(catalogue)
    steps = [
        step.model_copy(
            update={
                "fields": [
                    field.model_copy(update={"from_sign_in": FromSignIn(claim="birth", fixed=True)})
                    if field.key == "birth"
                    else field
                    for field in step.fields
                ]
            }
        )
        for step in definition.steps
    ]
    fixed = definition.model_copy(update={"steps": steps})
    with works.begin(owner) as work:
        application = begun(work, fixed)
        for typed in ("1990-01-01", None):
            save(work, application, fixed, "birth", {**ANSWERS, "birth": typed})
            assert application.answers["birth"] == "1988-11-05"
        untold = begun(work, fixed, told={"name": TOLD["name"]})
        save(work, untold, fixed, "birth", {**ANSWERS, "birth": "1990-01-01"})
        assert untold.answers["birth"] == "1990-01-01"


def test_nothing_of_it_is_kept_once_the_application_was_sent(works: Works, catalogue: Catalogue, owner: Actor) -> None:
    definition = service(catalogue)
    with works.begin(owner) as work:
        application = draft(work, catalogue)
        application.details = applications.Answers(
            application.details.answers, vouched={"birth_place": {"value": "x", "provider": "eid"}}
        )
        attach_all(work, application)
        work.session.flush()
        applications.lodge(
            work,
            application,
            definition,
            catalogue,
            declaration=definition.declaration.version,
            privacy=catalogue.ministry.privacy_version,
        )
        assert application.details.vouched == {}
