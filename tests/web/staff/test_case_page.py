"""The case page: lesser grants with grounds, keeping out, taking back, mistakes that are seen and named."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from consular import evidence, issuance, review
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.work import Works
from tests import factories
from tests.review import cases
from tests.web.conftest import Browser
from tests.web.staff.test_deciding import GRANT, claimed, officer, proposal_id, version
from tests.web.stations import small_jpeg

LESS = {**GRANT, "duration_of_stay_days": "10"}
FACTS = "The programme of the conference ends on 28 December."
SignIn = Callable[..., None]


def summary(browser: Browser) -> list[tuple[str, str]]:
    """(link, words) of the summary of mistakes."""
    part = re.search(r'id="error-summary".*?</ul>', browser.page, re.DOTALL)
    assert part is not None
    return re.findall(r'<a href="(#[^"]+)">([^<]+)</a>', part.group(0))


def details(browser: Browser, name: str) -> str:
    found = re.search(rf'<details class="govuk-details" id="{name}"[^>]*>', browser.page)
    assert found is not None
    return found.group(0)


def test_a_lesser_grant_without_a_ground_is_refused_with_a_link_into_the_opened_part(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    assert "Asked: 20 Dec 2026" in browser.page.replace("\N{NO-BREAK SPACE}", " ")
    assert browser.post(f"{home}/propose", {**LESS, "version": version(browser)}) == 422
    ((link, words),) = summary(browser)
    assert words.startswith("Grounds: This is less than the applicant asked for")
    assert f'id="{link[1:]}"' in browser.page
    assert details(browser, "lesser").endswith(" open>")
    assert " open" not in details(browser, "refusal")


def test_a_ground_that_wants_facts_is_named_when_they_are_missing(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    sent = {**LESS, "grant-ground": "purpose-needs-less", "version": version(browser)}
    assert browser.post(f"{home}/propose", sent) == 422
    ((link, words),) = summary(browser)
    assert link == "#grant-facts-purpose-needs-less"
    assert words.startswith("The purpose that was shown needs less than was asked for: Write the facts")


def test_the_grounds_of_a_lesser_grant_are_shown_to_the_second_person_and_told_to_the_applicant(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    reference, owner = factories.admissible(works, catalogue)
    sign_in(browser, officer(works, catalogue))
    browser.get("/staff/queue")
    browser.post("/staff/queue/claim", {"claim": reference})
    home = browser.path
    stated = {"grant-ground": "purpose-needs-less", "grant-facts-purpose-needs-less": FACTS}
    assert browser.post(f"{home}/propose", {**LESS, **stated, "version": version(browser)}) == 200
    sign_in(browser, officer(works, catalogue, "santoso", "confirming-officer"))
    browser.get(home)
    assert "Less than was asked" in browser.page
    assert "a shorter stay" in browser.page
    assert FACTS in browser.page
    assert browser.post(f"{home}/confirm", {"version": version(browser), "proposal": proposal_id(browser)}) == 200
    sign_in(browser, owner)
    browser.get(f"/applications/{reference}")
    told = browser.page
    for words in (
        "You were granted less than you asked for",
        "The purpose that was shown needs less than was asked for.",
        "Specimen Visa Act, section 16",
        FACTS,
        "Appeals Board",
        "30 days after the day on which you first open the visa",
        "Embassy in Jakarta",
    ):
        assert words in told, words
    assert "Okonjo" not in told


def test_a_full_grant_tells_of_nothing_less(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    staff = cases.Officers(works, catalogue)
    reference, owner = cases.granted(works, catalogue, staff)
    sign_in(browser, owner)
    assert browser.get(f"/applications/{reference}") == 200
    assert "less than you asked" not in browser.page


def test_the_end_of_the_remedy_is_a_day_once_the_visa_was_opened(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    reference, owner = factories.admissible(works, catalogue)
    staff = cases.Officers(works, catalogue)
    cases.claimed(works, catalogue, reference, staff.examiner)
    stated = [review.StatedGround("purpose-needs-less", FACTS)]
    with works.begin(staff.examiner) as work:
        terms = review.Terms(cases.TERMS.valid_from, cases.TERMS.valid_until, "1", 10)
        made = review.propose_grant(work, reference=reference, terms=terms, catalogue=catalogue, grounds=stated)
    decision = cases.confirmed(works, reference, made.id, staff.confirmer)
    issuer = issuance.Issuer(catalogue=catalogue, public_url="http://127.0.0.1:8000", local=True)
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        for file in evidence.of_dossier(work.session, cases.application(work, reference).dossier_id):
            evidence.store_pages(work, file, [evidence.Page(small_jpeg(), 413, 531)])
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        issuance.ensure_signers(work, catalogue.ministry)
        visa = issuance.issue(work, decision.id, issuer=issuer, press=issuance.LatePress())
    with works.begin(owner) as work:
        issuance.download(work, permission="issuance:own:download", file_id=visa.id)
    sign_in(browser, owner)
    browser.get(f"/applications/{reference}")
    assert "16 December 2026" in browser.page


@pytest.mark.parametrize("sent", [{}, {"interest": "other"}])
def test_keeping_out_wants_a_reason(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn, sent: dict[str, object]
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    assert browser.post(f"{home}/recuse", sent) == 422
    assert details(browser, "recusal").endswith(" open>")
    assert len(summary(browser)) == 1


def test_a_case_is_kept_from_who_knows_the_person(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    assert browser.post(f"{home}/recuse", {"interest": "acquaintance"}) == 200
    assert browser.path == "/staff/queue"
    assert "You keep out of that case" in browser.page
    assert home.rsplit("/", 1)[1] not in browser.page
    assert browser.get(home) == 403
    assert "You declared an interest in this case" in browser.page


def test_pictures_and_the_list_of_findings_keep_to_it(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        dossier_id = cases.application(work, home.rsplit("/", 1)[1]).dossier_id
        file = evidence.of_dossier(work.session, dossier_id)[0]
        evidence.store_pages(work, file, [evidence.Page(small_jpeg(), 413, 531)])
        picture = f"/staff/cases/evidence/{file.id}/page/1.jpg"
    assert browser.client.get(picture).status_code == 200
    browser.get(home)
    browser.post(f"{home}/recuse", {"interest": "family"})
    assert browser.get(picture) == 403


def test_the_queue_is_filtered_without_script_and_says_when_nothing_fits(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    reference = home.rsplit("/", 1)[1]
    for wanted, shown in (("", True), ("none", True), ("some", False), ("mrz", False), ("horoscope", True)):
        assert browser.get(f"/staff/queue?findings={wanted}") == 200
        assert (reference in browser.page) == shown
    browser.get("/staff/queue?findings=mrz")
    assert '<option value="mrz" selected>Found by: Machine lines</option>' in browser.page
    assert "No case fits these filters" in browser.page


def test_a_proposal_is_taken_back_by_who_made_it_and_nobody_else(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    assert browser.post(f"{home}/propose", {**GRANT, "version": version(browser)}) == 200
    sent = {"version": version(browser), "proposal": proposal_id(browser)}
    sign_in(browser, officer(works, catalogue, "ito"))
    browser.get(home)
    assert "Take it back" not in browser.page
    assert browser.post(f"{home}/take-back", sent) == 403
    assert "A colleague proposed this" in browser.page


def test_after_taking_back_the_case_is_with_the_officer_again(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    browser.post(f"{home}/propose", {**GRANT, "version": version(browser)})
    sent = {"version": version(browser), "proposal": proposal_id(browser)}
    assert browser.post(f"{home}/take-back", sent) == 200
    assert "Claimed by you" in browser.page
    assert "Proposal taken back" in browser.page


def test_the_time_of_a_colleagues_claim_is_the_offices(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    seen = version(browser)
    sign_in(browser, officer(works, catalogue, "ito"))
    browser.get(home)
    assert browser.post(f"{home}/ask", {"question": "Where?", "days": "7", "version": seen}) == 409
    # 9:00 UTC in November is 16:00 in Jakarta; a claim lasts 45 minutes.
    assert "is working on this case until 16:45" in browser.page
    assert "09:45" not in browser.page


def test_a_refusal_without_facts_opens_its_part_and_names_the_ground(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    sent = {"outcome": "refuse", "refuse-ground": "means-not-shown", "version": version(browser)}
    assert browser.post(f"{home}/propose", sent) == 422
    ((link, words),) = summary(browser)
    assert link == "#refuse-facts-means-not-shown"
    assert words.startswith("Sufficient means for the stay and the return were not shown: Write the facts")
    assert details(browser, "refusal").endswith(" open>")


def test_a_missing_term_opens_the_terms_and_names_its_field(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    sent = {key: value for key, value in GRANT.items() if key != "entries"}
    assert browser.post(f"{home}/propose", {**sent, "version": version(browser)}) == 422
    ((link, words),) = summary(browser)
    assert (link, words.split(":")[0]) == ("#entries-1", "Entries")
    assert details(browser, "terms").endswith(" open>")


def test_a_period_does_not_break_inside_a_date(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    browser.post(f"{home}/propose", {**GRANT, "version": version(browser)})
    space = "\N{NO-BREAK SPACE}"
    assert f"20{space}Dec{space}2026 – 19{space}Mar{space}2027" in browser.page
