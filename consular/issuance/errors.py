"""Errors of issuance."""

from __future__ import annotations

from consular.core.errors import ConsularError
from consular.core.outbox import TryLater


class NumbersExhausted(ConsularError):
    """Many drawn numbers in a row were taken: the service needs another prefix."""

    code = "document_numbers_exhausted"


class NoSealSigner(TryLater):
    """No key may seal at this moment; `use` says for what. The job waits until a certificate is imported."""

    code = "no_seal_signer"


class SignerUnknown(ConsularError):
    """A certificate for a key that nobody here has asked a certificate for."""

    code = "signer_unknown"


class SignerKnown(ConsularError):
    """Another certificate for a key that has one, or with a serial number that one has: seals could not tell them."""

    code = "signer_known"


class FileChanged(ConsularError):
    """A stored file is not the one that was made: an alarm, nothing is given out."""

    code = "issued_file_changed"


class NothingToIssue(ConsularError):
    """The decision does not lead to what was asked for, or lacks what the document needs; `why` is a code."""

    code = "nothing_to_issue"


class CheckRefused(ConsularError):
    """What was handed in cannot be checked: `file_empty`, `file_too_large`, `file_type_not_allowed`."""

    code = "check_refused"
