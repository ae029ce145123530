"""What the barcode of an e-visa says: a signed Digital Travel Authorization."""

from __future__ import annotations

from datetime import date

from consular.catalogue import Catalogue
from consular.doc9303 import PartialDate, TravelAuthorization, build_barcode, dta_message
from consular.issuance.orders import GrantOrder
from consular.issuance.signers import SealSigner


def barcode_text(
    order: GrantOrder, catalogue: Catalogue, seal: SealSigner, *, number: str, status_index: int, signed_on: date
) -> str:
    """The barcode's text. Raises SealUnfit, NotBuildable or NoTransliteration for what no barcode can carry."""
    holder = order.holder
    content = TravelAuthorization(
        number=number,
        primary=holder.primary,
        secondary=holder.secondary or "",
        passport_number=holder.passport_number,
        date_of_birth=PartialDate.from_text(holder.birth),
        nationality=holder.nationality,
        sex=holder.sex,
        place_of_issue=catalogue.offices[order.office].place["en"],
        valid_from=order.valid_from,
        valid_until=order.valid_until,
        days_of_stay=order.duration_days,
        entries=order.entries,
        category=order.category,
        status_index=status_index,
    )
    return build_barcode(
        dta_message(content),
        issuing_country=catalogue.ministry.issuing_state,
        certificate_reference=seal.reference,
        signature_date=signed_on,
        sign=seal.signer.sign,
    )
