"""The append-only log of every act and every view by staff: a Merkle tree with signed heads.

A work's transaction only inserts its entries (`AuditRecorder`); `sequence` gives them leaves and signs heads that a
`Sink` keeps outside the database; `verify` compares what is stored with what was signed.
"""

from consular.audit.envelopes import CurrentEnvelope, stale_envelopes
from consular.audit.errors import (
    AuditError,
    HeadsOutOfOrder,
    LogBehindSink,
    LogDamaged,
    MalformedHead,
    SinkConflict,
    UnrecordableDetail,
    UnsealableDetail,
)
from consular.audit.heads import ORIGIN, SignedHead, Verifier
from consular.audit.models import (
    DETAIL_LABEL,
    DROP_TRIGGERS_SQL,
    TRIGGERS_SQL,
    AuditEntry,
    AuditHead,
    AuditLeaf,
    EntryDetail,
)
from consular.audit.queries import history
from consular.audit.recorder import AuditRecorder, record_list
from consular.audit.report import Fault, Problem, Report
from consular.audit.sequencer import publish, sequence
from consular.audit.sinks import FolderSink, Sink
from consular.audit.verify import verify

__all__ = [
    "DETAIL_LABEL",
    "DROP_TRIGGERS_SQL",
    "ORIGIN",
    "TRIGGERS_SQL",
    "AuditEntry",
    "AuditError",
    "AuditHead",
    "AuditLeaf",
    "AuditRecorder",
    "CurrentEnvelope",
    "EntryDetail",
    "Fault",
    "FolderSink",
    "HeadsOutOfOrder",
    "LogBehindSink",
    "LogDamaged",
    "MalformedHead",
    "Problem",
    "Report",
    "SignedHead",
    "Sink",
    "SinkConflict",
    "UnrecordableDetail",
    "UnsealableDetail",
    "Verifier",
    "history",
    "publish",
    "record_list",
    "sequence",
    "stale_envelopes",
    "verify",
]
