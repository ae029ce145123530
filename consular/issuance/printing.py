"""The real press. It loads the typesetter, whose threads do not survive a fork: import it in the worker's child only
(`LatePress` does so at the first document).
"""

from __future__ import annotations

from consular.issuance.orders import EtdSheet, Issuer, LetterOrder, StickerSheet, VisaSheet
from consular.issuance.press.evisa import render_evisa
from consular.issuance.press.letter import render_letter
from consular.issuance.press.zoned import render_etd, render_sticker
from consular.issuance.printed_evisa import compose_evisa
from consular.issuance.printed_letter import compose_letter
from consular.issuance.printed_zoned import compose_etd, compose_sticker


class PaperPress:
    """Composes in the reader's language and typesets; an `issuance.Press`."""

    def render_evisa(self, sheet: VisaSheet, issuer: Issuer) -> bytes:
        """PDF/A-2a and PDF/UA-1, one page. Raises PressError."""
        return render_evisa(compose_evisa(sheet, issuer))

    def render_sticker(self, sheet: StickerSheet, issuer: Issuer) -> bytes:
        """PDF/A-2a and PDF/UA-1, one page of the sticker's size. Raises PressError."""
        return render_sticker(compose_sticker(sheet, issuer))

    def render_etd(self, sheet: EtdSheet, issuer: Issuer) -> bytes:
        """PDF/A-2a and PDF/UA-1, one page. Raises PressError."""
        return render_etd(compose_etd(sheet, issuer))

    def render_letter(self, order: LetterOrder, issuer: Issuer) -> bytes:
        """PDF/A-2a and PDF/UA-1. Raises PressError."""
        return render_letter(compose_letter(order, issuer))
