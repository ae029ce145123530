"""Asking a guardian, answering, withdrawing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from consular.catalogue import Problem, storable
from consular.consents.errors import ConsentEnded, NotTheGuardian, PaperRefused
from consular.consents.events import ConsentAnswered, ConsentAsked, ConsentDue, ConsentWithdrawn
from consular.consents.models import ASKED, GIVEN, LAPSED, REFUSED, WITHDRAWN, Consent, Guardian
from consular.consents.queries import consent as by_id
from consular.consents.queries import for_guardian, of_dossier
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.timers import cancel_timer, set_timer
from consular.core.work import Work
from consular.dossiers import demand, dossier

RECORD = "consents:consent:record"
LONGEST = 500


def ask(work: Work, *, dossier_id: UUID, filed_by: UUID, guardian: Guardian, days: int) -> Consent:
    """Ask the other guardian; one question at a time. Asked again while it is open: the same question."""
    for earlier in of_dossier(work.session, dossier_id):
        if earlier.state in (ASKED, GIVEN):
            return earlier
    row = Consent(
        id=new_id(),
        dossier_id=dossier_id,
        filed_by=filed_by,
        state=ASKED,
        asked_at=work.now,
        due_at=work.now + timedelta(days=days),
    )
    row.guardian = guardian
    work.session.add(row)
    set_timer(work.session, f"consent:{row.id}", row.due_at, ConsentDue(consent_id=row.id))
    work.record("consents:consent:ask", f"consent/{row.id}", dossier_id=dossier_id)
    work.emit(ConsentAsked(consent_id=row.id, dossier_id=dossier_id))
    return row


def answer(work: Work, *, consent_id: UUID, email: str | None, agrees: bool) -> Consent:
    """The guardian's own yes or no. The same again changes nothing.

    Raises NotFound, NotTheGuardian, ConsentEnded.
    """
    if not work.actor.is_account or work.actor.id is None:
        raise NotTheGuardian
    row = for_guardian(work.session, consent_id, account_id=work.actor.id, email=email, lock=True)
    wanted = GIVEN if agrees else REFUSED
    if row.state == wanted:
        return row
    if row.state != ASKED:
        raise ConsentEnded(state=row.state)
    row.account_id = work.actor.id
    return _answered(work, row, wanted)


def record_paper(work: Work, *, consent_id: UUID, paper: str, seen: str = ASKED) -> Consent:
    """A clerk has seen the signed consent; `paper` says what it is. The same again changes nothing.

    `seen` is where the newest question stood by the clerk's page: after a no, a consent that was taken back or one that
    lapsed, the paper is a consent of its own, in a row of its own. Raises NotFound for somebody without a role in the
    case, PaperRefused, ConsentEnded when it stands otherwise by now.
    """
    row = by_id(work.session, consent_id, lock=True)
    if row is None or work.actor.id is None:
        raise NotFound
    demand(work.session, work.actor, RECORD, dossier(work.session, row.dossier_id))
    newest = of_dossier(work.session, row.dossier_id)[-1]
    if newest.state == GIVEN:
        return newest
    if newest.id != row.id or newest.state != seen:
        raise ConsentEnded(state=newest.state)
    _readable(paper)
    told = row.guardian
    if row.state != ASKED:
        row = _anew(work, row)
    row.guardian = Guardian(told.primary, told.secondary, told.email, paper)
    row.recorded_by = work.actor.id
    return _answered(work, row, GIVEN)


def _anew(work: Work, ended: Consent) -> Consent:
    """The question once more, answered in the same moment."""
    row = Consent(
        id=new_id(),
        dossier_id=ended.dossier_id,
        filed_by=ended.filed_by,
        state=ASKED,
        asked_at=work.now,
        due_at=work.now + (ended.due_at - ended.asked_at),
    )
    work.session.add(row)
    return row


def _readable(paper: str) -> None:
    if not any(c.isalnum() for c in paper):
        raise PaperRefused(Problem("paper_missing"))
    if len(paper) > LONGEST:
        raise PaperRefused(Problem("text_too_long", parameters={"longest": LONGEST}))
    if not storable(paper):
        raise PaperRefused(Problem("characters_not_allowed"))


def _answered(work: Work, row: Consent, state: str) -> Consent:
    row.state = state
    row.answered_at = work.now
    cancel_timer(work.session, f"consent:{row.id}")
    work.record("consents:consent:answer", f"consent/{row.id}", dossier_id=row.dossier_id, detail={"state": state})
    work.emit(ConsentAnswered(consent_id=row.id, dossier_id=row.dossier_id))
    return row


def withdraw(work: Work, *, consent_id: UUID, email: str | None) -> Consent:
    """The guardian takes the consent back; what was handed over before stays. The same again changes nothing.

    Raises NotFound, NotTheGuardian, ConsentEnded.
    """
    if not work.actor.is_account or work.actor.id is None:
        raise NotTheGuardian
    row = for_guardian(work.session, consent_id, account_id=work.actor.id, email=email, lock=True)
    if row.state == WITHDRAWN:
        return row
    if row.state != GIVEN:
        raise ConsentEnded(state=row.state)
    row.state, row.ended_at = WITHDRAWN, work.now
    work.record("consents:consent:withdraw", f"consent/{row.id}", dossier_id=row.dossier_id)
    work.emit(ConsentWithdrawn(consent_id=row.id, dossier_id=row.dossier_id))
    return row


def lapse(work: Work, consent_id: UUID) -> None:
    """Nobody answered in time; nothing happens when somebody did."""
    row = by_id(work.session, consent_id, lock=True)
    if row is None or row.state != ASKED:
        return
    row.state, row.ended_at = LAPSED, work.now
    work.record("consents:consent:lapse", f"consent/{row.id}", dossier_id=row.dossier_id)
    work.emit(ConsentAnswered(consent_id=row.id, dossier_id=row.dossier_id))
