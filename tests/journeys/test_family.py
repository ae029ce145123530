"""A mother files for herself and for two children: three applications, one account."""

from tests.journeys.desks import Cashier, Officer
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.travellers import ALMA, CORAZON, MATEO, Traveller

SHARED = ("contact", "visit", "stay")


def file_for_child(mother: Applicant, child: Traveller, like: str) -> str:
    reference = mother.begin("guardian", like)
    mother.home(reference)
    for title in ("Home and contact", "Dates and purpose", "Where the traveller will stay"):
        row = mother.page.locator("li", has_text=title)
        assert row.locator(".govuk-task-list__status").inner_text() == "Done", title
    mother.answer_all(reference, child, without=SHARED)
    mother.home(reference)
    mother.shows("Consent of the other parent")
    mother.attach_all(reference, child)
    mother.lodge(reference)
    return reference


def test_a_mother_files_for_herself_and_two_children(arrive: Arrive, cashier: Cashier, examiner: Officer) -> None:
    corazon = arrive(Applicant, "Maria Corazon Dela Vega")
    own = corazon.begin()
    corazon.answer_all(own, CORAZON)
    corazon.attach_all(own, CORAZON)
    corazon.lodge(own)
    corazon.shows("60.00 US dollars")
    corazon.press("Apply for another traveller")
    mateo = file_for_child(corazon, MATEO, own)
    corazon.shows("30.00 US dollars")
    alma = file_for_child(corazon, ALMA, own)
    corazon.shows("No fee is due")
    corazon.go("/applications")
    corazon.picture("applications")
    assert len({own, mateo, alma}) == 3
    for reference, traveller in ((own, CORAZON), (mateo, MATEO), (alma, ALMA)):
        row = corazon.page.locator("li.govuk-task-list__item", has_text=reference)
        assert traveller.full_name in row.inner_text()

    cashier.go("/staff/fees")
    cashier.shows(own, mateo)
    assert alma not in cashier.text
    examiner.claim(alma)
    examiner.shows("Alma", "age 4")
    examiner.picture("case-child")

    stranger = arrive(Applicant)
    stranger.go("/sign-in")
    stranger.page.locator('form[action="/sign-in/oidc"] button').click()
    stranger.page.get_by_role("button", name="Maria Corazon").wait_for()
    for child in ("Mateo", "Alma"):
        assert stranger.page.get_by_role("button", name=child).count() == 0
    stranger.page.get_by_role("button", name="Natcha").click()
    stranger.page.wait_for_url(f"{stranger.url}/**")
    for reference in (own, mateo, alma):
        stranger.home(reference)
        assert stranger.status == 404
        assert "Dela Vega" not in stranger.text
