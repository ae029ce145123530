"""Orders for the bureau, in numbered, chained, signed files that only the bureau opens.

In two steps, so that power may go at any moment: `draw_up` fixes which orders are in the file and its number, and is
committed; `composed` makes its content, again and again until `written` says that it lies in the folder.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, undefer

from consular.catalogue import Catalogue
from consular.core.work import Work
from consular.production.bureau.contents import told_of
from consular.production.bureau.keys import Bureau
from consular.production.bureau.models import OUT, BureauFile
from consular.production.errors import NotToProduce
from consular.production.lifecycle import Send, move
from consular.production.models import ProductionOrder
from consular.production.rules import PREPARED, SENT
from consular.production.standing import stopped_cases
from consular.vault import Shredded, sealed_for, signed

log = structlog.get_logger(__name__)

FORMAT = "consular-production-order/1"
SIGNER = "production"
MOST = 100
_LOCK = 0x62757265


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file as bytes: compact JWE whose content is a compact JWS. `key_id` is that of our signer."""

    serial: int
    entries: int
    content: bytes


def waiting(session: Session) -> int:
    """How many prepared orders wait to be sent, without those that an objection or a withdrawn consent stops."""
    query = select(func.count()).select_from(ProductionOrder)
    query = query.where(ProductionOrder.made_by == "bureau", ProductionOrder.state == PREPARED, ~stopped_cases())
    return session.scalar(query) or 0


def expected(session: Session) -> int:
    """Of how many orders the bureau still owes an answer."""
    return session.scalar(select(func.count()).select_from(ProductionOrder).where(ProductionOrder.state == SENT)) or 0


def draw_up(work: Work, bureau: Bureau, *, most: int = MOST) -> BureauFile | None:
    """The file that was drawn up and not written yet, else the next one, with the oldest orders that wait.

    None when nothing waits but what an objection or a withdrawn consent stops. One process at a time; another waits.
    """
    work.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    unwritten = work.session.scalars(
        select(BureauFile).where(BureauFile.bureau == bureau.name, BureauFile.written_at.is_(None))
    ).first()
    if unwritten is not None:
        return unwritten
    orders = work.session.scalars(
        select(ProductionOrder)
        .where(ProductionOrder.made_by == "bureau", ProductionOrder.state == PREPARED, ~stopped_cases())
        .order_by(ProductionOrder.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    if not orders:
        return None
    last = work.session.scalar(
        select(func.max(BureauFile.serial)).where(BureauFile.bureau == bureau.name, BureauFile.direction == OUT)
    )
    file = BureauFile(
        bureau=bureau.name, direction=OUT, serial=(last or 0) + 1, entries=len(orders), at=work.now, written_at=None
    )
    work.session.add(file)
    work.session.flush()
    for order in orders:
        order.sent_in = file.id
        move(work, order, Send)
    work.record("production:file:draw_up", f"file/{bureau.name}/out/{file.serial}")
    work.session.flush()
    return file


def composed(work: Work, file: BureauFile, bureau: Bureau, catalogue: Catalogue) -> Sealed:
    """The content of a file that is not written yet. What was erased or spoilt meanwhile is left out.

    Raises PartnerKeyUnfit and the vault's errors.
    """
    orders = work.session.scalars(
        select(ProductionOrder)
        .where(ProductionOrder.sent_in == file.id, ProductionOrder.state == SENT)
        .options(undefer("*"))
        .order_by(ProductionOrder.id)
    ).all()
    entries = []
    for order in orders:
        try:
            entries.append(told_of(work, order, catalogue))
        except (Shredded, NotToProduce) as missing:
            # One that cannot be told must not hold up the others: it stays visible as sent, and can be spoilt.
            log.error("bureau.order_left_out", order=str(order.id), code=missing.code)
    before = work.session.scalars(
        select(BureauFile).where(
            BureauFile.bureau == bureau.name, BureauFile.direction == OUT, BureauFile.serial == file.serial - 1
        )
    ).first()
    content = json.dumps(
        {
            "format": FORMAT,
            "issuing_state": catalogue.ministry.issuing_state,
            "bureau": bureau.name,
            "serial": file.serial,
            "previous_sha256": before.digest.hex() if before is not None and before.digest is not None else None,
            "made_at": file.at.isoformat(),
            "entries": entries,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()
    file.digest, file.entries = hashlib.sha256(content).digest(), len(entries)
    work.session.flush()
    return Sealed(file.serial, len(entries), sealed_for(bureau.encryption, signed(SIGNER, content)))


def written(work: Work, file: BureauFile) -> None:
    """The file lies where it belongs: the next one may be drawn up."""
    if file.written_at is None:
        file.written_at = work.now
        work.record("production:file:write", f"file/{file.bureau}/out/{file.serial}")
        work.session.flush()
