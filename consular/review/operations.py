"""Opening a case: an officer's look is itself an act, and is recorded."""

from __future__ import annotations

from consular.catalogue import Catalogue
from consular.core.work import Work
from consular.review import policy
from consular.review.claims import extend
from consular.review.earlier import keep_key
from consular.review.queries import Case, case


def view(work: Work, *, reference: str, catalogue: Catalogue) -> Case:
    """The case, with the look at it (and at the summary of earlier files) in the audit; one's own claim is extended."""
    shown = case(work.session, work.actor, reference, now=work.now, catalogue=catalogue)
    keep_key(work, shown.application, catalogue)
    if shown.claim is not None and shown.is_claimed_by(work.actor):
        extend(work, shown.claim)
    work.record(
        "review:case:view",
        f"application/{shown.application.id}",
        dossier_id=shown.dossier.id,
        detail={
            "earlier": [str(outcome.dossier_id) for outcome in shown.earlier],
            "everywhere": policy.VIEW in work.actor.everywhere,
        },
    )
    return shown
