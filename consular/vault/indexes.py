"""Blind indexes: equality search over sealed values. The digest, and how what people type is made comparable.

An index is HMAC-SHA256(key of table|index|version, "v<version>|table|index|" ‖ normalised value), cut to `size` bytes.
A fast keyed digest is enough: whoever lacks the key cannot try values, and whoever has it is not stopped by slowness.
Rooms declare their indexes by kind (`index_kinds`) and never call the digest themselves. Whatever an index finds is
compared again after opening.
"""

from __future__ import annotations

import hmac
import re
import string
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from consular.vault.errors import SealError
from consular.vault.installed import current

_NAME = re.compile(r"[a-z][a-z0-9_.]*\Z")
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_SMALLEST = 4
_LARGEST = 32


@lru_cache(maxsize=256)
def key_label(table: str, index: str, version: int) -> str:
    """The name of an index's key: each version has one of its own, so that the old one can be destroyed."""
    if not _NAME.match(table) or not _NAME.match(index):
        raise SealError(why="Tables and indexes are named by lower-case letters, digits, '_' and '.'.")
    return f"index/v{version}|{table}|{index}"


def blind_index(table: str, index: str, normalised: str, *, size: int = 8, version: int = 1) -> bytes:
    """The index of a value that one of the normalisers has prepared; `size` bytes.

    SealError for an empty value: all rows without one would look alike, so store NULL and search for nothing.
    """
    return blind_indexes(table, index, (normalised,), size=size, version=version)[0]


def blind_indexes(table: str, index: str, normalised: Iterable[str], *, size: int = 8, version: int = 1) -> list[bytes]:
    """As `blind_index` for many values: the key is asked for once, and what all have in front is hashed once."""
    label = key_label(table, index, version)
    if not _SMALLEST <= size <= _LARGEST:
        raise SealError(why="A blind index has 4 to 32 bytes.")
    begun = hmac.new(current().derived(label), f"v{version}|{table}|{index}|".encode(), "sha256")
    digests = []
    for form in normalised:
        if not form:
            raise SealError(why="An empty value has no blind index: store NULL.")
        digest = begun.copy()
        try:
            digest.update(form.encode())
        except UnicodeEncodeError:
            # The encoder's error would quote the value.
            raise SealError(why="A value with lone surrogates has no blind index: refuse it at the door.") from None
        digests.append(digest.digest()[:size])
    return digests


def identifier(text: str) -> str:
    """Passport or national number: letters and digits of any script, capitals, digits as 0-9; may come out empty."""
    if text.isascii():
        # Nearly every number; what follows would come to the same.
        return "".join(filter(str.isalnum, text.upper()))
    capitals = unicodedata.normalize("NFKC", text).upper()
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in capitals if c.isalnum())


def email(text: str) -> str:
    """An address without surrounding space, in NFC, with A-Z as a-z; may come out empty.

    Nothing else is folded: straße.de and strasse.de are two houses to the mail, so whoever reads the one's letters
    must not open the other's account.
    """
    return unicodedata.normalize("NFC", text).strip().translate(_SMALL)
