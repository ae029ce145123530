"""Pages that no other journey visits: everybody's information, and what is told when something is not there."""

from tests.journeys.desks import Cashier, Officer
from tests.journeys.pages import Applicant, Arrive, Public


def test_pages_for_everybody(public: Public) -> None:
    for path in ("/", "/services/visitor-visa", "/contact", "/privacy", "/cookies", "/accessibility", "/local/mails"):
        public.go(path)
        assert public.status == 200
    public.go("/services/visitor-visa")
    public.picture("start")
    public.go("/")
    public.picture("home")
    public.go("/no-such-page")
    assert public.status == 404


def test_the_public_check_says_what_it_cannot_read(public: Public) -> None:
    public.go("/verify")
    public.picture("verify")
    public.press("Check")
    assert public.status == 422
    assert public.check_text("RDB1 nothing of the kind") == "We found no barcode of a travel document"


def test_an_applicant_is_sent_away_from_staff_pages_and_staff_from_the_applicants(
    arrive: Arrive, cashier: Cashier, examiner: Officer
) -> None:
    suharyanti = arrive(Applicant, "Suharyanti")
    suharyanti.go("/staff/queue")
    assert suharyanti.status == 403
    examiner.go("/applications")
    assert examiner.status == 403
    cashier.go("/staff/queue")
    assert cashier.status == 403
    bagus = arrive(Officer, "Bagus")
    assert bagus.heading.startswith("Counter")
