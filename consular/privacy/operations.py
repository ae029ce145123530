"""Holds, and the erasure of files in two steps that any process can finish.

The first step is one transaction of the main database: indexes and stored files go, a tombstone stands, and the second
step is owed. The second writes the file into the ledger, which lies outside both databases, and only then destroys its
keys. What is interrupted anywhere is done again: the outbox owes it until it is done, and each part may be repeated.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update

from consular import dossiers, evidence, identity, issuance, partners, register, vault, verification
from consular.applications import Application
from consular.catalogue import Catalogue
from consular.core.db import Base
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.outbox import TryLater
from consular.core.work import Work
from consular.privacy.blockers import what_blocks
from consular.privacy.errors import ErasureBlocked, HoldOnErased
from consular.privacy.events import ErasureBegun, ErasureWrittenDown
from consular.privacy.ledger import Ledger
from consular.privacy.models import ERASED, ERASING, Erasure, Hold
from consular.privacy.queries import erasures_of
from consular.privacy.rules import ACCOUNT, STAFF, check_reason
from consular.privacy.targets import Part, Target, find
from consular.review import Proposal

# What blockers are read from.
_READ = (Application, Proposal, dossiers.Dossier, identity.Staff, issuance.IssuedFile, register.TravelDocument)


def hold(work: Work, name: str, *, reason: str, until: dt.date | None = None, staff_id: UUID | None = None) -> Hold:
    """Forbid to erase what is named, until the end of the last day `until`, or until somebody lifts it.

    A hold on an applicant covers all files of the person, present and later ones; one on an application or document,
    that file and what came from it. Raises NotFound, MalformedReason, or HoldOnErased when it is too late.
    """
    check_reason(reason)
    target = _held_still(work, name)
    if target.parts and len(erasures_of(work.session, target)) == len(target.parts):
        raise HoldOnErased
    on_applicant = target.kind == "applicant"
    made = Hold(
        id=new_id(),
        dossier_id=None if on_applicant else target.id,
        applicant_id=target.id if on_applicant else None,
        reason=reason,
        set_by=staff_id,
        set_at=work.now,
        until=until,
    )
    work.session.add(made)
    work.session.flush()
    work.record("privacy:hold:set", f"hold/{made.id}", dossier_id=made.dossier_id)
    return made


def lift(work: Work, hold_id: UUID, *, staff_id: UUID | None = None) -> Hold:
    """End a hold; a second time changes nothing. Raises NotFound."""
    found = work.session.scalars(select(Hold).where(Hold.id == hold_id).with_for_update()).first()
    if found is None:
        raise NotFound
    if found.lifted_at is None:
        found.lifted_at, found.lifted_by = work.now, staff_id
        work.record("privacy:hold:lift", f"hold/{found.id}", dossier_id=found.dossier_id)
    return found


def begin(work: Work, name: str, *, reason: str, catalogue: Catalogue, staff_id: UUID | None = None) -> list[Erasure]:
    """The first step for every file of what is named that has not taken it yet: all of them or none.

    Gives the erasures of all its files, also earlier ones. Raises ErasureBlocked with everything that stands in the
    way, NotFound, or MalformedReason; then nothing was changed.
    """
    check_reason(reason)
    target = _held_still(work, name)
    known = {erasure.dossier_id for erasure in erasures_of(work.session, target)}
    left = [part for part in target.parts if part.dossier_id not in known]
    blockers = what_blocks(work.session, target, now=work.now, catalogue=catalogue) if left else ()
    if blockers:
        raise ErasureBlocked(blockers)
    for part in left:
        forget(work, part)
        work.session.add(
            Erasure(
                dossier_id=part.dossier_id,
                kind=part.kind,
                state=ERASING,
                reason=reason,
                requested_by=staff_id,
                requested_at=work.now,
            )
        )
        work.emit(ErasureBegun(dossier_id=part.dossier_id))
        _record(work, part.dossier_id, "begin")
    work.session.flush()
    return erasures_of(work.session, target)


def forget(work: Work, part: Part) -> None:
    """What the main database gives up: tombstone, indexes, digests, stored files, ways in. Safe to repeat."""
    _forget_indexes(work, part.dossier_id)
    if part.kind == ACCOUNT:
        identity.forget_account(work, part.dossier_id)
        partners.end_consents_of(work, part.dossier_id)
    elif part.kind == STAFF:
        identity.forget_staff(work, part.dossier_id)
    else:
        dossiers.mark_erased(work, part.dossier_id)
        evidence.forget_files(work, part.dossier_id)
        issuance.forget_files(work, part.dossier_id)
        verification.forget_digests(work, part.dossier_id)


def _forget_indexes(work: Work, dossier_id: UUID) -> None:
    for place in vault.index_places(within=Base.metadata):
        if "dossier_id" in place.table.c:
            work.session.execute(
                update(place.table).where(place.table.c.dossier_id == dossier_id).values(dict.fromkeys(place.columns))
            )


def write_down(work: Work, dossier_id: UUID, ledger: Path) -> None:
    """Second step, first half: the ledger names the file. Nothing happens when it does already, or nothing was begun.

    Raises LedgerBroken, and TryLater while the ledger or the vault's key for it cannot be reached.
    """
    erasure = _locked(work, dossier_id)
    if erasure is None or erasure.written_down_at is not None:
        return
    # Whatever can fail comes before the line, because a line cannot be taken back.
    erasure.written_down_at = work.now
    work.emit(ErasureWrittenDown(dossier_id=dossier_id))
    work.session.flush()
    try:
        Ledger(ledger).append(dossier_id, kind=erasure.kind, reason=erasure.reason, at=erasure.requested_at)
    except OSError as error:
        raise TryLater("ledger_unavailable", error=type(error).__name__) from None
    except vault.KeyUnavailable:
        raise TryLater("keystore_unavailable") from None


def destroy(work: Work, dossier_id: UUID) -> None:
    """Second step, second half: the keys go. Nothing happens before the ledger names the file, or a second time.

    Raises TryLater while the keystore does not answer.
    """
    erasure = _locked(work, dossier_id)
    if erasure is None or erasure.written_down_at is None or erasure.state == ERASED:
        return
    try:
        vault.destroy_key(dossier_id)
    except vault.KeyUnavailable:
        raise TryLater("keystore_unavailable") from None
    # An index that was being written anew while the tombstone was set; without a key nobody can write it again.
    _forget_indexes(work, dossier_id)
    erasure.state, erasure.erased_at = ERASED, work.now
    _record(work, dossier_id, "end")


def _locked(work: Work, dossier_id: UUID) -> Erasure | None:
    query = select(Erasure).where(Erasure.dossier_id == dossier_id)
    return work.session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()


def _held_still(work: Work, name: str) -> Target:
    """What is named, locked: until the commit nothing is decided, issued, held or begun for these files, and the
    person gets no further one.
    """
    work.session.flush()
    target = find(work.session, name)
    while True:
        _lock(work, target)
        # What was read before the lock may be old, and a document may have been issued meanwhile.
        for thing in work.session:
            if isinstance(thing, _READ):
                work.session.expire(thing)
        now_there = find(work.session, name)
        if now_there == target:
            return target
        target = now_there


def _lock(work: Work, target: Target) -> None:
    """Applications first, then folders: the order in which everybody else takes them."""
    ids = [part.dossier_id for part in target.parts]
    own = {"applicant": dossiers.Applicant.id, ACCOUNT: identity.Account.id, STAFF: identity.Staff.id}.get(target.kind)
    if own is not None:
        work.session.execute(select(own).where(own == target.id).with_for_update())
    for key, dossier_id in ((Application.id, Application.dossier_id), (dossiers.Dossier.id, dossiers.Dossier.id)):
        work.session.execute(select(key).where(dossier_id.in_(ids)).order_by(key).with_for_update())


def _record(work: Work, dossier_id: UUID, verb: str) -> None:
    """Without detail: the entry needs no key and outlives the file; who and why stand in the erasure's row."""
    work.record(f"privacy:erasure:{verb}", f"dossier/{dossier_id}", dossier_id=dossier_id)
