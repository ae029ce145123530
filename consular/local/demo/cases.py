"""Puts the sample cases in: `consular demo-cases`, started behind the pages.

Those behind the tour's doors come first, then the others, each kind in the order in which it happened.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import structlog
from sqlalchemy import func, select

from consular.app.assembly import Parts, assemble
from consular.app.worker import ENGINES, decode_barcodes
from consular.core.clock import Clock, SystemClock
from consular.core.errors import Conflict, Forbidden, NotFound
from consular.core.settings import Settings
from consular.issuance import LatePress
from consular.local.demo.acts import DO, begin, claim
from consular.local.demo.colleagues import issuer_of
from consular.local.demo.pictures import Studio
from consular.local.demo.plan import DOORS, PLAN, Act, CasePlan
from consular.local.demo.stage import Stage
from consular.notices import post_for
from consular.web.ops import seeded as notebook
from consular.web.ops.seeded import Seeded
from consular.wiring import Tools

log = structlog.get_logger(__name__)
# Any constant will do: one process at a time puts cases in.
_LOCK = 0x64656D6F
_NICE = 5


def seed_cases(settings: Settings) -> None:
    """Put in what is not in yet. Killed in the middle, the next call goes on. Misconfigured outside local mode."""
    issuer = issuer_of(settings)
    os.nice(_NICE)  # whoever clicks meanwhile comes first
    clock = SystemClock()
    seeded = _begun(settings, clock)
    studio = Studio(lambda case, item: notebook.picture(settings, case.key, item), day_of(seeded))
    parts = assemble(settings, pool_size=3)
    if not seeded.finished:
        studio.begin(case for case in in_order(PLAN, day_of(seeded)) if case.key not in seeded.cases)
    with parts.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.scalar(select(func.pg_try_advisory_lock(_LOCK))):
            stage = stage_on(parts, issuer, clock, seeded)
            play(stage, studio, PLAN, lambda told: notebook.write(settings, told))
            keep_colleagues_at_work(stage, PLAN, clock)
    studio.end()


def _begun(settings: Settings, clock: Clock) -> Seeded:
    seeded = notebook.read(settings)
    if seeded.began is None:
        seeded = Seeded(began=clock.now(), total=len(PLAN))
        notebook.write(settings, seeded)
    return seeded


def stage_on(parts: Parts, issuer: str, clock: Clock, seeded: Seeded) -> Stage:
    """The stage on this process's services, with the engines and the press that the worker has."""
    ENGINES.load()
    tools = Tools(
        catalogue=parts.catalogue,
        settings=parts.settings,
        post=post_for(parts.settings),
        engines=ENGINES,
        press=LatePress(),
        decode=decode_barcodes,
    )
    return Stage(
        issuer=issuer,
        catalogue=parts.catalogue,
        sessions=parts.works.sessions,
        behind=parts.transport,
        tools=tools,
        real=clock,
        seeded=seeded,
    )


def day_of(seeded: Seeded) -> dt.date:
    """The day on which the sample's dates hang; today before the seeding has begun."""
    return (seeded.began or SystemClock().now()).date()


def in_order(plan: Iterable[CasePlan], day: dt.date) -> list[CasePlan]:
    """The cases as they are put in: those of the doors, then the others, each as they were begun."""
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    return sorted(plan, key=lambda case: (case.key not in DOORS, case.moment(case.acts[0], began=noon, zone=dt.UTC)))


def timeline(stage: Stage, plan: Iterable[CasePlan]) -> Iterator[tuple[dt.datetime, CasePlan, Act]]:
    """Every act of every case with its moment, oldest first; before all others those of the cases behind the doors."""
    found = [
        (case.moment(act, began=stage.began, zone=stage.zone(case)), number, case, act)
        for number, case in enumerate(plan)
        for act in case.acts
    ]
    for at, _, case, act in sorted(found, key=lambda one: (one[2].key not in DOORS, one[0], one[1])):
        yield at, case, act


def play(stage: Stage, studio: Studio, plan: Iterable[CasePlan], note: Callable[[Seeded], None]) -> set[str]:
    """Do what is not done yet; `note` keeps the progress. Returns the keys of cases that somebody was faster with:
    a visitor may take a case before its script has ended, and then it is theirs.
    """
    stage.take_up()
    left: set[str] = set()
    for at, case, act in timeline(stage, plan):
        if case.key in left or (case.key in stage.seeded.cases and stage.is_done(case, act)):
            continue
        stage.clock.set(at)
        if act.what == "begin":
            stage.seeded = stage.seeded.with_case(case.key, begin(stage, case, studio))
            note(stage.seeded)
            continue
        try:
            DO[act.what](stage, case)
        except (Conflict, Forbidden, NotFound) as error:
            log.warning("demo.case_left", case=case.key, act=act.what, code=error.code)
            left.add(case.key)
    stage.seeded = replace(stage.seeded, finished=True)
    note(stage.seeded)
    return left


def keep_colleagues_at_work(stage: Stage, plan: Iterable[CasePlan], clock: Clock) -> None:
    """A claim lasts for less than an hour: colleagues take up theirs again at every start."""
    for case in plan:
        if case.colleague:
            stage.clock.set(clock.now())
            try:
                claim(stage, case)
            except (Conflict, Forbidden, NotFound) as error:
                log.info("demo.claim_left", case=case.key, code=error.code)
