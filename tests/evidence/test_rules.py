"""What is taken, and under which name it is shown."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from consular.evidence import MAX_BYTES, FileRefused
from consular.evidence.rules import LONGEST_NAME, accept, media_type, shown_name
from consular.evidence.sentences import SENTENCES

HOSTILE = json.loads((Path(__file__).parent / "vectors/hostile/hostile_filenames.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted({case["filename"] for case in HOSTILE} | {case["path"] for case in HOSTILE}))
def test_hostile_names_become_plain_text(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= LONGEST_NAME
    assert not set("/\\") & set(shown)
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in shown)
    assert shown.strip(". ")
    shown.encode()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\passport.jpg", "passport.jpg"),
        ("pass\x00port.jpg", "passport.jpg"),
        ("gpj.\u202etropssap", "gpj.tropssap"),
        ("бумага паспорт.pdf", "бумага паспорт.pdf"),
        ("", "file"),
        ("..", "file"),
        ("a/", "file"),
        (" . ", "file"),
        ("\ud800.jpg", ".jpg"),
    ],
)
def test_a_name_keeps_what_a_person_reads(given: str, shown: str) -> None:
    assert shown_name(given) == shown


def test_a_long_name_keeps_beginning_and_ending() -> None:
    shown = shown_name("x" * 300 + ".jpeg")
    assert len(shown) <= LONGEST_NAME
    assert (shown[:3], shown[-6:]) == ("xxx", "….jpeg")
    assert len(shown_name("y" * 300)) == LONGEST_NAME
    assert len(shown_name("y." + "z" * 300)) <= LONGEST_NAME


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
        (b"GIF89a", None),
        (b"<svg xmlns=", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04", None),
        (b"just text named .jpg", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell_the_type(head: bytes, kind: str | None) -> None:
    assert media_type(head) == kind


@pytest.mark.parametrize(
    ("head", "size", "code"),
    [
        (b"", 0, "file_empty"),
        (b"\xff\xd8\xff", MAX_BYTES + 1, "file_too_large"),
        (b"hello", 5, "file_type_not_allowed"),
    ],
    ids=["empty", "large", "text"],
)
def test_a_refusal_has_a_sentence(head: bytes, size: int, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        accept(head, size)
    assert refused.value.code == code
    assert SENTENCES[code].format_map(refused.value.parameters)


def test_the_limit_itself_is_allowed() -> None:
    assert accept(b"%PDF-1.7", MAX_BYTES) == "application/pdf"
