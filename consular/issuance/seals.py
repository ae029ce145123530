"""Sticker visas and emergency travel documents: their machine readable zones and visible digital seals.

Doc 9303-7 (visa, seal `5D 01`), 9303-8 (emergency travel document, seal `5E 03`), 9303-13 (seals). Pure.
"""

from __future__ import annotations

import re
from datetime import date

from consular.catalogue import Ministry
from consular.doc9303 import MrzFormat, PartialDate, SealUnfit, build, build_seal
from consular.issuance.orders import EtdOrder, EtdSheet, StickerOrder, StickerSheet
from consular.issuance.signers import SealSigner

Lines = tuple[str, str]

_FIELD = {"MRV-A": "MRZ_MRVA", "MRV-B": "MRZ_MRVB"}
_LONGEST_STAY = 254  # FE and FF begin the values for transit and for what is set at the border
_LONGEST_CATEGORY = 4


def visa_lines(order: StickerOrder, ministry: Ministry) -> Lines:
    """The zone of a sticker. Raises NotBuildable or NoTransliteration for what no zone can carry."""
    return _lines(order, ministry, MrzFormat(order.form))


def etd_lines(order: EtdOrder, ministry: Ministry) -> Lines:
    """The zone (TD2) of an emergency travel document. Raises NotBuildable or NoTransliteration."""
    return _lines(order, ministry, MrzFormat.TD2)


def visa_seal(order: StickerOrder, lines: Lines, ministry: Ministry, signer: SealSigner, *, signed_on: date) -> bytes:
    """The seal of a sticker. Raises SealUnfit for a stay, passport number or entries that no seal can carry."""
    values: dict[str, object] = {
        _FIELD[order.form]: list(lines),
        "NUMBER_OF_ENTRIES": order.entries,
        "DURATION_OF_STAY": _stay(order.duration_days),
        "PASSPORT_NUMBER": re.sub(r"[\s-]", "", order.holder.passport_number.upper()),
    }
    category = order.category.encode("ascii", "ignore")
    if 1 <= len(category) <= _LONGEST_CATEGORY and category.decode() == order.category:
        values["VISA_TYPE"] = category
    return _sealed("VISA", values, ministry, signer, issued_on=order.issued_on, signed_on=signed_on)


def etd_seal(order: EtdOrder, lines: Lines, ministry: Ministry, signer: SealSigner, *, signed_on: date) -> bytes:
    """The seal of an emergency travel document, which carries its whole zone. Raises SealUnfit."""
    values: dict[str, object] = {"MRZ": list(lines)}
    return _sealed(
        "EMERGENCY_TRAVEL_DOCUMENT", values, ministry, signer, issued_on=order.issued_on, signed_on=signed_on
    )


def sticker_sheet(order: StickerOrder, ministry: Ministry, signer: SealSigner, *, signed_on: date) -> StickerSheet:
    """Everything that the press needs; `signer` is the one for `visa`. Raises what lines and seal raise."""
    lines = visa_lines(order, ministry)
    return StickerSheet(order=order, lines=lines, seal=visa_seal(order, lines, ministry, signer, signed_on=signed_on))


def etd_sheet(order: EtdOrder, ministry: Ministry, signer: SealSigner, *, signed_on: date) -> EtdSheet:
    """Everything that the press needs; `signer` is the one for `etd`. Raises what lines and seal raise."""
    lines = etd_lines(order, ministry)
    return EtdSheet(order=order, lines=lines, seal=etd_seal(order, lines, ministry, signer, signed_on=signed_on))


def _lines(order: StickerOrder | EtdOrder, ministry: Ministry, form: MrzFormat) -> Lines:
    holder = order.holder
    first, second = build(
        form,
        document_code=order.document_code,
        issuing_state=ministry.issuing_state,
        primary=holder.primary,
        secondary=holder.secondary or "",
        document_number=order.number,
        nationality=holder.nationality,
        date_of_birth=PartialDate.from_text(holder.birth),
        sex=holder.sex,
        date_of_expiry=order.valid_until,
    )
    return first, second


def _stay(days: int | None) -> bytes:
    """Days, months, years; zeros where the stay lasts until the last day of the visa."""
    if days is not None and not 1 <= days <= _LONGEST_STAY:
        raise SealUnfit("seal_duration", longest=_LONGEST_STAY)
    return bytes((days or 0, 0, 0))


def _sealed(
    document: str,
    values: dict[str, object],
    ministry: Ministry,
    signer: SealSigner,
    *,
    issued_on: date,
    signed_on: date,
) -> bytes:
    return build_seal(
        document,
        values,
        issuing_country=ministry.issuing_state,
        signer=signer.name,
        certificate_reference=signer.serial,
        issue_date=issued_on,
        signature_date=signed_on,
        sign=signer.signer.sign,
    )
