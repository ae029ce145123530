"""The published list: made anew when it is asked for and older than five minutes, by one process at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from consular import register, vault
from consular.border.checks import RECEIPTS
from consular.border.errors import StatusListUnfit
from consular.border.models import PublishedStatusList
from consular.border.status_list import FRESH, LONGEST_TOKEN, TYPE, StatusList, claims, header_type, read_claims
from consular.core.work import Work

STATUS_LIST = "border.status-list"
_ONE = 1
_LOCK = 0x73746174  # "stat"


def status_list(work: Work, *, uri: str) -> tuple[str, datetime]:
    """The signed list as a compact JWT, and when it was made: five minutes ago at most."""
    found = _published(work.session)
    if found is not None and work.now - found.made_at < FRESH:
        return found.token, found.made_at
    work.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    found = _published(work.session)
    if found is not None and work.now - found.made_at < FRESH:
        return found.token, found.made_at
    content = claims(register.places_ended(work.session), size=register.STATUS_LIST_SIZE, uri=uri, at=work.now)
    token = vault.signed(STATUS_LIST, content, typ=TYPE).decode()
    values = {"made_at": work.now, "token": token}
    fresh = insert(PublishedStatusList).values(id=_ONE, **values)
    work.session.execute(fresh.on_conflict_do_update(index_elements=["id"], set_=values))
    return token, work.now


def _published(session: Session) -> PublishedStatusList | None:
    query = select(PublishedStatusList).where(PublishedStatusList.id == _ONE)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def verification_keys() -> Sequence[Mapping[str, str]]:
    """Public keys of receipts and of the status list, as JWKs."""
    return [vault.public_jwk(RECEIPTS), vault.public_jwk(STATUS_LIST)]


def read_status_list(
    token: bytes, *, keys: Sequence[Mapping[str, Any]], at: datetime
) -> tuple[StatusList, datetime, datetime]:
    """A list that was fetched earlier, if one of these keys has signed it and it holds. Raises StatusListUnfit."""
    token = token.strip()
    if len(token) > LONGEST_TOKEN or header_type(token) != TYPE:
        raise StatusListUnfit(reason="malformed")
    for key in keys:  # a set of keys may hold some of other kinds
        try:
            return read_claims(vault.verified([key], token), at=at)
        except (vault.NotSigned, vault.PartnerKeyUnfit):
            continue
    raise StatusListUnfit(reason="signature")
