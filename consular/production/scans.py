"""Reading a printed document back, in the worker: what differs from what was ordered."""

from __future__ import annotations

from uuid import UUID

from consular import evidence
from consular.core.work import Work
from consular.issuance import Believed, Decode, Difference, read_back
from consular.production.operations import keep_reading
from consular.production.queries import order as by_id
from consular.production.rules import PRODUCED
from consular.verification import Engines

UNREADABLE = Difference("file", "file_unreadable")


def read_scan(work: Work, *, order_id: UUID, scan: UUID, engines: Engines, decode: Decode, believed: Believed) -> None:
    """Reaction to a picture of the printed page. A picture that was replaced meanwhile is not looked at.

    A passport has a zone and no seal. Raises TryLater when the decoder was stopped.
    """
    order = by_id(work.session, order_id)
    if order is None or order.state != PRODUCED or order.scan != str(scan) or order.fixed is None:
        return
    content = evidence.blobs().get(order.scan, dossier_id=order.dossier_id)
    differences = read_back(
        content,
        order.fixed.lines,
        bytes.fromhex(order.fixed.seal) or None,
        engines=engines,
        decode=decode,
        believed=believed,
        at=work.now,
    )
    keep_reading(work, order_id=order_id, scan=scan, differences=differences)
