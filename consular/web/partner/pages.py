"""Lists by keyset: a cursor says after which row the next page begins; `Link` brings it."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import g, request

from consular.vault import mac
from consular.web.context import actor
from consular.web.partner.errors import CursorInvalid
from consular.web.partner.fields import Line, Sent, WholeText

T = TypeVar("T")
LONGEST_CURSOR = 400
_TAG = 12


class Paged(Sent):
    """Which page of a list."""

    cursor = Line(LONGEST_CURSOR, "From the `next` link of the page before.", pattern=r"^[A-Za-z0-9_-]*$")
    limit = WholeText(1, 100, "How many at most; 50 without it.")


def limit_of(query: dict[str, Any], most: int = 50) -> int:
    """How many rows the client wants."""
    return int(query.get("limit") or most)


def after(query: dict[str, Any], *, of: str) -> list[Any] | None:
    """What the cursor says, None without one. `of` names the list. Raises CursorInvalid for one that is not ours."""
    text = query.get("cursor")
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(str(text) + "=" * (-len(text) % 4))
    except ValueError:
        raise CursorInvalid from None
    tag, told = raw[:_TAG], raw[_TAG:]
    if not hmac.compare_digest(tag, _tag(of, told)):
        raise CursorInvalid
    found = json.loads(told)
    return found if isinstance(found, list) else [found]


def id_in(place: list[Any] | None) -> UUID | None:
    """The id that a cursor of a list by id holds. Raises CursorInvalid."""
    if place is None:
        return None
    try:
        return UUID(str(place[0]))
    except (ValueError, IndexError):
        raise CursorInvalid from None


def cursor(of: str, *values: object) -> str:
    """The cursor after a row with these values; bound to the list and to the client that asked."""
    told = json.dumps(values, default=str).encode()
    return base64.urlsafe_b64encode(_tag(of, told) + told).decode().rstrip("=")


def link_next(text: str) -> None:
    """Tell the next page in `Link`, with the questions of this one."""
    rest = [(k, v) for k, v in request.args.items(multi=True) if k != "cursor"]
    g.api_links = [*g.get("api_links", []), f'<{request.path}?{urlencode([*rest, ("cursor", text)])}>; rel="next"']


def page(found: Sequence[T], query: dict[str, Any], *, of: str, key: Any) -> list[T]:
    """Of `limit + 1` rows those of the page; the next page is linked when there is one. `key` gives a row's values."""
    most = limit_of(query)
    shown = list(found[:most])
    if len(found) > most:
        link_next(cursor(of, *key(shown[-1])))
    return shown


def _tag(of: str, told: bytes) -> bytes:
    return mac("api-cursor", f"{of}|{actor().id}|".encode() + told)[:_TAG]
