"""Idempotency keys: a repeated call does nothing again and is answered alike."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from consular import partners
from consular.applications import Application
from consular.core.actor import Actor, ActorKind
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.partners.replies import KEPT
from tests.web.partner.conftest import SYSTEM, Caller

BODY = {"service": "visitor-visa", "answers": {"nationality": "UTO"}}


def count(works: Works) -> int:
    """How many applications there are."""
    with works.begin(SYSTEM) as work:
        return work.session.scalar(select(func.count()).select_from(Application)) or 0


def test_a_repeated_call_is_answered_alike_and_does_nothing_again(caller: Callable[..., Caller], works: Works) -> None:
    centre = caller()
    first = centre.post("/applications", BODY, Idempotency_Key="one")
    again = centre.post("/applications", BODY, Idempotency_Key="one")
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(works) == 1


def test_a_key_belongs_to_its_request_and_its_client(caller: Callable[..., Caller], works: Works) -> None:
    centre = caller()
    centre.post("/applications", BODY, Idempotency_Key="one")
    other = centre.post("/applications", {"service": "visitor-visa"}, Idempotency_Key="one")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert caller("second").post("/applications", BODY, Idempotency_Key="one").status_code == 201
    assert count(works) == 2


def test_a_refused_call_may_be_sent_again_mended(caller: Callable[..., Caller]) -> None:
    centre = caller()
    assert centre.post("/applications", {"service": "nothing"}, Idempotency_Key="one").status_code == 422
    assert centre.post("/applications", BODY, Idempotency_Key="one").status_code == 201


@pytest.mark.parametrize(
    ("key", "code"),
    [("", "idempotency_key_missing"), ("a b", "idempotency_key_malformed"), ("x" * 129, "idempotency_key_malformed")],
)
def test_a_key_is_asked_for(caller: Callable[..., Caller], key: str, code: str) -> None:
    answer = caller().post("/applications", BODY, Idempotency_Key=key)
    assert (answer.status_code, answer.json["code"]) == (400, code)


def test_while_a_call_is_worked_on_the_same_is_told_to_wait(caller: Callable[..., Caller], works: Works) -> None:
    centre = caller()
    centre.post("/applications", BODY, Idempotency_Key="other")
    with works.begin(SYSTEM) as work:
        partner = work.session.scalars(select(partners.Partner)).one()
    holder = works.open(Actor(ActorKind.PARTNER, partner.id))
    assert partners.reply_to(holder, key="one", request=b"") is None
    busy = centre.post("/applications", BODY, Idempotency_Key="one")
    assert (busy.status_code, busy.json["code"]) == (409, "idempotency_key_in_use")
    works.rollback(holder)
    assert centre.post("/applications", BODY, Idempotency_Key="one").status_code == 201


def test_many_at_once_make_one(caller: Callable[..., Caller], works: Works) -> None:
    centre = caller()
    told: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: told.append(centre.post("/applications", BODY, Idempotency_Key="one").status_code)
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(told) <= {201, 409}
    assert 201 in told
    assert count(works) == 1


def test_what_is_kept_is_no_body_and_goes_in_time(caller: Callable[..., Caller], works: Works, clock: SetClock) -> None:
    centre = caller()
    made = centre.post("/applications", BODY, Idempotency_Key="one").json
    with works.begin(SYSTEM) as work:
        (kept,) = work.session.scalars(select(partners.Reply)).all()
    assert (kept.status, kept.resource, kept.items) == (201, made["reference"], None)
    assert b"one" not in kept.key_mac
    clock.set(clock.now() + KEPT)
    anew = centre.post("/applications", BODY, Idempotency_Key="one")
    assert anew.status_code == 201
    assert anew.json["reference"] != made["reference"]
    with works.begin(SYSTEM) as work:
        assert [reply.resource for reply in work.session.scalars(select(partners.Reply))] == [anew.json["reference"]]


def test_an_answer_that_another_transaction_kept_meanwhile_stands(caller: Callable[..., Caller], works: Works) -> None:
    """The first look may miss what was committed while it waited for the lock; the row itself then refuses."""
    caller()
    with works.begin(SYSTEM) as work:
        partner = work.session.scalars(select(partners.Partner)).one()
    actor = Actor(ActorKind.PARTNER, partner.id)
    with works.begin(actor) as work:
        partners.keep_reply(work, partners.Answered(status=201, resource="A"), key="one", request=b"first")
    late = works.open(actor)
    with pytest.raises(partners.KeyBusy):
        partners.keep_reply(late, partners.Answered(status=201, resource="B"), key="one", request=b"first")
    works.rollback(late)
    with works.begin(actor) as work:
        kept = partners.reply_to(work, key="one", request=b"first")
        assert kept is not None
        assert kept.resource == "A"


def test_the_sweep_forgets_replies_in_time(caller: Callable[..., Caller], works: Works, clock: SetClock) -> None:
    caller().post("/applications", BODY, Idempotency_Key="one")
    for days, left in ((0, 1), (KEPT.days, 0)):
        clock.set(clock.now() + timedelta(days=days))
        with works.begin(SYSTEM) as work:
            partners.sweep_partner_data(work)
        with works.begin(SYSTEM) as work:
            assert work.session.scalar(select(func.count()).select_from(partners.Reply)) == left


READS = {
    "/application-states": ({"references": ["0000-0000-00"]}, {"references": ["0000-0000-00"] * 2}),
    "/application-searches": ({"passport_number": "AC4402917"}, {"passport_number": "AC4402918"}),
    "/application-checks": (
        {"service": "visitor-visa", "answers": {}},
        {"service": "visitor-visa", "answers": {"nationality": "UTO"}},
    ),
    "/border/verifications": ({"barcode": "AB"}, {"barcode": "CD"}),
}


def test_every_post_takes_a_key_and_says_whether_it_needs_one(caller: Callable[..., Caller]) -> None:
    paths = caller().client.get("/api/v1/openapi.json").json["paths"]
    told = {
        path: [p["required"] for p in item["post"].get("parameters", ()) if p["name"] == "Idempotency-Key"]
        for path, item in paths.items()
        if "post" in item
    }
    assert {path for path, required in told.items() if required == [False]} == set(READS)
    assert {path for path, required in told.items() if required == [True]} == set(told) - set(READS)


@pytest.mark.parametrize("path", READS)
def test_what_only_reads_is_answered_anew_and_only_to_the_same_body(
    caller: Callable[..., Caller], clock: SetClock, path: str
) -> None:
    centre = caller()
    body, other = READS[path]
    answers = [centre.post(path, body, Idempotency_Key=key) for key in ("", "one", "one")]
    assert [answer.status_code for answer in answers] == [200] * 3, answers[0].json
    assert all("Idempotency-Replayed" not in answer.headers for answer in answers)
    refused = centre.post(path, other, Idempotency_Key="one")
    assert (refused.status_code, refused.json["code"]) == (422, "idempotency_key_reused")
    assert centre.post(path, body, Idempotency_Key="a b").json["code"] == "idempotency_key_malformed"
    assert centre.post("/applications", BODY, Idempotency_Key="one").status_code == 422
    clock.set(clock.now() + KEPT)
    assert centre.post(path, other, Idempotency_Key="one").status_code == 200
