"""Standard Webhooks (https://www.standardwebhooks.com): secrets, signatures, distance of retries. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

PREFIX = "whsec_"
SECRET_BYTES = 32
# The specification's own schedule: the last try comes 75 hours after the first.
RETRIES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
_JITTER = 0.1
_LONGEST_WISH = timedelta(hours=24)


def secret_text(key: bytes) -> str:
    """A signing key as partners store it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(key).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64."""
    text = secret.removeprefix(PREFIX)
    key = base64.b64decode(text + "=" * (-len(text) % 4))
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(secrets: Sequence[str], *, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The three headers, with one signature for each secret in force."""
    timestamp = int(at.timestamp())
    signed = [signature(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
    }


def message_id(event_id: UUID) -> str:
    """The `webhook-id` of what happened: the same for every try and replay, so that receivers know it again."""
    return f"msg_{event_id.hex}"


def retry_after(attempts: int, delivery_id: UUID, *, wish: str | None = None) -> timedelta | None:
    """How long to wait after so many tries, or None when it was the last.

    Spread by up to a tenth, from the delivery's own id, so that an endpoint that comes back is not stormed. `wish` is
    the receiver's `Retry-After` in seconds: it lengthens the wait, up to a day.
    """
    if attempts > len(RETRIES):
        return None
    base = RETRIES[attempts - 1]
    spread = base * (_JITTER * delivery_id.bytes[-1] / 255)
    asked = timedelta(seconds=int(wish)) if wish and wish.isdecimal() and len(wish) <= len("99999999") else timedelta()
    return max(base + spread, min(asked, _LONGEST_WISH))
