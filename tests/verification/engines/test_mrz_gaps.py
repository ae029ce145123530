"""What could not be read is marked where it stands, and never filled in."""

from __future__ import annotations

import pytest

from consular.verification.engines.mrz_gaps import MOST_UNREAD, with_gaps
from tests.verification.engines.specimens import TD3

DATA = TD3[1]


def lost(line: str, *at: int) -> tuple[str, list[float]]:
    """The line without the characters at these places, and where the others stand."""
    kept = [index for index in range(len(line)) if index not in at]
    return "".join(line[index] for index in kept), [3.4 * index for index in kept]


@pytest.mark.parametrize("at", [(1,), (8,), (9,), (4, 5), (2, 20), (30, 31, 32), (1, 9, 13, 27)])
def test_lost_characters_leave_their_room(at: tuple[int, ...]) -> None:
    text, places = lost(DATA, *at)
    marked = "".join("?" if index in at else sign for index, sign in enumerate(DATA))
    assert with_gaps(text, places, len(DATA)) == marked


@pytest.mark.parametrize("at", [0, 43])
def test_at_the_ends_the_other_line_tells(at: int) -> None:
    text, places = lost(DATA, at)
    assert with_gaps(text, places, len(DATA)) is None
    marked = DATA[:at] + "?" + DATA[at + 1 :]
    assert with_gaps(text, places, len(DATA), (0.0, 3.4 * 43)) == marked


def test_places_may_waver_as_on_a_tilted_page() -> None:
    text, places = lost(DATA, 12)
    wavering = [place * (1 + place / 900) + (0.4 if number % 2 else 0) for number, place in enumerate(places)]
    assert with_gaps(text, wavering, len(DATA)) == DATA[:12] + "?" + DATA[13:]


@pytest.mark.parametrize(
    ("text", "places", "length"),
    [
        (DATA, [3.4 * n for n in range(44)], 44),
        (DATA[1:], [3.4 * n for n in range(43)], 44),
        (DATA[1:], [], 44),
        (*lost(DATA, *range(5, 5 + MOST_UNREAD + 1)), 44),
        ("A", [1.0], 2),
        (DATA[:20], [1.0] * 20, 21),
    ],
)
def test_where_the_room_does_not_tell_nothing_is_marked(text: str, places: list[float], length: int) -> None:
    assert (with_gaps(text, places, length) if len(text) > 1 else None) is None


def test_a_filler_among_fillers_is_left_to_the_rules() -> None:
    text, places = lost(DATA, 39)
    assert with_gaps(text, places, len(DATA)) is None
