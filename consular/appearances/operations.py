"""Recording an appearance, and voiding one that was recorded by mistake."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from consular.appearances.errors import AppearanceRefused, AppearedAlready
from consular.appearances.events import AppearanceMade
from consular.appearances.models import Appearance, FingerprintRecord, Record, Seen
from consular.appearances.queries import made
from consular.appearances.rules import Given, problems_of
from consular.catalogue import AppearanceDefinition, Problem
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, demand, dossier
from consular.vault import new_key

RECORD = "appearances:visit:record"
# What readers give: WSQ (ISO/IEC 19794-4 names it too) and finger image records.
_FORMATS = ((b"\xff\xa0", "wsq"), (b"FIR\x00", "iso-19794-4"))
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Print:
    """One finger as a file of the reader. `finger` is its code of ISO/IEC 19794-4, 1 (right thumb) to 10."""

    finger: int
    content: bytes


def record(
    work: Work,
    *,
    dossier_id: UUID,
    asked: AppearanceDefinition,
    given: Given,
    age: int | None,
    today: dt.date,
    wanted: frozenset[str] = frozenset(),
    prints: Sequence[Print] = (),
    pictures: frozenset[str] = frozenset({"photo", "signature"}),
) -> Appearance:
    """The person stood here and this was seen. The same entered again is the same appearance.

    `wanted` are the evidence items of this case, `pictures` which of `photo` and `signature` lie in its file. Raises
    NotFound for somebody without a role at one of the case's offices, AppearanceRefused with problems by field,
    AppearedAlready when another appearance stands.
    """
    folder = _locked(work, dossier_id)
    problems = problems_of(given, asked, age=age, today=today, wanted=wanted, prints=len(prints), pictures=pictures)
    formats = [_format(one) for one in prints]
    if None in formats:
        problems["prints"] = Problem("prints_unreadable")
    standing = made(work.session, dossier_id)
    if standing is not None:
        if problems or not _says_the_same(standing, given):
            raise AppearedAlready
        return standing
    if problems or work.actor.id is None:
        raise AppearanceRefused(problems)
    appearance = Appearance(
        id=new_id(),
        dossier_id=folder.id,
        office=_office(work, folder),
        clerk_id=work.actor.id,
        at=work.now,
        photo=given.photo,
        signature=given.signature,
        fingerprints=given.fingerprints,
    )
    appearance.seen = _seen(given)
    work.session.add(appearance)
    work.session.flush()
    _keep_prints(work, appearance, prints, formats)
    work.record(
        "appearances:visit:record",
        f"appearance/{appearance.id}",
        dossier_id=folder.id,
        detail={"photo": given.photo, "signature": given.signature, "fingerprints": given.fingerprints},
    )
    work.emit(AppearanceMade(dossier_id=folder.id))
    return appearance


def void(work: Work, *, appearance_id: UUID) -> Appearance:
    """Take back an appearance that was recorded by mistake: it stays in the record, another may be made.

    Its fingerprints are deleted. Raises NotFound. A second press changes nothing.
    """
    found = work.session.get(Appearance, appearance_id)
    if found is None:
        raise NotFound
    _locked(work, found.dossier_id)
    work.session.refresh(found)
    if found.voided_at is None:
        found.voided_at, found.voided_by = work.now, work.actor.id
        for row in work.session.scalars(
            select(FingerprintRecord).where(FingerprintRecord.appearance_id == appearance_id)
        ):
            work.session.delete(row)
        work.record("appearances:visit:void", f"appearance/{found.id}", dossier_id=found.dossier_id)
    return found


def _locked(work: Work, dossier_id: UUID) -> Dossier:
    folder = demand(work.session, work.actor, RECORD, dossier(work.session, dossier_id))
    held = select(Dossier.id).where(Dossier.id == folder.id).with_for_update(key_share=True)
    work.session.execute(held)
    return folder


def _office(work: Work, folder: Dossier) -> str:
    mine = work.actor.offices_with(RECORD)
    roles = (folder.lodged_at, folder.decided_by, folder.produced_at, folder.collected_at)
    office = next((office for office in roles if office in mine), None)
    if office is None:
        raise NotFound
    return office


def _seen(given: Given) -> Seen:
    return Seen(
        identity=given.identity,
        document=given.document,
        originals=given.originals,
        exemption=given.exemption,
        reused_from=given.reused_from,
        reused_on=given.reused_on,
        remark=given.remark,
    )


def _says_the_same(standing: Appearance, given: Given) -> bool:
    told = (standing.photo, standing.signature, standing.fingerprints, standing.seen)
    return told == (given.photo, given.signature, given.fingerprints, _seen(given))


def _format(one: Print) -> str | None:
    if len(one.content) > _LARGEST or not 1 <= one.finger <= 10:
        return None
    return next((name for magic, name in _FORMATS if one.content.startswith(magic)), None)


def _keep_prints(work: Work, appearance: Appearance, prints: Sequence[Print], formats: Sequence[str | None]) -> None:
    if not prints:
        return
    new_key(appearance.dossier_id, "biometrics")
    for one, name in zip(prints, formats, strict=True):
        row = FingerprintRecord(
            id=new_id(), dossier_id=appearance.dossier_id, appearance_id=appearance.id, position=one.finger
        )
        row.record = Record(one.finger, name or "", base64.b64encode(one.content).decode())
        work.session.add(row)
    work.session.flush()
