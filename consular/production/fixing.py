"""What stands on a document: from the decision, the answers and the blank's number to its lines and its seal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consular import applications, evidence, issuance, review
from consular.applications import Application
from consular.catalogue import Catalogue, Service, add_months
from consular.core.work import Work
from consular.doc9303 import MrzFormat, PartialDate, build
from consular.issuance import EtdSheet, Holder, StickerSheet
from consular.production.errors import NotToProduce
from consular.production.models import ProductionOrder
from consular.register import MULTIPLE_ENTRIES

_IDENTIFYING = ("name", "date_of_birth", "sex", "nationality")


@dataclass(frozen=True, slots=True)
class Contents:
    """Whom the document is for, from when until when (both days inclusive), and for a visa its terms."""

    holder: Holder
    birth_place: str
    category: str
    valid_from: dt.date
    valid_until: dt.date
    entries: int | None
    duration_days: int | None
    conditions: tuple[str, ...]
    route: tuple[str, ...]
    issued_on: dt.date
    locale: str


def contents(work: Work, order: ProductionOrder, catalogue: Catalogue) -> Contents:
    """From the decision and the answers; a passport counts from today in the office that makes it.

    Raises NotToProduce when the decision or an answer is missing.
    """
    found = review.decision(work.session, order.decision_id)
    application = applications.of_dossier(work.session, order.dossier_id)
    if found is None or application is None:
        raise NotToProduce(why="decision")
    service = catalogue.service(application.service_key, application.service_version)
    terms = found[1].content.terms
    today = applications.local_day(work, catalogue, order.office)
    begins = terms.valid_from or today
    # The last day is the one before the same day so many months later (Doc 9303-3 prints it as the date of expiry).
    ends = terms.valid_until or (add_months(today, terms.months) - dt.timedelta(days=1) if terms.months else None)
    if ends is None:
        raise NotToProduce(why="terms")
    entries = None
    if service.product.is_visa:
        entries = MULTIPLE_ENTRIES if terms.entries == "multiple" else int(terms.entries or 0)
    return Contents(
        holder=holder_of(service, application.answers),
        birth_place=str(application.answers.get("birth_place") or ""),
        category=service.product.category or service.product.document_code or "",
        valid_from=max(begins, today) if terms.valid_from is None else begins,
        valid_until=ends,
        entries=entries,
        duration_days=terms.duration_of_stay_days if service.product.is_visa else None,
        conditions=tuple(line.strip() for line in terms.conditions.splitlines() if line.strip()),
        route=_route(application.answers),
        issued_on=today,
        locale=application.locale,
    )


def holder_of(service: Service, answers: Mapping[str, Any]) -> Holder:
    """The person by the answers; a passport of our own has no other passport's number. Raises NotToProduce."""
    told: dict[str, Any] = {
        field.compare_with: answers.get(key) for key, field in service.fields.items() if field.compare_with
    }
    if not all(told.get(asked) for asked in _IDENTIFYING):
        raise NotToProduce(why="answer_missing")
    name = told["name"]
    expiry = told.get("date_of_expiry")
    return Holder(
        primary=name["primary"],
        secondary=name.get("secondary"),
        native=name.get("native"),
        birth=told["date_of_birth"],
        sex=told["sex"],
        nationality=told["nationality"],
        passport_number=told.get("document_number") or "",
        passport_expiry=dt.date.fromisoformat(expiry) if expiry and "X" not in expiry else None,
    )


def portrait_of(work: Work, application: Application, service: Service) -> bytes:
    """The sanitised portrait, the newest where there are several. Raises NotToProduce when there is none."""
    items = {item.key for item in service.evidence if item.role == "portrait"}
    for file in reversed(evidence.of_dossier(work.session, application.dossier_id)):
        if file.item in items and file.state == evidence.READY:
            pages = evidence.pages_of(work.session, file.id)
            if pages:
                return evidence.picture(pages[0])
    raise NotToProduce(why="portrait_missing")


def passport_lines(told: Contents, number: str, *, document_code: str, issuing_state: str) -> tuple[str, ...]:
    """The TD3 zone of a passport (Doc 9303-4 §4.2.2). Raises NotBuildable or NoTransliteration."""
    lines = build(
        MrzFormat.TD3,
        document_code=document_code,
        issuing_state=issuing_state,
        primary=told.holder.primary,
        secondary=told.holder.secondary or "",
        document_number=number,
        nationality=told.holder.nationality,
        date_of_birth=PartialDate.from_text(told.holder.birth),
        sex=told.holder.sex,
        date_of_expiry=told.valid_until,
    )
    return tuple(lines)


def sheet(
    work: Work,
    order: ProductionOrder,
    told: Contents,
    number: str,
    *,
    portrait: bytes,
    document_code: str,
    issuer: issuance.Issuer,
) -> StickerSheet | EtdSheet:
    """A sticker or an emergency travel document with its sealed zone. Raises SealUnfit, NotBuildable, NoSealSigner."""
    ministry = issuer.catalogue.ministry
    if order.product == "sticker":
        signer = issuance.seal_signer(work.session, at=work.now, use=issuance.VISA_SEALS)
        sticker = issuance.StickerOrder(
            form="MRV-A",
            number=number,
            holder=told.holder,
            office=order.office,
            category=told.category,
            valid_from=told.valid_from,
            valid_until=told.valid_until,
            entries=told.entries or 0,
            duration_days=told.duration_days,
            issued_on=told.issued_on,
            conditions=told.conditions,
            portrait=portrait,
            document_code=document_code,
            locale=told.locale,
        )
        return issuance.sticker_sheet(sticker, ministry, signer, signed_on=work.now.date())
    signer = issuance.seal_signer(work.session, at=work.now, use=issuance.ETD_SEALS)
    etd = issuance.EtdOrder(
        number=number,
        holder=told.holder,
        office=order.office,
        valid_from=told.valid_from,
        valid_until=told.valid_until,
        route=told.route,
        issued_on=told.issued_on,
        conditions=told.conditions,
        portrait=portrait,
        document_code=document_code,
        locale=told.locale,
    )
    return issuance.etd_sheet(etd, ministry, signer, signed_on=work.now.date())


def _route(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Places of the journey by the questions `where_now`, `route` and `destination`, those that were answered."""
    told = []
    for key in ("where_now", "route", "destination"):
        value = answers.get(key)
        if isinstance(value, str) and value.strip():
            told += [part.strip() for part in value.split(",") if part.strip()]
    return tuple(told)
