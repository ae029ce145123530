"""The way out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from consular.core.ids import new_id
from consular.notices import FolderPost, Mail
from consular.notices.post import message


def mail(subject: str = "Your application", to: str = "ana@mail.example") -> Mail:
    """A short mail."""
    return Mail(new_id(), to, subject, "Sign in: https://visa.example.org\n\nΥπουργείο", "en")


def test_a_mail_is_plain_text_marked_as_automatic() -> None:
    given = mail()
    made = message(given, "Visas <visas@consular.example>")
    assert made["Message-ID"].startswith(f"<{given.id}@consular.example")
    assert (made["Auto-Submitted"], made["Content-Language"]) == ("auto-generated", "en")
    assert made.get_content_type() == "text/plain"
    assert "Υπουργείο" in made.get_content()


@pytest.mark.parametrize("text", ["a\r\nBcc: eve@mail.example", "a\nX: y"])
def test_no_header_can_be_smuggled_in(text: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        message(mail(subject=text), "visas@consular.example")
    with pytest.raises(ValueError, match="linefeed"):
        message(mail(to=text), "visas@consular.example")


def test_the_folder_shows_the_newest_mail_first_and_each_once(tmp_path: Path) -> None:
    post = FolderPost(tmp_path / "mail", "visas@consular.example", "http://127.0.0.1")
    older, newer = mail("older"), mail("newer")
    for given, at in ((newer, 200), (older, 100), (newer, 300)):
        post.send(given)
        os.utime(post.folder / f"{given.id}.eml", (at, at))
    assert [made["Subject"] for _, made in post.mails()] == ["newer", "older"]
    assert post.folder.stat().st_mode & 0o077 == 0
