"""Errors of evidence: each is told at once, while the person can still choose another file."""

from __future__ import annotations

from consular.core.errors import ConsularError


class FileRefused(ConsularError):
    """The file cannot be taken; the code says why: `file_empty`, `file_too_large`, `file_type_not_allowed`."""

    code = "file_refused"


class TooManyFiles(ConsularError):
    """More files for one item than the limit."""

    code = "too_many_files"
