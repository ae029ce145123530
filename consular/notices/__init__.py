"""Messages to people, chosen by event. A mail names the next step and carries nothing personal but its address."""

from consular.notices.operations import (
    ask_guardian,
    mail_account_news,
    mail_code,
    tell,
    tell_loss,
    tell_webhook_paused,
    text_code,
)
from consular.notices.post import FolderPost, Mail, Post, SmtpPost, post_for
from consular.notices.texts import ADAPTERS, FolderTexts, NoTexts, Text, Texts, parts_of, texts_for

__all__ = [
    "ADAPTERS",
    "FolderPost",
    "FolderTexts",
    "Mail",
    "NoTexts",
    "Post",
    "SmtpPost",
    "Text",
    "Texts",
    "ask_guardian",
    "mail_account_news",
    "mail_code",
    "parts_of",
    "post_for",
    "tell",
    "tell_loss",
    "tell_webhook_paused",
    "text_code",
    "texts_for",
]
