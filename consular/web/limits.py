"""Rate limits per principal and address, counted in Redis; without Redis the door stays open and the log says so."""

from __future__ import annotations

import structlog
from flask import request

from consular.core.errors import ConsularError
from consular.vault import mac
from consular.web.context import actor, house

log = structlog.get_logger(__name__)


class TooMany(ConsularError):
    """More attempts than the limit; `seconds` says when to try again."""

    code = "too_many"


def limit(name: str, *, most: int, seconds: int) -> None:
    """Count this request under `name`; raises TooMany past `most` in a window of `seconds`."""
    who = str(actor().id) if actor().id else (request.remote_addr or "")
    key = f"limit:{name}:{mac('rate-limit', f'{name}|{who}'.encode()).hex()[:24]}"
    counted = house().limiter.count(key, seconds)
    if counted is None:
        log.warning("limit.not_counted", name=name)
    elif counted > most:
        raise TooMany(seconds=seconds)
