"""What the bureau is told of one order: everything that is printed or written to the chip, and nothing else.

docs/production-files.md describes it for whoever reads it.
"""

from __future__ import annotations

import base64
from typing import Any

from consular import applications, evidence, register, stock
from consular.catalogue import Catalogue
from consular.core.work import Work
from consular.doc9303 import NotJpeg, dg1, dg2
from consular.production import fixing
from consular.production.errors import NotToProduce
from consular.production.models import ProductionOrder

SIGNATURE = "signature"


def told_of(work: Work, order: ProductionOrder, catalogue: Catalogue) -> dict[str, Any]:
    """One entry of a file: opened, so never to be logged.

    Raises NotToProduce, and Shredded once the file of the case was erased.
    """
    application = applications.of_dossier(work.session, order.dossier_id)
    document = register.document(work.session, order.document_id) if order.document_id else None
    blank = stock.blank_of(work.session, order.id)
    if application is None or document is None or blank is None:
        raise NotToProduce(why="document")
    service = catalogue.service(application.service_key, application.service_version)
    fixed, holder = order.fixed, document.particulars
    face = fixing.portrait_of(work, application, service)
    office = catalogue.offices.get(order.office)
    return {
        "order": str(order.id),
        "attempt": order.attempt,
        "product": order.product,
        "blank": {"kind": order.blank_kind, "number": fixed.number},
        "mrz": list(fixed.lines),
        "dg1": _text(dg1(fixed.lines)),
        "dg2": _text(_face_group(face)),
        "face_jpeg": _text(face),
        "signature_jpeg": _signature(work, order),
        "page": {
            "document_code": service.product.document_code,
            "issuing_state": document.issuing_state,
            "number": fixed.number,
            "primary": holder.primary,
            "secondary": holder.secondary,
            "native": holder.native,
            "nationality": holder.nationality,
            "date_of_birth": holder.birth,
            "sex": holder.sex,
            "place_of_birth": holder.place_of_birth,
            "date_of_issue": fixed.valid_from,
            "date_of_expiry": fixed.valid_until,
            "authority": office.label["en"] if office else order.office,
        },
        "collect_at": order.collect_at,
    }


def _face_group(jpeg: bytes) -> bytes:
    try:
        return dg2(jpeg)
    except NotJpeg as error:
        raise NotToProduce(why="portrait") from error


def _signature(work: Work, order: ProductionOrder) -> str | None:
    for file in reversed(evidence.of_dossier(work.session, order.dossier_id)):
        if file.item == SIGNATURE and file.state == evidence.READY:
            pages = evidence.pages_of(work.session, file.id)
            if pages:
                return _text(evidence.picture(pages[0]))
    return None


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
