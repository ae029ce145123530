"""Signatures as Standard Webhooks has them: its vector, its own verifier, its schedule."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from consular.core.ids import new_id
from consular.webhooks.standard_webhooks import headers, message_id, retry_after, secret_text, signature

VECTORS = json.loads(Path(__file__, "../vectors/standard_webhooks_vectors.json").resolve().read_text())
SECRET, OTHER = secret_text(b"k" * 32), secret_text(b"o" * 32)
BODY = '{"type":"application.lodged","data":{"reference":"V7K3-M9QX-D4","état":"→"}}'.encode()


def test_the_published_vector() -> None:
    for vector in VECTORS["vectors"]:
        made = signature(
            vector["secret"],
            message_id=vector["webhook-id"],
            timestamp=int(vector["webhook-timestamp"]),
            body=vector["payload"].encode(),
        )
        assert made == vector["webhook-signature"]


def test_the_foreign_verifier_accepts_ours() -> None:
    signed = headers([SECRET], message_id="msg_1", at=datetime.now(UTC), body=BODY)
    assert Webhook(SECRET).verify(BODY, dict(signed)) == json.loads(BODY)


def test_during_a_rotation_both_secrets_verify() -> None:
    signed = headers([SECRET, OTHER], message_id="msg_1", at=datetime.now(UTC), body=BODY)
    assert signed["webhook-signature"].count("v1,") == 2
    for secret in (SECRET, OTHER):
        Webhook(secret).verify(BODY, dict(signed))


@pytest.mark.parametrize("flaw", ["body", "id", "time", "secret", "old"])
def test_the_foreign_verifier_refuses_what_was_changed(flaw: str) -> None:
    at = datetime.now(UTC) - timedelta(minutes=6 if flaw == "old" else 0)
    signed = dict(headers([SECRET], message_id="msg_1", at=at, body=BODY))
    body = BODY + b" " if flaw == "body" else BODY
    if flaw == "id":
        signed["webhook-id"] = "msg_2"
    if flaw == "time":
        signed["webhook-timestamp"] = str(int(signed["webhook-timestamp"]) + 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER if flaw == "secret" else SECRET).verify(body, signed)


def test_the_message_is_named_by_what_happened() -> None:
    event = UUID("01935b5e-0000-7000-8000-000000000001")
    assert message_id(event) == message_id(event) == "msg_01935b5e000070008000000000000001"


def test_tries_spread_over_three_days() -> None:
    some = new_id()
    waits = [retry_after(attempt, some) for attempt in range(1, 10)]
    known = [wait for wait in waits if wait is not None]
    assert len(known) == 9
    assert timedelta(days=3) < sum(known, timedelta()) < timedelta(days=3.5)
    assert known == sorted(known)
    assert retry_after(10, some) is None


def test_two_deliveries_do_not_come_back_together() -> None:
    first, second = UUID(int=0), UUID(int=255)
    assert retry_after(3, first) == timedelta(minutes=30)
    assert retry_after(3, second) == timedelta(minutes=33)


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [("3600", 3600), ("999999", 86400), ("1", 5), ("-1", 5), ("soon", 5), ("9" * 5000, 5), ("٣", 5), (None, 5)],
)
def test_the_receiver_may_ask_for_more_time(wish: str | None, seconds: int) -> None:
    assert retry_after(1, UUID(int=0), wish=wish) == timedelta(seconds=seconds)
