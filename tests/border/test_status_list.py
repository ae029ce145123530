"""The status list: the draft's own examples, what stands in ours, what is not believed."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as gives
from hypothesis import strategies as st

from consular import border, register, vault
from consular.border import StatusList, StatusListUnfit, read_status_list
from consular.border.status_list import claims, encoded
from consular.core.actor import ANONYMOUS, system
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.work import Works
from tests.border import given

VECTORS = json.loads(Path(__file__, "../vectors/status_list/status_list_vectors.json").resolve().read_text())
URI = "https://visa.example.org/api/v1/status-list"
AT = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["file"])
def test_the_drafts_examples_are_read(vector: dict[str, Any]) -> None:
    read = StatusList({"bits": vector["bits"], "lst": vector["lst"]})
    assert len(read) == vector["size"]
    nonzero = {str(place): read.at(place) for place in range(len(read)) if read.at(place)}
    assert len(nonzero) == vector["nonzero_count"]
    assert vector["nonzero"].items() <= nonzero.items()


@gives(st.sets(st.integers(0, 1023)))
def test_what_is_written_is_read(places: set[int]) -> None:
    read = StatusList(encoded(places, size=1024))
    assert {place for place in range(1024) if read.at(place)} == places


def lst(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data)).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"bits": 3, "lst": lst(b"x")},
        {"bits": True, "lst": lst(b"x")},
        {"bits": 1, "lst": 5},
        {"bits": 1, "lst": "***"},
        {"bits": 1, "lst": lst(b"x")[:-4]},
        {"bits": 1, "lst": "AAAA"},
        {"bits": 1, "lst": "é"},
        {"bits": 1, "lst": lst(b"\0" * 20_000_000)},
    ],
    ids=["empty", "bits", "bool", "number", "alphabet", "cut", "nodeflate", "nonascii", "bomb"],
)
def test_what_is_no_list_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(StatusListUnfit):
        StatusList(told)


def test_there_is_nothing_beyond_the_end() -> None:
    read = StatusList(encoded([], size=8))
    for place in (-1, 8):
        with pytest.raises(StatusListUnfit):
            read.at(place)


def published(works: Works) -> bytes:
    with works.begin(ANONYMOUS) as work:
        return border.status_list(work, uri=URI)[0].encode()


def test_what_ended_or_was_used_up_is_invalid_and_nothing_else(works: Works, clock: SetClock) -> None:
    holds = given.visa(works)
    revoked = given.visa(works, number="UV4KX7PHS")
    used = given.visa(works, number="UV4KX7PHT", entries_allowed=1)
    with works.begin(system()) as work:
        register.revoke(work, revoked.id, decision_id=new_id())
        register.consume_entry(work, used.id, day=clock.now().date())
    read, made, until = read_status_list(published(works), keys=border.verification_keys(), at=clock.now())
    assert len(read) == register.STATUS_LIST_SIZE
    assert {place for place in range(len(read)) if read.at(place)} == {revoked.status_index, used.status_index}
    assert read.at(holds.status_index or 0) == border.VALID
    assert (made, until) == (clock.now(), clock.now() + timedelta(hours=24))


def test_it_is_made_anew_after_five_minutes(works: Works, clock: SetClock) -> None:
    first = published(works)
    visa = given.visa(works)
    with works.begin(system()) as work:
        register.revoke(work, visa.id, decision_id=new_id())
    clock.move(minutes=4)
    assert published(works) == first
    clock.move(minutes=2)
    read, _, _ = read_status_list(published(works), keys=border.verification_keys(), at=clock.now())
    assert read.at(visa.status_index or 0) == border.INVALID


@pytest.mark.parametrize("flaw", ["old", "future", "receipt", "other_key", "flipped", "nonsense", "empty"])
def test_a_list_that_is_not_to_be_believed(works: Works, clock: SetClock, flaw: str) -> None:
    token, keys, at = published(works), border.verification_keys(), clock.now()
    if flaw == "old":
        at += timedelta(hours=24)
    if flaw == "future":
        at -= timedelta(hours=1)
    if flaw == "receipt":
        token = vault.signed("border.status-list", claims([], size=8, uri=URI, at=at), typ="carrier-receipt+jwt")
    if flaw == "other_key":
        token = vault.signed("another", claims([], size=8, uri=URI, at=at), typ="statuslist+jwt")
    if flaw == "flipped":
        token = token[:300] + (b"A" if token[300:301] != b"A" else b"B") + token[301:]
    if flaw == "nonsense":
        token = b"e30.e30.e30"
    if flaw == "empty":
        token = b""
    with pytest.raises(StatusListUnfit):
        read_status_list(token, keys=keys, at=at)


@pytest.mark.parametrize(
    "content",
    [b"[]", b"{}", b'{"iat":1,"exp":"2","status_list":{}}', b'{"iat":1,"exp":99999999999999999999,"status_list":{}}'],
)
def test_signed_nonsense_is_refused(works: Works, content: bytes) -> None:
    token = vault.signed("border.status-list", content, typ="statuslist+jwt")
    with pytest.raises(StatusListUnfit):
        read_status_list(token, keys=border.verification_keys(), at=AT)
