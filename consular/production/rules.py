"""Codes of production, and what a hand-over must say. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from consular.catalogue import Problem, storable

WAITING, ORDERED, DRAWN, PREPARED, SENT, PRODUCED, CHECKED, READY, HANDED_OVER, SPOILT, CANCELLED = (
    "waiting",
    "ordered",
    "drawn",
    "prepared",
    "sent",
    "produced",
    "checked",
    "ready",
    "handed_over",
    "spoilt",
    "cancelled",
)
STATES = (WAITING, ORDERED, DRAWN, PREPARED, SENT, PRODUCED, CHECKED, READY, HANDED_OVER, SPOILT, CANCELLED)
FINAL = (HANDED_OVER, SPOILT, CANCELLED)
# From here on a document stands in the register.
WITH_DOCUMENT = (PREPARED, SENT, PRODUCED, CHECKED, READY, HANDED_OVER)
WITH_CHECK = (CHECKED, READY, HANDED_OVER)

# Why a finished document is not handed over.
REVOKED, DAMAGED, LOST = DISCARDED = ("revoked", "damaged", "lost")

HOLDER, GUARDIAN, PROXY = "holder", "guardian", "proxy"
CAPACITIES = (HOLDER, GUARDIAN, PROXY)
# What becomes of the document that is replaced.
NO_OLD, OLD_CANCELLED, OLD_KEPT, OLD_MISSING, OLD_REPORTED = "none", "cancelled", "kept", "missing", "reported"
OLD = (NO_OLD, OLD_CANCELLED, OLD_KEPT, OLD_MISSING, OLD_REPORTED)
LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """To whom, and what was shown for it.

    `identity` says what the person showed, `name` and `mandate` who a proxy is and by what right. `old` is what became
    of the document that is replaced: cancelled and given back to its holder (`cancelled`), cancelled and `kept`,
    `missing` (then it is lost for ever), `reported` lost before, or `none`.
    """

    capacity: str = ""
    identity: str = ""
    name: str = ""
    mandate: str = ""
    old: str = NO_OLD


def hand_over_problems(given: HandOver, *, minor: bool, replaces: bool) -> dict[str, Problem]:
    """What stands against handing over, by field. A child's document goes to a guardian or to a proxy of one."""
    problems: dict[str, Problem] = {}
    if given.capacity not in CAPACITIES:
        problems["capacity"] = Problem("receiver_missing")
    elif given.capacity == HOLDER and minor:
        problems["capacity"] = Problem("receiver_is_minor")
    if not _says(given.identity):
        problems["identity"] = Problem("receiver_identity_missing")
    if given.capacity == PROXY and not _says(given.mandate):
        problems["mandate"] = Problem("mandate_missing")
    if given.capacity in (GUARDIAN, PROXY) and not _says(given.name):
        problems["name"] = Problem("receiver_name_missing")
    if given.old not in OLD or (given.old == NO_OLD) == replaces:
        problems["old"] = Problem("old_document_missing" if replaces else "old_document_unneeded")
    for field in ("identity", "name", "mandate"):
        text = getattr(given, field)
        if len(text) > LONGEST:
            problems[field] = Problem("text_too_long", parameters={"longest": LONGEST})
        elif not storable(text):
            problems[field] = Problem("characters_not_allowed")
    return problems


def _says(text: str) -> bool:
    return any(c.isalnum() for c in text)
