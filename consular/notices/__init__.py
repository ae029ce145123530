"""Messages to people, chosen by event. A mail names the next step and carries nothing personal but its address."""

from consular.notices.operations import ask_guardian, mail_account_news, mail_code, tell, tell_loss, tell_webhook_paused
from consular.notices.post import FolderPost, Mail, Post, SmtpPost, post_for

__all__ = [
    "FolderPost",
    "Mail",
    "Post",
    "SmtpPost",
    "ask_guardian",
    "mail_account_news",
    "mail_code",
    "post_for",
    "tell",
    "tell_loss",
    "tell_webhook_paused",
]
