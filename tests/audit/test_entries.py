"""The bytes that commitments and leaves are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from consular.audit.entries import NO_DETAIL, PlainEntry, commitment_of, plain_detail
from consular.audit.errors import UnrecordableDetail

ENTRY = PlainEntry(
    id=UUID(int=1),
    at=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
    actor_kind="staff",
    actor_id=UUID(int=2),
    action="review:case:view",
    thing="application/3",
    dossier_id=None,
    envelopes=[["application.card", str(UUID(int=4)), "ab" * 32]],
    commitment=bytes(32),
)


class Outcome(StrEnum):
    PASSED = "passed"


def test_leaf_data_is_fixed_for_ever() -> None:
    assert ENTRY.leaf_data() == (
        b'["consular.audit.entry/1","00000000-0000-0000-0000-000000000001","2026-03-01T08:00:00.000000Z","staff",'
        b'"00000000-0000-0000-0000-000000000002","review:case:view","application/3",null,'
        b'[["application.card","00000000-0000-0000-0000-000000000004","' + b"ab" * 32 + b'"]],"' + b"00" * 32 + b'"]'
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"id": UUID(int=9)},
        {"at": ENTRY.at + timedelta(microseconds=1)},
        {"actor_kind": "account"},
        {"actor_id": None},
        {"action": "review:case:claim"},
        {"thing": "application/4"},
        {"dossier_id": UUID(int=9)},
        {"envelopes": []},
        {"commitment": b"\x01" + bytes(31)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_every_column_counts(changed: dict[str, Any]) -> None:
    assert ENTRY._replace(**changed).leaf_data() != ENTRY.leaf_data()


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    elsewhere = ENTRY.at.astimezone(timezone(timedelta(hours=7)))
    assert ENTRY._replace(at=elsewhere).leaf_data() == ENTRY.leaf_data()


def test_commitment_is_salt_then_canonical_detail() -> None:
    salt = bytes(range(32))
    expected = sha256(salt + b'{"a":["\\u00e9",null],"b":1}').digest()
    assert commitment_of(salt, {"b": 1, "a": ["é", None]}) == expected


def test_entries_without_detail_share_one_commitment() -> None:
    assert sha256(bytes(32) + b"{}").digest() == NO_DETAIL


def test_a_detail_becomes_what_json_gives_back() -> None:
    detail = plain_detail(
        {
            "ids": (UUID(int=1),),
            "born": date(1990, 1, 2),
            "at": ENTRY.at,
            "outcome": Outcome.PASSED,
            "deep": {"yes": True, "none": None, "half": 0.5},
        }
    )
    assert detail == {
        "ids": ["00000000-0000-0000-0000-000000000001"],
        "born": "1990-01-02",
        "at": "2026-03-01T08:00:00.000000Z",
        "outcome": "passed",
        "deep": {"yes": True, "none": None, "half": 0.5},
    }


@pytest.mark.parametrize(
    "value",
    [b"bytes", {1, 2}, object(), {1: "key"}, datetime(2026, 3, 1), float("nan")],
    ids=["bytes", "set", "object", "key", "naive", "nan"],
)
def test_what_has_no_plain_form_is_refused(value: object) -> None:
    with pytest.raises(UnrecordableDetail):
        plain_detail({"value": value})
