"""Registry of checks, runs, findings. The engines that look into files are handed in by the worker."""

from consular.verification.checks import CHECKS, Check, Context, Need, Result, plan
from consular.verification.engine_port import Corrected, Engines, MrzSeen, Opened, Sniffed
from consular.verification.erasure import forget_digests
from consular.verification.errors import EnginesMissing, NotExaminable
from consular.verification.events import ChecksFinished, ChecksRequested
from consular.verification.findings import Box, Finding, Level, Outcome, Parameter, Report
from consular.verification.models import CheckRun, RunFindings
from consular.verification.operations import compare_again, forget_upload, give_up, rerun, run_checks
from consular.verification.queries import (
    Checked,
    ComparisonRow,
    Summary,
    comparison,
    earlier_runs,
    findings_for,
    runs_of,
    summary,
    with_doubt,
    with_findings,
)
from consular.verification.rules import NOT_CHECKED, SAME, Compared, Difference
from consular.verification.sentences import tell

__all__ = [
    "CHECKS",
    "NOT_CHECKED",
    "SAME",
    "Box",
    "Check",
    "CheckRun",
    "Checked",
    "ChecksFinished",
    "ChecksRequested",
    "Compared",
    "ComparisonRow",
    "Context",
    "Corrected",
    "Difference",
    "Engines",
    "EnginesMissing",
    "Finding",
    "Level",
    "MrzSeen",
    "Need",
    "NotExaminable",
    "Opened",
    "Outcome",
    "Parameter",
    "Report",
    "Result",
    "RunFindings",
    "Sniffed",
    "Summary",
    "compare_again",
    "comparison",
    "earlier_runs",
    "findings_for",
    "forget_digests",
    "forget_upload",
    "give_up",
    "plan",
    "rerun",
    "run_checks",
    "runs_of",
    "summary",
    "tell",
    "with_doubt",
    "with_findings",
]
