"""Data groups as Doc 9303-10 writes them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from consular.doc9303 import NotJpeg, NotMrz, dg1, dg2

TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")


@pytest.mark.parametrize(("lines", "head"), [(TD3, "615b5f1f58"), (TD2, "614b5f1f48")])
def test_dg1_is_the_zone_in_its_tags(lines: tuple[str, str], head: str) -> None:
    assert dg1(lines) == bytes.fromhex(head) + "".join(lines).encode()


@pytest.mark.parametrize("lines", [(), ("A" * 87,), ("É" * 88,)])
def test_what_is_no_zone_is_no_data_group(lines: tuple[str, ...]) -> None:
    with pytest.raises(NotMrz):
        dg1(lines)


@pytest.mark.parametrize("progressive", [False, True])
def test_dg2_is_one_facial_record_around_the_portrait(progressive: bool) -> None:
    out = BytesIO()
    noise = Image.effect_noise((413, 531), 80).convert("RGB")
    noise.save(out, "JPEG", progressive=progressive, comment=b"\xff\xc0" * 40)
    jpeg = out.getvalue()
    assert len(jpeg) > 70_000
    group = dg2(jpeg)
    outer = opened(group, b"\x75")
    templates = opened(outer, b"\x7f\x61")
    assert templates[:3] == b"\x02\x01\x01"
    template = opened(templates[3:], b"\x7f\x60")
    header = bytes.fromhex("a10f 8002 0101 8101 02 8702 0101 8802 0008")
    assert template.startswith(header)
    record = opened(template[len(header) :], b"\x5f\x2e")
    assert record[:8] == b"FAC\x00010\x00"
    assert int.from_bytes(record[8:12], "big") == len(record)
    assert record[12:14] == b"\x00\x01"
    assert int.from_bytes(record[14:18], "big") == len(record) - 14
    image = record[34:46]
    assert (int.from_bytes(image[2:4], "big"), int.from_bytes(image[4:6], "big")) == (413, 531)
    assert record[46:] == jpeg


def opened(data: bytes, tag: bytes) -> bytes:
    """The value of the one element that `data` is."""
    assert data.startswith(tag), data[:4].hex()
    first, at = data[len(tag)], len(tag) + 1
    count = first & 0x7F if first & 0x80 else 0
    length = int.from_bytes(data[at : at + count], "big") if count else first
    assert len(data) == at + count + length
    return data[at + count :]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x02", b"\xff\xd8\xff\xff\xff\xff"]
)
def test_what_is_no_jpeg_is_no_portrait(content: bytes) -> None:
    with pytest.raises(NotJpeg):
        dg2(content)
