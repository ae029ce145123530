"""What a file really is: its type by content, its size, and whether its name tells the truth.

A sniffer sees the first signature only; a file that is two things at once is undone by re-encoding (`pictures`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pylibmagic  # noqa: F401  (puts its libmagic where `magic` looks for one)

# isort: split
import magic

from consular.verification.findings import Finding, Report, look, stop

MEGABYTE = 1_000_000
HEAD = 65_536
EXTENSIONS: dict[str, frozenset[str]] = {
    "image/jpeg": frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    "image/png": frozenset({"png"}),
    "image/webp": frozenset({"webp"}),
    "image/heic": frozenset({"heic", "heif", "hif"}),
    "image/heif": frozenset({"heic", "heif", "hif"}),
    "application/pdf": frozenset({"pdf"}),
}

_by_content = magic.Magic(mime=True)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`media_type` is set only when the type is on the allow-list; `size` in bytes."""

    report: Report
    media_type: str | None
    size: int


def sniff(data: bytes, declared_name: str = "", size_limit: int = 20 * MEGABYTE) -> Sniffed:
    """Type and size of `data`; `declared_name` is what the sender called it and may hold anything."""
    if not data:
        return Sniffed(Report.of([stop("file_empty")]), None, 0)
    findings: list[Finding] = []
    if len(data) > size_limit:
        findings.append(stop("file_too_large", size=len(data), limit=size_limit))
    found = _by_content.from_buffer(data[:HEAD])
    if found not in EXTENSIONS:
        findings.append(stop("type_not_allowed", found=found))
        return Sniffed(Report.of(findings), None, len(data))
    extension = declared_extension(declared_name)
    if extension and extension not in EXTENSIONS[found]:
        findings.append(look("type_mismatch", declared=extension, found=found))
    return Sniffed(Report.of(findings), found, len(data))


def declared_extension(name: str) -> str:
    """The last suffix of a sender's file name in lower case, or "" when it has none that a person would call so."""
    stem, dot, suffix = name.rpartition(".")
    plain = suffix.isascii() and suffix.isalnum() and len(suffix) <= 8
    return suffix.lower() if stem and dot and plain else ""
