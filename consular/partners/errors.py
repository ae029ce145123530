"""Errors of partners."""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError, NotFound


class PartnerUnknown(NotFound):
    """No partner is registered under this name or client identifier."""

    code = "partner_unknown"


class KeyBusy(Conflict):
    """Another transaction is answering a call with this idempotency key."""

    code = "idempotency_key_busy"


class KeyTaken(ConsularError):
    """The idempotency key came before with another request."""

    code = "idempotency_key_taken"
