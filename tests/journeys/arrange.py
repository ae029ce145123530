"""What a journey begins with when it is about something later: filed by the posts of the same forms, undrawn."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import APIResponse, FilePayload

from tests.journeys.desks import Cashier, Officer
from tests.journeys.nationals import Steps
from tests.journeys.pages import Applicant, Visitor
from tests.journeys.pictures import passport_page, portrait
from tests.journeys.travellers import Traveller


def token_of(visitor: Visitor) -> str:
    """The form token of the visitor's present page."""
    return str(visitor.page.locator('[name="csrf_token"]').first.get_attribute("value"))


def post(visitor: Visitor, path: str, form: dict[str, str], *, expect: int = 200) -> APIResponse:
    """Send a form as the visitor's browser would, past the page that draws it."""
    answer = visitor.page.request.post(visitor.url + path, form={"csrf_token": token_of(visitor), **form})
    assert answer.status == expect, f"{path}: {answer.status}\n{answer.text()}"
    return answer


def filed(
    applicant: Applicant, traveller: Traveller, *, passport: bytes | None = None, service: str = "visitor-visa"
) -> str:
    """The reference of an application that was sent; its checks are still running."""
    files = {"passport-page": passport or passport_page(traveller), "portrait": portrait(traveller)}
    return filed_as(applicant, service, traveller.answers(), files)


def filed_as(applicant: Applicant, service: str, steps: Steps, files: Mapping[str, bytes]) -> str:
    """The same for any service: pages of the form with what is typed, pictures by item."""
    reference = applicant.begin(service=service)
    home = f"/applications/{reference}"
    for step, values in steps:
        post(applicant, f"{home}/steps/{step}", values)
    for item, content in files.items():
        upload: FilePayload = {"name": f"{item}.jpg", "mimeType": "image/jpeg", "buffer": content}
        sent = applicant.page.request.post(
            f"{applicant.url}{home}/evidence/{item}", multipart={"csrf_token": token_of(applicant), "file": upload}
        )
        assert sent.ok, sent.text()
    applicant.lodge(reference)
    return reference


def admissible(applicant: Applicant, cashier: Cashier, traveller: Traveller, *, passport: bytes | None = None) -> str:
    """The reference of an application whose fee is paid: it waits for an officer."""
    reference = filed(applicant, traveller, passport=passport)
    cashier.receive_fee(reference)
    return reference


def granted(applicant: Applicant, cashier: Cashier, examiner: Officer, confirmer: Officer, traveller: Traveller) -> str:
    """The reference of an application whose e-visa is made."""
    reference = admissible(applicant, cashier, traveller)
    examiner.claim(reference)
    examiner.propose_grant_from_today()
    confirmer.open(reference)
    confirmer.confirm()
    applicant.wait_for(f"/applications/{reference}", "Your e-visa (PDF)")
    return reference
