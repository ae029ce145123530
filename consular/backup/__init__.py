"""Backups of a whole installation: taken while it serves, sealed, and restored without bringing back what was erased.

Database, keystore (in a folder of its own), files and signed audit heads, under a manifest that only the vault's root
can make. How they are done: docs/operations.md; why so: docs/decisions/007-backups.md.
"""

from consular.backup.errors import (
    BackupError,
    Busy,
    Damaged,
    NoBackup,
    NotEmpty,
    ProgramFailed,
    ProgramMissing,
    StillRestoring,
)
from consular.backup.manifest import Manifest
from consular.backup.objects import ObjectStore
from consular.backup.programs import Programs, output_of, programs_for, server_major
from consular.backup.replacing import Found, look
from consular.backup.restoration import Checked, Restored, age, check, newest, restore
from consular.backup.restoring import refuse_while_restoring, restoring
from consular.backup.snapshot import LOCK, is_of
from consular.backup.taking import Backup, Source, take

__all__ = [
    "LOCK",
    "Backup",
    "BackupError",
    "Busy",
    "Checked",
    "Damaged",
    "Found",
    "Manifest",
    "NoBackup",
    "NotEmpty",
    "ObjectStore",
    "ProgramFailed",
    "ProgramMissing",
    "Programs",
    "Restored",
    "Source",
    "StillRestoring",
    "age",
    "check",
    "is_of",
    "look",
    "newest",
    "output_of",
    "programs_for",
    "refuse_while_restoring",
    "restore",
    "restoring",
    "server_major",
    "take",
]
