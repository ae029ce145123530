"""A press that costs nothing until it prints."""

from __future__ import annotations

import importlib
from typing import cast

from consular.issuance.orders import EtdSheet, Issuer, LetterOrder, Press, StickerSheet, VisaSheet


class LatePress:
    """Loads the typesetter at the first document: after the fork of the worker's child, never before it.

    By name and not by an import, so that neither the web nor the worker's parent has the engine in memory.
    """

    def render_evisa(self, sheet: VisaSheet, issuer: Issuer) -> bytes:
        """As `Press`."""
        return self._press().render_evisa(sheet, issuer)

    def render_sticker(self, sheet: StickerSheet, issuer: Issuer) -> bytes:
        """As `Press`."""
        return self._press().render_sticker(sheet, issuer)

    def render_etd(self, sheet: EtdSheet, issuer: Issuer) -> bytes:
        """As `Press`."""
        return self._press().render_etd(sheet, issuer)

    def render_letter(self, order: LetterOrder, issuer: Issuer) -> bytes:
        """As `Press`."""
        return self._press().render_letter(order, issuer)

    def _press(self) -> Press:
        return cast(Press, importlib.import_module("consular.issuance.printing").PaperPress())
