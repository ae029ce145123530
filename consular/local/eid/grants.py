"""Codes and access tokens of the demo eID: in memory, hashed, short-lived, codes spent once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

CODE_LIFETIME = timedelta(seconds=60)
TOKEN_LIFETIME = timedelta(minutes=5)
_MOST = 10_000
_WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person agreed to at the authorization endpoint."""

    person_key: str
    redirect_uri: str
    code_challenge: str
    scopes: frozenset[str]
    nonce: str | None
    auth_time: datetime


@dataclass(slots=True)
class _Held:
    grant: Grant
    expires: datetime
    spent: bool = False
    token: str | None = None


class Grants:
    """The provider's memory. Every method is told the time and may be called from any thread."""

    def __init__(self) -> None:
        self._codes: dict[str, _Held] = {}
        self._tokens: dict[str, _Held] = {}
        self._lock = Lock()

    def issue_code(self, grant: Grant, now: datetime) -> str:
        """A fresh authorization code, good for 60 seconds and one use."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._forget(now)
            self._codes[_digest(code)] = _Held(grant, now + CODE_LIFETIME)
        return code

    def redeem(self, code: str, now: datetime) -> Grant | None:
        """Spend a code. None when unknown, expired or spent before; a replay also ends the token it once gave
        (RFC 6749 §4.1.2).
        """
        with self._lock:
            held = self._codes.get(_digest(code))
            if held is None or held.expires <= now:
                return None
            if held.spent:
                self._tokens.pop(held.token or "", None)
                held.token = _WITHDRAWN
                return None
            held.spent = True
            return held.grant

    def issue_token(self, code: str, grant: Grant, now: datetime) -> str | None:
        """A bearer token for the userinfo endpoint, good for 5 minutes; None when the code was replayed since."""
        token = secrets.token_urlsafe(32)
        digest = _digest(token)
        with self._lock:
            held = self._codes.get(_digest(code))
            if held is None or held.token is not None:
                return None
            held.token = digest
            self._tokens[digest] = _Held(grant, now + TOKEN_LIFETIME)
        return token

    def of_token(self, token: str, now: datetime) -> Grant | None:
        """The grant behind a live access token."""
        with self._lock:
            held = self._tokens.get(_digest(token))
            return held.grant if held and held.expires > now else None

    def _forget(self, now: datetime) -> None:
        for table in (self._codes, self._tokens):
            for digest in [digest for digest, held in table.items() if held.expires + TOKEN_LIFETIME <= now]:
                del table[digest]
            while len(table) >= _MOST:
                del table[next(iter(table))]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
