"""The way out: SMTP, or in local mode a folder of `.eml` files. A Message-ID is deterministic, so a mail that is
sent twice is one mail to its reader's program; the folder keeps one file per Message-ID.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from consular.core.outbox import TryLater
from consular.core.settings import Settings

_PORTS = {"smtps": 465, "smtp+starttls": 587}


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. `id` makes the Message-ID."""

    id: UUID
    to: str
    subject: str
    body: str
    language: str


class Post(Protocol):
    """Sends mails. `public_url` is where readers sign in."""

    public_url: str

    def send(self, mail: Mail) -> None:
        """Hand over; raises TryLater when the way out is closed."""
        ...


def message(mail: Mail, sender: str) -> EmailMessage:
    """The mail as RFC 5322 text, without attachments and without HTML."""
    made = EmailMessage(policy=default.clone(max_line_length=200))
    made["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    made["From"] = sender
    local, _, domain = mail.to.rpartition("@")
    made["To"] = Address(username=local, domain=domain)  # one mailbox, whatever it looks like: never read as a list
    made["Subject"] = mail.subject
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.body)
    made["Content-Language"] = mail.language  # after set_content, which drops every Content-* header
    return made


class FolderPost:
    """Local mode: each mail is a file that a page shows."""

    def __init__(self, folder: Path, sender: str, public_url: str) -> None:
        self.folder = folder
        self.public_url = public_url
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Write the file; the same mail again replaces it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{mail.id}.eml"
        part = path.with_suffix(".part")
        part.write_bytes(message(mail, self._sender).as_bytes())
        part.replace(path)

    def mails(self) -> Iterator[tuple[str, EmailMessage]]:
        """(name, message), newest first."""
        for path in sorted(self.folder.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns, reverse=True):
            yield path.stem, message_from_bytes(path.read_bytes(), policy=default)


class SmtpPost:
    """`smtp://host:25`, `smtps://user:password@host:465`, `smtp+starttls://user:password@host:587`."""

    def __init__(self, url: str, sender: str, public_url: str) -> None:
        self._url = urlsplit(url)
        self.public_url = public_url
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """One connection a mail; a closed way out is tried again later."""
        try:
            with self._connected() as connection:
                if self._url.scheme == "smtp+starttls":
                    connection.starttls(context=ssl.create_default_context())
                if self._url.username:
                    connection.login(unquote(self._url.username), unquote(self._url.password or ""))
                connection.send_message(message(mail, self._sender))
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater("smtp_unavailable", error=type(error).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        """The standard library checks no certificate unless it is given a context; codes and passwords pass here."""
        host = self._url.hostname or "localhost"
        port = self._url.port or _PORTS.get(self._url.scheme, 25)
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=20, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=20)


def post_for(settings: Settings) -> Post:
    """The way out that the settings name."""
    if settings.smtp_url:
        return SmtpPost(settings.smtp_url, settings.mail_from, settings.public_url)
    return FolderPost(settings.mail_folder, settings.mail_from, settings.public_url)
