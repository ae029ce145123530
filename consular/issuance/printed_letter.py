"""Decision letters in the addressee's language; what the officer wrote stays in the officer's."""

from __future__ import annotations

from consular.core.language import Language, language
from consular.issuance.orders import Issuer, LetterOrder, OrderedGround
from consular.issuance.press import documents as press
from consular.issuance.rules import WITH_TIME_LIMIT
from consular.issuance.sentences import LETTER
from consular.issuance.wording import demo_line, entry, palette, sender, spoken, written_in


def compose_letter(order: LetterOrder, issuer: Issuer) -> press.Letter:
    """The letter as data."""
    tongue = language(order.locale)
    words = {key: tongue.gettext(text) for key, text in LETTER.items()}
    office = issuer.catalogue.offices[order.office]
    label = tongue.pick(office.label)
    return press.Letter(
        language=spoken(tongue),
        sender=sender(issuer, tongue),
        sender_address=(label, tongue.pick(office.address), office.contact),
        addressee=order.addressee,
        particulars=_particulars(order, words, tongue),
        subject=words[order.kind],
        opening=_opening(order, words, tongue),
        grounds_heading=words["grounds"].format_map({"law": order.law}),
        grounds=tuple(_ground(ground, words, tongue) for ground in order.grounds),
        remedy=_remedy(order, issuer, words, tongue),
        notes=(),
        binding=words["binding"],
        closing=entry(words["decided_by"], f"{tongue.pick(issuer.catalogue.ministry.authority)}\n{label}"),
        dated=order.decided_on,
        specimen=issuer.specimen,
        demo_line=demo_line(issuer, tongue),
        palette=palette(issuer),
    )


def _particulars(order: LetterOrder, words: dict[str, str], tongue: Language) -> tuple[press.Entry, ...]:
    told = [
        entry(words["reference"], order.reference),
        entry(words["date"], tongue.date(order.decided_on)),
    ]
    if order.passport_number:
        told.append(entry(words["passport_number"], order.passport_number))
    if order.document_number is not None:
        told.append(entry(words["document_number"], order.document_number))
    return tuple(told)


def _opening(order: LetterOrder, words: dict[str, str], tongue: Language) -> tuple[str, ...]:
    told = [words[f"{order.kind}_opening"]]
    if order.lodged_on is not None:
        filled = {"date": tongue.date(order.lodged_on), "service": tongue.pick(order.service_label)}
        told.insert(0, words["applied"].format_map(filled))
    return tuple(told)


def _ground(ground: OrderedGround, words: dict[str, str], tongue: Language) -> press.Ground:
    return press.Ground(
        title=tongue.pick(ground.text),
        text=ground.source,
        facts_label=words["facts"],
        facts=ground.facts,
        facts_language=written_in(ground.facts_locale),
    )


def _remedy(order: LetterOrder, issuer: Issuer, words: dict[str, str], tongue: Language) -> press.Remedy:
    office = issuer.catalogue.offices[order.office]
    where = entry(words["where"], f"{tongue.pick(office.label)}, {tongue.pick(office.address)}\n{office.contact}")
    if order.kind not in WITH_TIME_LIMIT:
        return press.Remedy(heading=words["next"], text=tongue.pick(order.remedy), entries=(where,))
    until = tongue.ngettext(LETTER["until_one"], LETTER["until_many"], order.remedy_days)
    return press.Remedy(
        heading=words["remedy"],
        text=tongue.pick(order.remedy),
        entries=(
            where,
            entry(words["how"], words["in_writing"]),
            entry(words["until"], until.format_map({"count": tongue.number(order.remedy_days)})),
        ),
    )
