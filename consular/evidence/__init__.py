"""Uploaded files: quarantine, sanitised pages, custody."""

from consular.evidence.custody import BACKUP_LOCK, NAMES_BLOB, discard, sweep
from consular.evidence.erasure import forget_files
from consular.evidence.errors import FileRefused, TooManyFiles, UploadMisplaced
from consular.evidence.events import EvidenceAttached, SweepDue, UploadLapsed
from consular.evidence.models import IN_CUSTODY, LIVE, READY, RECEIVED, REJECTED, REPLACED, Evidence, EvidencePage
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
from consular.evidence.queries import evidence, evidence_for, items_attached, of_dossier, pages_of, picture, replaced
from consular.evidence.rules import MAX_BYTES, media_type
from consular.evidence.sentences import SENTENCES
from consular.evidence.storage import BlobMissing, Blobs, blobs, install
from consular.evidence.uploads import Upload, append, begin_upload, finish, lapse_upload, upload_for, waiting, whole

__all__ = [
    "BACKUP_LOCK",
    "IN_CUSTODY",
    "LIVE",
    "MAX_BYTES",
    "NAMES_BLOB",
    "READY",
    "RECEIVED",
    "REJECTED",
    "REPLACED",
    "SENTENCES",
    "BlobMissing",
    "Blobs",
    "Evidence",
    "EvidenceAttached",
    "EvidencePage",
    "FileRefused",
    "Page",
    "SweepDue",
    "TooManyFiles",
    "Upload",
    "UploadLapsed",
    "UploadMisplaced",
    "append",
    "attach",
    "begin_upload",
    "blobs",
    "discard",
    "evidence",
    "evidence_for",
    "finish",
    "forget_files",
    "forget_upload",
    "install",
    "items_attached",
    "keep_anyway",
    "lapse_upload",
    "media_type",
    "of_dossier",
    "pages_of",
    "picture",
    "quarantined",
    "reject",
    "remove",
    "replaced",
    "store_detail",
    "store_pages",
    "sweep",
    "upload_for",
    "waiting",
    "whole",
]
