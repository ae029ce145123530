"""The checks. The list is explicit; doubles are refused."""

from consular.catalogue import EvidenceDefinition
from consular.verification.checks.answers import MrzAnswers, PassportValidity
from consular.verification.checks.base import Check, Context, Need, Result
from consular.verification.checks.file import ActiveContent, FileType, Rendition
from consular.verification.checks.page import Mrz, PageQuality, Portrait


def registry(*checks: Check) -> dict[str, Check]:
    """The checks by name, in their order; TypeError when two have one name."""
    table = {check.name: check for check in checks}
    if len(table) != len(checks):
        raise TypeError("two checks have one name")
    return table


CHECKS: dict[str, Check] = registry(
    FileType(),
    ActiveContent(),
    Rendition(),
    PageQuality(),
    Mrz(),
    MrzAnswers(),
    PassportValidity(),
    Portrait(),
)
# No file is kept without these, whatever the service lists.
ALWAYS = ("file-type", "rendition")


def plan(item: EvidenceDefinition) -> tuple[Check, ...]:
    """The checks of an item in the order of the service."""
    names = [*(name for name in ALWAYS if name not in item.checks), *item.checks]
    return tuple(CHECKS[name] for name in dict.fromkeys(names))


__all__ = ["ALWAYS", "CHECKS", "Check", "Context", "Need", "Result", "plan", "registry"]
