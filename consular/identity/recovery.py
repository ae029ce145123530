"""Coming back into an account whose ways in are lost: by a recovery code, by its telephone or at the counter, after a
waiting time.

Nobody is let in here. What ends well is a new way into the account: an address that was proven before the wait began.
Whoever reads an old address is told at once and can stop it.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from consular.catalogue import SignInPolicy
from consular.core.errors import NotFound
from consular.core.ids import ALPHABET, new_id
from consular.core.timers import set_timer
from consular.core.work import Work
from consular.identity import rules
from consular.identity.errors import LinkedElsewhere, RecoveryEnded, RecoveryRefused, RecoveryWaiting
from consular.identity.events import RecoveryDue
from consular.identity.models import Account, Profile
from consular.identity.operations import email_subject, use_code
from consular.identity.recovery_models import Recovery, RecoveryCode, Wanted
from consular.identity.sessions import end_sessions_of
from consular.identity.telephones import forget_telephone, recovery_text
from consular.identity.ways import add_way, email_way, owe_news
from consular.vault import mac

_LOOK_ALIKES = str.maketrans({"O": "0", "I": "J", "L": "J", "1": "J", "U": "V"})


def make_recovery_codes(work: Work) -> list[str]:
    """Fresh codes for the acting account, to be shown once; earlier ones count no more."""
    account = _account(work, work.actor.id if work.actor.is_account else None)
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    made = [
        "".join(secrets.choice(ALPHABET) for _ in range(rules.RECOVERY_CODE_LENGTH))
        for _ in range(rules.RECOVERY_CODES)
    ]
    for code in made:
        work.session.add(RecoveryCode(id=new_id(), account_id=account.id, code_hash=_hash(code), created_at=work.now))
    work.record("identity:recovery_codes:make", f"account/{account.id}", dossier_id=account.id)
    owe_news(work, account, "recovery_codes")
    return [_grouped(code) for code in made]


def unused_codes(session: Session, account_id: UUID) -> int:
    """How many recovery codes an account has left."""
    left = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def begin_recovery_by_code(work: Work, *, code: str, email: str, policy: SignInPolicy = rules.POLICY) -> Recovery:
    """Begin with one of the account's recovery codes; `email` was proven by the caller.

    Raises RecoveryRefused, RecoveryWaiting or LinkedElsewhere.
    """
    row = _unused(work, code)
    recovery = _begin(work, _account(work, row.account_id), email, shown_by="code", policy=policy)
    row.used_at = work.now
    return recovery


def check_recovery_code(work: Work, code: str) -> None:
    """Whether a code could begin a recovery; it stays unused. Raises RecoveryRefused."""
    _unused(work, code)


def check_recovery_text(work: Work, *, old: str, text: str, browser: str, policy: SignInPolicy = rules.POLICY) -> None:
    """Whether the code `text` was read on the telephone of the account that the address `old` opens; it stays unused.

    Raises CodeWrong (counted: the caller must commit), CodeExpired, or CodesSpent.
    """
    recovery_text(work, email=old, code=text, browser=browser, policy=policy)


def begin_recovery_by_text(
    work: Work, *, old: str, text: str, email: str, browser: str, policy: SignInPolicy = rules.POLICY
) -> Recovery:
    """Begin for who has the telephone of the account that the address `old` opens; `email` was proven by the caller.

    It waits longer than the others. Raises as `check_recovery_text`, and RecoveryWaiting or LinkedElsewhere.
    """
    found, code = recovery_text(work, email=old, code=text, browser=browser, policy=policy)
    recovery = _begin(work, _account(work, found.id), email, shown_by="text", policy=policy)
    use_code(work, code)
    return recovery


def begin_recovery_at_counter(
    work: Work, *, account_id: UUID, email: str, policy: SignInPolicy = rules.POLICY
) -> Recovery:
    """Begin for a person whose identity the acting clerk has seen; `email` was proven by the caller.

    Raises NotFound, RecoveryWaiting or LinkedElsewhere.
    """
    return _begin(work, _account(work, account_id), email, shown_by="counter", policy=policy)


def _begin(work: Work, account: Account, email: str, *, shown_by: str, policy: SignInPolicy) -> Recovery:
    if waiting_recovery(work.session, account.id) is not None:
        raise RecoveryWaiting
    known = email_way(work.session, email)
    if known is not None and known.account_id != account.id:
        raise LinkedElsewhere
    stop = _random_code()
    recovery = Recovery(
        id=new_id(),
        account_id=account.id,
        shown_by=shown_by,
        staff_id=work.actor.id if work.actor.is_staff else None,
        stop_hash=_hash(stop, "recovery-stop"),
        begun_at=work.now,
        due_at=work.now + (policy.recovery_wait_by_text if shown_by == "text" else policy.recovery_wait),
    )
    recovery.wanted = Wanted(email=email)
    work.session.add(recovery)
    set_timer(work.session, f"recovery/{recovery.id}", recovery.due_at, RecoveryDue(recovery_id=recovery.id))
    work.record("identity:recovery:begin", f"account/{account.id}", dossier_id=account.id, detail={"by": shown_by})
    owe_news(work, account, "recovery_begun", stop=_grouped(stop), beside=email)
    return recovery


def waiting_recovery(session: Session, account_id: UUID) -> Recovery | None:
    """The account's recovery that waits, if there is one."""
    return session.scalars(
        select(Recovery).where(Recovery.account_id == account_id, Recovery.ended_at.is_(None))
    ).first()


def stop_recovery(work: Work, *, code: str) -> None:
    """Stop it by the code of the mail that went to the old address: nobody gets in, and recovery codes or a telephone
    that somebody else seems to have count no more. Raises RecoveryEnded.
    """
    found = select(Recovery).where(Recovery.stop_hash == _hash(code, "recovery-stop"), Recovery.ended_at.is_(None))
    _stop(work, work.session.scalars(found).first())


def stop_own_recovery(work: Work) -> None:
    """As `stop_recovery`, by the acting account, whose proof the caller has found fresh. Raises RecoveryEnded."""
    own = work.actor.id if work.actor.is_account else None
    _stop(work, waiting_recovery(work.session, own) if own else None)


def _stop(work: Work, recovery: Recovery | None) -> None:
    if recovery is None:
        raise RecoveryEnded
    account = _account(work, recovery.account_id)
    work.session.refresh(recovery, with_for_update=True)
    if recovery.ended_at is not None:
        raise RecoveryEnded
    recovery.ended_at, recovery.outcome = work.now, "stopped"
    if recovery.shown_by == "code":
        work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    elif recovery.shown_by == "text":
        forget_telephone(work, account)
    work.record("identity:recovery:stop", f"account/{account.id}", dossier_id=account.id)
    owe_news(work, account, "recovery_stopped", beside=recovery.wanted.email)


def finish_recovery(work: Work, recovery_id: UUID) -> None:
    """The wait is over: the address opens the account, and every session of it ends. Safe to repeat."""
    recovery = work.session.get(Recovery, recovery_id)
    if recovery is None:
        return
    account = _account(work, recovery.account_id)
    work.session.refresh(recovery, with_for_update=True)
    if recovery.ended_at is not None or work.now < recovery.due_at:
        return
    email = recovery.wanted.email
    recovery.ended_at, recovery.outcome = work.now, "done"
    try:
        add_way(work, account, email_subject(email))
    except LinkedElsewhere:
        recovery.outcome = "taken"
        return
    owe_news(work, account, "recovery_done")
    account.profile = Profile(email=email, name=account.profile.name)
    end_sessions_of(work, account.id)
    work.record("identity:recovery:finish", f"account/{account.id}", dossier_id=account.id)


def _unused(work: Work, code: str) -> RecoveryCode:
    row = work.session.scalars(
        select(RecoveryCode)
        .where(RecoveryCode.code_hash == _hash(code), RecoveryCode.used_at.is_(None))
        .with_for_update()
    ).first()
    if row is None:
        raise RecoveryRefused
    return row


def _random_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(rules.RECOVERY_CODE_LENGTH))


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _hash(code: str, purpose: str = "recovery-code") -> bytes:
    """Typed by people: without dashes, spaces and case, look-alikes read as the alphabet means them."""
    typed = "".join(c for c in code.upper().translate(_LOOK_ALIKES) if c in ALPHABET)
    return mac(purpose, typed.encode())


def _account(work: Work, account_id: UUID | None) -> Account:
    found = work.session.get(Account, account_id, with_for_update=True) if account_id else None
    if found is None:
        raise NotFound
    return found
