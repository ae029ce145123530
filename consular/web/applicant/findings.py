"""What the checks say of a file, in the applicant's words."""

from __future__ import annotations

import re
from typing import Any

from consular import evidence, verification
from consular.catalogue import EvidenceDefinition
from consular.core.language import N_, Language
from consular.verification import tell
from consular.web.context import work

FINE = N_("We could read your file and found nothing to change")
FINE_BODY = N_("An officer looks at it again.")
GIVEN_UP = N_("We could not check everything by computer")
GIVEN_UP_BODY = N_("An officer will look at it. You need do nothing.")
# What the reading alone says of a field; a difference in the same field shows it at the character.
_OF_THE_READING = frozenset({"mrz_check_digit_failed", "mrz_check_digit_unread", "mrz_character_unread"})
READ, TYPED, NOTHING = N_("We read"), N_("You typed"), N_("nothing")
_FIRST = re.compile(r"^(.*?[.!?؟。])\s+(.+)$", re.DOTALL)


def finding_views(
    file: evidence.Evidence, wanted: EvidenceDefinition, tongue: Language, *, crop_url: str
) -> tuple[list[dict[str, Any]], bool]:
    """(findings for the macro, gravest first; whether checks are still running). `crop_url`: the machine lines."""
    checked = verification.runs_of(work().session, file.id)
    if not checked:
        return [], file.state == evidence.RECEIVED
    crop = evidence.pages_of(work().session, file.id, "mrz")
    views = [_view(f, crop, tongue, crop_url) for f in worth_telling(checked)]
    views.sort(key=lambda v: {"stop": 0, "look": 1}.get(v["level"], 2))
    unsure = any(c.outcome is verification.Outcome.INCONCLUSIVE for c in checked)
    if not views and unsure:
        views.append(_plain("look", tongue.gettext(GIVEN_UP), tongue.gettext(GIVEN_UP_BODY)))
    elif not views and wanted.checks:
        views.append(_plain("ok", tongue.gettext(FINE), tongue.gettext(FINE_BODY)))
    return views, False


def worth_telling(checked: list[verification.Checked]) -> list[verification.Finding]:
    """What is not fine. A doubtful reading and a difference in one field are one doubt: the difference shows both."""
    doubts = [f for c in checked for f in c.findings if f.level.value != "ok"]
    compared = {f.parameters.get("field") for f in doubts if isinstance(f, verification.Difference)}
    return [f for f in doubts if f.code not in _OF_THE_READING or f.parameters.get("field") not in compared]


def _plain(level: str, title: str, body: str) -> dict[str, Any]:
    return {"level": level, "title": title, "body": body, "marks": None, "crop": None}


def _view(
    finding: verification.Finding, crop: list[evidence.EvidencePage], tongue: Language, crop_url: str
) -> dict[str, Any]:
    """First sentence as title, the rest as body; differing characters are marked on both sides."""
    text = tell(tongue, finding, officer=False)
    split = _FIRST.match(text)
    view = _plain(finding.level.value, split.group(1) if split else text, split.group(2) if split else "")
    if isinstance(finding, verification.Difference):
        compared = finding.compared
        if compared.said or compared.seen:
            view["marks"] = [
                (tongue.gettext(words), text or tongue.gettext(NOTHING), at if text else ())
                for words, text, at in (
                    (READ, compared.seen, compared.seen_at),
                    (TYPED, compared.said, compared.said_at),
                )
            ]
        if crop:
            view["crop"] = {
                "src": crop_url,
                "alt": tongue.gettext(N_("The machine lines of your passport, enlarged")),
                "width": crop[0].width,
                "height": crop[0].height,
            }
    return view
