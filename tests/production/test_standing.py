"""A no that comes after the grant: nothing is made, sent or handed over against it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consular import consents, production, review
from consular.core.actor import Actor
from consular.core.outbox import TryLater
from consular.production import ConsentGone, ObjectionStands, ProductionOrder
from consular.review.models import StateAsked
from tests import factories
from tests.production.given import SYSTEM, Case, House
from tests.production.test_giving import stored

MAIL = "mia@mail.example"


def object_to(house: House, order: ProductionOrder) -> None:
    """The person's own state says no."""
    with house.works.begin(house.staff.examiner) as work:
        row = review.Consultation(
            dossier_id=order.dossier_id,
            asked_by=house.staff.examiner.id,
            asked_at=work.now,
            due_at=work.now + timedelta(days=3),
            answer=review.OBJECTS,
            answered_at=work.now,
            recorded_by=house.staff.examiner.id,
        )
        row.question = StateAsked(state="SWE", words="Note 114/26", answer="Note 115/26")
        work.session.add(row)


def guarded(house: House) -> tuple[Case, Actor]:
    """A child's case that is granted with the other guardian's yes, and that guardian."""
    case = house.lodged("passport-child")
    with house.works.begin(SYSTEM) as work:
        guardian = factories.account_actor(factories.account(work, subject="mia", email=MAIL).id)
        (asked,) = consents.of_dossier(work.session, case.dossier_id)
    with house.works.begin(guardian) as work:
        consents.answer(work, consent_id=asked.id, email=MAIL, agrees=True)
    return house.decided(case), guardian


def take_back(house: House, case: Case, guardian: Actor) -> None:
    with house.works.begin(guardian) as work:
        (asked,) = consents.of_dossier(work.session, case.dossier_id)
        consents.withdraw(work, consent_id=asked.id, email=MAIL)


def test_no_blank_is_drawn_after_an_objection(house: House) -> None:
    order = house.order_of(house.granted("emergency-document"))
    object_to(house, order)
    with pytest.raises(ObjectionStands):
        house.draw(order)
    assert house.fresh(order.id).state == "ordered"


def test_nothing_is_fixed_after_an_objection_and_it_is_tried_again(house: House) -> None:
    order = house.order_of(house.granted("emergency-document"))
    house.draw(order)
    object_to(house, order)
    with pytest.raises(TryLater):
        house.prepare(order)
    assert house.fresh(order.id).document_id is None


def test_what_is_in_the_safe_stays_there_after_an_objection(house: House) -> None:
    order = stored(house, "visitor-visa-sticker")
    object_to(house, order)
    with pytest.raises(ObjectionStands):
        house.hand_over(order)
    assert house.fresh(order.id).state == "ready"


def test_no_blank_is_drawn_for_a_child_whose_guardian_took_the_consent_back(house: House) -> None:
    case, guardian = guarded(house)
    order = house.order_of(case)
    take_back(house, case, guardian)
    with pytest.raises(ConsentGone):
        house.draw(order)
    with house.works.begin(SYSTEM) as work:
        assert isinstance(production.stopped(work.session, order.dossier_id, now=work.now), ConsentGone)
    with house.works.begin(house.staff.clerk) as work:
        (asked,) = consents.of_dossier(work.session, case.dossier_id)
        consents.record_paper(work, consent_id=asked.id, paper="Signed before us", seen="withdrawn")
    house.draw(order)
    assert house.fresh(order.id).state == "drawn"
