"""Which client asks: found by its assertion, proved by its registered keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, bindparam, literal_column, select

from consular.core.actor import Actor, ActorKind
from consular.core.work import Work
from consular.partners.assertions import ASSERTION_TYPE, Assertion, read_assertion, verify_assertion
from consular.partners.errors import ClientRefused, RequestRefused
from consular.partners.jose import PublicKey, Unreadable, public_keys
from consular.partners.models import Partner
from consular.partners.replay import Use, spend

# Reads the JWK set at a partner's address, anew if asked so; raises OSError when it cannot be had.
FetchKeys = Callable[[str, bool], Mapping[str, Any]]

# Built once. A row's xmin is another after each change of it.
_OF_CLIENT = select(Partner, literal_column("partner.xmin::text", String)).where(
    Partner.client_id == bindparam("client_id")
)
_MOST_KNOWN = 1000
_known: dict[str, Known] = {}


@dataclass(frozen=True, slots=True)
class Known:
    """A partner as this process read it last, and the version of the row."""

    partner: Partner
    version: str


@dataclass(frozen=True, slots=True)
class Client:
    """A partner that proved who it is, and the assertion's one use."""

    partner: Partner
    use: Use
    version: str

    @property
    def actor(self) -> Actor:
        """The partner as who acts."""
        return Actor(ActorKind.PARTNER, self.partner.id)


@dataclass(frozen=True, slots=True)
class Door:
    """Where clients prove who they are: the server's issuer, and how keys are read that a partner publishes itself."""

    issuer: str
    fetch: FetchKeys


def authenticate(work: Work, form: Mapping[str, str], door: Door) -> Client:
    """The client behind a request's parameters. Raises ClientRefused or RequestRefused.

    The client is as this process knows it: nothing may be given before `admit` has made sure that it still is so.
    """
    if "client_secret" in form:
        raise RequestRefused("one way to authenticate: client_assertion")
    if "client_assertion" not in form or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise ClientRefused("a client_assertion of type jwt-bearer is needed")
    assertion = read_assertion(form["client_assertion"])
    if form.get("client_id", assertion.client_id) != assertion.client_id:
        raise ClientRefused("client_id is another client's than the assertion's")
    known = _known.get(assertion.client_id)
    if known is not None:
        try:
            return _judged(work, assertion, known, door)
        except ClientRefused:
            pass  # it may have changed since we read it
    return _judged(work, assertion, _read(work, assertion.client_id), door)


def admit(work: Work, form: Mapping[str, str], client: Client, uses: Sequence[Use], door: Door) -> Client:
    """Spend the assertion's use and `uses`, and return the client as it stands now, all by one statement as a rule.

    Raises ClientRefused and ProofRefused for what was used before, ClientRefused for a client that is no longer let in.
    """
    if spend(work, [client.use, *uses], version_of=client.partner.client_id) == client.version:
        return client
    _known.pop(client.partner.client_id, None)
    return authenticate(work, form, door)


def _judged(work: Work, assertion: Assertion, known: Known | None, door: Door) -> Client:
    if known is None or known.partner.suspended_at is not None:
        raise ClientRefused("no such client, or it is suspended")
    partner = known.partner
    try:
        use = verify_assertion(assertion, _keys(partner, door), issuer=door.issuer, now=work.now)
    except ClientRefused:
        if partner.jwks_uri is None:
            raise
        # The partner may have changed its keys since we looked.
        use = verify_assertion(assertion, _keys(partner, door, anew=True), issuer=door.issuer, now=work.now)
    return Client(partner, use, known.version)


def _read(work: Work, client_id: str) -> Known | None:
    found = work.session.execute(_OF_CLIENT, {"client_id": client_id}).first()
    if found is None:
        return None
    partner, version = found
    work.session.expunge(partner)
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    _known[client_id] = Known(partner, version)
    return _known[client_id]


def _keys(partner: Partner, door: Door, *, anew: bool = False) -> tuple[PublicKey, ...]:
    try:
        if partner.jwks_uri is None:
            return public_keys(partner.jwks or {}, partner.alg)
        return public_keys(door.fetch(partner.jwks_uri, anew), partner.alg)
    except (OSError, Unreadable):
        raise ClientRefused("the client's keys cannot be read") from None
