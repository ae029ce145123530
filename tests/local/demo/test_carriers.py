"""The demo's airline: there once, with somebody who may sign in for it."""

from __future__ import annotations

from consular import identity, partners
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.work import Works
from consular.local.demo.colleagues import enter_carriers

ISSUER = "http://127.0.0.1:9999"


def test_the_airline_and_its_person_are_there_once(works: Works, catalogue: Catalogue) -> None:
    for _ in range(2):
        with works.begin(system()) as work:
            enter_carriers(work, ISSUER, catalogue)
    with works.begin(system()) as work:
        [airline] = partners.registered_partners(work.session)
        [person] = identity.people_of(work.session, airline.id)
        assert (airline.name, airline.audience, person.profile.name) == (
            "Utopian Airways",
            "carrier",
            "Ayu Prameswari",
        )
