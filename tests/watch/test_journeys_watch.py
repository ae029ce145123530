"""The watch over the journeys: the same hits as the product's, for whatever tells of a person."""

from __future__ import annotations

import random

import pytest

from consular.watch import Watch
from tests.journeys.quick import QuickWatch
from tests.journeys.told import Told, least, tells
from tests.watch.test_search import CANARY, WORDS, written

BYTES = random.Random(7).randbytes(20_000)


@pytest.mark.parametrize("form", written(CANARY))
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("shift", [0, 1])
def test_it_finds_every_form_wherever_it_begins(form: str, word: str, shift: int) -> None:
    number = WORDS.index(word) + 1
    for content in (BYTES[shift:] + written(word)[form] + BYTES, b"x" * shift + written(word)[form]):
        assert number in QuickWatch(WORDS).found_in(content)
        assert QuickWatch(WORDS).found_in(content) == Watch(WORDS).found_in(content)


def test_it_finds_nothing_where_nothing_is() -> None:
    watch = QuickWatch(WORDS)
    for content in (b"", b"x", BYTES, "\n".join(word[:-1] for word in WORDS).encode()):
        assert watch.found_in(content) == set()


@pytest.mark.parametrize(
    "text",
    ["AC4402917", "Wongphaisan", "a@b.test", "ณัฐชา", "The statement shows no income.", "Identity card 31-44"],
)
def test_what_tells_of_a_person_is_looked_for(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text", ["Thiri", "31", "X7K3-M92Q-F1", "means-not-shown", "0192a5b5-7cf8-74bb-8b37-c8cf4c244818", "2026-11-17"]
)
def test_short_words_references_and_keys_are_not(text: str) -> None:
    assert not tells(text)


def test_lines_are_noted_one_by_one_and_the_shortest_are_kept() -> None:
    told = Told()
    told.note("Wongphaisan\r\n4 Thanon Tua Yang, Lampang ")
    told.note(b"a file")
    told.note("4 Thanon Tua Yang")
    assert told.texts() == ["4 Thanon Tua Yang", "4 Thanon Tua Yang, Lampang", "Wongphaisan"]
    assert least(told.texts()) == ["Wongphaisan", "4 Thanon Tua Yang"]
