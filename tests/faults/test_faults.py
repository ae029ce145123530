"""What dies, hangs or forgets in the middle: the journey ends right, with one of everything."""

from __future__ import annotations

import http.client
import re
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Thread
from uuid import UUID

from redis import Redis

from consular import evidence
from tests.faults.hands import PATIENCE, Hands, Page, Visitor
from tests.journeys.instance import send, wait_until
from tests.journeys.travellers import NATCHA, SUHARYANTI, Traveller

MINUTE = 60  # seconds
GRANTED = {"files": Counter({"evisa": 1}), "numbers": 1, "decisions": 1}
REFUSED = {"files": Counter({"letter-refusal": 1}), "numbers": 0, "decisions": 1}


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


def assert_granted_once(hands: Hands, reference: str, person: Traveller) -> None:
    """One decision, one document, one number, one notice and one mail of each kind."""
    made = hands.made(reference)
    assert {key: made[key] for key in GRANTED} == GRANTED
    assert made["notices"] == Counter({"lodged": 1, "admissible": 1, "granted": 1})
    assert set(hands.mails(person, least=3).values()) == {1}


def assert_refused_once(hands: Hands, reference: str, person: Traveller) -> None:
    """One decision, one letter, no number, one notice and one mail of each kind."""
    made = hands.made(reference)
    assert {key: made[key] for key in REFUSED} == REFUSED
    assert made["notices"] == Counter({"lodged": 1, "admissible": 1, "decided": 1})
    assert set(hands.mails(person, least=3).values()) == {1}


def test_a_queue_that_hangs_for_a_minute_while_a_case_is_lodged_and_another_decided(hands: Hands) -> None:
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
        time.sleep(max(0.0, MINUTE - (time.monotonic() - began)))
    finally:
        hands.instance.resume("valkey")
    hands.until_all_done()
    assert_granted_once(hands, decided, granted)
    assert hands.made(sent)["notices"] == Counter({"lodged": 1})
    wait_until(hands.instance.is_ready, seconds=PATIENCE, what="ready again")


def test_a_queue_that_is_stopped_for_a_minute_while_two_cases_are_decided(hands: Hands) -> None:
    """Its process is gone, and what it held with it."""
    granted, refused = traveller(NATCHA, "AC4402908"), traveller(SUHARYANTI, "X5520308")
    visa, yes = hands.ready_to_decide(granted)
    letter, no = hands.ready_to_decide(refused, refusal=True)
    with hands.instance.stopped("valkey"):
        began = time.monotonic()
        hands.confirm(visa, yes)
        hands.confirm(letter, no)
        assert hands.sign_in(granted).get(f"/applications/{visa}").status == 200
        assert hands.instance.health()[0] == 503
        time.sleep(max(0.0, MINUTE - (time.monotonic() - began)))
        assert not hands.instance.pids("valkey")
    hands.until_all_done()
    assert_granted_once(hands, visa, granted)
    assert_refused_once(hands, letter, refused)
    wait_until(hands.instance.is_ready, seconds=PATIENCE, what="ready again")


def test_a_queue_killed_as_a_refusal_is_confirmed(hands: Hands) -> None:
    person = traveller(NATCHA, "AC4402905")
    reference, proposal = hands.ready_to_decide(person, refusal=True)
    killed = hands.instance.kill("valkey")
    hands.confirm(reference, proposal)
    hands.instance.wait_restarted("valkey", killed)
    hands.until_all_done()
    assert_refused_once(hands, reference, person)


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
    assert_granted_once(hands, reference, person)


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


class Press(Thread):
    """Somebody presses Confirm; `answer` stays None when the web dies over it."""

    def __init__(self, visitor: Visitor, path: str, form: dict[str, str]) -> None:
        super().__init__()
        self._press = partial(visitor.post, path, form)
        self.answer: Page | None = None

    def run(self) -> None:
        with suppress(OSError, http.client.HTTPException):
            self.answer = self._press()


def confirmation(hands: Hands, reference: str) -> tuple[Visitor, str, dict[str, str]]:
    """The second person with the page of the case before them: who, where to, what the form says."""
    second = hands.sign_in_as(hands.staff["confirmer"])
    home = f"/staff/cases/{reference}"
    seen = dict(re.findall(r'name="(version|proposal)" value="([^"]+)"', second.get(home).text))
    assert set(seen) == {"version", "proposal"}
    return second, f"{home}/confirm", seen


def test_a_web_killed_while_a_grant_is_being_confirmed(hands: Hands) -> None:
    """Nothing of the half of it is there; the press is repeated on the same page, as a person would."""
    person = traveller(NATCHA, "AC4402909")
    reference, _ = hands.ready_to_decide(person)
    second, path, form = confirmation(hands, reference)
    press = Press(second, path, form)
    with hands.held(reference):
        press.start()
        wait_until(hands.waits_for_a_row, seconds=PATIENCE, what="the confirmation is under way", every=0.02)
        killed = hands.instance.kill("web")
        press.join(PATIENCE)
        assert (press.is_alive(), press.answer) == (False, None)
    hands.instance.wait_restarted("web", killed)
    assert (hands.state(reference), hands.made(reference)["decisions"]) == ("decision_proposed", 0)
    assert second.post(path, form).status == 303
    hands.until_all_done()
    assert_granted_once(hands, reference, person)


def test_a_web_killed_before_it_has_told_that_a_grant_is_confirmed(hands: Hands) -> None:
    """The decision is made, the person does not know, and presses again: before it is issued, and after."""
    person = traveller(NATCHA, "AC4402910")
    reference, _ = hands.ready_to_decide(person)
    second, path, form = confirmation(hands, reference)
    with hands.held(reference):
        press = Press(second, path, form)
        press.start()
        wait_until(hands.waits_for_a_row, seconds=PATIENCE, what="the confirmation is under way", every=0.02)
    wait_until(lambda: hands.state(reference) == "granted", seconds=PATIENCE, what="it is granted", every=0.005)
    killed = hands.instance.kill("web")
    press.join(PATIENCE)
    hands.instance.wait_restarted("web", killed)
    for _ in range(2):
        assert second.post(path, form).status == 303
        hands.until_all_done()
    assert_granted_once(hands, reference, person)
