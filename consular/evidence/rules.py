"""What may be uploaded. The web only looks at the first bytes; decoding is the worker's business."""

from __future__ import annotations

import unicodedata

from consular.evidence.errors import FileRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES_PER_ITEM = 10
LONGEST_NAME = 120
# Bytes at the beginning of a file that tell its type.
HEAD = 16

_SIGNATURES: tuple[tuple[str, int, bytes], ...] = (
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("application/pdf", 0, b"%PDF-"),
    ("image/webp", 8, b"WEBP"),
    ("image/heic", 4, b"ftypheic"),
    ("image/heic", 4, b"ftypheix"),
    ("image/heic", 4, b"ftypmif1"),
    ("image/heic", 4, b"ftyphevc"),
)


def media_type(head: bytes) -> str | None:
    """Type by the first bytes, of the kinds that are taken; None for anything else."""
    return next((kind for kind, at, magic in _SIGNATURES if head[at : at + len(magic)] == magic), None)


def accept(head: bytes, size: int) -> str:
    """The type of a file of `size` bytes that begins with `head`; raises FileRefused, whose code has a sentence."""
    if not size:
        raise FileRefused("file_empty")
    if size > MAX_BYTES:
        raise FileRefused("file_too_large", megabytes=MAX_BYTES // (1024 * 1024))
    kind = media_type(head)
    if kind is None:
        raise FileRefused("file_type_not_allowed")
    return kind


def shown_name(given: str) -> str:
    """The file's name for people: last path component, no controls or direction marks, at most 120 characters."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs") and c != "\ufffd").strip()
    if len(text) > LONGEST_NAME:
        stem, dot, ending = text.rpartition(".")
        text = (stem[: LONGEST_NAME - 12] + "…" + dot + ending[:10]) if dot else text[:LONGEST_NAME]
    return text if text.strip(". ") else "file"
