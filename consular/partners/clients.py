"""Which client asks: found by its assertion, proved by its registered keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, text

from consular.core.actor import Actor, ActorKind
from consular.core.work import Work
from consular.partners.assertions import ASSERTION_TYPE, read_assertion, verify_assertion
from consular.partners.errors import ClientRefused, RequestRefused
from consular.partners.jose import PublicKey, Unreadable, public_keys
from consular.partners.models import Partner
from consular.partners.replay import Use

# Reads the JWK set at a partner's address, anew if asked so; raises OSError when it cannot be had.
FetchKeys = Callable[[str, bool], Mapping[str, Any]]

# Built once: every token begins with them. A row's xmin is another after each change of it.
_VERSION = text("SELECT xmin::text FROM partner WHERE client_id = :client_id")
_OF_CLIENT = select(Partner).where(Partner.client_id == bindparam("client_id"))
_MOST_KNOWN = 1000
_known: dict[str, tuple[str, Partner]] = {}


@dataclass(frozen=True, slots=True)
class Client:
    """A partner that proved who it is, and the assertion's one use, which the caller spends."""

    partner: Partner
    use: Use

    @property
    def actor(self) -> Actor:
        """The partner as who acts."""
        return Actor(ActorKind.PARTNER, self.partner.id)


def authenticate(work: Work, form: Mapping[str, str], *, issuer: str, fetch: FetchKeys) -> Client:
    """The client behind a request's parameters. Raises ClientRefused or RequestRefused."""
    if "client_secret" in form:
        raise RequestRefused("one way to authenticate: client_assertion")
    if "client_assertion" not in form or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise ClientRefused("a client_assertion of type jwt-bearer is needed")
    assertion = read_assertion(form["client_assertion"])
    if form.get("client_id", assertion.client_id) != assertion.client_id:
        raise ClientRefused("client_id is another client's than the assertion's")
    partner = _partner(work, assertion.client_id)
    if partner is None or partner.suspended_at is not None:
        raise ClientRefused("no such client, or it is suspended")
    try:
        use = verify_assertion(assertion, _keys(partner, fetch), issuer=issuer, now=work.now)
    except ClientRefused:
        if partner.jwks_uri is None:
            raise
        # The partner may have changed its keys since we looked.
        use = verify_assertion(assertion, _keys(partner, fetch, anew=True), issuer=issuer, now=work.now)
    return Client(partner, use)


def _partner(work: Work, client_id: str) -> Partner | None:
    """As it stands now; read whole only where it has changed since this process read it last."""
    version = work.session.connection().execute(_VERSION, {"client_id": client_id}).scalar()
    if version is None:
        return None
    known = _known.get(client_id)
    if known is not None and known[0] == version:
        return known[1]
    found = work.session.scalars(_OF_CLIENT, {"client_id": client_id}).first()
    if found is not None:
        work.session.expunge(found)
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[client_id] = (version, found)
    return found


def _keys(partner: Partner, fetch: FetchKeys, *, anew: bool = False) -> tuple[PublicKey, ...]:
    try:
        if partner.jwks_uri is None:
            return public_keys(partner.jwks or {}, partner.alg)
        return public_keys(fetch(partner.jwks_uri, anew), partner.alg)
    except (OSError, Unreadable):
        raise ClientRefused("the client's keys cannot be read") from None
