"""Looking for texts in bytes of any kind: as they are, in other encodings, in base64 and hexadecimal, unpacked."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

# A pattern this long does not turn up by chance among some hundred megabytes of ciphertext.
SHORTEST = 7


class Watch:
    """Finds any of the texts in every form, and secrets and pieces of files as they are and in hexadecimal."""

    def __init__(self, texts: Iterable[str], *, secrets: Iterable[str] = (), contents: Iterable[bytes] = ()) -> None:
        self._needles: dict[bytes, str] = {}
        for text in texts:
            for written in {text, text.lower(), text.upper()}:
                for form in forms(written):
                    assert len(form) >= SHORTEST, (text, form)
                    self._needles[form] = text
        pieces = {f"piece {number}": content for number, content in enumerate(contents)}
        for name, content in {**{secret: secret.encode() for secret in secrets}, **pieces}.items():
            assert len(content) >= SHORTEST
            self._needles |= {content: name, content.hex().encode(): name}

    def found_in(self, content: bytes) -> set[str]:
        """Which of the texts are in it."""
        return {text for needle, text in self._needles.items() if needle in content}

    def search(self, named: Iterable[tuple[str, bytes]]) -> list[str]:
        """`place: text` for every hit."""
        return [f"{name}: {text}" for name, content in named for text in sorted(self.found_in(content))]


def forms(text: str) -> Iterator[bytes]:
    """How a text may stand in bytes."""
    plain = text.encode()
    for encoded in (plain, text.encode("utf-16-le"), text.encode("utf-16-be")):
        yield encoded
        yield encoded.hex().encode()
        yield encoded.hex().upper().encode()
    for shift in range(3):
        packed = base64.b64encode(b"\0" * shift + plain)
        # What depends on the neighbours is cut off at both ends.
        yield packed[(shift * 8 + 5) // 6 : len(packed) - (4 if (shift + len(plain)) % 3 else 0)]
    if not text.isascii():
        yield quote(text).encode()
        yield text.encode("ascii", "backslashreplace")


def files(*folders: Path, newer_than: float = 0.0, most: int = 512_000_000) -> Iterator[tuple[str, bytes]]:
    """Every readable file below, with its path; those of at most so many bytes and changed since then."""
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                state = path.lstat()
                if not path.is_file() or path.is_symlink() or state.st_mtime < newer_than or state.st_size > most:
                    continue
                yield str(path), path.read_bytes()
            except OSError:  # gone meanwhile, or not ours to read
                continue


def unpacked(content: bytes) -> bytes:
    """The content, and behind it what it holds when it is packed by zlib, as RQ packs its jobs."""
    try:
        return content + zlib.decompress(content)
    except zlib.error:
        return content
