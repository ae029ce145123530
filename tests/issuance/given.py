"""Orders, printed pages read back, and the check as a passer-by makes it."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pypdfium2
import zxingcpp

from consular import issuance
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, Actor, ActorKind
from consular.core.events import Event
from consular.core.ids import new_id
from consular.core.work import Works
from consular.dossiers import give_to_office, open_dossier
from consular.issuance import CheckResult, GrantOrder, Holder, Issuer, LetterOrder, OrderedGround
from tests import factories

SYSTEM = Actor(ActorKind.SYSTEM)
HOLDER = Holder(
    primary="Wongphaisan",
    secondary="Natcha",
    native="ณัฐชา วงศ์ไพศาล",
    birth="1993-04-17",
    sex="F",
    nationality="THA",
    passport_number="AC4402917",
    passport_expiry=date(2031, 9, 2),
)
FACTS = "The statement of 2 November shows 12 of the 900 that the journey costs."


class Heard:
    """Owes one delivery to every event of issuance, so that tests see what was said."""

    def owed_to(self, event: Event) -> list[tuple[str, str]]:
        """One reaction per event, named like it."""
        return [(f"heard.{event.name}", "fast")] if event.name.startswith("issuance.") else []


def folder(works: Works, *, account_id: UUID | None = None) -> UUID:
    """The dossier of an application that Jakarta deals with."""
    with works.begin(SYSTEM) as work:
        opened = open_dossier(
            work, service_key="visitor-visa", applicant_id=None, account_id=account_id, capacity="self"
        )
        give_to_office(work, opened.id, "jakarta")
        return opened.id


def grant(dossier_id: UUID, catalogue: Catalogue, face: bytes, **changes: Any) -> GrantOrder:
    """A visa for one entry and 30 days, from the day of the tests' clock on."""
    values: dict[str, Any] = {
        "decision_id": new_id(),
        "application_id": new_id(),
        "dossier_id": dossier_id,
        "locale": "en",
        "office": "jakarta",
        "service_label": factories.service(catalogue).label,
        "kind": "e-visa",
        "category": "C",
        "number_prefix": "UV",
        "holder": HOLDER,
        "valid_from": date(2026, 11, 16),
        "valid_until": date(2027, 1, 14),
        "entries": 1,
        "duration_days": 30,
        "conditions": (),
        "portrait": lambda: face,
    }
    return GrantOrder(**{**values, **changes})


def letter(dossier_id: UUID, catalogue: Catalogue, **changes: Any) -> LetterOrder:
    """A refusal for want of means."""
    grounds = catalogue.grounds["short-stay-refusal"]
    ground = next(g for g in grounds.grounds if g.key == "means-not-shown")
    values: dict[str, Any] = {
        "decision_id": new_id(),
        "application_id": new_id(),
        "dossier_id": dossier_id,
        "kind": issuance.REFUSAL,
        "locale": "en",
        "office": "jakarta",
        "service_label": factories.service(catalogue).label,
        "reference": "V7K3-M9QX-D4",
        "addressee": ("Natcha Wongphaisan", "4 Thanon Tua Yang", "50000 Chiang Mai", "Thailand"),
        "passport_number": "AC4402917",
        "lodged_on": date(2026, 11, 2),
        "decided_on": date(2026, 11, 16),
        "grounds": (OrderedGround(text=ground.text, source=ground.source, facts=FACTS, facts_locale="en"),),
        "law": grounds.source,
        "remedy": grounds.remedy,
        "remedy_days": grounds.remedy_days,
    }
    return LetterOrder(**{**values, **changes})


def revocation(file: issuance.IssuedFile, catalogue: Catalogue, **changes: Any) -> LetterOrder:
    """The revocation of an issued document."""
    values: dict[str, Any] = {
        "kind": issuance.REVOCATION,
        "application_id": file.application_id,
        "document_id": file.document_id,
        "document_number": "UV4KX7PHR",
    }
    return letter(file.dossier_id, catalogue, **{**values, **changes})


def taken(works: Works, file: issuance.IssuedFile, actor: Actor = SYSTEM) -> bytes:
    """The PDF, as this actor gets it."""
    with works.begin(actor) as work:
        return issuance.download(work, permission="issuance:own:download", file_id=file.id).content


def words(pdf: bytes) -> str:
    """All text of all pages, white space removed."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


def scanned(pdf: bytes, *, dpi: int = 150) -> str:
    """The text of the one barcode on the rendered first page."""
    picture = pypdfium2.PdfDocument(BytesIO(pdf))[0].render(scale=dpi / 72).to_pil().convert("L")
    (code,) = zxingcpp.read_barcodes(picture)
    return str(code.text)


def checked(works: Works, issuer: Issuer, payload: str | bytes) -> CheckResult:
    """What the public check answers now."""
    with works.begin(ANONYMOUS) as work:
        believed = issuance.believed(work.session, issuer.catalogue.ministry)
        return issuance.judge(work, payload, believed, at=work.now)


def altered_signature(payload: str) -> str:
    """The barcode's text with one character of the signature exchanged."""
    at = len(payload) - 20
    return payload[:at] + ("A" if payload[at] != "A" else "B") + payload[at + 1 :]
