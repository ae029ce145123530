"""Text messages: the contract of adapters, one part a message, bound to the domain."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consular.core.ids import new_id
from consular.core.language import language
from consular.core.outbox import TryLater
from consular.core.settings import Mode, Settings
from consular.notices import ADAPTERS, FolderTexts, NoTexts, Text, Texts, parts_of, texts_for
from consular.notices.templates import TEXT
from consular.notices.texts import bound

URL = "https://visa.example.org"
UNTIL = datetime(2026, 11, 16, 9, 10, tzinfo=UTC)


def message(text: str = "12345678 is your code") -> Text:
    return Text(new_id(), "+99912345678", text, UNTIL)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Local mode on this test's folder."""
    told = {"CONSULAR_MODE": "local", "DATABASE_URL": "x", "REDIS_URL": "x", "CONSULAR_PUBLIC_URL": URL}
    return Settings.model_validate({**told, "CONSULAR_DATA": str(tmp_path)})


@pytest.fixture(params=sorted(ADAPTERS))
def adapter(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Texts:
    """Every adapter that there is, made as the worker makes it."""
    return texts_for(settings.model_copy(update={"sms": request.param, "sms_folder": tmp_path / "sms"}))


def test_every_adapter_takes_a_message_and_the_same_again(adapter: Texts) -> None:
    given = message()
    adapter.send(given)
    adapter.send(given)
    assert isinstance(adapter.public_url, str)


def test_local_mode_shows_a_folder_and_elsewhere_nothing_is_sent_unasked(settings: Settings) -> None:
    assert isinstance(texts_for(settings), FolderTexts)
    elsewhere = settings.model_copy(update={"mode": Mode.PRODUCTION})
    assert isinstance(texts_for(elsewhere), NoTexts)


@pytest.fixture
def folder(tmp_path: Path) -> FolderTexts:
    return FolderTexts(tmp_path / "sms", URL)


def test_a_message_is_one_private_file(folder: FolderTexts) -> None:
    given = message("Код 12345678")
    folder.send(given)
    folder.send(given)
    (path,) = folder.folder.iterdir()
    assert path.name == f"{given.id}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.folder.stat().st_mode) == 0o700
    assert json.loads(path.read_bytes()) == {
        "id": str(given.id),
        "to": "+99912345678",
        "text": "Код 12345678",
        "until": "2026-11-16T09:10:00+00:00",
    }


def test_numbers_and_codes_do_not_pile_up(folder: FolderTexts) -> None:
    old, new = message(), replace(message(), until=UNTIL + timedelta(hours=2))
    folder.send(old)
    (folder.folder / "theirs.json").write_text("not a message of ours")
    folder.send(new)
    assert [told["id"] for told in folder.waiting()] == [str(new.id)]
    assert (folder.folder / "theirs.json").exists()


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TryLater):
        FolderTexts(tmp_path / "file" / "sms", URL).send(message())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 307, 3),
        ("ش" * 70, 1),
        ("ش" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ç" * 71, 2),
    ],
)
def test_parts_are_counted_as_the_network_counts_them(text: str, parts: int) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_message_is_one_part_in_every_language(code: str) -> None:
    said = language(code).gettext(TEXT).format_map({"code": "12345678"})
    assert "12345678" in said
    for url in (URL, "https://" + "a" * 40 + ".example.org"):
        assert parts_of(bound(said, "12345678", url)) == 1


@pytest.mark.parametrize("url", [URL, f"{URL}:8443/"])
def test_the_last_line_binds_the_code_to_the_domain(url: str) -> None:
    assert bound("12345678 it is", "12345678", url).split("\n")[-1] == "@visa.example.org #12345678"


def test_without_a_domain_or_room_nothing_is_bound() -> None:
    for url in (
        "http://127.0.0.1:8800",
        "http://localhost:8800",
        "http://[::1]:80",
        "",
        f"https://{'a' * 150}.example",
    ):
        assert bound("12345678 it is", "12345678", url) == "12345678 it is"
