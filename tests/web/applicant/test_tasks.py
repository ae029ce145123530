"""The task list says what is open: a finding is never hidden behind "Done"."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from consular import evidence, verification
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser

PORTRAIT = "Photo of the traveller"


def status_of(browser: Browser, title: str) -> str:
    """What stands at the end of a task's line."""
    found = re.search(rf">{title}</a>.*?govuk-task-list__status[^>]*>(.*?)</div>", browser.page, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>", "", found.group(1)).strip()


@pytest.fixture
def draft(works: Works, catalogue: Catalogue) -> tuple[str, Actor]:
    """A draft with both files attached: reference and owner."""
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        owner = factories.account_actor(factories.account(work).id)
    with works.begin(owner) as work:
        made = factories.draft(work, catalogue)
        factories.attach_all(work, made)
        return made.reference, owner


def with_run(works: Works, *, looks: int, keep: bool = False) -> None:
    """A run of the portrait's check with so many findings."""
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        file = next(f for f in work.session.query(evidence.Evidence) if f.item == "portrait")
        run = verification.CheckRun(
            dossier_id=file.dossier_id,
            evidence_id=file.id,
            check="portrait",
            engine_version="1",
            outcome="passed",
            input_key=b"0" * 16,
            looks=looks,
            ran_at=work.now,
        )
        run.result = verification.RunFindings()
        work.session.add(run)
        if keep:
            evidence.keep_anyway(work, file)


@pytest.mark.parametrize(
    ("looks", "keep", "says"),
    [(0, False, "Done"), (1, False, "Done, with a finding"), (1, True, "Done, sent as it is")],
)
def test_a_file_with_a_finding_is_not_plainly_done(
    browser: Browser,
    works: Works,
    sign_in: Callable[..., None],
    draft: tuple[str, Actor],
    looks: int,
    keep: bool,
    says: str,
) -> None:
    reference, owner = draft
    with_run(works, looks=looks, keep=keep)
    sign_in(browser, owner)
    assert browser.get(f"/applications/{reference}") == 200
    assert status_of(browser, PORTRAIT) == says
    assert ("send this one anyway" in browser.page) == (says == "Done, with a finding")
    assert "You have finished 9 of" in browser.page


def test_a_mistake_in_a_form_is_named_by_its_question(
    browser: Browser, sign_in: Callable[..., None], draft: tuple[str, Actor]
) -> None:
    reference, owner = draft
    sign_in(browser, owner)
    browser.get(f"/applications/{reference}/steps/birth")
    assert browser.post(f"/applications/{reference}/steps/birth", {"nationality": "", "sex": "nobody"}) == 422
    summary = browser.page[browser.page.index('id="error-summary"') :].split("</ul>")[0]
    told = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary)
    assert told == [
        ("birth-day", "Date of birth: Enter the date"),
        ("nationality", "Choose a nationality"),
        ("sex-1", "Sex as in the passport: Choose one of the answers in the list"),
    ]
    browser.get(f"/applications/{reference}/steps/passport")
    assert browser.post(f"/applications/{reference}/steps/passport", {"passport_state": ""}) == 422
    assert ">Issued by: Choose a country<" in browser.page
