"""Errors of issuance."""

from __future__ import annotations

from consular.core.errors import ConsularError


class NumbersExhausted(ConsularError):
    """Many drawn numbers in a row were taken: the service needs another prefix."""

    code = "document_numbers_exhausted"


class NoSealSigner(ConsularError):
    """No signer may seal at this moment: `ensure_signers` has not run."""

    code = "no_seal_signer"


class FileChanged(ConsularError):
    """A stored file is not the one that was made: an alarm, nothing is given out."""

    code = "issued_file_changed"


class NothingToIssue(ConsularError):
    """The decision does not lead to what was asked for, or lacks what the document needs; `why` is a code."""

    code = "nothing_to_issue"


class CheckRefused(ConsularError):
    """What was handed in cannot be checked: `file_empty`, `file_too_large`, `file_type_not_allowed`."""

    code = "check_refused"
