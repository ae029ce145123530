"""The codings of fields in seals and barcodes: between bytes and JSON-ready values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from . import c40
from .dates import PartialDate
from .errors import SealMalformed, SealUnfit
from .seal_dates import decode_datetime, decode_masked_date, encode_datetime, encode_masked_date

# Lines of an MRZ by its characters. A visa's second line loses its optional data.
_MRZ_COLUMNS = {72: (36, 36), 90: (30, 30, 30), 88: (44, 44)}
_VISA_SECOND_LINE = 28
_VISA_COLUMNS = {"MRZ_MRVA": 44, "MRZ_MRVB": 36}

FieldValue = str | int | list[str]


def decode(coding: str, data: bytes) -> FieldValue:
    """The value of a field: text, number, ISO date, hexadecimal for plain bytes, a list of lines for an MRZ.

    Raises `SealMalformed` when the bytes do not follow the coding. Unknown codings are shown in hexadecimal.
    """
    if coding in _VISA_COLUMNS:
        return _visa_lines(coding, data)
    decoder = _DECODERS.get(coding)
    return data.hex() if decoder is None else decoder(data)


def encode(coding: str, value: object) -> bytes:
    """Bytes of a value in the forms that `decode` gives; dates may be date objects. Raises `SealUnfit`."""
    if isinstance(value, bytes):
        return value
    if coding in _VISA_COLUMNS:
        return _encode_visa_lines(coding, value)
    encoder = _ENCODERS.get(coding)
    if encoder is None:
        raise SealUnfit("seal_coding", coding=coding)
    return encoder(value)


def _decode_text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise SealMalformed("seal_text") from wrong


def _decode_byte(data: bytes) -> int:
    if len(data) != 1:
        raise SealMalformed("seal_byte")
    return data[0]


def _decode_date_string(data: bytes) -> str:
    text = _decode_text(data)
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        raise SealMalformed("seal_date")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError as impossible:
        raise SealMalformed("seal_date") from impossible


def _decode_lines(data: bytes) -> list[str]:
    text = c40.decode(data).replace(" ", "<")
    columns = _MRZ_COLUMNS.get(len(text))
    if columns is None:
        raise SealMalformed("seal_mrz")
    starts = [sum(columns[:row]) for row in range(len(columns))]
    return [text[start : start + width] for start, width in zip(starts, columns, strict=True)]


def _visa_lines(coding: str, data: bytes) -> list[str]:
    columns = _VISA_COLUMNS[coding]
    text = c40.decode(data).replace(" ", "<")
    # The profile carries 28 characters of the second line; issuers that carry the whole line are read as well.
    if len(text) not in (columns + _VISA_SECOND_LINE, 2 * columns):
        raise SealMalformed("seal_mrz")
    return [text[:columns], text[columns:].ljust(columns, "<")]


def _encode_visa_lines(coding: str, value: object) -> bytes:
    lines = _texts(value)
    if [len(line) for line in lines] != [_VISA_COLUMNS[coding]] * 2:
        raise SealUnfit("seal_mrz")
    return c40.encode(lines[0] + lines[1][:_VISA_SECOND_LINE])


def _texts(value: object) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(line, str) for line in value):
        raise SealUnfit("seal_mrz")
    return list(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise SealUnfit("seal_text")
    return value


def _encode_utf8(value: object) -> bytes:
    try:
        return _text(value).encode()
    except UnicodeEncodeError as surrogate:
        raise SealUnfit("seal_text") from surrogate


def _encode_byte(value: object) -> bytes:
    if not isinstance(value, int) or not 0 <= value <= 255:
        raise SealUnfit("seal_byte")
    return bytes((value,))


def _encode_hex(value: object) -> bytes:
    try:
        return bytes.fromhex(_text(value))
    except ValueError as wrong:
        raise SealUnfit("seal_bytes") from wrong


def _encode_masked(value: object) -> bytes:
    if not isinstance(value, str | date | PartialDate):
        raise SealUnfit("seal_date")
    return encode_masked_date(value)


def _encode_moment(value: object) -> bytes:
    try:
        return encode_datetime(value if isinstance(value, datetime) else datetime.fromisoformat(_text(value)))
    except ValueError as wrong:
        raise SealUnfit("seal_date") from wrong


def _encode_date_string(value: object) -> bytes:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(_text(value))
    except ValueError as wrong:
        raise SealUnfit("seal_date") from wrong
    return f"{day.year:04d}{day.month:02d}{day.day:02d}".encode()


_DECODERS: dict[str, Callable[[bytes], FieldValue]] = {
    "C40": lambda data: c40.decode(data).rstrip(" "),
    "MRZ": _decode_lines,
    "UTF8_STRING": _decode_text,
    "BYTE": _decode_byte,
    "MASKED_DATE": decode_masked_date,
    "DATE_TIME": lambda data: decode_datetime(data).isoformat(),
    "DATE_STRING": _decode_date_string,
}
_ENCODERS: dict[str, Callable[[object], bytes]] = {
    "C40": lambda value: c40.encode(_text(value)),
    "MRZ": lambda value: c40.encode("".join(_texts(value))),
    "UTF8_STRING": _encode_utf8,
    "BYTE": _encode_byte,
    "BYTES": _encode_hex,
    "MASKED_DATE": _encode_masked,
    "DATE_TIME": _encode_moment,
    "DATE_STRING": _encode_date_string,
}
