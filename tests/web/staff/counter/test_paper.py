"""Consent on paper, the receipt of today in the applicant's language, the declaration to sign."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from consular import appearances, consents, fees
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.work import Works
from tests import counter, factories
from tests.web.conftest import Browser

SignIn = Callable[..., None]


def appeared(works: Works, catalogue: Catalogue, clerk: Actor, reference: str) -> None:
    with works.begin(clerk) as work:
        found = counter.case(work, reference)
        given = appearances.Given(
            identity="old-passport",
            originals=("birth-certificate",),
            photo="captured",
            signature="unable",
            fingerprints="refused",
        )
        asked = counter.passport(catalogue).appearance
        assert asked is not None
        appearances.record(work, dossier_id=found.dossier_id, asked=asked, given=given, age=36, today=work.now.date())


def test_a_consent_on_paper_is_accepted_with_what_was_seen(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.filed(works, catalogue, clerk, **counter.CHILD)
    assert browser.get(f"/staff/counter/{reference}") == 200
    assert "Jon Berg" in browser.page
    address = re.search(r'action="(/staff/counter/[^"]+/consents/[^"]+)"', browser.page)
    assert address is not None
    assert browser.post(address.group(1), {"paper": " - "}) == 422
    assert "Write what you have seen" in browser.page
    for _ in range(2):
        assert browser.post(address.group(1), {"paper": "Signed before notary Vos on 3 November"}) == 200
    assert "Signed before notary Vos" in browser.page
    with works.begin(counter.SYSTEM) as work:
        row = consents.of_dossier(work.session, counter.case(work, reference).dossier_id)[0]
        assert (row.state, row.recorded_by, row.account_id) == ("given", clerk.id, None)


def test_a_consent_that_was_refused_meanwhile_is_told(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.filed(works, catalogue, clerk, **counter.CHILD)
    browser.get(f"/staff/counter/{reference}")
    with works.begin(counter.SYSTEM) as work:
        row = consents.of_dossier(work.session, counter.case(work, reference).dossier_id)[0]
        jon = factories.account_actor(factories.account(work, subject="jon", email="jon@mail.example").id)
    with works.begin(jon) as work:
        consents.answer(work, consent_id=row.id, email="jon@mail.example", agrees=False)
    path = f"/staff/counter/{reference}/consents/{row.id}"
    assert browser.post(path, {"paper": "Signed by Jon Berg"}) == 409
    assert "has been answered" in browser.page
    assert "Refused" in browser.page
    form = re.search(r'name="seen" value="([a-z]+)"', browser.page)
    assert form is not None
    assert browser.post(path, {"paper": "Signed before notary Vos", "seen": form[1]}) == 200
    assert "The consent is recorded" in browser.page
    assert 'name="paper"' not in browser.page
    with works.begin(counter.SYSTEM) as work:
        told = consents.of_dossier(work.session, row.dossier_id)
        assert [one.state for one in told] == ["refused", "given"]


def test_a_consent_of_another_case_is_not_found_here(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    mine, other = (counter.filed(works, catalogue, clerk, **counter.CHILD) for _ in range(2))
    with works.begin(counter.SYSTEM) as work:
        row = consents.of_dossier(work.session, counter.case(work, other).dossier_id)[0]
    browser.get(f"/staff/counter/{mine}")
    assert browser.post(f"/staff/counter/{mine}/consents/{row.id}", {"paper": "Signed"}) == 404


def test_the_receipt_says_what_was_done_today_and_what_comes_next(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.filed(works, catalogue, clerk)
    appeared(works, catalogue, clerk, reference)
    assert browser.get(f"/staff/counter/{reference}/receipt") == 200
    for words in (
        reference,
        "Mira Berg",
        "Your application was sent",
        "Your identity was checked: The old passport",
        "Originals seen: Birth certificate",
        "Fingerprints: you refused",
        "12 Jalan Contoh",
        "The fee is not yet recorded",
    ):
        assert words in browser.page, words


def test_fees_stand_on_it_with_the_receipts_number(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference, _ = factories.admissible(works, catalogue)
    with works.begin(counter.SYSTEM) as work:
        number = fees.receipts_of(work.session, counter.case(work, reference).dossier_id)[0].number
    browser.get(f"/staff/counter/{reference}/receipt")
    assert number in browser.page
    assert "60.00 US dollars" in browser.page


def test_what_was_done_yesterday_is_not_on_it(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor, clock: SetClock, sign_in: SignIn
) -> None:
    reference = counter.filed(works, catalogue, clerk)
    clock.move(hours=24)
    sign_in(browser, clerk)
    browser.get(f"/staff/counter/{reference}/receipt")
    assert "Nothing was recorded today" in browser.page


def test_it_speaks_the_applicants_language_and_the_bar_the_clerks(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.filed(works, catalogue, clerk)
    with works.begin(counter.SYSTEM) as work:
        counter.case(work, reference).locale = "ar"
    appeared(works, catalogue, clerk, reference)
    browser.get(f"/staff/counter/{reference}/receipt")
    assert '<html lang="ar" dir="rtl">' in browser.page
    assert "جواز السفر القديم" in browser.page
    assert "The case at the counter" in browser.page
    sheet = browser.page.partition("<main")[2]
    assert re.findall(r"(?:Your|What|Keep|Originals)\b[^<]*", sheet) == []


def test_the_declaration_is_printed_with_the_answers(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.begun(works, catalogue, clerk)
    assert browser.get(f"/staff/counter/{reference}/declaration") == 200
    assert "All of this is true." in browser.page
    assert "Chiang Mai" in browser.page
    assert "Change" not in browser.page


def test_money_stands_on_it_as_it_passed_until_it_was_taken_back(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference, _ = factories.lodged(works, catalogue)
    cashier = factories.staff_actor(works, catalogue, subject="till", roles=(("cashier", "jakarta"),), powers=())
    manager = factories.staff_actor(works, catalogue, subject="head", roles=(("post-manager", "jakarta"),), powers=())
    with works.begin(cashier) as work:
        factories.open_till(work, catalogue, "jakarta")
        charge = fees.charges_of(work.session, counter.case(work, reference).dossier_id)[0]
        rupiah = fees.Tender("IDR", Decimal(16400), Decimal(1000))
        receipt = fees.record_receipt(work, charge_id=charge.id, tender=rupiah)
        number, receipt_id = receipt.number, receipt.id
    browser.get(f"/staff/counter/{reference}/receipt")
    assert number in browser.page
    assert "984,000" in browser.page
    assert "US dollars" not in browser.page
    with works.begin(manager) as work:
        fees.void_receipt(work, receipt_id=receipt_id, reason="Counted wrongly")
    browser.get(f"/staff/counter/{reference}/receipt")
    assert number not in browser.page
    assert "Fee received" not in browser.page


def test_the_case_asks_for_the_fee_in_the_currency_that_the_applicant_was_told(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference, _ = factories.lodged(works, catalogue)
    with works.begin(counter.SYSTEM) as work:
        charge = fees.charges_of(work.session, counter.case(work, reference).dossier_id)[0]
        charge.told_currency, charge.told_rate, charge.told_step = "IDR", Decimal(16400), Decimal(1000)
    browser.get(f"/staff/counter/{reference}")
    assert "984,000" in browser.page
    assert "60.00 US dollars" not in browser.page
