"""`/webhooks`: subscribing, changing, rotating, pausing, replaying, removing; secrets are told when they are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.partner.conftest import Caller

NEW = {"url": "http://127.0.0.1:9/hooks", "kinds": ["application.decided"], "contact": "ops@centre.example"}


@pytest.fixture
def centre(caller: Callable[..., Caller]) -> Caller:
    return caller()


@pytest.fixture
def hook(centre: Caller) -> dict[str, Any]:
    answer = centre.post("/webhooks", NEW)
    assert answer.status_code == 201, answer.json
    told: dict[str, Any] = answer.json
    return told


def test_the_secret_is_told_when_it_is_made_and_nowhere_else(centre: Caller, hook: dict[str, Any]) -> None:
    assert hook["secret"].startswith("whsec_")
    one = centre.get(f"/webhooks/{hook['id']}").json
    (listed,) = centre.get("/webhooks").json["items"]
    assert one == listed == {k: v for k, v in hook.items() if k not in ("secret", "former_secret_until")}


def test_a_repeated_subscription_is_the_same_one(centre: Caller) -> None:
    first = centre.post("/webhooks", NEW, Idempotency_Key="hook")
    again = centre.post("/webhooks", NEW, Idempotency_Key="hook")
    assert first.json == again.json
    assert len(centre.get("/webhooks").json["items"]) == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"url": "https://192.168.1.1/"}, "#/url"),
        ({"url": "http://partner.example/"}, "#/url"),
        ({"url": "ftp://partner.example/"}, "#/url"),
        ({"kinds": []}, "#/kinds"),
        ({"kinds": ["application.granted"]}, "#/kinds/0"),
        ({"contact": "nobody"}, "#/contact"),
    ],
)
def test_an_unfit_subscription_is_pointed_at(centre: Caller, changes: dict[str, Any], pointer: str) -> None:
    answer = centre.post("/webhooks", {**NEW, **changes})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert centre.get("/webhooks").json["items"] == []


def test_a_change_says_what_it_was_made_from(centre: Caller, hook: dict[str, Any]) -> None:
    where = f"/webhooks/{hook['id']}"
    assert centre.call("PATCH", where, {"kinds": ["item.arrived"]}).status_code == 428
    tag = centre.get(where).headers["ETag"]
    changed = centre.call("PATCH", where, {"kinds": ["item.arrived"]}, If_Match=tag)
    assert (changed.status_code, changed.json["kinds"]) == (200, ["item.arrived"])
    assert centre.call("PATCH", where, {"kinds": ["item.arrived"]}, If_Match=tag).status_code == 412
    fresh = centre.get(where).headers["ETag"]
    unfit = centre.call("PATCH", where, {"url": "https://10.0.0.1/"}, If_Match=fresh)
    assert (unfit.status_code, unfit.json["errors"][0]["pointer"]) == (422, "#/url")


def test_a_rotation_gives_another_secret_and_says_until_when_both_sign(centre: Caller, hook: dict[str, Any]) -> None:
    rotated = centre.post(f"/webhooks/{hook['id']}/secret-rotations")
    assert rotated.status_code == 201, rotated.json
    assert rotated.json["secret"] != hook["secret"]
    assert rotated.json["former_secret_until"] == "2026-11-17T09:00:00Z"


def test_pausing_testing_resuming_and_the_log(centre: Caller, hook: dict[str, Any]) -> None:
    where = f"/webhooks/{hook['id']}"
    assert centre.post(f"{where}/pause").json["paused_because"] == "by_partner"
    assert centre.post(f"{where}/tests").json == {"deliveries": 1}
    assert centre.post(f"{where}/tests").json == {"deliveries": 1}
    first = centre.get(f"{where}/deliveries?limit=1")
    (held,) = first.json["items"]
    assert (held["kind"], held["state"], held["event_id"], held["attempts"]) == ("webhook.test", "held", None, [])
    cursor = first.headers["Link"].partition("cursor=")[2].partition(">")[0]
    assert len(centre.get(f"{where}/deliveries?limit=1&cursor={cursor}").json["items"]) == 1
    assert centre.post(f"{where}/resumption").json["state"] == "active"
    assert [row["state"] for row in centre.get(f"{where}/deliveries").json["items"]] == ["waiting", "waiting"]


def test_replays_name_one_delivery_or_a_moment(centre: Caller, hook: dict[str, Any]) -> None:
    where = f"/webhooks/{hook['id']}"
    centre.post(f"{where}/tests")
    (row,) = centre.get(f"{where}/deliveries").json["items"]
    assert centre.post(f"{where}/replays", {"delivery_id": row["id"]}).json == {"deliveries": 1}
    assert centre.post(f"{where}/replays", {"since": "2026-11-01T00:00:00Z"}).json == {"deliveries": 0}
    assert centre.post(f"{where}/replays", {}).status_code == 422
    both = {"delivery_id": row["id"], "since": "2026-11-01T00:00:00Z"}
    assert centre.post(f"{where}/replays", both).status_code == 422
    assert centre.post(f"{where}/replays", {"delivery_id": hook["id"]}).status_code == 404


def test_what_was_removed_is_gone_and_another_clients_is_not_there(
    centre: Caller, hook: dict[str, Any], caller: Callable[..., Caller]
) -> None:
    where = f"/webhooks/{hook['id']}"
    other = caller("other")
    assert other.get(where).status_code == 404
    assert other.call("DELETE", where).status_code == 404
    assert centre.call("DELETE", where).status_code == 204
    assert centre.get(where).status_code == 404
    assert centre.call("DELETE", where).status_code == 404
    assert centre.post(f"{where}/tests").status_code == 404


def test_there_are_ten_at_most(centre: Caller) -> None:
    for _ in range(10):
        assert centre.post("/webhooks", NEW).status_code == 201
    answer = centre.post("/webhooks", NEW)
    assert (answer.status_code, answer.json["code"]) == (409, "webhooks_too_many")


@pytest.mark.parametrize("turned", ["rotated", "removed"])
def test_a_repeated_subscription_tells_no_secret_but_its_own(centre: Caller, turned: str) -> None:
    first = centre.post("/webhooks", NEW, Idempotency_Key="hook")
    where = f"/webhooks/{first.json['id']}"
    rotated = centre.post(f"{where}/secret-rotations", Idempotency_Key="turn")
    if turned == "removed":
        assert centre.call("DELETE", where).status_code == 204
    again = centre.post("/webhooks", NEW, Idempotency_Key="hook")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert (again.json["id"], again.json["kinds"], again.json["secret"]) == (first.json["id"], NEW["kinds"], None)
    assert "whsec_" not in again.text
    turn = centre.post(f"{where}/secret-rotations", Idempotency_Key="turn")
    assert turn.status_code == 201
    if turned == "removed":
        assert (again.json["state"], again.json["url"], turn.json["secret"]) == ("removed", None, None)
    else:
        assert (again.json["state"], turn.json) == ("active", rotated.json)


def test_nobody_subscribes_to_what_is_never_sent(caller: Callable[..., Caller], centre: Caller) -> None:
    new = {**NEW, "kinds": ["item.arrived", "document.issued"]}
    for audience in ("carrier", "border"):
        answer = caller(audience, audience).post("/webhooks", new)
        assert answer.status_code == 422
        assert [flaw["pointer"] for flaw in answer.json["errors"]] == ["#/kinds/0", "#/kinds/1"]
        assert answer.json["errors"][0]["detail"].startswith("Nothing of applications")
    (flaw,) = centre.post("/webhooks", new).json["errors"]
    assert (flaw["code"], flaw["pointer"]) == ("webhook_kinds_out_of_reach", "#/kinds/1")
    assert "application.decided" in flaw["detail"]
    assert "document." not in flaw["detail"]
    made = centre.post("/webhooks", NEW).json
    tag = centre.get(f"/webhooks/{made['id']}").headers["ETag"]
    change = centre.call("PATCH", f"/webhooks/{made['id']}", {"kinds": ["document.ready"]}, If_Match=tag)
    assert (change.status_code, change.json["errors"][0]["pointer"]) == (422, "#/kinds/0")
    assert caller("agency", "agency").post("/webhooks", new).status_code == 201
