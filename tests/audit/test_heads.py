"""The checkpoint's bytes and the kept note."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from consular.audit.errors import MalformedHead
from consular.audit.heads import SignedHead

HEAD = SignedHead(
    origin="consular/audit",
    size=20852163,
    root=bytes(range(32)),
    at=datetime(2026, 3, 1, 8, 0, 0, 120_000, tzinfo=UTC),
    key_id="c0ffee" + "00" * 29,
    signature=bytes(range(64)),
)
NOTE = """consular/audit
20852163
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
time 2026-03-01T08:00:00.120000Z
key c0ffee0000000000000000000000000000000000000000000000000000000000

— consular/audit wP/uAAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=
""".encode()


def test_note_is_fixed_for_ever() -> None:
    assert HEAD.note() == NOTE


def test_body_is_what_stands_before_the_empty_line() -> None:
    assert HEAD.body() == NOTE.split(b"\n\n")[0] + b"\n"


def test_a_note_reads_back() -> None:
    assert SignedHead.parse(NOTE) == HEAD


@pytest.mark.parametrize("changed", [{"size": 1}, {"root": bytes(32)}, {"origin": "other/log"}, {"key_id": "ab" * 32}])
def test_everything_but_the_signature_is_signed(changed: dict[str, Any]) -> None:
    assert replace(HEAD, **changed).body() != HEAD.body()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"20852163", b"020852163"),
        NOTE.replace(b"2026-03-01", b"2026-13-01"),
        NOTE.replace(b"HR4fIC", b"HR4f"),
        NOTE.replace(b"wP/u", b"wP/v"),
        NOTE.replace(b"Hh8=", b"Hh9="),
        NOTE.replace("— consular/audit".encode(), "— another/audit".encode()),
        b"\xff" + NOTE,
    ],
    ids=[
        "empty",
        "cut",
        "longer",
        "leading zero",
        "no such month",
        "short signature",
        "other key hint",
        "stray bits",
        "other signer",
        "no utf-8",
    ],
)
def test_other_texts_are_refused(text: bytes) -> None:
    with pytest.raises(MalformedHead):
        SignedHead.parse(text)
