"""Idempotency-Key: a repeated call does nothing a second time and gets the answer of the first.

Only what succeeded is kept, so a refused call changes nothing and may be sent again, mended, with its key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request

from consular import partners
from consular.web.context import actor, work
from consular.web.partner.errors import KeyInUse, KeyMalformed, KeyMissing, KeyReused

_KEY = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class Keyed:
    """This call's key; `earlier` is what was answered to it before."""

    key: str
    earlier: partners.Reply | None


def begin() -> Keyed:
    """Hold the key until the end of this transaction.

    Raises KeyMissing, KeyMalformed, KeyReused when it came with another request, KeyInUse while it is worked on.
    """
    key = _sent()
    if key is None:
        raise KeyMissing
    try:
        earlier = partners.reply_to(work(), key=key, request=_request())
    except partners.KeyBusy:
        raise KeyInUse from None
    except partners.KeyTaken:
        raise KeyReused from None
    return Keyed(key, earlier)


def note() -> None:
    """The key of a call that changes nothing, if there is one: the call is made again each time, and only the same.

    Raises KeyMalformed, and KeyReused when it came with another request.
    """
    key = _sent()
    if key is None:
        return
    try:
        partners.note_key(work(), key=key, request=_request())
    except partners.KeyTaken:
        raise KeyReused from None


def _sent() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise KeyMalformed
    return key


def keep(keyed: Keyed, answered: partners.Answered) -> None:
    """What a repeated call will be answered from: status and ids, never a body."""
    try:
        partners.keep_reply(work(), answered, key=keyed.key, request=_request())
    except partners.KeyBusy:
        raise KeyInUse from None


def _request() -> bytes:
    named = f"{request.method} {request.full_path}\n{actor().on_behalf_of or ''}\n{request.mimetype}\n"
    return named.encode() + request.get_data(cache=True)
