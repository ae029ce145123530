"""Uploaded files: quarantine, sanitised pages, custody."""

from consular.evidence.errors import FileRefused, TooManyFiles
from consular.evidence.events import EvidenceAttached
from consular.evidence.models import LIVE, READY, RECEIVED, REJECTED, Evidence, EvidencePage
from consular.evidence.operations import (
    Page,
    attach,
    forget_upload,
    keep_anyway,
    quarantined,
    reject,
    remove,
    store_detail,
    store_pages,
)
from consular.evidence.queries import evidence, evidence_for, items_attached, of_dossier, pages_of, picture
from consular.evidence.rules import MAX_BYTES, media_type
from consular.evidence.sentences import SENTENCES
from consular.evidence.storage import Blobs, blobs, install

__all__ = [
    "LIVE",
    "MAX_BYTES",
    "READY",
    "RECEIVED",
    "REJECTED",
    "SENTENCES",
    "Blobs",
    "Evidence",
    "EvidenceAttached",
    "EvidencePage",
    "FileRefused",
    "Page",
    "TooManyFiles",
    "attach",
    "blobs",
    "evidence",
    "evidence_for",
    "forget_upload",
    "install",
    "items_attached",
    "keep_anyway",
    "media_type",
    "of_dossier",
    "pages_of",
    "picture",
    "quarantined",
    "reject",
    "remove",
    "store_detail",
    "store_pages",
]
