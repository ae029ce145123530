"""A delivery takes effect once, whatever happens to workers, queue and services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import select

from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.outbox import MAX_ATTEMPTS, Delivery, TryLater, held_up, take
from consular.core.settings import Settings
from consular.core.timers import set_timer
from consular.core.work import Work, Works
from consular.issuance import ensure_signers, seal_signer
from consular.jobs import RqTransport, perform, relay_once
from consular.local.valkey import EmbeddedValkey
from consular.notices import FolderPost
from consular.wiring import Reaction, Tools, Wiring
from tests.conftest import KeptParcels
from tests.core.happenings import Rained

EVENT = Rained(place_id=new_id())
LEASE = 90


class House:
    """A wiring table of one reaction, and what became of it."""

    def __init__(self, works: Works, tools: Tools, run: Callable[[], None]) -> None:
        self.ran: list[str] = []
        self.run = run
        self.wiring = Wiring({Rained: (Reaction("tests.react", "fast", self._react, self._give_up),)})
        self.works = replace(works, reactions=self.wiring)
        self.tools = tools

    def _react(self, work: Work, event: Rained, tools: Tools) -> None:
        # A row of the reaction's own transaction: it is there only when the delivery took effect.
        set_timer(work.session, f"effect-{len(self.ran)}", work.now + timedelta(days=365), event)
        work.session.flush()
        self.run()
        self.ran.append("ran")

    def _give_up(self, work: Work, event: Rained, tools: Tools) -> None:
        self.ran.append("gave up")

    def owe(self) -> UUID:
        with self.works.begin(system()) as work:
            work.emit(EVENT)
        return self.row().id

    def row(self) -> Delivery:
        with self.works.begin(system()) as work:
            return work.session.scalars(select(Delivery)).one()

    def perform(self) -> bool:
        return perform(self.row().id, self.works, self.wiring, self.tools)


def fine() -> None:
    """Nothing goes wrong."""


def broken() -> None:
    """Something goes wrong."""
    raise ZeroDivisionError


@pytest.fixture
def house(works: Works, catalogue: Catalogue, tmp_path: Path) -> House:
    """Everything a worker has."""
    environment = {
        "CONSULAR_MODE": "local",
        "DATABASE_URL": "unused",
        "REDIS_URL": "unused",
        "CONSULAR_PUBLIC_URL": "http://127.0.0.1",
        "CONSULAR_DATA": str(tmp_path),
        "CONSULAR_LEASE_SECONDS": str(LEASE),
    }
    post = FolderPost(tmp_path / "mail", "visas@consular.example", "http://127.0.0.1")
    unused: Any = None  # what these reactions never ask for
    settings = Settings.model_validate(environment)
    tools = Tools(catalogue=catalogue, settings=settings, post=post, engines=unused, press=unused, decode=unused)
    return House(works, tools, fine)


def test_a_delivery_takes_effect_once(house: House, clock: SetClock) -> None:
    house.owe()
    assert house.perform()
    assert not house.perform()
    assert house.ran == ["ran"]
    assert house.row().done_at == clock.now()


def test_a_leased_delivery_is_left_alone_and_comes_back_after_a_kill(house: House, clock: SetClock) -> None:
    delivery_id = house.owe()
    with house.works.begin(system()) as work:  # a worker that takes it and is killed
        assert take(work.session, delivery_id, now=work.now, lease=timedelta(seconds=LEASE))
    assert not house.perform()
    clock.move(seconds=LEASE + 1)
    assert house.perform()
    assert house.ran == ["ran"]


def test_a_failure_undoes_its_own_writes_and_is_tried_again(house: House, clock: SetClock) -> None:
    house.owe()
    house.run = broken
    assert not house.perform()
    row = house.row()
    assert (row.done_at, row.attempts, row.error_code) == (None, 1, "ZeroDivisionError")
    house.run = fine
    assert not house.perform()
    clock.move(seconds=2)
    assert house.perform()
    with house.works.begin(system()) as work:
        keys = work.session.connection().exec_driver_sql("SELECT key FROM timer").scalars().all()
    assert keys == ["effect-0"]


def test_what_needs_a_seal_key_waits_for_one_and_is_seen(house: House, clock: SetClock) -> None:
    def seals() -> None:
        with house.works.begin(system()) as work:
            seal_signer(work.session, at=work.now)

    house.owe()
    house.run = seals
    for _ in range(MAX_ATTEMPTS * 2):
        assert not house.perform()
        clock.move(minutes=5)
    row = house.row()
    assert (row.dead_at, row.attempts, row.error_code) == (None, 0, "no_seal_signer")
    with house.works.begin(system()) as work:
        assert held_up(work.session) == [("tests.react", "no_seal_signer", 1)]
        ensure_signers(work, house.tools.catalogue.ministry)
    assert house.perform()


def test_the_last_failure_is_a_dead_letter_and_gives_up_once(house: House, clock: SetClock) -> None:
    house.owe()
    house.run = broken
    for _ in range(MAX_ATTEMPTS + 2):
        assert not house.perform()
        clock.move(minutes=5)
    row = house.row()
    assert house.ran == ["gave up"]
    assert row.dead_at is not None
    assert row.attempts == MAX_ATTEMPTS
    assert row.done_at is None


def test_a_delivery_that_kills_its_workers_dies_too(house: House, clock: SetClock) -> None:
    delivery_id = house.owe()
    for _ in range(MAX_ATTEMPTS):
        with house.works.begin(system()) as work:
            assert take(work.session, delivery_id, now=work.now, lease=timedelta(seconds=LEASE))
        clock.move(seconds=LEASE + 1)
    assert not house.perform()
    assert house.ran == ["gave up"]
    assert house.row().error_code == "worker_lost"


def test_a_closed_service_is_waited_for_without_counting(house: House, clock: SetClock) -> None:
    def closed() -> None:
        raise TryLater("smtp_unavailable")

    house.owe()
    house.run = closed
    for _ in range(MAX_ATTEMPTS * 2):
        assert not house.perform()
        clock.move(minutes=5)
    assert (house.row().attempts, house.row().error_code, house.row().dead_at) == (0, "smtp_unavailable", None)
    house.run = fine
    assert house.perform()


def test_an_error_says_its_code_and_never_its_words(house: House) -> None:
    def telling() -> None:
        raise ValueError("Wongphaisan")

    house.owe()
    house.run = telling
    house.perform()
    assert house.row().error_code == "ValueError"


def test_what_the_queue_lost_is_pushed_again(house: House, clock: SetClock, transport: KeptParcels) -> None:
    delivery_id = house.owe()
    transport.parcels.clear()  # FLUSHALL
    assert relay_once(house.works, transport) == 0
    clock.move(seconds=16)
    assert relay_once(house.works, transport) == 1
    assert [parcel.id for parcel in transport.parcels] == [delivery_id]
    assert house.perform()
    clock.move(minutes=1)
    assert relay_once(house.works, transport) == 0


def test_a_relay_that_cannot_push_stamps_nothing(house: House, clock: SetClock, transport: KeptParcels) -> None:
    house.owe()
    transport.parcels.clear()
    clock.move(minutes=1)
    with pytest.raises(OSError):
        relay_once(house.works, Closed())
    assert relay_once(house.works, transport) == 1


class Closed:
    """A queue that does not answer."""

    def push(self, parcels: object) -> None:
        raise OSError


def test_a_due_timer_becomes_a_delivery_once(house: House, clock: SetClock, transport: KeptParcels) -> None:
    with house.works.begin(system()) as work:
        set_timer(work.session, "umbrella", work.now + timedelta(hours=1), EVENT)
    assert relay_once(house.works, transport) == 0
    clock.move(hours=1)
    relay_once(house.works, transport)
    assert len(transport.parcels) == 1
    assert house.perform()
    relay_once(house.works, transport)
    assert len(transport.parcels) == 1


@pytest.fixture(scope="module")
def redis(scratch: Path) -> Iterator[Redis]:
    """A real Valkey."""
    server = EmbeddedValkey(scratch / "jobs-valkey")
    client = Redis.from_url(server.start())
    yield client
    client.close()
    server.stop()


def test_the_queue_carries_the_deliverys_id_and_nothing_else(house: House, clock: SetClock, redis: Redis) -> None:
    house.works = replace(house.works, transport=RqTransport(redis))
    delivery_id = house.owe()
    assert redis.lrange("rq:queue:fast", 0, -1) == [str(delivery_id).encode()]
    stored = b"".join(redis.hgetall(f"rq:job:{delivery_id}").values())
    assert str(EVENT.place_id).encode() not in stored
    assert b"pickle" not in stored
    redis.flushall()
    clock.move(seconds=16)
    assert relay_once(house.works, house.works.transport) == 1
    assert redis.lrange("rq:queue:fast", 0, -1) == [str(delivery_id).encode()]
