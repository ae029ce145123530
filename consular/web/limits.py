"""Rate limits per principal and address, counted in Redis; without Redis the door stays open and the log says so.

`limit_here` counts in one process, for what is asked so often that Redis would be the larger part.
"""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_address, ip_network
from threading import Lock
from typing import Literal

import structlog
from flask import request

from consular.core.errors import ConsularError
from consular.vault import mac
from consular.web.context import actor, house, now

log = structlog.get_logger(__name__)
_COUNTING = Lock()
_here: dict[str, tuple[int, Counter[str]]] = {}


class TooMany(ConsularError):
    """More attempts than the limit; `seconds` says when to try again."""

    code = "too_many"


def network(address: str) -> str:
    """Who is counted as one: an IPv4 address; of IPv6 the /64 that a single line is given; else the text itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def limit(name: str, *, most: int, seconds: int, per: Literal["address", "principal"] = "principal") -> None:
    """Count this request under `name`; raises TooMany past `most` in a window of `seconds`.

    What anybody may do is counted `per` address, signed in or not: else each account made would be a fresh allowance.
    """
    principal = actor().id if per == "principal" else None
    who = str(principal) if principal else network(request.remote_addr or "")
    key = f"limit:{name}:{mac('rate-limit', f'{name}|{who}'.encode()).hex()[:24]}"
    counted = house().limiter.count(key, seconds)
    if counted is None:
        log.warning("limit.not_counted", name=name)
    elif counted > most:
        raise TooMany(seconds=seconds)


def limit_here(name: str, who: str, *, most: int, seconds: int) -> None:
    """Count under `name` for `who` in this process alone, where asking Redis would cost more than what is limited.

    Raises TooMany past `most` in a window of `seconds` that begins with the clock's.
    """
    window, gone = divmod(int(now().timestamp()), seconds)
    with _COUNTING:
        known, counts = _here.get(name, (window, Counter[str]()))
        if known != window:
            counts = Counter()
        _here[name] = (window, counts)
        counts[who] += 1
        counted = counts[who]
    if counted > most:
        raise TooMany(seconds=seconds - gone)
