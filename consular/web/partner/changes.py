"""`GET /changes`: what has happened, for programs that webhooks cannot reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import marshmallow as ma

from consular import dossiers, partners, webhooks
from consular.web.context import actor, now, work
from consular.web.partner import fields, pages
from consular.web.partner.drafts import READ, STATES, hears_verdicts
from consular.web.partner.entry import partner
from consular.web.partner.errors import CursorInvalid
from consular.web.partner.resource import blueprint, resource

bp = blueprint("changes", "What has happened to the client's applications, in the order in which it became known.")


class Change(fields.Told):
    """One thing that happened: ids and codes, nothing personal."""

    id = fields.Id("Of this event; the same as a webhook's.", required=True)
    at = fields.Moment("When.", required=True)
    kind = fields.Line(80, "What happened, such as `application.lodged`.", required=True)
    reference = fields.Reference(required=True)
    state = fields.Code(STATES, "Where the application stands.", required=True)
    service = fields.Key("Service.", required=True)
    office = fields.Line(80, "Office, empty before there is one.")


class Changes(fields.Told):
    """A page, oldest first. Its `next` link is always there: follow it later for what is to come."""

    items = fields.Listed(ma.fields.Nested(Change), 100, "The page.")


@resource(bp, "/changes", permission=READ, asks=pages.Paged, tells=Changes)
def changes(query: dict[str, Any]) -> Any:
    """Follow changes.

    Without a cursor from the beginning of what is kept (90 days). The answer always has a `next` link: keep it, and
    ask again later.
    """
    place = pages.after(query, of="changes")
    try:
        after = int(place[0]) if place else 0
    except (ValueError, IndexError):
        raise CursorInvalid from None
    reach = webhooks.reach_of(work().session, partner())
    rows = webhooks.events_after(work().session, reach, after=after, limit=pages.limit_of(query))
    pages.link_next(pages.cursor("changes", rows[-1].position if rows else after))
    shown = _consented(rows)
    return {"items": [webhooks.told_to(row, partner().audience) for row in rows if row.dossier_id in shown]}


def _consented(rows: Sequence[webhooks.PartnerEvent]) -> frozenset[UUID]:
    """Those of the files that the client may hear of now: by its contract, or by a consent that is in force."""
    ids = [row.dossier_id for row in rows]
    if not hears_verdicts():
        return frozenset(ids)
    account = actor().on_behalf_of
    accounts = {account} if account else partners.accounts_of(work().session, partner(), READ, now())
    return dossiers.held_by(work().session, ids, accounts)
