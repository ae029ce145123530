"""A guardian's consent: asked once, answered by nobody else, withdrawn, lapsed, taken on paper."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from consular import consents
from consular.catalogue import Catalogue
from consular.consents import ConsentEnded, ConsentMissing, Guardian, NotTheGuardian, PaperRefused
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.outbox import Delivery
from consular.core.timers import Timer
from consular.core.work import Works
from tests import counter, factories

JON = "jon@mail.example"


@pytest.fixture
def asked(works: Works, catalogue: Catalogue) -> consents.Consent:
    """Anna has applied for the child; Jon is asked."""
    reference, _ = counter.filed_at_home(works, catalogue, **counter.CHILD)
    with works.begin(counter.SYSTEM) as work:
        row = consents.of_dossier(work.session, counter.case(work, reference).dossier_id)[0]
        _ = row.guardian
        return row


@pytest.fixture
def jon(works: Works) -> Actor:
    with works.begin(counter.SYSTEM) as work:
        return factories.account_actor(factories.account(work, subject="jon", email=JON).id)


def state(works: Works, consent_id: UUID) -> str:
    with works.begin(counter.SYSTEM) as work:
        row = consents.consent(work.session, consent_id)
        assert row is not None
        return row.state


def answer(works: Works, who: Actor, consent_id: UUID, *, agrees: bool = True, email: str | None = JON) -> None:
    with works.begin(who) as work:
        consents.answer(work, consent_id=consent_id, email=email, agrees=agrees)


def test_lodging_asks_the_other_guardian_once(works: Works, asked: consents.Consent) -> None:
    assert (asked.state, asked.guardian.email) == ("asked", JON)
    with works.begin(counter.SYSTEM) as work:
        again = consents.ask(
            work, dossier_id=asked.dossier_id, filed_by=asked.filed_by, guardian=Guardian("Other"), days=60
        )
        assert again.id == asked.id
        events = work.session.scalars(select(Delivery.event)).all()
        assert events.count("consents.asked") == 1


def test_where_nobody_else_must_consent_nobody_is_asked(works: Works, catalogue: Catalogue) -> None:
    reference, _ = counter.filed_at_home(works, catalogue)
    with works.begin(counter.SYSTEM) as work:
        dossier_id = counter.case(work, reference).dossier_id
        assert consents.of_dossier(work.session, dossier_id) == []
        consents.demand_in_force(work.session, dossier_id, now=work.now)


def test_a_yes_is_in_force_until_it_is_taken_back(works: Works, asked: consents.Consent, jon: Actor) -> None:
    with works.begin(counter.SYSTEM) as work, pytest.raises(ConsentMissing):
        consents.demand_in_force(work.session, asked.dossier_id, now=work.now)
    for _ in range(2):
        answer(works, jon, asked.id)
    with works.begin(counter.SYSTEM) as work:
        consents.demand_in_force(work.session, asked.dossier_id, now=work.now)
    for _ in range(2):
        with works.begin(jon) as work:
            consents.withdraw(work, consent_id=asked.id, email=JON)
    assert state(works, asked.id) == "withdrawn"
    with works.begin(counter.SYSTEM) as work, pytest.raises(ConsentMissing):
        consents.demand_in_force(work.session, asked.dossier_id, now=work.now)


def test_a_no_is_a_no_and_another_question_may_be_asked(works: Works, asked: consents.Consent, jon: Actor) -> None:
    answer(works, jon, asked.id, agrees=False)
    with pytest.raises(ConsentEnded):
        answer(works, jon, asked.id)
    with works.begin(counter.SYSTEM) as work:
        anew = consents.ask(
            work, dossier_id=asked.dossier_id, filed_by=asked.filed_by, guardian=Guardian(email=JON), days=60
        )
        assert anew.id != asked.id
    answer(works, jon, anew.id)
    with works.begin(counter.SYSTEM) as work:
        consents.demand_in_force(work.session, asked.dossier_id, now=work.now)


@pytest.mark.parametrize("email", ["other@mail.example", None, "", "jon@mail.example.evil.example"])
def test_another_address_is_not_the_guardian(
    works: Works, asked: consents.Consent, jon: Actor, email: str | None
) -> None:
    with pytest.raises(NotTheGuardian):
        answer(works, jon, asked.id, email=email)
    assert state(works, asked.id) == "asked"


def test_the_addresss_case_does_not_matter(works: Works, asked: consents.Consent, jon: Actor) -> None:
    answer(works, jon, asked.id, email="Jon@Mail.Example ")
    assert state(works, asked.id) == "given"


def test_whoever_filed_cannot_consent_even_with_the_address(works: Works, asked: consents.Consent) -> None:
    with pytest.raises(NotTheGuardian):
        answer(works, factories.account_actor(asked.filed_by), asked.id)


def test_what_one_account_answered_another_does_not_find(works: Works, asked: consents.Consent, jon: Actor) -> None:
    answer(works, jon, asked.id)
    with works.begin(counter.SYSTEM) as work:
        second = factories.account_actor(factories.account(work, subject="second", email=JON).id)
    with works.begin(second) as work, pytest.raises(NotFound):
        consents.withdraw(work, consent_id=asked.id, email=JON)


def test_colleagues_and_the_system_do_not_answer(works: Works, catalogue: Catalogue, asked: consents.Consent) -> None:
    for who in (counter.SYSTEM, counter.clerk(works, catalogue)):
        with pytest.raises(NotTheGuardian):
            answer(works, who, asked.id)
        with works.begin(who) as work, pytest.raises(NotTheGuardian):
            consents.withdraw(work, consent_id=asked.id, email=JON)


def test_only_a_yes_is_taken_back(works: Works, asked: consents.Consent, jon: Actor) -> None:
    with works.begin(jon) as work, pytest.raises(ConsentEnded):
        consents.withdraw(work, consent_id=asked.id, email=JON)


def test_silence_lapses_and_a_late_timer_changes_no_answer(
    works: Works, asked: consents.Consent, jon: Actor, clock: SetClock
) -> None:
    with works.begin(counter.SYSTEM) as work:
        timer = work.session.scalars(select(Timer).where(Timer.key == f"consent:{asked.id}")).one()
        assert timer.due_at == asked.due_at
    clock.move(days=61)
    for _ in range(2):
        with works.begin(counter.SYSTEM) as work:
            consents.lapse(work, asked.id)
    assert state(works, asked.id) == "lapsed"
    with pytest.raises(ConsentEnded):
        answer(works, jon, asked.id)


def test_an_answer_in_time_is_not_lapsed(works: Works, asked: consents.Consent, jon: Actor) -> None:
    answer(works, jon, asked.id)
    with works.begin(counter.SYSTEM) as work:
        assert work.session.scalars(select(Timer).where(Timer.key == f"consent:{asked.id}")).first() is None
        consents.lapse(work, asked.id)
    assert state(works, asked.id) == "given"


def test_paper_is_seen_by_a_clerk_of_the_case(works: Works, catalogue: Catalogue, asked: consents.Consent) -> None:
    clerk = counter.clerk(works, catalogue)
    for _ in range(2):
        with works.begin(clerk) as work:
            row = consents.record_paper(work, consent_id=asked.id, paper="Signed before notary Vos")
            assert (row.state, row.recorded_by, row.guardian.paper) == ("given", clerk.id, "Signed before notary Vos")
            assert row.guardian.email == JON
    with works.begin(counter.SYSTEM) as work:
        consents.demand_in_force(work.session, asked.dossier_id, now=work.now)


@pytest.mark.parametrize("ended", ["refused", "withdrawn", "lapsed"])
def test_after_the_end_of_one_consent_paper_is_another(
    works: Works, catalogue: Catalogue, asked: consents.Consent, jon: Actor, ended: str
) -> None:
    if ended == "lapsed":
        with works.begin(counter.SYSTEM) as work:
            consents.lapse(work, asked.id)
    else:
        answer(works, jon, asked.id, agrees=ended == "withdrawn")
    if ended == "withdrawn":
        with works.begin(jon) as work:
            consents.withdraw(work, consent_id=asked.id, email=JON)
    clerk = counter.clerk(works, catalogue)
    for _ in range(2):
        with works.begin(clerk) as work:
            anew = consents.record_paper(work, consent_id=asked.id, paper="Signed before notary Vos", seen=ended)
            assert anew.id != asked.id
            assert (anew.state, anew.recorded_by, anew.guardian.email) == ("given", clerk.id, JON)
    with works.begin(counter.SYSTEM) as work:
        consents.demand_in_force(work.session, asked.dossier_id, now=work.now)
        told = [(one.state, one.guardian.paper) for one in consents.of_dossier(work.session, asked.dossier_id)]
        assert told == [(ended, ""), ("given", "Signed before notary Vos")]
        assert work.session.scalars(select(Timer).where(Timer.key == f"consent:{anew.id}")).first() is None
    with works.begin(jon) as work:
        consents.withdraw(work, consent_id=anew.id, email=JON)
    with works.begin(clerk) as work, pytest.raises(ConsentEnded):
        consents.record_paper(work, consent_id=asked.id, paper="Signed", seen=ended)


def test_paper_for_a_question_that_was_answered_meanwhile_is_not_taken(
    works: Works, catalogue: Catalogue, asked: consents.Consent, jon: Actor
) -> None:
    answer(works, jon, asked.id, agrees=False)
    with works.begin(counter.clerk(works, catalogue)) as work, pytest.raises(ConsentEnded):
        consents.record_paper(work, consent_id=asked.id, paper="Signed")
    assert state(works, asked.id) == "refused"


@pytest.mark.parametrize("paper", ["", " - ", "x" * 501, "Signed\x00"])
def test_paper_says_what_it_is(works: Works, catalogue: Catalogue, asked: consents.Consent, paper: str) -> None:
    with works.begin(counter.clerk(works, catalogue)) as work, pytest.raises(PaperRefused):
        consents.record_paper(work, consent_id=asked.id, paper=paper)
    assert state(works, asked.id) == "asked"


def test_paper_is_nothing_for_those_outside_the_case(
    works: Works, catalogue: Catalogue, asked: consents.Consent
) -> None:
    for who in (
        counter.clerk(works, catalogue, subject="amina", office="nairobi"),
        factories.staff_actor(works, catalogue),
        factories.account_actor(asked.filed_by),
    ):
        with works.begin(who) as work, pytest.raises(NotFound):
            consents.record_paper(work, consent_id=asked.id, paper="Signed")


def _given(state: str = "given", **more: str) -> str:
    parts = {"answered_at": "now()", "recorded_by": "gen_random_uuid()", **more}
    return f"UPDATE consent SET state = '{state}', " + ", ".join(f"{k} = {v}" for k, v in parts.items())


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (_given(account_id="filed_by"), "ck_consent_two_persons"),
        (_given(answered_at="NULL"), "ck_consent_answered"),
        (_given(recorded_by="NULL"), "ck_consent_answered"),
        (_given("withdrawn"), "ck_consent_ended"),
        (_given(ended_at="now()"), "ck_consent_ended"),
        ("UPDATE consent SET state = 'maybe'", "ck_consent_state"),
        ("UPDATE consent SET due_at = asked_at", "ck_consent_due"),
        (
            "INSERT INTO consent (id, dossier_id, filed_by, state, asked_at, due_at)"
            " SELECT gen_random_uuid(), dossier_id, filed_by, state, asked_at, due_at FROM consent",
            "uq_consent_open",
        ),
    ],
)
def test_the_database_refuses_it_too(
    asked: consents.Consent, clean_database: Engine, statement: str, rule: str
) -> None:
    with pytest.raises(IntegrityError, match=rule), clean_database.begin() as connection:
        connection.execute(text(statement))
