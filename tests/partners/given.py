"""What tests of the feed and of webhooks stand on: partners, files that they filed, a worker for what is owed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from consular import vault
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind, system
from consular.core.ids import new_id
from consular.core.outbox import Delivery
from consular.core.settings import Settings
from consular.core.work import Works
from consular.jobs import perform
from consular.notices import FolderPost
from consular.partners import ALL, Partner, PartnerGrant
from consular.partners.standard_webhooks import signature
from consular.wiring import Tools, Wiring

JWKS = {"keys": [{"kty": "EC", "crv": "P-256", "x": "x", "y": "y", "kid": "one"}]}


def partner(works: Works, name: str = "Centre One", *, audience: str = "visa_centre", **changes: Any) -> Partner:
    """A registered partner that may do everything of its audience, at every office."""
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


def settings(folder: Path, mode: str = "local") -> Settings:
    """Settings of a process that writes below `folder`."""
    return Settings.model_validate(
        {
            "CONSULAR_MODE": mode,
            "DATABASE_URL": "postgresql://unused",
            "REDIS_URL": "redis://unused",
            "CONSULAR_PUBLIC_URL": "http://127.0.0.1",
            "CONSULAR_DATA": str(folder),
        }
    )


def tools(catalogue: Catalogue, folder: Path, mode: str = "local") -> Tools:
    """What reactions of partners ask for."""
    post = FolderPost(folder / "mail", "visas@consular.example", "http://127.0.0.1")
    unused: Any = None
    given = settings(folder, mode)
    return Tools(catalogue=catalogue, settings=given, post=post, engines=unused, press=unused, decode=unused)


def react(works: Works, with_tools: Tools, prefix: str = "partners.") -> int:
    """Run every open delivery whose reaction's name begins so, oldest first; how many took effect."""
    wiring, done = Wiring(), 0
    while True:
        with works.begin(system()) as work:
            query = select(Delivery.id).where(Delivery.done_at.is_(None), Delivery.reaction.startswith(prefix))
            owed = work.session.scalars(query.where(Delivery.due_at <= work.now).order_by(Delivery.id)).all()
        ran = [perform(delivery, works, wiring, with_tools) for delivery in owed]
        done += sum(ran)
        if not any(ran):
            return done


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


def signed(secret: str, headers: dict[str, str], body: bytes) -> str:
    """The signature that a secret makes over what came."""
    return signature(secret, message_id=headers["webhook-id"], timestamp=int(headers["webhook-timestamp"]), body=body)
