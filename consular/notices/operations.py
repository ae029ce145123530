"""Who is told what. One notice per (file, template, occasion): telling twice sends once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from consular import applications, consents, identity
from consular.catalogue import Catalogue
from consular.core.db import Base
from consular.core.language import Language, language
from consular.core.work import Work
from consular.dossiers import mandated_accounts
from consular.notices.post import Mail, Post
from consular.notices.templates import ASK_GUARDIAN, CODE, FAREWELL, NOT_YOU, SIGN_IN, TEMPLATES, Template

_NAMESPACE = UUID("6f1f5c0e-1d43-7c1a-9b53-0a2f4be9c0de")


class Notice(Base):
    """That somebody was written to; neither the address nor the text is kept."""

    __tablename__ = "notice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    account_id: Mapped[UUID]
    template: Mapped[str]
    at: Mapped[datetime]


def tell(
    work: Work, application_id: UUID, template: str, catalogue: Catalogue, post: Post, *, occasion: UUID | None = None
) -> None:
    """Write to every account that acts in the file, at the address it gave. `occasion` tells repeated causes apart."""
    application = applications.application(work.session, application_id)
    if application is None:
        return
    for account_id in mandated_accounts(work.session, application.dossier_id):
        account = identity.account(work.session, account_id)
        address = account.profile.email if account else None
        address = address or application.answers.get("contact_email")
        if not address:
            continue
        notice_id = uuid5(_NAMESPACE, f"{application_id}|{account_id}|{template}|{occasion or ''}")
        values = {"id": notice_id, "dossier_id": application.dossier_id, "account_id": account_id}
        fresh = work.session.execute(
            insert(Notice)
            .values(**values, template=template, at=work.now)
            .on_conflict_do_nothing()
            .returning(Notice.id)
        ).first()
        if fresh is None:
            continue
        post.send(
            _mail(notice_id, address, TEMPLATES[template], language(application.locale), catalogue, post.public_url)
        )
        work.record("notices:notice:send", f"notice/{notice_id}", dossier_id=application.dossier_id)


def ask_guardian(work: Work, consent_id: UUID, catalogue: Catalogue, post: Post) -> None:
    """Write to the other guardian of a child, once; nothing is sent when the question is no longer open."""
    asked = consents.consent(work.session, consent_id)
    if asked is None or asked.state != consents.ASKED or not asked.guardian.email:
        return
    application = applications.of_dossier(work.session, asked.dossier_id)
    tongue = language(application.locale if application else "en")
    url = f"{post.public_url.rstrip('/')}/consents/{asked.id}"
    body = "\n\n".join(
        (
            tongue.gettext(ASK_GUARDIAN.body).format_map({"url": url}),
            tongue.gettext(FAREWELL).format_map({"ministry": tongue.pick(catalogue.ministry.name)}),
        )
    )
    notice_id = uuid5(_NAMESPACE, f"consent|{consent_id}")
    post.send(Mail(notice_id, asked.guardian.email, tongue.gettext(ASK_GUARDIAN.subject), body, tongue.tag))
    work.record("notices:notice:send", f"notice/{notice_id}", dossier_id=asked.dossier_id)


def mail_code(work: Work, code_id: UUID, catalogue: Catalogue, post: Post) -> None:
    """Mail a one-time code; one that is old, used or gone is not sent."""
    row = work.session.get(identity.EmailCode, code_id)
    if row is None or row.used_at is not None or row.expires_at <= work.now:
        return
    secret = row.secret
    tongue = language(secret.locale)
    told = {"code": secret.code}
    body = "\n\n".join(
        (
            tongue.gettext(CODE.body).format_map(told),
            tongue.gettext(NOT_YOU),
            tongue.gettext(FAREWELL).format_map({"ministry": tongue.pick(catalogue.ministry.name)}),
        )
    )
    post.send(Mail(code_id, secret.email, tongue.gettext(CODE.subject).format_map(told), body, tongue.tag))


def _mail(notice_id: UUID, to: str, template: Template, tongue: Language, catalogue: Catalogue, url: str) -> Mail:
    paragraphs = [
        tongue.gettext(template.body),
        tongue.gettext(SIGN_IN).format_map({"url": url}),
        tongue.gettext(FAREWELL).format_map({"ministry": tongue.pick(catalogue.ministry.name)}),
    ]
    return Mail(notice_id, to, tongue.gettext(template.subject), "\n\n".join(paragraphs), tongue.tag)
