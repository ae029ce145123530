"""From an order to a sealed PDF, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from consular import issuance, register
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.outbox import Delivery
from consular.core.work import Works
from consular.issuance import IssuedFile, Issuer, NothingToIssue, Press, SignerCertificate, Verdict
from consular.issuance.press.errors import PictureUnusable
from tests.issuance.given import FACTS, SYSTEM, Heard, checked, folder, grant, letter, revocation, scanned, taken, words


@pytest.fixture
def works(works: Works) -> Works:
    """The house, with a delivery for every event of issuance."""
    return replace(works, reactions=Heard())


@pytest.fixture
def issued(works: Works, catalogue: Catalogue, face: bytes, press: Press, issuer: Issuer) -> IssuedFile:
    """An issued e-visa."""
    order = grant(folder(works), catalogue, face)
    with works.begin(SYSTEM) as work:
        return issuance.issue_grant(work, order, press=press, issuer=issuer)


def heard(works: Works) -> list[str]:
    with works.begin(SYSTEM) as work:
        return [d.event for d in work.session.scalars(select(Delivery).order_by(Delivery.id))]


def count(works: Works, model: type) -> int:
    with works.begin(SYSTEM) as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_grant_becomes_a_page_whose_barcode_is_genuine_and_valid(
    works: Works, issuer: Issuer, issued: IssuedFile
) -> None:
    pdf = taken(works, issued)
    payload = scanned(pdf)
    told = checked(works, issuer, payload)
    with works.begin(SYSTEM) as work:
        assert issued.document_id is not None
        document = register.document(work.session, issued.document_id)
        assert document is not None
        number, place = document.particulars.number, document.status_index
    assert told.verdict is Verdict.GENUINE_VALID
    assert (told.issuer, told.category, told.number, told.name) == ("UTO", "C", number, "WONGPHAISAN, NATCHA")
    assert (told.passport_number, told.valid_from, told.valid_until) == ("AC4402917", "2026-11-16", "2027-01-14")
    assert (told.days_of_stay, told.entries) == (30, 1)
    shown = words(pdf)
    for printed in (
        number,
        "NatchaWongphaisan",
        "AC4402917",
        "Thailand(THA)",
        "17April1993",
        "16November2026",
        "30days",
    ):
        assert printed in shown
    assert 0 <= place < register.STATUS_LIST_SIZE


def test_every_document_of_a_specimen_state_says_so(
    works: Works, catalogue: Catalogue, press: Press, issuer: Issuer, issued: IssuedFile
) -> None:
    with works.begin(SYSTEM) as work:
        file = issuance.make_letter(work, letter(folder(works), catalogue), press=press, issuer=issuer)
    assert "SPECIMEN" in words(taken(works, issued))
    assert "SPECIMEN" in words(taken(works, file))


def test_a_real_state_prints_no_specimen_outside_local_mode(catalogue: Catalogue) -> None:
    ministry = catalogue.ministry.model_copy(update={"issuing_state": "XOM"})
    state = replace(catalogue, ministry=ministry)
    assert Issuer(catalogue=state, public_url="https://visa.example.org", local=True).specimen
    assert not Issuer(catalogue=state, public_url="https://visa.example.org", local=False).specimen


def test_retries_make_one_document_one_number_one_file_and_one_piece_of_news(
    works: Works, catalogue: Catalogue, face: bytes, press: Press, issuer: Issuer
) -> None:
    order = grant(folder(works), catalogue, face)
    files = []
    for _ in range(3):
        with works.begin(SYSTEM) as work:
            files.append(issuance.issue_grant(work, order, press=press, issuer=issuer).id)
    assert len(set(files)) == 1
    assert (count(works, register.TravelDocument), count(works, IssuedFile)) == (1, 1)
    assert heard(works) == ["issuance.document_issued"]


def test_two_workers_issue_one_document(
    works: Works, catalogue: Catalogue, face: bytes, press: Press, issuer: Issuer
) -> None:
    order = grant(folder(works), catalogue, face)
    start, files = Barrier(2), []

    def run() -> None:
        start.wait(timeout=10)
        with works.begin(SYSTEM) as work:
            files.append(issuance.issue_grant(work, order, press=press, issuer=issuer).id)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(files) == 2
    assert len(set(files)) == 1
    assert (count(works, register.TravelDocument), count(works, SignerCertificate)) == (1, 4)
    assert heard(works) == ["issuance.document_issued"]


def test_a_press_that_breaks_leaves_nothing_behind(
    works: Works, catalogue: Catalogue, face: bytes, press: Press, issuer: Issuer
) -> None:
    order = grant(folder(works), catalogue, b"no picture")
    with pytest.raises(PictureUnusable), works.begin(SYSTEM) as work:
        issuance.issue_grant(work, order, press=press, issuer=issuer)
    assert (count(works, register.TravelDocument), count(works, IssuedFile)) == (0, 0)
    with works.begin(SYSTEM) as work:
        issuance.issue_grant(work, replace(order, portrait=lambda: face), press=press, issuer=issuer)
    assert (count(works, register.TravelDocument), count(works, IssuedFile)) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"primary": "Tanu", "secondary": None, "native": None}, "TANU"),
        ({"primary": "O", "secondary": None}, "O"),
        ({"primary": "d'Ávila-Müller", "secondary": "Zoë Æ"}, "DAVILA MUELLER, ZOE AE"),
        ({"primary": "W" * 60, "secondary": "Anna"}, None),
        ({"birth": "1990-XX-XX", "sex": "X"}, "WONGPHAISAN, NATCHA"),
    ],
)
def test_uncommon_holders_get_their_visa(
    works: Works,
    catalogue: Catalogue,
    face: bytes,
    press: Press,
    issuer: Issuer,
    changes: dict[str, Any],
    name: str | None,
) -> None:
    order = grant(folder(works), catalogue, face)
    order = replace(order, holder=replace(order.holder, **changes), entries=0, conditions=("No employment.",))
    with works.begin(SYSTEM) as work:
        file = issuance.issue_grant(work, order, press=press, issuer=issuer)
    told = checked(works, issuer, scanned(taken(works, file)))
    assert (told.verdict, told.entries) == (Verdict.GENUINE_VALID, 0)
    assert name in (None, told.name)


def test_a_refusal_says_grounds_facts_and_remedy(
    works: Works, catalogue: Catalogue, press: Press, issuer: Issuer
) -> None:
    order = letter(folder(works), catalogue)
    files = []
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            files.append(issuance.make_letter(work, order, press=press, issuer=issuer))
    shown = words(taken(works, files[0]))
    for told in (
        "Your application is refused",
        "Sufficient means for the stay and the return were not shown.",
        FACTS,
        "Appeals Board of the Visa Department",
        "30 days after the day on which you received this letter",
        "V7K3-M9QX-D4",
        "Visa Department",
        "Thailand",
    ):
        assert "".join(told.split()) in shown
    assert count(works, IssuedFile) == 1
    assert heard(works) == ["issuance.letter_made"]


def test_a_letter_in_arabic_keeps_the_officers_words(
    works: Works, catalogue: Catalogue, press: Press, issuer: Issuer
) -> None:
    with works.begin(SYSTEM) as work:
        file = issuance.make_letter(work, letter(folder(works), catalogue, locale="ar"), press=press, issuer=issuer)
    shown = words(taken(works, file))
    # Extraction turns the order of Latin words on a right-to-left page; the words themselves are whole.
    assert all(word.strip(".") in shown for word in FACTS.split())
    assert "وزارةالخارجية" in shown


def test_an_inadmissible_application_is_not_told_a_time_limit(
    works: Works, catalogue: Catalogue, press: Press, issuer: Issuer
) -> None:
    with works.begin(SYSTEM) as work:
        order = letter(folder(works), catalogue, kind=issuance.INADMISSIBLE)
        file = issuance.make_letter(work, order, press=press, issuer=issuer)
    shown = words(taken(works, file))
    assert "Thisisnotarefusal" in shown
    assert "daysaftertheday" not in shown
    assert file.remedy_days is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"grounds": ()}, "grounds_missing"), ({"remedy": {"en": " "}}, "remedy_missing")],
)
def test_no_letter_without_grounds_or_remedy(
    works: Works, catalogue: Catalogue, press: Press, issuer: Issuer, changes: dict[str, object], why: str
) -> None:
    order = letter(folder(works), catalogue, **changes)
    with pytest.raises(NothingToIssue) as refused, works.begin(SYSTEM) as work:
        issuance.make_letter(work, order, press=press, issuer=issuer)
    assert refused.value.parameters == {"why": why}


def test_no_letter_without_facts(works: Works, catalogue: Catalogue, press: Press, issuer: Issuer) -> None:
    order = letter(folder(works), catalogue)
    bare = tuple(replace(ground, facts="  ") for ground in order.grounds)
    with pytest.raises(NothingToIssue, match="nothing_to_issue"), works.begin(SYSTEM) as work:
        issuance.make_letter(work, replace(order, grounds=bare), press=press, issuer=issuer)


def test_a_revoked_visa_is_told_as_revoked_and_its_letter_is_made_once(
    works: Works, catalogue: Catalogue, press: Press, issuer: Issuer, issued: IssuedFile
) -> None:
    order = revocation(issued, catalogue)
    files = []
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            files.append(issuance.revoke_document(work, order, press=press, issuer=issuer))
    assert checked(works, issuer, scanned(taken(works, issued))).verdict is Verdict.REVOKED
    assert files[0].id == files[1].id
    assert "Yourvisaisrevoked" in words(taken(works, files[0]))
    assert heard(works) == ["issuance.document_issued", "issuance.letter_made"]
    with pytest.raises(register.AlreadyEnded), works.begin(SYSTEM) as work:
        issuance.revoke_document(work, replace(order, decision_id=new_id()), press=press, issuer=issuer)


def test_the_first_time_the_holder_opens_the_letter_is_its_service(
    works: Works, catalogue: Catalogue, clock: SetClock, press: Press, issuer: Issuer
) -> None:
    account = new_id()
    owner, clerk = Actor(ActorKind.ACCOUNT, account), SYSTEM
    with works.begin(SYSTEM) as work:
        file = issuance.make_letter(
            work, letter(folder(works, account_id=account), catalogue), press=press, issuer=issuer
        )
    taken(works, file, clerk)
    with works.begin(SYSTEM) as work:
        unserved = issuance.file_for(work.session, owner, "issuance:own:download", file.id)
        assert issuance.remedy_ends(unserved, catalogue) is None
    clock.move(hours=9)  # 18:00 in UTC is the next day in Jakarta
    taken(works, file, owner)
    served = clock.now()
    clock.move(days=3)
    taken(works, file, owner)
    with works.begin(SYSTEM) as work:
        found = issuance.file_for(work.session, owner, "issuance:own:download", file.id)
        assert found.served_at == served
        assert issuance.remedy_ends(found, catalogue) == date(2026, 12, 17)


def test_others_files_do_not_exist(works: Works, issued: IssuedFile) -> None:
    for stranger in (Actor(ActorKind.ACCOUNT, new_id()), Actor(ActorKind.STAFF, new_id())):
        with pytest.raises(NotFound):
            taken(works, issued, stranger)


def test_a_decision_has_one_file_of_a_kind_whoever_writes(works: Works, issued: IssuedFile) -> None:
    with pytest.raises(IntegrityError, match="uq_issued_file_decision_id_kind"), works.begin(SYSTEM) as work:
        work.session.execute(
            text(
                "INSERT INTO issued_file (id, dossier_id, application_id, document_id, decision_id, kind, blob, locale,"
                " office, made_at) SELECT gen_random_uuid(), dossier_id, application_id, document_id, decision_id,"
                " kind, blob, locale, office, made_at FROM issued_file"
            )
        )
