"""Verification on brainpoolP224r1 (RFC 5639 section 3.3), which `cryptography` does not offer.

Only public data is handled, so nothing here needs constant time. Nothing signs on this curve.
"""

from __future__ import annotations

from .errors import SealMalformed
from .tlv import elements

BITS = 224
_WIDTH = 28
_P = 0xD7C134AA264366862A18302575D1D787B09F075797DA89F57EC8C0FF
_A = 0x68A5E62CA9CE6C1C299803A6C1530B514E182AD8B0042A59CAD29F43
_B = 0x2580F63CCFE44138870713B1A92369E33E2135D266DBB372386C400B
_ORDER = 0xD7C134AA264366862A18302575D0FB98D116BC4B6DDEBCA3A5A7939F
_BASE = (
    0x0D9029AD2C7E5CF4340823B2A87DC68C9E4CE3174C1E6EFDEE12C07D,
    0x58AA56F772C0726F24C6B89E4ECDAC24354B9E99CAA3F6D3761402CD,
)
_OID = bytes.fromhex("06092b2403030208010105")
_SEQUENCE, _BIT_STRING, _UNCOMPRESSED = 0x30, 0x03, 0x04

Point = tuple[int, int]


def point_of(tbs_certificate: bytes) -> Point | None:
    """The public point of a certificate's to-be-signed part; None when its key is not on this curve."""
    try:
        ((_, body),) = elements(tbs_certificate)
        for tag, value in elements(body):
            point = _key(value) if tag == _SEQUENCE and _OID in value else None
            if point is not None:
                return point
    except (SealMalformed, ValueError):
        return None
    return None


def _key(info: bytes) -> Point | None:
    parts = list(elements(info))
    if len(parts) != 2 or parts[1][0] != _BIT_STRING or not parts[0][1].endswith(_OID):
        return None
    bits = parts[1][1]
    if len(bits) != 2 + 2 * _WIDTH or bits[0] != 0 or bits[1] != _UNCOMPRESSED:
        return None
    x, y = int.from_bytes(bits[2 : 2 + _WIDTH], "big"), int.from_bytes(bits[2 + _WIDTH :], "big")
    on_curve = x < _P and y < _P and (y * y - (x * x * x + _A * x + _B)) % _P == 0
    return (x, y) if on_curve else None


def verify(key: Point, r: int, s: int, digest: bytes) -> bool:
    """ECDSA verification of a digest (FIPS 186-5 section 6.4.2); longer digests are cut to the order's length."""
    if not (0 < r < _ORDER and 0 < s < _ORDER):
        return False
    number = int.from_bytes(digest[:_WIDTH], "big")
    inverse = pow(s, -1, _ORDER)
    point = _add(_times(number * inverse % _ORDER, _BASE), _times(r * inverse % _ORDER, key))
    return point is not None and point[0] % _ORDER == r


def _add(left: Point | None, right: Point | None) -> Point | None:
    if left is None or right is None:
        return left or right
    if left[0] == right[0] and (left[1] + right[1]) % _P == 0:
        return None
    if left == right:
        slope = (3 * left[0] * left[0] + _A) * pow(2 * left[1], -1, _P)
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, _P)
    x = (slope * slope - left[0] - right[0]) % _P
    return x, (slope * (left[0] - x) - left[1]) % _P


def _times(factor: int, point: Point) -> Point | None:
    result: Point | None = None
    doubled: Point | None = point
    while factor:
        if factor & 1:
            result = _add(result, doubled)
        doubled = _add(doubled, doubled)
        factor >>= 1
    return result
