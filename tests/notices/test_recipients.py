"""Who is written to: whoever has no account but gave an address, the holder of a lost document, who was paid back."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from consular import fees, notices, register
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.ids import new_id
from consular.core.work import Works
from consular.notices import FolderPost
from consular.notices.operations import Notice
from consular.wiring import Tools, Wiring
from tests import counter, factories
from tests.register import given

LOSS = register.Loss(kind="lost", on="2026-11-15", place="Port Amity")


@pytest.fixture
def post(tmp_path: Path) -> FolderPost:
    """A post box that is a folder."""
    return FolderPost(tmp_path / "mail", "visas@consular.example", "https://visa.example.org")


def mails(post: FolderPost) -> list[EmailMessage]:
    return [mail for _, mail in post.mails()]


def react(works: Works, catalogue: Catalogue, post: FolderPost, name: str, event: Any) -> None:
    """The reaction of the table, twice."""
    for _ in range(2):
        with works.begin(system()) as work:
            Wiring().reaction(name).run(work, event, cast(Tools, SimpleNamespace(catalogue=catalogue, post=post)))


def filed(works: Works, catalogue: Catalogue, **answers: Any) -> UUID:
    """A case that a clerk filed for somebody without an account."""
    clerk = counter.clerk(works, catalogue)
    reference = counter.filed(works, counter.with_passport(catalogue), clerk, **answers)
    with works.begin(system()) as work:
        return counter.case(work, reference).id


def test_who_applied_at_a_counter_is_written_to_at_the_address_that_was_given(
    works: Works, catalogue: Catalogue, post: FolderPost
) -> None:
    application_id = filed(works, catalogue, contact_email="mira@mail.example")
    for template in ("document_ready", "document_ready", "draft_expiring"):
        with works.begin(system()) as work:
            notices.tell(work, application_id, template, catalogue, post)
    (mail,) = mails(post)
    assert (mail["To"], mail["Subject"]) == ("mira@mail.example", "Your document can be collected")
    assert "bring your receipt" in mail.get_content()
    assert "Sign in" not in mail.get_content()
    with works.begin(system()) as work:
        assert work.session.query(Notice).one().account_id is None


def test_who_gave_no_address_at_the_counter_is_not_written_to(
    works: Works, catalogue: Catalogue, post: FolderPost
) -> None:
    application_id = filed(works, catalogue)
    with works.begin(system()) as work:
        notices.tell(work, application_id, "document_ready", catalogue, post)
        assert work.session.query(Notice).count() == 0
    assert mails(post) == []


def test_the_holder_of_a_lost_document_is_asked_whether_it_was_they(
    works: Works, catalogue: Catalogue, post: FolderPost
) -> None:
    with works.begin(system()) as work:
        account = factories.account(work)
    book = given.passport(works, account_id=account.id)
    clerk = counter.clerk(works, catalogue)
    with works.begin(clerk) as work:
        register.report_loss(work, book.id, LOSS)
    react(works, catalogue, post, "notices.loss_reported", register.DocumentLost(document_id=book.id, kind="lost"))
    (mail,) = mails(post)
    assert mail["To"] == "natcha@mail.example"
    assert "Was it you?" in mail.get_content()
    assert given.HOLDER.number not in mail.as_string()


def test_a_document_without_a_confirmed_address_is_asked_of_nobody(
    works: Works, catalogue: Catalogue, post: FolderPost
) -> None:
    with works.begin(system()) as work:
        silent = factories.account(work, subject="silent", email=None)
    for book in (given.passport(works), given.passport(works, account_id=silent.id, number="L8989031")):
        event = register.DocumentLost(document_id=book.id, kind="lost")
        react(works, catalogue, post, "notices.loss_reported", event)
    event = register.DocumentLost(document_id=new_id(), kind="lost")
    react(works, catalogue, post, "notices.loss_reported", event)
    assert mails(post) == []


def test_each_refund_that_was_paid_is_told_once(works: Works, catalogue: Catalogue, post: FolderPost) -> None:
    reference, _ = factories.lodged(works, catalogue)
    with works.begin(system()) as work:
        dossier_id = counter.case(work, reference).dossier_id
    for refund_id in (new_id(), new_id()):
        event = fees.RefundPaid(dossier_id=dossier_id, refund_id=refund_id)
        react(works, catalogue, post, "notices.refund_paid", event)
    assert [mail["Subject"] for mail in mails(post)] == ["Money was paid back to you"] * 2
    react(works, catalogue, post, "notices.refund_paid", fees.RefundPaid(dossier_id=new_id(), refund_id=new_id()))
    assert len(mails(post)) == 2
