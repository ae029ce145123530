"""The visual zone of sticker visas and emergency travel documents, as data for the press."""

from __future__ import annotations

from datetime import date

from consular.core.language import Language, language
from consular.doc9303 import PartialDate
from consular.issuance.orders import EtdOrder, EtdSheet, Issuer, StickerOrder, StickerSheet
from consular.issuance.press import documents as press
from consular.issuance.press.barcode import draw_matrix
from consular.issuance.sentences import DAYS_MANY, DAYS_ONE, VISA, ZONED
from consular.issuance.wording import demo_line, entry, palette, sender, spoken

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_SIZES = {"MRV-A": (120.0, 80.0), "MRV-B": (105.0, 74.0)}
_ARROW = " – "


def compose_sticker(sheet: StickerSheet, issuer: Issuer) -> press.Sticker:
    """The sticker as data; raises PayloadTooLarge."""
    order, tongue = sheet.order, language(sheet.order.locale)
    words = _words(tongue)
    width, height = _SIZES[order.form]
    days = tongue.ngettext(DAYS_ONE, DAYS_MANY, order.duration_days or 0).format_map({"count": order.duration_days})
    return press.Sticker(
        language=spoken(tongue),
        sender=sender(issuer, tongue),
        title=words["visa"],
        number=entry(words["blank_number"], order.number),
        name=entry(words["name"], order.holder.full_name),
        portrait_jpeg=order.portrait,
        portrait_alt=words["portrait"],
        holder=(*_holder(order, words), entry(words["passport_number"], order.holder.passport_number)),
        terms=(
            *_validity(order, words),
            entry(words["category"], order.category),
            entry(words["entries"], str(order.entries) if order.entries else words["entries_any"]),
            entry(words["stay"], days if order.duration_days is not None else words["until_last_day"]),
        ),
        issue=_issue(order, issuer, tongue, words),
        route=None,
        remarks=entry(words["remarks"], " · ".join(order.conditions)) if order.conditions else None,
        lines=sheet.lines,
        matrix=draw_matrix(sheet.seal),
        matrix_alt=words["seal"],
        issued_on=order.issued_on,
        specimen=issuer.specimen,
        demo_line=demo_line(issuer, tongue),
        palette=palette(issuer),
        width_mm=width,
        height_mm=height,
    )


def compose_etd(sheet: EtdSheet, issuer: Issuer) -> press.Etd:
    """The document as data; raises PayloadTooLarge."""
    order, tongue = sheet.order, language(sheet.order.locale)
    words = _words(tongue)
    return press.Etd(
        language=spoken(tongue),
        sender=sender(issuer, tongue),
        title=words["etd"],
        number=entry(words["blank_number"], order.number),
        name=entry(words["name"], order.holder.full_name),
        portrait_jpeg=order.portrait,
        portrait_alt=words["portrait"],
        holder=_holder(order, words),
        terms=_validity(order, words),
        issue=_issue(order, issuer, tongue, words),
        route=entry(words["route"], _ARROW.join(order.route)),
        remarks=entry(words["remarks"], " · ".join(order.conditions)) if order.conditions else None,
        lines=sheet.lines,
        matrix=draw_matrix(sheet.seal),
        matrix_alt=words["seal"],
        issued_on=order.issued_on,
        specimen=issuer.specimen,
        demo_line=demo_line(issuer, tongue),
        palette=palette(issuer),
        notice=words["etd_notice"],
    )


def _words(tongue: Language) -> dict[str, str]:
    return {key: tongue.gettext(text) for key, text in {**VISA, **ZONED}.items()}


def _holder(order: StickerOrder | EtdOrder, words: dict[str, str]) -> tuple[press.Entry, ...]:
    holder = order.holder
    return (
        entry(words["nationality"], holder.nationality),
        entry(words["birth"], _written(PartialDate.from_text(holder.birth))),
        entry(words["sex"], holder.sex),
    )


def _validity(order: StickerOrder | EtdOrder, words: dict[str, str]) -> tuple[press.Entry, ...]:
    return (
        entry(words["valid_from"], _of(order.valid_from)),
        entry(words["valid_until"], _of(order.valid_until)),
    )


def _issue(
    order: StickerOrder | EtdOrder, issuer: Issuer, tongue: Language, words: dict[str, str]
) -> tuple[press.Entry, ...]:
    place = tongue.pick(issuer.catalogue.offices[order.office].place)
    return entry(words["place"], place), entry(words["issued_on"], _of(order.issued_on))


def _of(day: date) -> str:
    return _written(PartialDate.of(day))


def _written(day: PartialDate) -> str:
    """`04 NOV 2026` as on travel documents (Doc 9303-3 §3.8), X for every unknown character."""
    number = "XX" if day.day is None else f"{day.day:02d}"
    month = "XXX" if day.month is None else _MONTHS[day.month - 1]
    return f"{number} {month} {'XXXX' if day.year is None else f'{day.year:04d}'}"
