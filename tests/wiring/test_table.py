"""A reaction's own choice: who was granted less than was asked is told that there are reasons to read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from consular import issuance, review
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.ids import new_id
from consular.core.work import Works
from consular.notices import FolderPost
from consular.wiring import Tools, Wiring
from tests import factories
from tests.review import cases

GROUND = review.StatedGround("purpose-needs-less", "The programme ends on its third day.")


@pytest.mark.parametrize("less", [True, False])
def test_the_mail_of_a_grant_speaks_of_reasons_only_when_there_are_some(
    works: Works, catalogue: Catalogue, tmp_path: Path, less: bool
) -> None:
    staff = cases.Officers(works, catalogue)
    reference, _ = factories.admissible(works, catalogue)
    cases.claimed(works, catalogue, reference, staff.examiner)
    terms = replace(cases.TERMS, duration_of_stay_days=3) if less else cases.TERMS
    given: dict[str, Any] = {"reference": reference, "terms": terms, "catalogue": catalogue}
    with works.begin(staff.examiner) as work:
        made = review.propose_grant(work, **given, grounds=[GROUND] if less else [])
    cases.confirmed(works, reference, made.id, staff.confirmer)
    post = FolderPost(tmp_path / "mail", "visas@consular.example", "https://visa.example.org")
    tools = cast(Tools, SimpleNamespace(catalogue=catalogue, post=post))
    with works.begin(system()) as work:
        application = cases.application(work, reference)
        issued = issuance.DocumentIssued(document_id=new_id(), application_id=application.id)
        Wiring().reaction("notices.granted").run(work, issued, tools)
    ((_, mail),) = post.mails()
    body = mail.get_content()
    assert ("with its reasons" in body) == less
    assert mail["Subject"] == "Your application has been decided"
    assert GROUND.facts not in body
