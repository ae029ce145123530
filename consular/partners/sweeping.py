"""What is over goes: used `jti`s, pushed requests, codes, replies; consents whose code was never fetched lapse."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from consular.core.timers import set_timer
from consular.core.work import Work
from consular.partners import rules
from consular.partners.consents import end_grant
from consular.partners.events import PartnerDataExpired
from consular.partners.replies import forget_replies
from consular.partners.token_models import AuthorizationCode, PushedRequest, UsedJti

# Codes stay a day longer, so that one that comes again after the sweep still ends its consent.
_CODES_KEPT = timedelta(days=1)


def sweep_partner_data(work: Work) -> None:
    """Delete what is over, and come back in ten minutes. Safe to repeat."""
    lapsed = select(AuthorizationCode.grant_id).where(
        AuthorizationCode.used_at.is_(None), AuthorizationCode.expires_at <= work.now
    )
    for grant_id in work.session.scalars(lapsed).all():
        end_grant(work, grant_id, by="lapsed")
    work.session.execute(delete(UsedJti).where(UsedJti.until < work.now - rules.AHEAD))
    work.session.execute(delete(PushedRequest).where(PushedRequest.expires_at < work.now))
    work.session.execute(delete(AuthorizationCode).where(AuthorizationCode.expires_at < work.now - _CODES_KEPT))
    forget_replies(work)
    set_timer(work.session, "partner-data", work.now + rules.SWEEP_EVERY, PartnerDataExpired())
