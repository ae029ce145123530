"""The sandbox: a passport number that is granted, one refused, one asked; elsewhere they mean nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from consular import review
from consular.applications import ApplicationAdmissible
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.settings import Mode
from consular.core.work import Works
from consular.wiring import Tools, Wiring, sandbox
from tests import factories
from tests.review import cases


def examined(works: Works, catalogue: Catalogue, number: str, mode: Mode = Mode.SANDBOX) -> str:
    """A complete application for this passport, after the sandbox's reactions; gives its reference."""
    reference, _ = factories.admissible(works, catalogue, answers={"passport_number": number}, subject=number.lower())
    tools = cast(Tools, SimpleNamespace(catalogue=catalogue, settings=SimpleNamespace(mode=mode)))
    with works.begin(system()) as work:
        complete = ApplicationAdmissible(application_id=cases.application(work, reference).id)
    for _ in range(2):
        with works.begin(system()) as work:
            Wiring().reaction("sandbox.examine").run(work, complete, tools)
        with works.begin(system()) as work:
            found = cases.application(work, reference)
            proposals = review.proposals_of(work.session, found.dossier_id)
            proposed = [sandbox.SandboxProposed(application_id=found.id, proposal_id=p.id) for p in proposals]
        for event in proposed:
            with works.begin(system()) as work:
                Wiring().reaction("sandbox.confirm").run(work, event, tools)
    return reference


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (sandbox.GRANTED, "granted"),
        (sandbox.REFUSED, "refused"),
        (sandbox.ASKED, "information_requested"),
        ("AC4402917", "admissible"),
    ],
)
def test_a_passport_number_decides_what_happens(works: Works, catalogue: Catalogue, number: str, state: str) -> None:
    reference = examined(works, catalogue, number)
    with works.begin(system()) as work:
        found = cases.application(work, reference)
        assert found.state == state
        made = review.decisions_of(work.session, found.dossier_id)
        assert len(made) == (state in ("granted", "refused"))


def test_in_production_the_numbers_mean_nothing(works: Works, catalogue: Catalogue) -> None:
    reference = examined(works, catalogue, sandbox.GRANTED, Mode.PRODUCTION)
    with works.begin(system()) as work:
        assert cases.application(work, reference).state == "admissible"


def test_the_colleagues_are_two(works: Works, catalogue: Catalogue) -> None:
    reference = examined(works, catalogue, sandbox.GRANTED)
    with works.begin(system()) as work:
        found = cases.application(work, reference)
        (proposal,) = review.proposals_of(work.session, found.dossier_id)
        (decision,) = review.decisions_of(work.session, found.dossier_id)
        assert proposal.proposed_by != decision.confirmed_by
