"""Tag, length, value: DER lengths and the little of DER that certificates need."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import SealMalformed

_LONG_FORM = 0x80
_LONGEST_LENGTH = 3


def encode_length(length: int) -> bytes:
    """A DER length."""
    if length < _LONG_FORM:
        return bytes((length,))
    raw = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((_LONG_FORM | len(raw),)) + raw


def encode(tag: int, value: bytes) -> bytes:
    """One element with a one-byte tag."""
    return bytes((tag,)) + encode_length(len(value)) + value


class Reader:
    """Takes bytes from the front; running out of them raises `SealMalformed("seal_short")`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    @property
    def rest(self) -> int:
        """Bytes left."""
        return len(self._data) - self.position

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        if count > self.rest:
            raise SealMalformed("seal_short")
        self.position += count
        return self._data[self.position - count : self.position]

    def byte(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def peek(self) -> int | None:
        """The next byte without taking it, None at the end."""
        return self._data[self.position] if self.rest else None

    def length(self) -> int:
        """A DER length in its shortest form."""
        first = self.byte()
        if first < _LONG_FORM:
            return first
        count = first & ~_LONG_FORM
        if not 1 <= count <= _LONGEST_LENGTH:
            raise SealMalformed("seal_length")
        length = int.from_bytes(self.take(count), "big")
        if encode_length(length)[0] != first or length < _LONG_FORM:
            raise SealMalformed("seal_length")
        return length

    def element(self) -> tuple[int, bytes]:
        """Tag and value of the next element with a DER length."""
        tag = self.byte()
        return tag, self.take(self.length())


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """All elements of `data` with one-byte tags."""
    reader = Reader(data)
    while reader.rest:
        yield reader.element()
