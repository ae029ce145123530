"""Quality control of what was printed: zone and seal are read from a scan and compared with what was ordered.

For the worker alone: engines and decoder come from there, and fork, so never in a delivery that has printed before.
Every character of the zone is compared, not only its check digits, which are blind between many characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from consular.doc9303 import UNREAD, MrzReading, NotMrz, SealReading, SealStatus, parse, read
from consular.issuance.check_requests import Decode
from consular.issuance.signers import Believed
from consular.verification import Engines

PDF = "application/pdf"
# Every code of a difference; sentences.py has a sentence for each.
DIFFERENCES = (
    "file_unreadable",
    "mrz_not_found",
    "mrz_unread",
    "mrz_differs",
    "seal_not_found",
    "seal_differs",
    "seal_not_valid",
)
_SEAL_BEGINS = b"\xdc"
# What follows from the other fields.
_DERIVED = {"raw_date_of_birth", "raw_date_of_expiry", "name_truncated"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as ordered; personal data, never to be logged.

    `code` is one of DIFFERENCES: `mrz_unread` where a character is there that could not be read, `seal_not_valid` with
    the verdict of Doc 9303-13 in `found`.
    `field` is a field of the zone or the seal, `check_digits`, `zone`, `seal` or `file`.
    """

    field: str
    code: str
    expected: str = ""
    found: str = ""


def read_back(
    content: bytes,
    lines: Sequence[str],
    seal: bytes | None,
    *,
    engines: Engines,
    decode: Decode,
    believed: Believed,
    at: datetime,
) -> list[Difference]:
    """What differs between a scan (JPEG, PNG, WebP, HEIC or PDF) and the `lines` and `seal` that were ordered.

    Empty when nothing does. What is printed without a seal, as a passport is, has None.

    Raises TryLater when the decoder was stopped.
    """
    pages = _pages(content, engines)
    if not pages:
        return [Difference("file", "file_unreadable")]
    told = list(_zone(pages, lines, engines, at, believed))
    return told if seal is None else [*told, *_seal(decode(content), seal, believed, at)]


def _pages(content: bytes, engines: Engines) -> list[bytes]:
    sniffed = engines.sniff(content, "")
    if sniffed.media_type is None:
        return []
    opened = engines.open_pdf(content) if sniffed.media_type == PDF else engines.open_picture(content)
    return [page.content for page in opened.pages]


def _zone(
    pages: list[bytes], ordered: Sequence[str], engines: Engines, at: datetime, believed: Believed
) -> Iterator[Difference]:
    today = at.astimezone(ZoneInfo(believed.zone)).date()
    wanted = parse(ordered, today=today)
    seen = next((seen for page in pages if (seen := engines.read_mrz(page, today)).found), None)
    try:
        found = parse(seen.lines, today=today, partly_read=True) if seen is not None else None
    except NotMrz:
        found = None
    if found is None or found.format is not wanted.format:
        yield Difference("zone", "mrz_not_found")
    elif found.lines != wanted.lines:
        yield from _differing_fields(wanted, found) or [_elsewhere(wanted, found)]


def _differing_fields(wanted: MrzReading, found: MrzReading) -> list[Difference]:
    told = []
    for field in fields(wanted.fields):
        one, other = (str(getattr(reading.fields, field.name)) for reading in (wanted, found))
        if field.name not in _DERIVED and one != other:
            told.append(Difference(field.name, "mrz_unread" if UNREAD in other else "mrz_differs", one, other))
    return told


def _elsewhere(wanted: MrzReading, found: MrzReading) -> Difference:
    """Where every field is as ordered, check digits or fillers differ."""
    one, other = "\n".join(wanted.lines), "\n".join(found.lines)
    return Difference("check_digits", "mrz_unread" if UNREAD in other else "mrz_differs", one, other)


def _seal(payloads: Sequence[str | bytes], ordered: bytes, believed: Believed, at: datetime) -> Iterator[Difference]:
    seals = [p for p in payloads if isinstance(p, bytes) and p.startswith(_SEAL_BEGINS)]
    if not seals:
        yield Difference("seal", "seal_not_found")
        return
    printed = ordered if ordered in seals else seals[0]
    wanted, found = _judged(ordered, believed, at), _judged(printed, believed, at)
    if printed != ordered:
        yield from _differing_parts(wanted, found) or [Difference("seal", "seal_differs", ordered.hex(), printed.hex())]
    if found.status is not SealStatus.VALID:
        yield Difference("seal", "seal_not_valid", SealStatus.VALID, found.status)


def _differing_parts(wanted: SealReading, found: SealReading) -> list[Difference]:
    one, other = {**wanted.header, **wanted.fields}, {**found.header, **found.fields}
    return [
        Difference(name, "seal_differs", str(one.get(name, "")), str(other.get(name, "")))
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]


def _judged(payload: bytes, believed: Believed, at: datetime) -> SealReading:
    trust = believed.trust
    return read(
        payload,
        trust.certificates,
        at=at,
        anchors=trust.anchors,
        pinned=trust.pinned,
        revocations=trust.revocations,
    )
