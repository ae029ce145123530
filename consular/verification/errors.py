"""Errors of verification: mistakes in how checks are put together. What is wrong with a file is a finding."""

from __future__ import annotations

from consular.core.errors import ConsularError


class EnginesMissing(ConsularError):
    """A check that looks into files was run in a process without engines."""

    code = "engines_missing"


class NotExaminable(ConsularError):
    """The file hangs on no application, so nobody knows which checks it needs."""

    code = "evidence_without_application"
