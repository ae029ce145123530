"""Refusals of backup and restore; `why` is the sentence for the operator. None carries a password or personal data."""

from __future__ import annotations

from consular.core.errors import Misconfigured


class BackupError(Misconfigured):
    """Something that the operator can mend; `why` says what."""

    code = "backup_failed"


class ProgramMissing(BackupError):
    """There is no pg_dump or pg_restore, or none that is new enough for the server."""

    code = "program_missing"


class ProgramFailed(BackupError):
    """pg_dump or pg_restore ended with an error; `why` has its first line."""

    code = "program_failed"


class Busy(BackupError):
    """Another backup or restore is at work, or other sessions use a database that is to be restored."""

    code = "busy"


class NoBackup(BackupError):
    """There is no whole backup, or none that fits what was asked."""

    code = "no_backup"


class Damaged(BackupError):
    """A backup is not what was written: a part is missing, changed, or somebody else's."""

    code = "backup_damaged"


class NotEmpty(BackupError):
    """The place to restore to holds something; `found` says what of."""

    code = "target_not_empty"


class StillRestoring(BackupError):
    """A restore into this database was begun and did not end."""

    code = "still_restoring"
