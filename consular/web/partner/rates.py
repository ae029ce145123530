"""How often a client may call: counted per client, told in every answer (draft-ietf-httpapi-ratelimit-headers)."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Response, g, request

from consular.core.errors import ConsularError
from consular.vault import mac
from consular.web.context import actor, house, now
from consular.web.limits import TooMany, network

log = structlog.get_logger(__name__)
WINDOW = 60
PER_CLIENT = 1200
PER_ADDRESS = 120


@dataclass(frozen=True, slots=True)
class Rate:
    """Where a client stands in its window of `WINDOW` seconds."""

    policy: str
    most: int
    left: int
    seconds: int


class TooManyCalls(TooMany, ConsularError):
    """The client has used up its window."""

    code = "too_many"


def count() -> None:
    """Count this call; raises TooManyCalls past the quota. Without the counter the door stays open."""
    client = actor().id
    policy, most = ("client", PER_CLIENT) if client is not None else ("address", PER_ADDRESS)
    who = str(client) if client is not None else network(request.remote_addr or "")
    second = int(now().timestamp())
    window, gone = divmod(second, WINDOW)
    key = f"limit:api:{window}:{mac('rate-limit', f'api|{who}'.encode()).hex()[:24]}"
    counted = house().limiter.count(key, WINDOW)
    if counted is None:
        log.warning("limit.not_counted", name="api")
        return
    g.api_rate = Rate(policy, most, max(most - counted, 0), WINDOW - gone)
    if counted > most:
        raise TooManyCalls(seconds=WINDOW - gone)


def tell(response: Response) -> None:
    """The headers `RateLimit-Policy` and `RateLimit`."""
    rate: Rate | None = g.get("api_rate")
    if rate is not None:
        response.headers["RateLimit-Policy"] = f'"{rate.policy}";q={rate.most};w={WINDOW}'
        response.headers["RateLimit"] = f'"{rate.policy}";r={rate.left};t={rate.seconds}'
