"""What the audit refuses, and why."""

from __future__ import annotations

from consular.core.errors import ConsularError


class AuditError(ConsularError):
    """Base of the room's errors."""

    code = "audit"


class UnsealableDetail(AuditError):
    """A record has detail but neither a dossier nor an actor under whose key it could be sealed."""

    code = "audit_detail_without_key"


class UnrecordableDetail(AuditError):
    """A detail holds something that has no plain JSON form; parameter `type`."""

    code = "audit_detail_not_plain"


class MalformedHead(AuditError):
    """A text is no signed head of this log."""

    code = "audit_head_malformed"


class HeadsOutOfOrder(AuditError):
    """Heads were handed over with a smaller size after a larger one."""

    code = "audit_heads_out_of_order"


class LogDamaged(AuditError):
    """Leaves and newest head of the database contradict each other: nothing may be appended. Parameter `size`."""

    code = "audit_log_damaged"


class LogBehindSink(AuditError):
    """The sink has a larger signed head than the database: rows were lost or an old backup was restored."""

    code = "audit_log_behind_sink"


class SinkConflict(AuditError):
    """The sink already has another head of the same size; parameter `size`."""

    code = "audit_sink_conflict"
