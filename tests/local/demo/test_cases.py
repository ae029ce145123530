"""A few sample cases really played: engines look, the press prints, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from consular import applications, audit, evidence, fees, issuance, review, verification
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.errors import Misconfigured
from consular.core.outbox import Delivery
from consular.core.private_files import write_private
from consular.core.settings import Settings
from consular.core.work import Works
from consular.local.demo import seed
from consular.local.demo.cases import keep_colleagues_at_work, play, seed_cases
from consular.local.demo.colleagues import LONG_AGO, enter
from consular.local.demo.pictures import Studio, draw
from consular.local.demo.plan import PLAN, CasePlan
from consular.local.demo.stage import Stage
from consular.notices import post_for
from consular.verification.engines.local import LocalEngines
from consular.web.ops import seeded as notebook
from consular.web.ops.local_engineer import altered
from consular.web.ops.seeded import Seeded
from consular.wiring import Tools
from tests.conftest import START, KeptParcels

BY_KEY = {case.key: case for case in PLAN}
# One that a page of the tour hangs on, one that ends in an e-visa, a draft without files.
FEW = [BY_KEY[key] for key in ("budi", "liam", "kiprop")]
ISSUER = "http://127.0.0.1:9999"


@pytest.fixture(scope="module")
def engines() -> LocalEngines:
    made = LocalEngines()
    made.load()
    return made


@pytest.fixture
def settings(tmp_path: Path, house_url: str) -> Settings:
    return Settings.model_validate(
        {
            "CONSULAR_MODE": "local",
            "DATABASE_URL": house_url,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "CONSULAR_PUBLIC_URL": "http://127.0.0.1:8000",
            "CONSULAR_DATA": str(tmp_path),
            "CONSULAR_OIDC_ISSUER": ISSUER,
        }
    )


Begin = Callable[..., Stage]


@pytest.fixture
def begin(
    works: Works,
    catalogue: Catalogue,
    clock: SetClock,
    settings: Settings,
    engines: LocalEngines,
    transport: KeptParcels,
) -> Begin:
    """`begin(seeded)` is the stage of a fresh start; colleagues and signers have been there for long."""
    clock.set(START - LONG_AGO)
    with works.begin(system()) as work:
        enter(work, ISSUER, catalogue.roles)
        issuance.ensure_signers(work, catalogue.ministry)
    clock.set(START)

    def start(seeded: Seeded | None = None, eyes: object = None) -> Stage:
        tools = Tools(
            catalogue=catalogue,
            settings=settings,
            post=post_for(settings),
            engines=eyes or engines,  # type: ignore[arg-type]
            press=issuance.LatePress(),
            decode=lambda _content: [],
        )
        return Stage(
            issuer=ISSUER,
            catalogue=catalogue,
            sessions=works.sessions,
            behind=transport,
            tools=tools,
            real=clock,
            seeded=seeded or Seeded(began=START),
        )

    return start


@pytest.fixture
def studio(settings: Settings) -> Studio:
    """Pictures of the few, drawn before anything is played."""
    for case in FEW:
        for item in case.files:
            path = notebook.picture(settings, case.key, item)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, draw(case, item, START.date()))
    return Studio(lambda case, item: notebook.picture(settings, case.key, item), START.date())


def counts(works: Works) -> tuple[int, ...]:
    tables = (applications.Application, applications.CaseEvent, fees.Receipt, issuance.IssuedFile, audit.AuditEntry)
    with works.sessions() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_cases_are_played_by_the_rooms_themselves_and_only_once(
    begin: Begin, works: Works, catalogue: Catalogue, studio: Studio, clock: SetClock, transport: KeptParcels
) -> None:
    told: list[Seeded] = []
    stage = begin()
    assert play(stage, studio, FEW, told.append) == set()
    assert [t.count for t in told] == [1, 2, 3, 3]
    assert told[-1].finished

    with works.sessions() as session:
        rows = {
            key: applications.application_for(session, system(), "system", reference)
            for key, reference in stage.seeded.cases.items()
        }
        assert {key: row.state for key, row in rows.items()} == {
            "budi": "admissible",
            "liam": "granted",
            "kiprop": "draft",
        }
        digit = rows["budi"]
        assert digit.admissible_at is not None
        assert START - digit.admissible_at > timedelta(days=18)
        history = applications.history(session, rows["liam"].dossier_id, for_applicant=False)
        assert [event.code for event in history] == [
            *("lodged", "admissible", "examination", "claimed", "decision_proposed", "granted")
        ]
        assert all(START - timedelta(days=61) < event.at < START for event in history)
        assert [r.number for r in fees.receipts_of(session, digit.dossier_id)] == ["JAKARTA-2026-000001"]
        compared = verification.comparison(session, digit, stage.service)
        assert [row.compared.role for row in compared if row.kind == "look"] == ["document_number"]
        assert session.scalar(select(func.count()).where(Delivery.done_at.is_(None))) == 0
    assert transport.parcels == []

    before = counts(works)
    again = begin(stage.seeded)
    assert play(again, studio, FEW, told.append) == set()
    assert counts(works) == before

    with works.begin(system()) as work:
        believed = issuance.believed(work.session, catalogue.ministry)
        text = stage.seeded.barcodes["liam"]
        assert issuance.submit_text(work, text, believed).verdict.value == "expired"
        assert issuance.submit_text(work, altered(text)[0], believed).verdict.value == "forged"


class Blind:
    """Engines of a process that is killed when it begins to look."""

    def __getattr__(self, name: str) -> object:
        raise KeyboardInterrupt


def test_killed_in_the_middle_the_next_start_goes_on(begin: Begin, works: Works, studio: Studio) -> None:
    case = FEW[0]
    kept: list[Seeded] = []
    with pytest.raises(KeyboardInterrupt):
        play(begin(eyes=Blind()), studio, [case], kept.append)
    assert kept == []  # it was drafted, and not yet noted
    with works.sessions() as session:
        assert session.scalar(select(func.count()).select_from(applications.Application)) == 1
        assert session.scalar(
            select(func.count()).where(Delivery.done_at.is_(None), Delivery.leased_until.is_not(None))
        )

    stage = begin()
    assert play(stage, studio, [case], kept.append) == set()
    with works.sessions() as session:
        row = applications.application_for(session, system(), "system", stage.seeded.cases[case.key])
        assert row.state == "admissible"
        assert session.scalar(select(func.count()).select_from(applications.Application)) == 1
        assert session.scalar(select(func.count()).where(Delivery.done_at.is_(None))) == 0
        files = evidence.of_dossier(session, row.dossier_id)
        assert [file.state for file in files] == ["ready", "ready"]
        for file in files:
            runs = verification.runs_of(session, file.id)
            assert runs
            assert all(run.ran_at < START - timedelta(days=18) for run in runs)
            assert not verification.earlier_runs(session, file.id)


def test_files_left_to_the_worker_are_pushed_and_not_looked_at(
    begin: Begin, works: Works, settings: Settings, transport: KeptParcels
) -> None:
    case = replace(BY_KEY["kamau"], files=("portrait", "passport-page"))
    studio = ready_studio(settings, case)
    stage = begin(eyes=Blind())
    play(stage, studio, [case], lambda _told: None)
    with works.sessions() as session:
        owed = session.scalars(select(Delivery).where(Delivery.done_at.is_(None))).all()
        assert {delivery.reaction for delivery in owed} == {"verification.check"}
        assert {delivery.id for delivery in owed} == {parcel.id for parcel in transport.parcels}
        assert all(delivery.due_at == START and delivery.leased_until is None for delivery in owed)


def ready_studio(settings: Settings, case: CasePlan) -> Studio:
    """Pictures that decode to nothing: for cases at which nobody looks."""
    for item in case.files:
        path = notebook.picture(settings, case.key, item)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\xff\xd8\xff\xe0" + item.encode())
    return Studio(lambda one, item: notebook.picture(settings, one.key, item), START.date())


def test_a_case_that_a_visitor_took_is_left_to_them(begin: Begin, works: Works, settings: Settings) -> None:
    case = replace(BY_KEY["aisha"], behind=True)
    stage = begin(eyes=Blind())
    whole = case.acts
    play(stage, ready_studio(settings, case), [replace(case, acts=whole[:2])], lambda _told: None)
    with stage.doing(stage.owner(case)) as work:
        applications.withdraw(work, stage.application(work, case, lock=True))
    answered = replace(case, acts=(*whole[:2], replace(whole[2], what="claim", leaves="claimed")))
    assert play(stage, ready_studio(settings, case), [answered], lambda _told: None) == {"aisha"}


def test_a_colleague_takes_up_the_case_again_at_every_start(
    begin: Begin, works: Works, settings: Settings, clock: SetClock
) -> None:
    case = replace(BY_KEY["nakato"], behind=True)
    stage = begin(eyes=Blind())
    play(stage, ready_studio(settings, case), [case], lambda _told: None)
    keep_colleagues_at_work(stage, [case], clock)
    clock.move(hours=2)
    keep_colleagues_at_work(stage, [case], clock)
    with works.sessions() as session:
        row = applications.application_for(session, system(), "system", stage.seeded.cases["nakato"])
        claims = session.scalars(select(review.Claim).where(review.Claim.dossier_id == row.dossier_id)).all()
    assert [claim.until > clock.now() for claim in claims] == [True]


def test_the_studio_draws_in_a_process_of_its_own(settings: Settings) -> None:
    case = replace(BY_KEY["inigo"], files=("portrait",))
    studio = Studio(lambda one, item: notebook.picture(settings, one.key, item), START.date())
    studio.begin([case])
    assert studio.take(case, "portrait") == draw(case, "portrait", START.date())
    studio.end()


@pytest.mark.parametrize("act", [seed, seed_cases])
def test_it_refuses_outside_local_mode(settings: Settings, act: Callable[[Settings], None]) -> None:
    elsewhere = settings.model_copy(update={"mode": "sandbox"})
    with pytest.raises(Misconfigured, match="local mode only"):
        act(elsewhere)
