"""References survive being read aloud and typed; wrong ones are caught."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consular.core.ids import ALPHABET, MalformedReference, new_id, new_reference, new_token, read_reference

references = st.text(ALPHABET, min_size=9, max_size=9).map(
    lambda body: next(body + c for c in ALPHABET if _reads(body + c))
)


def _reads(text: str) -> bool:
    try:
        read_reference(text)
    except MalformedReference:
        return False
    return True


@given(references)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_every_single_wrong_character_is_caught(reference: str) -> None:
    wrong = [reference[:i] + c + reference[i + 1 :] for i in range(10) for c in ALPHABET if c != reference[i]]
    assert len(wrong) == 300
    assert not any(map(_reads, wrong))


@given(references)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_every_swap_of_neighbours_is_caught(reference: str) -> None:
    for i in range(9):
        swapped = reference[:i] + reference[i + 1] + reference[i] + reference[i + 2 :]
        assert swapped == reference or not _reads(swapped)


def test_a_new_reference_reads_as_itself() -> None:
    for _ in range(50):
        reference = new_reference()
        assert read_reference(reference) == reference
        assert [len(part) for part in reference.split("-")] == [4, 4, 2]


def test_look_alikes_case_and_spacing_are_forgiven() -> None:
    reference = next(r for r in iter(new_reference, "") if "0" in r and "J" in r and "V" in r)
    typed = f" {reference.lower().replace('0', 'o').replace('j', 'l').replace('v', 'u').replace('-', ' – ')} "
    assert read_reference(typed) == reference


@pytest.mark.parametrize("typed", ["", "V7K3", "V7K3-M9QX-D4-X", "٣٣٣٣٣٣٣٣٣٣", "ЖЖЖЖЖЖЖЖЖЖ", "V7K3\x00M9QXD", "ß" * 10])
def test_what_is_no_reference_is_refused(typed: str) -> None:
    with pytest.raises(MalformedReference):
        read_reference(typed)


def test_row_ids_are_uuid7_and_sort_by_time() -> None:
    made = [new_id() for _ in range(200)]
    assert made == sorted(made)
    assert {i.version for i in made} == {7}


def test_tokens_have_256_bits_and_fit_a_cookie() -> None:
    tokens = {new_token() for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(t) == 43 and t.replace("-", "").replace("_", "").isalnum() for t in tokens)
