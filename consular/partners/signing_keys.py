"""Keys that sign access tokens: made and held by the vault, used in process, following one another with overlap."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consular import vault
from consular.core.ids import new_id
from consular.core.signing import Signer
from consular.core.work import Work
from consular.partners import rules
from consular.partners.jose import PublicKey, public_key
from consular.partners.replay import Use, respend, use_of
from consular.partners.token_models import TokenKey

_LOOK_EVERY = timedelta(seconds=60)
# Any constant will do: one process at a time makes keys.
_KEYS_LOCK = 0x746F6B65


class KeyDue(Exception):
    """No key signs now, or the next one has to be published: call `prepare_keys` in a work of its own."""


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """The keys in force: the one that signs, the ones that verify by key id, all as a JWK set."""

    read_at: datetime
    signs_until: datetime
    signer: Signer
    header: bytes
    verify: Mapping[str, PublicKey]
    jwks: Mapping[str, Any]


@dataclass(slots=True)
class _Held:
    vault: vault.Keyring | None = None
    keys: TokenKeys | None = None


_held = _Held()


def keys_in_force(session: Session, now: datetime) -> TokenKeys:
    """The keys, looked up at most once a minute by a process. Raises KeyDue."""
    held = _held.keys
    fresh = held is not None and held.read_at <= now < min(held.read_at + _LOOK_EVERY, held.signs_until)
    if held is not None and fresh and _held.vault is vault.current():
        return held
    rows = _published(session, now)
    if _lacking(rows, now):
        raise KeyDue
    _held.vault, _held.keys = vault.current(), _opened(rows, now)
    return _held.keys


def prepare_keys(work: Work) -> None:
    """Make the key that is missing or due. One process at a time; nothing happens when none is."""
    work.session.execute(select(func.pg_advisory_xact_lock(_KEYS_LOCK)))
    rows = _published(work.session, work.now)
    if not any(row.signs_from <= work.now < row.signs_until for row in rows):
        # The request that found it missing began a moment ago.
        rows.append(_made(work, work.now - rules.AHEAD))
    last = max(rows, key=lambda row: row.signs_until)
    if last.signs_until - rules.KEY_PUBLISHED_BEFORE <= work.now:
        _made(work, last.signs_until)
    work.session.flush()


def rotate_token_key(work: Work, *, compromised: bool = False) -> str:
    """A fresh key signs as soon as every process knows it, in two minutes; earlier ones verify until their last token
    is over. Returns its key id.

    `compromised`: somebody else may have the earlier ones, so the fresh one signs at once, and what they have signed
    opens nothing from this moment on, in whatever process.
    """
    work.session.execute(select(func.pg_advisory_xact_lock(_KEYS_LOCK)))
    begins = work.now - rules.AHEAD if compromised else work.now + 2 * _LOOK_EVERY
    earlier = _published(work.session, work.now)
    for row in earlier:
        row.signs_from = min(row.signs_from, begins)
        row.signs_until = max(row.signs_from, min(row.signs_until, begins))
    if compromised:
        _withdraw(work, earlier)
    made = _made(work, begins)
    work.session.flush()
    forget_held_keys()
    return str(made.jwk["kid"])


def withdrawn(key_id: str, now: datetime) -> Use:
    """The mark that a key was withdrawn: every look at a token asks for it, so no process goes on by what it holds.

    It need not outlive the time in which processes hold keys.
    """
    return use_of("token-key", "withdrawn", key_id, until=now + rules.KEY_PUBLISHED_AFTER)


def forget_held_keys() -> None:
    """Look the keys up anew when they are next asked for: one that this process holds may have been withdrawn."""
    _held.keys = None


def _withdraw(work: Work, rows: list[TokenKey]) -> None:
    for row in rows:
        row.withdrawn_at = work.now
        work.record("partners:token_key:withdraw", f"token_key/{row.id}")
    respend(work, [withdrawn(str(row.jwk["kid"]), work.now) for row in rows])


def _published(session: Session, now: datetime) -> list[TokenKey]:
    after = (TokenKey.signs_until > now - rules.KEY_PUBLISHED_AFTER) & TokenKey.withdrawn_at.is_(None)
    return list(session.scalars(select(TokenKey).where(after).order_by(TokenKey.signs_from, TokenKey.id)))


def _lacking(rows: list[TokenKey], now: datetime) -> bool:
    signing = any(row.signs_from <= now < row.signs_until for row in rows)
    return not signing or max(row.signs_until for row in rows) - rules.KEY_PUBLISHED_BEFORE <= now


def _made(work: Work, begins: datetime) -> TokenKey:
    key_id = new_id()
    name = f"token-{key_id}"
    row = TokenKey(
        id=key_id,
        name=name,
        jwk=_jwk(vault.signer(name, create=True)),
        created_at=work.now,
        signs_from=begins,
        signs_until=begins + rules.KEY_SIGNS,
    )
    work.session.add(row)
    work.record("partners:token_key:make", f"token_key/{key_id}")
    return row


def _opened(rows: list[TokenKey], now: datetime) -> TokenKeys:
    signing = next(row for row in reversed(rows) if row.signs_from <= now < row.signs_until)
    header = {"alg": "ES256", "kid": signing.jwk["kid"], "typ": "at+jwt"}
    return TokenKeys(
        read_at=now,
        signs_until=signing.signs_until,
        signer=vault.signer(signing.name),
        header=urlsafe_b64encode(orjson.dumps(header)).rstrip(b"="),
        verify={str(row.jwk["kid"]): public_key(row.jwk) for row in rows},
        jwks={"keys": [row.jwk for row in rows]},
    )


def _jwk(signer: Signer) -> dict[str, Any]:
    loaded = load_der_public_key(signer.public_key_der)
    assert isinstance(loaded, ec.EllipticCurvePublicKey)  # noqa: S101 - the vault's signers are on P-256
    numbers = loaded.public_numbers()
    x, y = (urlsafe_b64encode(n.to_bytes(32)).rstrip(b"=").decode() for n in (numbers.x, numbers.y))
    jwk = {"kty": "EC", "crv": "P-256", "x": x, "y": y}
    return {**jwk, "kid": public_key(jwk).thumbprint, "use": "sig", "alg": "ES256"}
