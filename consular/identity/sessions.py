"""Sessions: opened by a proof, rotated by the next one, ended by their owner, by time, or by the provider."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert

from consular.catalogue import SignInPolicy
from consular.core.errors import NotFound
from consular.core.ids import new_id, new_token
from consular.core.timers import set_timer
from consular.core.work import Work
from consular.identity import rules
from consular.identity.errors import LogoutRepeated
from consular.identity.events import SignInDataExpired
from consular.identity.models import SIGN_IN_SUBJECT, STAFF_SUBJECT, Account, AccountSignIn, Staff, UserSession
from consular.identity.operations import token_hash
from consular.identity.recovery_models import LogoutTold
from consular.identity.told import forget_told
from consular.vault import Subject


@dataclass(frozen=True, slots=True)
class Proof:
    """What showed who somebody is. `at` is None where the provider does not say when that was."""

    at: datetime | None
    way_id: UUID | None = None
    issuer: str | None = None
    sid: str | None = None
    level: str | None = None


def sid_hash(issuer: str, sid: str) -> bytes:
    """How a provider's own session is remembered."""
    return hashlib.sha256(f"{issuer}\n{sid}".encode()).digest()


def open_session(
    work: Work,
    *,
    account: Account | None = None,
    staff: Staff | None = None,
    old_token: str = "",
    proof: Proof | None = None,
    policy: SignInPolicy = rules.POLICY,
) -> str:
    """A fresh session for one principal; the browser's earlier session ends (rotation). Returns the token.

    Without a `proof` the person has proven who they are just now, and no provider will say that it ended.
    """
    if old_token:
        end_session(work, token=old_token)
    shown = proof or Proof(work.now)
    token = new_token()
    work.session.add(
        UserSession(
            id=new_id(),
            token_hash=token_hash(token),
            account_id=account.id if account else None,
            staff_id=staff.id if staff else None,
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + policy.limits(staff=staff is not None).longest,
            proven_at=shown.at,
            way_id=shown.way_id,
            issuer=shown.issuer,
            sid_hash=sid_hash(shown.issuer, shown.sid) if shown.issuer and shown.sid else None,
            level=shown.level,
        )
    )
    principal = account or staff
    assert principal is not None, "a session belongs to somebody"  # noqa: S101
    kind = "staff" if staff else "account"
    work.record("identity:session:open", f"{kind}/{principal.id}", dossier_id=principal.id)
    return token


def prove_again(work: Work, session: UserSession, *, proof: Proof) -> str:
    """The person behind a session has shown anew who they are: the proof is fresh, the token another one.

    How long the session lives at all does not change. Returns the new token.
    """
    token = new_token()
    session.token_hash = token_hash(token)
    # A provider at which the person had signed in long ago does not make a fresh proof old.
    session.proven_at = max((at for at in (session.proven_at, proof.at) if at), default=None)
    if proof.issuer and proof.sid:
        session.issuer, session.sid_hash = proof.issuer, sid_hash(proof.issuer, proof.sid)
    session.level = proof.level or session.level
    owner = session.account_id or session.staff_id
    work.record("identity:session:prove", f"session/{session.id}", dossier_id=owner)
    return token


def end_session(work: Work, *, token: str) -> None:
    """Sign out; nothing happens when the session is over already."""
    _end(work, UserSession.token_hash == token_hash(token))


def touch_session(work: Work, session: UserSession) -> None:
    """Note that the session is in use, at most once a minute."""
    if work.now - session.seen_at >= rules.TOUCH_EVERY:
        session.seen_at = work.now


def own_sessions(work: Work, *, policy: SignInPolicy = rules.POLICY) -> Sequence[UserSession]:
    """The acting principal's open sessions, the one used last first."""
    idle = policy.limits(staff=not work.actor.is_account).idle
    open_now = select(UserSession).where(_mine(work), UserSession.ended_at.is_(None), UserSession.expires_at > work.now)
    found = work.session.scalars(open_now.order_by(UserSession.seen_at.desc(), UserSession.id.desc()))
    return [row for row in found if work.now - row.seen_at < idle]


def end_own_session(work: Work, session_id: UUID) -> None:
    """End one of the acting principal's sessions. Raises NotFound for another's; one that is over stays so."""
    found = work.session.scalars(select(UserSession.id).where(_mine(work), UserSession.id == session_id)).first()
    if found is None:
        raise NotFound
    _end(work, UserSession.id == session_id)
    work.record("identity:session:end", f"session/{session_id}", dossier_id=work.actor.id)


def end_other_sessions(work: Work) -> int:
    """End all sessions of the acting principal but the one in use; how many."""
    ended = _end(work, _mine(work), UserSession.id != work.actor.session_id)
    work.record("identity:session:end_others", f"{work.actor.kind}/{work.actor.id}", dossier_id=work.actor.id)
    return ended


def end_sessions_of(work: Work, account_id: UUID) -> int:
    """End every session of an account; how many."""
    return _end(work, UserSession.account_id == account_id)


def end_sessions_of_staff(work: Work, staff_id: UUID) -> int:
    """End every session of a colleague, or of a person of a partner; how many."""
    return _end(work, UserSession.staff_id == staff_id)


def end_by_provider(work: Work, *, issuer: str, subject: str | None, sid: str | None, jti: str) -> int:
    """A provider says that a person has signed out there (OpenID Connect Back-Channel Logout §2.7): how many of our
    sessions that ended. A message counts once: raises LogoutRepeated.
    """
    told = {"jti_hash": sid_hash(issuer, jti), "told_at": work.now}
    fresh = insert(LogoutTold).values(told).on_conflict_do_nothing().returning(LogoutTold.jti_hash)
    if work.session.execute(fresh).first() is None:
        raise LogoutRepeated
    set_timer(work.session, "sign-in-data", work.now + rules.GUESS_DAY, SignInDataExpired())
    whose = [UserSession.issuer == issuer]
    if sid is not None:
        whose.append(UserSession.sid_hash == sid_hash(issuer, sid))
    if subject is not None:
        whose.append(_signed_in_as(work, Subject(issuer, subject)))
    ended = _ended(work, *whose)
    for session_id, owner in ended:
        work.record("identity:session:end_by_provider", f"session/{session_id}", dossier_id=owner)
    return len(ended)


def _signed_in_as(work: Work, who: Subject) -> ColumnElement[bool]:
    accounts = select(AccountSignIn.account_id).where(
        AccountSignIn.issuer == who.issuer, SIGN_IN_SUBJECT.matches(work.session, who)
    )
    staff = select(Staff.id).where(Staff.issuer == who.issuer, STAFF_SUBJECT.matches(work.session, who))
    return UserSession.account_id.in_(accounts) | UserSession.staff_id.in_(staff)


def _mine(work: Work) -> ColumnElement[bool]:
    if work.actor.person_id is not None:
        return UserSession.staff_id == work.actor.person_id
    owner = UserSession.staff_id if work.actor.is_staff else UserSession.account_id
    return owner == work.actor.id


def _end(work: Work, *whose: ColumnElement[bool]) -> int:
    return len(_ended(work, *whose))


def _ended(work: Work, *whose: ColumnElement[bool]) -> list[tuple[UUID, UUID]]:
    """(session, owner) of each that was open."""
    open_ones = update(UserSession).where(*whose, UserSession.ended_at.is_(None)).values(ended_at=work.now)
    owner = func.coalesce(UserSession.account_id, UserSession.staff_id)
    ended = [(row[0], row[1]) for row in work.session.execute(open_ones.returning(UserSession.id, owner))]
    if ended:
        forget_told(work, [session_id for session_id, _ in ended])
    return ended
