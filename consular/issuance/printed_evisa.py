"""The e-visa's page in the holder's language."""

from __future__ import annotations

from consular.core.language import Language, language
from consular.issuance.orders import GrantOrder, Issuer, VisaSheet
from consular.issuance.press import documents as press
from consular.issuance.press.barcode import draw_barcode
from consular.issuance.sentences import DAYS_MANY, DAYS_ONE, VISA
from consular.issuance.wording import demo_line, entry, nationality, palette, sender, spoken


def compose_evisa(sheet: VisaSheet, issuer: Issuer) -> press.EVisa:
    """The page as data; raises PayloadTooLarge."""
    order, tongue = sheet.order, language(sheet.order.locale)
    words = {key: tongue.gettext(text) for key, text in VISA.items()}
    holder = order.holder
    office = issuer.catalogue.offices[order.office]
    return press.EVisa(
        language=spoken(tongue),
        sender=sender(issuer, tongue),
        title=tongue.pick(order.service_label),
        number=entry(words["number"], sheet.number),
        name=entry(words["name"], holder.full_name),
        native_name=holder.native,
        passport_number=entry(words["passport_number"], holder.passport_number),
        portrait_jpeg=sheet.portrait,
        portrait_alt=words["portrait"],
        holder=_holder(order, words, tongue),
        valid_from=entry(words["valid_from"], tongue.date(order.valid_from)),
        valid_until=entry(words["valid_until"], tongue.date(order.valid_until)),
        terms=_terms(order, words, tongue),
        issue=(
            entry(words["issued_by"], tongue.pick(office.label)),
            entry(words["issued_on"], tongue.date(sheet.issued_on)),
        ),
        conditions=press.Notice(heading=words["conditions"], paragraphs=order.conditions) if order.conditions else None,
        barcode=draw_barcode(sheet.payload),
        barcode_alt=words["barcode"],
        check=press.Notice(heading=words["check"], paragraphs=(words["check_how"], words["check_compare"])),
        check_address=issuer.check_address,
        issued_on=sheet.issued_on,
        specimen=issuer.specimen,
        demo_line=demo_line(issuer, tongue),
        palette=palette(issuer),
    )


def _holder(order: GrantOrder, words: dict[str, str], tongue: Language) -> tuple[press.Entry, ...]:
    holder = order.holder
    told = [
        entry(words["nationality"], nationality(holder.nationality, tongue)),
        entry(words["birth"], tongue.date(holder.birth)),
        entry(words["sex"], holder.sex),
    ]
    if holder.passport_expiry is not None:
        told.append(entry(words["passport_expiry"], tongue.date(holder.passport_expiry)))
    return tuple(told)


def _terms(order: GrantOrder, words: dict[str, str], tongue: Language) -> tuple[press.Entry, ...]:
    days = tongue.ngettext(DAYS_ONE, DAYS_MANY, order.duration_days)
    return (
        entry(words["category"], order.category),
        entry(words["entries"], tongue.number(order.entries) if order.entries else words["entries_any"]),
        entry(words["stay"], days.format_map({"count": tongue.number(order.duration_days)})),
    )
