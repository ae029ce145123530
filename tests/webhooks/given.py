"""What tests of the feed and of webhooks stand on: a worker for what is owed, and the receiver's signature."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from sqlalchemy import select

from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.http import Outgoing
from consular.core.outbox import Delivery
from consular.core.settings import Settings
from consular.core.work import Works
from consular.jobs import perform
from consular.notices import FolderPost
from consular.webhooks.standard_webhooks import signature
from consular.wiring import Tools, Wiring


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


def through(tools: Tools, via: Outgoing) -> Tools:
    """The same tools, calling by other means."""

    class Through(Tools):
        @property
        def outgoing(self) -> Outgoing:
            return via

    return Through(**{part.name: getattr(tools, part.name) for part in fields(Tools)})


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


def signed(secret: str, headers: dict[str, str], body: bytes) -> str:
    """The signature that a secret makes over what came."""
    return signature(secret, message_id=headers["webhook-id"], timestamp=int(headers["webhook-timestamp"]), body=body)
