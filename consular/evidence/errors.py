"""Errors of evidence: each is told at once, while the person can still choose another file."""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError


class FileRefused(ConsularError):
    """The file cannot be taken; the code says why: `file_empty`, `file_too_large`, `file_type_not_allowed`."""

    code = "file_refused"


class UploadMisplaced(Conflict):
    """The piece does not belong where the upload stands; `offset` is how much has arrived."""

    code = "upload_misplaced"


class TooManyFiles(ConsularError):
    """More files for one item than the limit."""

    code = "too_many_files"
