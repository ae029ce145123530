"""Data groups as Doc 9303-10 writes them."""

from __future__ import annotations

import pytest

from consular.doc9303 import NotMrz, dg1

TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")


@pytest.mark.parametrize(("lines", "head"), [(TD3, "615b5f1f58"), (TD2, "614b5f1f48")])
def test_dg1_is_the_zone_in_its_tags(lines: tuple[str, str], head: str) -> None:
    assert dg1(lines) == bytes.fromhex(head) + "".join(lines).encode()


@pytest.mark.parametrize("lines", [(), ("A" * 87,), ("É" * 88,)])
def test_what_is_no_zone_is_no_data_group(lines: tuple[str, ...]) -> None:
    with pytest.raises(NotMrz):
        dg1(lines)
