"""Messages: told once, at the address that was given, and nothing personal in them."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import applications, identity, notices
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, system
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.language import language
from consular.core.outbox import TryLater
from consular.core.work import Works
from consular.identity import EmailCode
from consular.notices import FolderPost, SmtpPost
from consular.notices.operations import Notice
from consular.notices.templates import TEMPLATES
from tests import factories

ADDRESS = "natcha@mail.example"
URL = "https://visa.example.org"


@pytest.fixture
def post(tmp_path: Path) -> FolderPost:
    """A post box that is a folder."""
    return FolderPost(tmp_path / "mail", "visas@consular.example", URL)


@pytest.fixture
def application_id(works: Works, catalogue: Catalogue) -> UUID:
    """A lodged application."""
    reference, owner = factories.lodged(works, catalogue)
    with works.begin(owner) as work:
        return applications.application_for(work.session, owner, "applications:own:view", reference).id


def mails(post: FolderPost) -> list[EmailMessage]:
    """What was sent."""
    return [mail for _, mail in post.mails()]


def tell(
    works: Works,
    catalogue: Catalogue,
    post: notices.Post,
    application_id: UUID,
    template: str,
    occasion: UUID | None = None,
) -> None:
    """One run of the reaction."""
    with works.begin(system()) as work:
        notices.tell(work, application_id, template, catalogue, post, occasion=occasion)


def test_a_person_is_told_once(works: Works, catalogue: Catalogue, post: FolderPost, application_id: UUID) -> None:
    for _ in range(3):
        tell(works, catalogue, post, application_id, "lodged")
    (mail,) = mails(post)
    assert mail["To"] == ADDRESS
    assert URL in mail.get_content()
    tell(works, catalogue, post, application_id, "admissible")
    assert len(mails(post)) == 2


def test_a_repeated_cause_is_told_again(
    works: Works, catalogue: Catalogue, post: FolderPost, application_id: UUID
) -> None:
    first, second = new_id(), new_id()
    for occasion in (first, first, second):
        tell(works, catalogue, post, application_id, "information_requested", occasion)
    assert len(mails(post)) == 2


def test_an_undone_work_tells_again_under_the_same_message_id(
    works: Works, catalogue: Catalogue, post: FolderPost, application_id: UUID
) -> None:
    """The worker was killed after the mail had gone and before its commit."""
    work = works.open(system())
    notices.tell(work, application_id, "lodged", catalogue, post)
    works.rollback(work)
    (sent,) = mails(post)
    tell(works, catalogue, post, application_id, "lodged")
    (again,) = mails(post)
    assert sent["Message-ID"] == again["Message-ID"]


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_mail_has_nothing_personal_but_its_address(
    works: Works, catalogue: Catalogue, post: FolderPost, application_id: UUID, template: str
) -> None:
    tell(works, catalogue, post, application_id, template)
    (mail,) = mails(post)
    with works.begin(system()) as work:
        application = applications.application(work.session, application_id)
        assert application is not None
        known = [
            *personal(application.answers),
            application.reference,
            str(application_id),
            str(application.dossier_id),
        ]
    del mail["To"]
    text = mail.as_string()
    assert [value for value in known if value in text] == []
    assert "multipart" not in mail.get_content_type()


def personal(value: object) -> list[str]:
    """Every text that was answered and is long enough to be somebody's."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in personal(part)]
    return [value] if isinstance(value, str) and len(value) > 3 and value not in ("once", "tourism") else []


def test_a_mail_is_written_in_the_language_of_the_application(
    works: Works, catalogue: Catalogue, post: FolderPost, application_id: UUID
) -> None:
    with works.begin(system()) as work:
        application = applications.application(work.session, application_id)
        assert application is not None
        application.locale = "qps"
    tell(works, catalogue, post, application_id, "lodged")
    (mail,) = mails(post)
    assert mail["Subject"] == language("qps").gettext(TEMPLATES["lodged"].subject)


def test_without_an_address_nothing_is_sent(works: Works, catalogue: Catalogue, post: FolderPost) -> None:
    with works.begin(system()) as work:
        owner = factories.account_actor(factories.account(work, subject="silent", email=None).id)
    with works.begin(owner) as work:
        application_id = factories.draft(work, catalogue, answers={"contact_email": ""}).id
    tell(works, catalogue, post, application_id, "draft_expiring")
    tell(works, catalogue, post, new_id(), "draft_expiring")
    assert mails(post) == []


def test_what_is_kept_of_a_notice_is_that_it_was_sent(
    works: Works, catalogue: Catalogue, post: FolderPost, application_id: UUID
) -> None:
    tell(works, catalogue, post, application_id, "lodged")
    with works.begin(system()) as work:
        row = work.session.connection().exec_driver_sql("SELECT notice::text FROM notice").scalar_one()
    assert ADDRESS not in row
    assert "lodged" in row


def test_a_closed_way_out_is_tried_later_and_nothing_counts_as_told(
    works: Works, catalogue: Catalogue, application_id: UUID
) -> None:
    closed = SmtpPost("smtp://127.0.0.1:1", "visas@consular.example", URL)
    with pytest.raises(TryLater) as later:
        tell(works, catalogue, closed, application_id, "lodged")
    assert later.value.code == "smtp_unavailable"
    with works.begin(system()) as work:
        assert work.session.scalar(select(func.count()).select_from(Notice)) == 0


def requested(works: Works) -> EmailCode:
    """A code that waits to be mailed."""
    with works.begin(ANONYMOUS) as work:
        identity.request_code(work, email=ADDRESS, browser="b", locale="en")
    with works.begin(system()) as work:
        row = work.session.scalars(select(EmailCode)).one()
        assert row.secret.email == ADDRESS
        return row


def test_the_code_is_mailed_to_its_address(works: Works, catalogue: Catalogue, post: FolderPost) -> None:
    code = requested(works)
    for _ in range(2):
        with works.begin(system()) as work:
            notices.mail_code(work, code.id, catalogue, post)
    (mail,) = mails(post)
    assert mail["To"] == ADDRESS
    assert code.secret.code in mail.get_content()
    assert "http" not in mail.get_content()


def test_an_old_used_or_unknown_code_is_not_mailed(
    works: Works, catalogue: Catalogue, post: FolderPost, clock: SetClock
) -> None:
    code = requested(works)
    clock.move(minutes=10)
    for code_id in (code.id, new_id()):
        with works.begin(system()) as work:
            notices.mail_code(work, code_id, catalogue, post)
    assert mails(post) == []
