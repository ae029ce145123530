"""Errors of partners."""

from __future__ import annotations

from consular.core.errors import NotFound


class PartnerUnknown(NotFound):
    """No partner is registered under this name or client identifier."""

    code = "partner_unknown"
