"""The same form sent again, twice at once, or from a page that time has passed by."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from consular import applications, evidence, fees, identity, review
from consular.catalogue import Catalogue
from consular.core.actor import Actor, system
from consular.core.clock import SetClock
from consular.core.db import Base
from consular.core.outbox import Delivery
from consular.core.work import Works
from consular.web.transaction import TransactionalFlask
from tests import factories
from tests.web.conftest import Browser


def count(works: Works, table: type[Base], **where: object) -> int:
    with works.begin(system()) as work:
        return int(work.session.scalar(select(func.count()).select_from(table).filter_by(**where)) or 0)


def owed(works: Works, reaction: str) -> int:
    return count(works, Delivery, reaction=reaction)


@pytest.fixture
def ready(works: Works, catalogue: Catalogue, applicant: Actor, signed_in: Browser) -> str:
    """Address of a draft that lacks nothing but to be sent."""
    with works.begin(applicant) as work:
        draft = factories.draft(work, catalogue)
        factories.attach_all(work, draft)
        return f"/applications/{draft.reference}"


SEND: dict[str, object] = {"agree": "yes", "declaration": "d-2026-11"}


def test_sending_twice_lodges_once(signed_in: Browser, ready: str, works: Works) -> None:
    signed_in.get(f"{ready}/check")
    form = signed_in.page
    for _ in range(3):
        signed_in.page = form
        assert signed_in.post(f"{ready}/check", SEND) == 200
        assert signed_in.path == f"{ready}/sent"
    assert (count(works, fees.Charge), owed(works, "notices.lodged")) == (1, 1)


def test_two_presses_at_once_lodge_once(app: TransactionalFlask, signed_in: Browser, ready: str, works: Works) -> None:
    signed_in.get(f"{ready}/check")
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', signed_in.page)
    assert found is not None
    cookies = [signed_in.client.get_cookie(f"__Host-consular-{kind}-t") for kind in ("session", "browser")]
    header = "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies if cookie)
    answers: list[str] = []
    together = threading.Barrier(4)

    def press() -> None:
        together.wait()
        client = app.test_client(use_cookies=False)
        sent: dict[str, object] = {**SEND, "csrf_token": found.group(1)}
        answers.append(client.post(f"{ready}/check", data=sent, headers={"Cookie": header}).headers["Location"])

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [f"{ready}/sent"] * 4
    assert (count(works, fees.Charge), owed(works, "notices.lodged")) == (1, 1)


def test_a_page_of_the_form_is_of_no_use_once_sent(signed_in: Browser, ready: str) -> None:
    signed_in.get(f"{ready}/steps/name")
    form = signed_in.page
    signed_in.get(f"{ready}/check")
    signed_in.post(f"{ready}/check", SEND)
    signed_in.page = form
    assert signed_in.post(f"{ready}/steps/name", {"name-primary": "Other", "name-one-name": "yes"}) == 409
    assert "no longer possible" in signed_in.page or "has moved on" in signed_in.page
    signed_in.get(f"{ready}/sent")
    assert "Other" not in signed_in.page


def test_an_old_declaration_is_not_taken(signed_in: Browser, ready: str, works: Works) -> None:
    signed_in.get(f"{ready}/check")
    assert signed_in.post(f"{ready}/check", {"agree": "yes", "declaration": "d-2025-01"}) == 422
    assert "The declaration has changed" in signed_in.page
    assert count(works, fees.Charge) == 0


def test_the_same_file_twice_is_one_file(signed_in: Browser, home: str, works: Works) -> None:
    for _ in range(2):
        signed_in.get(f"{home}/evidence/portrait")
        assert signed_in.post(f"{home}/evidence/portrait", {"file": (io.BytesIO(factories.JPEG), "me.jpg")}) == 200
    assert count(works, evidence.Evidence) == 1
    assert owed(works, "verification.check") == 1


def test_a_file_is_taken_back_once(signed_in: Browser, home: str, works: Works) -> None:
    signed_in.get(f"{home}/evidence/portrait")
    signed_in.post(f"{home}/evidence/portrait", {"file": (io.BytesIO(factories.JPEG), "me.jpg")})
    (remove,) = re.findall(r'action="([^"]+/remove)"', signed_in.page)
    form = signed_in.page
    assert signed_in.post(remove) == 200
    signed_in.page = form
    assert signed_in.post(remove) == 404


def test_withdrawing_twice_withdraws_once(signed_in: Browser, ready: str, works: Works) -> None:
    signed_in.get(f"{ready}/withdraw")
    form = signed_in.page
    for _ in range(2):
        signed_in.page = form
        assert signed_in.post(f"{ready}/withdraw") == 200
        assert "You withdrew this application" in signed_in.page
    assert owed(works, "notices.withdrawn") == 1


def test_beginning_twice_begins_once(signed_in: Browser, works: Works, applicant: Actor) -> None:
    signed_in.get("/services/visitor-visa/apply")
    form, paths = signed_in.page, set()
    for _ in range(2):
        signed_in.page = form
        signed_in.post("/services/visitor-visa/apply", {"who": "self"})
        paths.add(signed_in.path)
    assert len(paths) == 1
    assert count(works, applications.Application) == 1


def test_a_receipt_is_given_once(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    reference, _ = factories.lodged(works, catalogue)
    sign_in(browser, factories.staff_actor(works, catalogue, subject="till", roles=(("cashier", "jakarta"),)))
    browser.get("/staff/fees/till")
    form = browser.page
    for _ in range(2):
        browser.page = form
        assert browser.post("/staff/fees/till", {"office": "jakarta"}) == 200
    assert count(works, fees.Till) == 1
    browser.get(f"/staff/fees?q={reference}")
    (receive,) = re.findall(r'action="(/staff/fees/[0-9a-f-]+)"', browser.page)
    form = browser.page
    for _ in range(2):
        browser.page = form
        assert browser.post(receive) == 200
    assert (count(works, fees.Receipt), owed(works, "applications.admit")) == (1, 1)


def test_a_second_answer_to_one_question_is_not_lost_silently(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    reference, owner = factories.admissible(works, catalogue)
    officer = factories.staff_actor(works, catalogue)
    with works.begin(officer) as work:
        review.claim(work, reference=reference, catalogue=catalogue)
    with works.begin(officer) as work:
        review.ask(work, reference=reference, question="Where will you stay?", catalogue=catalogue)
    sign_in(browser, owner)
    browser.get(f"/applications/{reference}/answer")
    form = browser.page
    for text, status in (("At my sister's.", 200), ("At my sister's.", 200), ("In a hotel.", 409)):
        browser.page = form
        assert browser.post(f"/applications/{reference}/answer", {"answer": text}) == status
    assert owed(works, "notices.information_requested") == 1


def test_a_code_is_good_once_and_only_where_it_was_asked_for(
    browser: Browser, app: TransactionalFlask, works: Works
) -> None:
    address = {"email": "natcha@mail.example", "next": "/applications"}
    browser.get("/sign-in")
    assert browser.post("/sign-in/email", dict(address)) == 200
    form = browser.page
    with works.begin(system()) as work:
        (row,) = work.session.scalars(select(identity.EmailCode))
        code = row.secret.code
    thief = Browser(app.test_client())
    thief.get("/sign-in")
    assert thief.post("/sign-in/code", {**address, "code": code}) == 422
    browser.page = form
    assert browser.post("/sign-in/code", {**address, "code": code}) == 200
    assert browser.path == "/applications"
    browser.page = form
    assert browser.post("/sign-in/code", {**address, "code": code}) == 422
    assert "too old or was used" in browser.page


def test_a_form_of_an_ended_session_is_kept_for_its_account_alone(
    browser: Browser, home: str, signed_in: Browser, works: Works, clock: SetClock, sign_in: Callable[..., None]
) -> None:
    signed_in.get(f"{home}/steps/name")
    clock.move(hours=13)
    signed_in.post(f"{home}/steps/name", {"name-primary": "Typed Before", "name-one-name": "yes"})
    assert signed_in.path == "/sign-in"
    with works.begin(system()) as work:
        stranger = factories.account_actor(factories.account(work, subject="stranger").id)
    sign_in(browser, stranger)
    assert browser.get(f"{home}/steps/name") == 404
    assert "Typed Before" not in browser.page
