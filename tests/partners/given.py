"""What tests of partners stand on: registered ones, consents given to them, their programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from consular import vault
from consular.core.actor import Actor, ActorKind, system
from consular.core.ids import new_id
from consular.core.work import Works
from consular.partners import ALL, Partner, PartnerGrant

JWKS = {"keys": [{"kty": "EC", "crv": "P-256", "x": "x", "y": "y", "kid": "one"}]}


def partner(works: Works, name: str = "Centre One", *, audience: str = "visa_centre", **changes: Any) -> Partner:
    """A registered partner that may do everything of its audience, everywhere, and runs the counter in Jakarta."""
    values: dict[str, Any] = {
        "client_id": name.lower().replace(" ", "-"),
        "name": name,
        "audience": audience,
        "alg": "ES256",
        "jwks": JWKS,
        "redirect_uris": [],
        "scopes": ["applications:read", "webhooks:manage"],
        "offices": [ALL],
        "services": [ALL],
        "counters": ["jakarta"],
        **changes,
    }
    with works.begin(system()) as work:
        made = Partner(created_at=work.now, **values)
        work.session.add(made)
        work.session.flush()
        work.session.refresh(made)
        work.session.expunge(made)
    vault.new_key(made.id)  # of its own file in the audit, as the door of the API makes it
    return made


def consent(works: Works, of: Partner, account_id: UUID, **changes: Any) -> PartnerGrant:
    """An account's consent that the partner may read its applications, for a month."""
    with works.begin(system()) as work:
        values = {"scopes": ["applications:read"], "until": work.now + timedelta(days=30), **changes}
        made = PartnerGrant(
            id=new_id(), partner_id=of.id, account_id=account_id, purpose=of.audience, given_at=work.now, **values
        )
        work.session.add(made)
    return made


def actor(of: Partner, *scopes: str) -> Actor:
    """The partner's program with an access token."""
    return Actor(ActorKind.PARTNER, id=of.id, scopes=frozenset(scopes or of.scopes), operator="clerk-7")
