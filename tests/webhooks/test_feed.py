"""The feed: what happened to a file becomes lines that a cursor never misses and that tell no verdict to a centre."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from consular import applications, partners, webhooks
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.work import Work, Works
from consular.dossiers import Dossier
from consular.partners import ALL
from consular.webhooks import EventSubject, PartnerEvent, Reach
from tests import factories
from tests.partners.given import consent, partner
from tests.review import cases
from tests.webhooks import given


def subject(work: Work, reference: str, **changes: object) -> EventSubject:
    """The application as the feed names it."""
    found = applications.application_for(work.session, system(), "system", reference)
    values = {"office": "jakarta", "state": found.state, **changes}
    return EventSubject(dossier_id=found.dossier_id, reference=reference, service=found.service_key, **values)  # type: ignore[arg-type]


def reach(*accounts: UUID | None, **changes: object) -> Reach:
    """By consent of these accounts, all services."""
    held = frozenset(account for account in accounts if account is not None)
    values = {"audience": "agency", "accounts": held, "services": frozenset({ALL})}
    return Reach(**{**values, **changes})  # type: ignore[arg-type]


def kinds(works: Works, seen: Reach) -> list[tuple[str, str]]:
    """(kind, state) as the reach's audience may read them, in order."""
    with works.begin(system()) as work:
        rows = webhooks.events_after(work.session, seen)
        assert all(seen.covers(work.session, row) for row in rows)
        return [(told.kind, told.state) for told in (webhooks.told_to(row, seen.audience) for row in rows)]


def test_a_file_is_followed_from_lodging_to_the_document(works: Works, catalogue: Catalogue, tmp_path: Path) -> None:
    _, owner = cases.granted(works, catalogue, cases.Officers(works, catalogue))
    given.react(works, given.tools(catalogue, tmp_path))
    assert owner.id is not None
    assert kinds(works, reach(owner.id)) == [
        ("application.lodged", "lodged"),
        ("fee.settled", "granted"),  # nobody wrote it down before the end: the state is the one of then
        ("application.admissible", "admissible"),
        ("application.examination", "examination"),
        ("application.decided", "granted"),
    ]


@pytest.mark.parametrize("refusal", [True, False])
def test_a_visa_centre_never_learns_the_verdict(
    works: Works, catalogue: Catalogue, tmp_path: Path, refusal: bool
) -> None:
    staff = cases.Officers(works, catalogue)
    centre = partner(works)
    reference, _ = factories.admissible(works, catalogue)
    proposal = cases.proposed(works, catalogue, reference, staff.examiner, refusal=refusal)
    cases.confirmed(works, reference, proposal.id, staff.confirmer)
    given.react(works, given.tools(catalogue, tmp_path))
    with works.begin(system()) as work:
        webhooks.note_event(work, kind="document.issued", subject=subject(work, reference))
    with works.begin(system()) as work:
        seen = webhooks.reach_of(work.session, centre, work.now)
    said = kinds(works, seen)
    assert said[-1] == ("application.decided", "decided")
    assert not {"granted", "refused", "decision_proposed"} & {state for _, state in said}


def test_only_what_is_in_reach_is_heard(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.lodged(works, catalogue)
    _, stranger = factories.lodged(works, catalogue, subject="somebody")
    with works.begin(system()) as work:
        for office in ("jakarta", "nairobi", ""):
            webhooks.note_event(work, kind="application.lodged", subject=subject(work, reference, office=office))
    contract = {"audience": "visa_centre"}
    everywhere = frozenset({ALL})
    assert len(kinds(works, reach(offices=everywhere, counters=frozenset({"jakarta"}), **contract))) == 1
    assert kinds(works, reach(offices=everywhere, **contract)) == []  # nobody opened it under a contract
    with works.begin(system()) as work:
        opener = new_id()
        folder = work.session.get_one(Dossier, subject(work, reference).dossier_id)
        folder.partner_id = opener
    assert len(kinds(works, reach(partner_id=opener, offices=frozenset({"jakarta"}), **contract))) == 1
    assert len(kinds(works, reach(partner_id=opener, offices=everywhere, **contract))) == 2  # a draft is no office's
    assert kinds(works, reach(partner_id=new_id(), offices=everywhere, **contract)) == []
    assert len(kinds(works, reach(owner.id))) == 3
    assert kinds(works, reach(stranger.id)) == []
    assert kinds(works, reach(owner.id, services=frozenset({"passport"}))) == []
    assert kinds(works, reach()) == []


def test_contract_and_consent_decide_what_a_partner_hears(works: Works, catalogue: Catalogue, clock: SetClock) -> None:
    _, owner = factories.lodged(works, catalogue)
    assert owner.id is not None
    centre, agency = partner(works), partner(works, "Agency", audience="agency")
    blind = partner(works, "Blind", scopes=["webhooks:manage"])
    consent(works, agency, owner.id)
    consent(works, agency, owner.id, scopes=["applications:write"])
    with works.begin(system()) as work:
        assert webhooks.reach_of(work.session, centre, work.now).offices == {ALL}
        assert webhooks.reach_of(work.session, blind, work.now).offices == frozenset()
        mine = webhooks.reach_of(work.session, agency, work.now)
        assert (mine.offices, mine.accounts) == (frozenset(), {owner.id})
    clock.move(days=31)
    with works.begin(system()) as work:
        assert webhooks.reach_of(work.session, agency, work.now).accounts == frozenset()
        assert webhooks.reach_of(work.session, agency).accounts == {owner.id}


def test_a_suspended_partner_hears_nothing(works: Works, catalogue: Catalogue) -> None:
    centre = partner(works)
    reference, _ = factories.lodged(works, catalogue)
    with works.begin(system()) as work:
        webhooks.note_event(work, kind="application.lodged", subject=subject(work, reference))
    with works.begin(system()) as work:
        assert len(webhooks.events_after(work.session, webhooks.reach_of(work.session, centre, work.now))) == 1
        work.session.execute(update(partners.Partner).values(suspended_at=work.now))
        fresh = work.session.scalars(select(partners.Partner).execution_options(populate_existing=True)).one()
        assert webhooks.events_after(work.session, webhooks.reach_of(work.session, fresh, work.now)) == []


def test_a_cursor_never_misses_a_line_that_commits_late(works: Works, catalogue: Catalogue) -> None:
    """The writer that began first and commits last has not taken its position before the other one's is visible."""
    reference, owner = factories.lodged(works, catalogue)
    assert owner.id is not None
    first = works.open(system())
    webhooks.note_event(first, kind="fee.settled", subject=subject(first, reference))
    entered = threading.Event()

    def second() -> None:
        with works.begin(system()) as work:
            made = subject(work, reference)
            entered.set()
            webhooks.note_event(work, kind="appearance.made", subject=made)

    writer = threading.Thread(target=second)
    writer.start()
    assert entered.wait(10)
    seen = reach(owner.id)
    assert kinds(works, seen) == []
    works.commit(first)
    writer.join(10)
    assert [kind for kind, _ in kinds(works, seen)] == ["fee.settled", "appearance.made"]


def test_pages_follow_one_another(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.lodged(works, catalogue)
    assert owner.id is not None
    with works.begin(system()) as work:
        for _ in range(5):
            webhooks.note_event(work, kind="item.arrived", subject=subject(work, reference))
    seen = reach(owner.id)
    read: list[PartnerEvent] = []
    with works.begin(system()) as work:
        while page := webhooks.events_after(work.session, seen, after=read[-1].position if read else 0, limit=2):
            read += page
        assert len({row.id for row in read}) == 5
        assert webhooks.newest_position(work.session) == read[-1].position
        assert webhooks.oldest_position(work.session) == read[0].position


def test_lines_are_forgotten_after_their_time(works: Works, catalogue: Catalogue, clock: SetClock) -> None:
    reference, _ = factories.lodged(works, catalogue)
    with works.begin(system()) as work:
        webhooks.note_event(work, kind="fee.settled", subject=subject(work, reference))
    clock.move(days=89)
    with works.begin(system()) as work:
        assert webhooks.forget_old_events(work) == 0
    clock.move(days=2)
    with works.begin(system()) as work:
        assert webhooks.forget_old_events(work) == 1
        assert webhooks.newest_position(work.session) == 0


def test_a_kind_that_nobody_knows_is_not_written(works: Works, catalogue: Catalogue) -> None:
    reference, _ = factories.lodged(works, catalogue)
    with works.begin(system()) as work, pytest.raises(ValueError, match="granted"):
        webhooks.note_event(work, kind="application.granted", subject=subject(work, reference))


def test_every_transition_that_applicants_learn_has_its_kind() -> None:
    told = {t.code for t in applications.TRANSITIONS if t.for_applicant}
    verdicts = {t.code for t in applications.TRANSITIONS if t.target in webhooks.STATES_OF_VERDICTS}
    assert {f"application.{code}" for code in told - verdicts} | {webhooks.DECIDED} <= set(webhooks.KINDS)
