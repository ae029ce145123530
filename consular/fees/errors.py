"""Errors of fees."""

from __future__ import annotations

from consular.core.errors import Forbidden


class CashierDecides(Forbidden):
    """Whoever decides in an office may not take its money."""

    code = "cashier_decides"
