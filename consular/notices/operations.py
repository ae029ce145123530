"""Who is told what. One notice per (file, template, occasion): telling twice sends once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from consular import applications, consents, identity, register
from consular.catalogue import Catalogue
from consular.core.db import Base
from consular.core.language import Language, language
from consular.core.work import Work
from consular.dossiers import mandated_accounts
from consular.notices.post import Mail, Post
from consular.notices.templates import (
    ACCOUNT_NEWS,
    ASK_GUARDIAN,
    AT_COUNTER,
    CODE,
    FAREWELL,
    LOSS,
    NOT_YOU,
    SIGN_IN,
    STOP,
    TEMPLATES,
    TEXT,
    WEBHOOK_GONE,
    WEBHOOK_PAUSED,
    Template,
)
from consular.notices.texts import Text, Texts, bound

_NAMESPACE = UUID("6f1f5c0e-1d43-7c1a-9b53-0a2f4be9c0de")

# An unfinished application is gone on with by whoever has begun it, at the counter.
_FOR_ACCOUNTS = frozenset({"draft_expiring"})


class Notice(Base):
    """That somebody was written to; neither the address nor the text is kept."""

    __tablename__ = "notice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    account_id: Mapped[UUID | None]
    template: Mapped[str]
    at: Mapped[datetime]


def tell(
    work: Work, application_id: UUID, template: str, catalogue: Catalogue, post: Post, *, occasion: UUID | None = None
) -> None:
    """Write to every account that acts in the file, at the address it gave; where a person applied at a counter and has
    no account, at the address of the application. Nobody without an address. `occasion` tells repeated causes apart.
    """
    application = applications.application(work.session, application_id)
    if application is None:
        return
    tongue, said = language(application.locale), TEMPLATES[template]
    typed = application.answers.get("contact_email")
    accounts = mandated_accounts(work.session, application.dossier_id)
    for account_id in accounts:
        account = identity.account(work.session, account_id)
        address = (account.profile.email if account else None) or typed
        notice_id = uuid5(_NAMESPACE, f"{application_id}|{account_id}|{template}|{occasion or ''}")
        if address and _is_new(work, notice_id, application.dossier_id, account_id, template):
            post.send(_mail(notice_id, address, said, tongue, catalogue, post.public_url))
    if not accounts and typed and template not in _FOR_ACCOUNTS:
        notice_id = uuid5(_NAMESPACE, f"{application_id}||{template}|{occasion or ''}")
        if _is_new(work, notice_id, application.dossier_id, None, template):
            body = "\n\n".join((tongue.gettext(AT_COUNTER), _farewell(tongue, catalogue)))
            post.send(Mail(notice_id, typed, tongue.gettext(said.subject), body, tongue.tag))


def tell_loss(work: Work, document_id: UUID, catalogue: Catalogue, post: Post) -> None:
    """Ask the holder of a document that was reported lost whether it was they: at the confirmed address of each account
    that holds it, once. An address that somebody only typed into a form is not asked.
    """
    document = register.document(work.session, document_id)
    if document is None:
        return
    for account_id in mandated_accounts(work.session, document.dossier_id):
        account = identity.account(work.session, account_id)
        if account is None or not account.profile.email:
            continue
        notice_id = uuid5(_NAMESPACE, f"loss|{document_id}|{account_id}")
        if _is_new(work, notice_id, document.dossier_id, account_id, "loss_reported"):
            tongue = language(account.locale)
            post.send(_mail(notice_id, account.profile.email, LOSS, tongue, catalogue, post.public_url))


def _is_new(work: Work, notice_id: UUID, dossier_id: UUID, account_id: UUID | None, template: str) -> bool:
    """Keep that somebody is written to; False where that was done before."""
    values = {"id": notice_id, "dossier_id": dossier_id, "account_id": account_id, "template": template, "at": work.now}
    fresh = work.session.execute(insert(Notice).values(**values).on_conflict_do_nothing().returning(Notice.id)).first()
    if fresh is not None:
        work.record("notices:notice:send", f"notice/{notice_id}", dossier_id=dossier_id)
    return fresh is not None


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


def tell_webhook_paused(
    work: Work, notice_id: UUID, contact: str, webhook_id: UUID, because: str, catalogue: Catalogue, post: Post
) -> None:
    """Tell a partner that a webhook was paused, at the address it gave. Partners' technicians read English."""
    tongue = language("en")
    said = WEBHOOK_GONE if because == "gone" else WEBHOOK_PAUSED
    body = "\n\n".join((tongue.gettext(said.body).format_map({"webhook": webhook_id}), _farewell(tongue, catalogue)))
    post.send(Mail(notice_id, contact, tongue.gettext(said.subject), body, tongue.tag))
    work.record("notices:notice:send", f"notice/{notice_id}")


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


def text_code(work: Work, code_id: UUID, catalogue: Catalogue, texts: Texts) -> None:
    """Send a one-time code by text message; one that is old, used or gone is not sent, nor one beyond a budget."""
    owed = identity.text_owed(work, code_id, catalogue.sign_in)
    if owed is None:
        return
    said = language(owed.locale).gettext(TEXT).format_map({"code": owed.code})
    texts.send(Text(code_id, owed.number, bound(said, owed.code, texts.public_url), owed.until))


def mail_account_news(work: Work, news_id: UUID, catalogue: Catalogue, post: Post) -> None:
    """Tell an address what changed in how its account is entered; the row goes, so that it is told once."""
    row = work.session.get(identity.AccountNews, news_id)
    if row is None:
        return
    account, secret, said = identity.account(work.session, row.account_id), row.secret, ACCOUNT_NEWS[row.kind]
    tongue = language(account.locale if account else "en")
    url = post.public_url.rstrip("/")
    if secret.stop:
        way_on = tongue.gettext(STOP).format_map({"url": f"{url}/sign-in/recover/stop", "code": secret.stop})
    else:
        way_on = tongue.gettext(SIGN_IN).format_map({"url": url})
    body = "\n\n".join((tongue.gettext(said.body), way_on, _farewell(tongue, catalogue)))
    post.send(Mail(news_id, secret.email, tongue.gettext(said.subject), body, tongue.tag))
    work.session.delete(row)


def _mail(notice_id: UUID, to: str, template: Template, tongue: Language, catalogue: Catalogue, url: str) -> Mail:
    paragraphs = [
        tongue.gettext(template.body),
        tongue.gettext(SIGN_IN).format_map({"url": url}),
        _farewell(tongue, catalogue),
    ]
    return Mail(notice_id, to, tongue.gettext(template.subject), "\n\n".join(paragraphs), tongue.tag)


def _farewell(tongue: Language, catalogue: Catalogue) -> str:
    return tongue.gettext(FAREWELL).format_map({"ministry": tongue.pick(catalogue.ministry.name)})
