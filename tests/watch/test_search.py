"""The search knows every form, tells numbers and never values, and misses nothing between two windows."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest

from consular.watch import Hit, TooShort, Watch, files, windows
from consular.watch.places import OVERLAP

CANARY = "Canarivexo"
WORDS = [CANARY, "ฌญฎฏฐฑฒ", "QZVEXALO7", "1965-07-23"]


def written(word: str) -> dict[str, bytes]:
    """The word in each form in which it is looked for, with neighbours."""
    return {
        "as it is": f"a {word}'s".encode(),
        "in capitals": word.upper().encode(),
        "UTF-16, little end first": f"-{word}-".encode("utf-16-le"),
        "UTF-16, big end first": f"-{word}-".encode("utf-16-be"),
        "hexadecimal": f"x{word}y".encode().hex().encode(),
        "hexadecimal in capitals": f"x{word}y".encode().hex().upper().encode(),
        "base64": base64.b64encode(f"{word}y".encode()),
        "base64, one further": base64.b64encode(f"x{word}yz".encode()),
        "base64, two further": base64.b64encode(f"xx{word}".encode()),
    }


@pytest.mark.parametrize("form", written(CANARY))
@pytest.mark.parametrize("word", WORDS)
def test_the_search_knows_every_form(form: str, word: str) -> None:
    content = b"\x00\xff" * 9 + written(word)[form] + b"\x01" * 9
    assert Watch([word]).found_in(content) == {1}
    assert Watch([word]).found_in(content[:20]) == set()


def test_a_secret_and_a_piece_are_found_as_they_are_and_in_hexadecimal() -> None:
    watch = Watch(["Nobody here"], secrets=["token-123456"], contents=[b"\xff\x00piece\x00\xff"])
    assert watch.found_in(b"..token-123456..") == {2}
    assert watch.found_in(b"token-123456".hex().encode()) == {2}
    assert watch.found_in(b"..\xff\x00piece\x00\xff..") == {3}
    assert watch.found_in(b"TOKEN-123456") == set()


@pytest.mark.parametrize("value", ["Ann", "aaaaaa", "x" * OVERLAP])
def test_what_cannot_be_looked_for_in_every_form_is_refused_by_number(value: str) -> None:
    with pytest.raises(TooShort) as refused:
        Watch([CANARY, value])
    assert refused.value.parameters["number"] == 2
    assert value not in str(refused.value)


def test_a_short_value_is_partly_looked_for_and_the_rest_is_named() -> None:
    watch = Watch([CANARY, "Natcha", "x" * OVERLAP], partly=True)
    assert watch.left_out[2] == ["UTF-8", "base64 at 1 of 3", "base64 at 2 of 3"]
    assert set(watch.left_out) == {2, 3}
    assert watch.found_in("NATCHA".encode("utf-16-be")) == {2}
    assert watch.found_in(b"Natcha".hex().encode()) == {2}
    assert watch.found_in(b"Natcha") == set()
    assert watch.found_in(CANARY.encode()) == {1}


def test_what_cannot_be_read_is_told() -> None:
    refused: list[str] = []
    assert list(files(Path("/proc/self/mem"), Path("/nowhere"), refused=refused.append)) == []
    assert refused == ["/proc/self/mem"]


def test_nothing_is_missed_between_two_windows(tmp_path: Path) -> None:
    content = b"a" * 99_995 + CANARY.encode() + b"a" * 100_000
    pieces = [content[at : at + 1_000] for at in range(0, len(content), 1_000)]
    found = list(windows("place", pieces, size=100_000))
    assert len(found) > 1
    assert list(Watch([CANARY]).search(found)) == [Hit("place", 1)]
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(content)
    assert list(Watch([CANARY]).search(files(tmp_path))) == [Hit(str(tmp_path / "below" / "file"), 1)]


def test_a_folder_that_is_removed_meanwhile_ends_no_search(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"kept")
    places = files(tmp_path)
    first, _ = next(places)
    for folder in tmp_path.iterdir():
        if folder != Path(first).parent:
            shutil.rmtree(folder)
    assert list(places) == []
