"""What dies, hangs or forgets in the middle: the journey ends right, with one of everything."""

from __future__ import annotations

import signal
import time
from collections import Counter
from dataclasses import replace
from uuid import UUID

from redis import Redis

from consular import evidence
from tests.faults.hands import PATIENCE, Hands
from tests.journeys.instance import send, wait_until
from tests.journeys.travellers import NATCHA, SUHARYANTI, Traveller

GRANTED = {"files": Counter({"evisa": 1}), "numbers": 1}
REFUSED = {"files": Counter({"letter-refusal": 1}), "numbers": 0}


def traveller(like: Traveller, number: str) -> Traveller:
    """Another person of this kind, with an account and a mailbox of their own."""
    return replace(like, number=number, email=f"{number.lower()}@post.example")


def queue(hands: Hands) -> Redis:
    return Redis.from_url(hands.parts.settings.redis_url, socket_timeout=10)


def in_hand(hands: Hands, reaction: str) -> UUID:
    """Wait until a worker is at such a delivery; returns its id."""
    held: list[UUID] = []

    def begun() -> bool:
        delivery = hands.running(reaction)
        held.extend([delivery.id] if delivery else [])
        return bool(held)

    wait_until(begun, seconds=PATIENCE, what=f"a worker is at {reaction}", every=0.02)
    return held[0]


def assert_checked_once(hands: Hands, reference: str, files: list[UUID]) -> None:
    """One result of each check of each file, the upload gone, its pages kept."""
    for evidence_id in files:
        file = hands.file(evidence_id)
        assert set(hands.results(file.id).values()) == {1}, hands.results(file.id)
        assert (file.state, file.quarantine) == (evidence.READY, None)
    names = {path.name for path in (hands.instance.folder / "blobs").rglob("*") if path.is_file()}
    assert hands.pages(reference) <= names


def test_a_worker_killed_in_the_middle_of_a_check(hands: Hands) -> None:
    person = traveller(NATCHA, "AC4402901")
    reference = hands.draft(person)
    files = hands.attach(reference, person)
    held = in_hand(hands, "verification.check")
    time.sleep(0.5)
    killed = hands.instance.kill("worker")
    assert len(killed) > 1, "the worker had no job in hand"
    assert hands.open_deliveries()
    hands.instance.wait_restarted("worker", killed)
    hands.until_all_done()
    assert hands.attempts(held) >= 2
    assert_checked_once(hands, reference, files)
    hands.lodge(reference, person)
    hands.until_all_done()
    assert hands.made(reference)["notices"] == Counter({"lodged": 1})


def test_a_job_killed_under_its_worker(hands: Hands) -> None:
    person = traveller(NATCHA, "AC4402902")
    reference = hands.draft(person)
    files = hands.attach(reference, person)
    wait_until(lambda: len(hands.instance.pids("worker")) > 1, seconds=PATIENCE, what="a job", every=0.02)
    worker, *job = hands.instance.pids("worker")
    for pid in job:
        send(pid, signal.SIGKILL)
    hands.until_all_done()
    assert hands.instance.pids("worker")[0] == worker
    assert_checked_once(hands, reference, files)


def test_a_queue_that_is_flushed_while_the_relay_is_dead(hands: Hands) -> None:
    person = traveller(SUHARYANTI, "X5520301")
    reference = hands.draft(person)
    relay = hands.instance.kill("relay")
    files = hands.attach(reference, person)
    hands.lodge(reference, person)
    with queue(hands) as redis:
        redis.flushall()
    hands.receive_fee(reference)
    with queue(hands) as redis:
        redis.flushall()
    hands.instance.wait_restarted("relay", relay)
    hands.until_state(reference, "admissible")
    hands.until_all_done()
    assert_checked_once(hands, reference, files)
    assert hands.made(reference)["notices"] == Counter({"lodged": 1, "admissible": 1})
    assert set(hands.mails(person, least=2).values()) == {1}


def test_a_queue_that_hangs_while_a_case_is_lodged_and_another_decided(hands: Hands) -> None:
    """The database does not wait for the queue: every act is done, its consequences follow."""
    granted, lodged = traveller(NATCHA, "AC4402904"), traveller(SUHARYANTI, "X5520304")
    decided, proposal = hands.ready_to_decide(granted)
    sent = hands.draft(lodged)
    hands.instance.pause("valkey")
    began = time.monotonic()
    try:
        hands.confirm(decided, proposal)
        hands.attach(sent, lodged)
        hands.lodge(sent, lodged)
        assert hands.sign_in(granted).get(f"/applications/{decided}").status == 200
        ready = hands.sign_in(granted).get("/health/ready")
        assert (ready.status, "Redis does not answer" in ready.text) == (503, True)
        time.sleep(max(0.0, 20 - (time.monotonic() - began)))
    finally:
        hands.instance.resume("valkey")
    hands.until_all_done()
    made = hands.made(decided)
    assert {key: made[key] for key in GRANTED} == GRANTED
    assert made["notices"] == Counter({"lodged": 1, "admissible": 1, "granted": 1})
    assert set(hands.mails(granted, least=3).values()) == {1}
    assert hands.made(sent)["notices"] == Counter({"lodged": 1})
    wait_until(hands.instance.is_ready, seconds=PATIENCE, what="ready again")


def test_a_queue_killed_as_a_refusal_is_confirmed(hands: Hands) -> None:
    person = traveller(NATCHA, "AC4402905")
    reference, proposal = hands.ready_to_decide(person, refusal=True)
    killed = hands.instance.kill("valkey")
    hands.confirm(reference, proposal)
    hands.instance.wait_restarted("valkey", killed)
    hands.until_all_done()
    made = hands.made(reference)
    assert {key: made[key] for key in REFUSED} == REFUSED
    assert made["notices"] == Counter({"lodged": 1, "admissible": 1, "decided": 1})
    assert set(hands.mails(person, least=3).values()) == {1}


def test_a_worker_killed_while_it_prints_an_e_visa(hands: Hands) -> None:
    person = traveller(NATCHA, "AC4402906")
    reference, proposal = hands.ready_to_decide(person)
    hands.confirm(reference, proposal)
    held = in_hand(hands, "issuance.issue")
    killed = hands.instance.kill("worker")
    assert "issuance.issue" in hands.open_deliveries()
    hands.instance.wait_restarted("worker", killed)
    hands.until_all_done()
    assert hands.attempts(held) >= 2
    made = hands.made(reference)
    assert {key: made[key] for key in GRANTED} == GRANTED
    assert set(hands.mails(person, least=3).values()) == {1}


def test_a_web_that_is_restarted_keeps_session_and_text(hands: Hands) -> None:
    person = traveller(NATCHA, "AC4402907")
    reference = hands.draft(person)
    visitor = hands.sign_in(person)
    step = f"/applications/{reference}/steps/contact"
    assert visitor.get(step).status == 200
    half = {
        "home-line1": "9 Thanon Mai",
        "home-city": "Lampang",
        "home-country": "THA",
        "contact_email": "not an address",
    }
    assert visitor.post(step, half).status == 422
    killed = hands.instance.kill("web")
    hands.instance.wait_restarted("web", killed)
    page = visitor.get(step)
    assert page.status == 200
    assert "9 Thanon Mai" in page.text
    # The form token of the page from before holds too.
    assert visitor.post(step, {**half, "contact_email": person.email}).status == 303
