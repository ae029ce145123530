from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consular.vault import Sealed, SealError, Tampered, UnknownFormat
from consular.vault.envelope import BLOCK, OVERHEAD, DataKey, as_sealed, labelled

KEY = DataKey(bytes(range(32)), 1)
ROW, DOSSIER = b"r" * 16, b"d" * 16
CONTEXT = labelled("tests.case.card") + ROW + DOSSIER
PLAINTEXT = b'{"primary":"ERIKSSON"}'


def sealed() -> Sealed:
    return KEY.seal(PLAINTEXT, CONTEXT, schema=1)


def test_layout_is_as_documented() -> None:
    envelope = sealed()
    assert envelope[:4] == bytes((1, 1, 1, 1))
    assert envelope[4:8] == (1).to_bytes(4, "big")
    assert envelope[8:24] == KEY.commitment
    assert len(envelope) == OVERHEAD + BLOCK


def test_opens_to_the_padded_plaintext() -> None:
    assert KEY.open(sealed(), CONTEXT) == PLAINTEXT.ljust(BLOCK)


@pytest.mark.parametrize(("length", "padded"), [(1, 32), (32, 32), (33, 64)])
def test_length_is_hidden_within_blocks(length: int, padded: int) -> None:
    assert len(KEY.seal(b"x" * length, CONTEXT, schema=1)) == OVERHEAD + padded


def test_two_seals_of_the_same_differ() -> None:
    assert sealed()[24:] != sealed()[24:]


def test_every_flipped_bit_is_refused() -> None:
    envelope = bytes(sealed())
    for position in range(len(envelope) * 8):
        changed = bytearray(envelope)
        changed[position // 8] ^= 1 << position % 8
        expected = UnknownFormat if position < 24 else Tampered
        with pytest.raises(expected):
            KEY.open(bytes(changed), CONTEXT)


def test_every_flipped_bit_of_the_context_is_refused() -> None:
    envelope = sealed()
    for position in range(len(CONTEXT) * 8):
        changed = bytearray(CONTEXT)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(Tampered):
            KEY.open(envelope, bytes(changed))


def test_every_truncation_is_refused() -> None:
    envelope = sealed()
    for length in range(len(envelope)):
        with pytest.raises((Tampered, UnknownFormat)):
            KEY.open(envelope[:length], CONTEXT)


def test_label_and_row_cannot_be_shifted_against_each_other() -> None:
    short = labelled("a.b") + b"c" + ROW + DOSSIER
    envelope = KEY.seal(PLAINTEXT, short, schema=1)
    with pytest.raises(Tampered):
        KEY.open(envelope, labelled("a.bc") + ROW + DOSSIER)


def test_another_key_never_opens() -> None:
    for other in (DataKey(bytes(32), 1), DataKey(bytes(range(32)), 2)):
        with pytest.raises(Tampered):
            other.open(sealed(), CONTEXT)


def test_an_envelope_that_is_made_to_name_another_key_does_not_open() -> None:
    other = DataKey(bytes(32), 1)
    forged = bytearray(sealed())
    forged[4:24] = other.fingerprint
    with pytest.raises(Tampered):
        other.open(bytes(forged), CONTEXT)


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(raw=st.binary(min_size=32, max_size=32), plaintext=st.binary(max_size=200), schema=st.integers(1, 255))
def test_only_the_key_that_sealed_opens(raw: bytes, plaintext: bytes, schema: int) -> None:
    key = DataKey(raw, 1)
    envelope = key.seal(plaintext, CONTEXT, schema=schema)
    assert key.open(envelope, CONTEXT)[: len(plaintext)] == plaintext
    if raw != bytes(range(32)):
        with pytest.raises(Tampered):
            KEY.open(envelope, CONTEXT)


def test_nobody_else_makes_an_envelope() -> None:
    with pytest.raises(SealError):
        Sealed(b"plaintext")


def test_an_envelope_is_not_pickled_copied_or_shown() -> None:
    envelope = as_sealed(b"\x01" * 90)
    for leave in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(SealError):
            leave(envelope)
    assert repr(envelope) == str(envelope) == "<Sealed 90 bytes>"
