"""Errors of verification: mistakes in how checks are put together. What is wrong with a file is a finding."""

from __future__ import annotations

from consular.core.errors import Misconfigured, NotFound


class EnginesMissing(Misconfigured):
    """A check that looks into files was run in a process without engines."""

    code = "engines_missing"


class NotExaminable(NotFound):
    """There is no such file, or it hangs on no application and nobody knows which checks it needs."""

    code = "evidence_without_application"
