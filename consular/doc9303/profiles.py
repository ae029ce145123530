"""What seals and barcodes carry, by document type: tags, names, codings and lengths from the data files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from . import field_values, tlv
from .errors import SealMalformed, SealUnfit
from .field_values import FieldValue

UNKNOWN_FEATURE = "UNKNOWN_FEATURE"
FIELD_LENGTH = "FIELD_LENGTH"

JsonValue = FieldValue | dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldProfile:
    """A field: its tag, name and coding, and the bytes it may have. A composite field has `fields` of its own."""

    name: str
    tag: int
    coding: str
    required: bool
    shortest: int
    longest: int
    fields: Profile | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """The fields that belong together. Of each group in `one_of` exactly one field has to be present."""

    name: str
    fields: tuple[FieldProfile, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    by_tag: Mapping[int, FieldProfile] = field(default_factory=dict)
    by_name: Mapping[str, FieldProfile] = field(default_factory=dict)


def _profile(name: str, rows: Iterable[dict[str, Any]], one_of: Iterable[Iterable[str]] = ()) -> Profile:
    fields = tuple(_field(row) for row in rows)
    groups = tuple(tuple(group) for group in one_of)
    return Profile(name, fields, groups, {row.tag: row for row in fields}, {row.name: row for row in fields})


def _field(row: dict[str, Any]) -> FieldProfile:
    inner = _profile(row["name"], row["fields"], row.get("one_of", ())) if "fields" in row else None
    return FieldProfile(row["name"], row["tag"], row["coding"], row["required"], row["min"], row["max"], inner)


def _load(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(__package__).joinpath(f"data/{name}").read_text(encoding="utf-8"))
    return data


_DOCUMENTS = {
    row["reference"]: _profile(row["name"], row["fields"], row.get("one_of", ()))
    for row in _load("vds_documents.json")["documents"]
}
_REFERENCES = {profile.name: bytes.fromhex(reference) for reference, profile in _DOCUMENTS.items()}
MESSAGES = _profile("MESSAGES", _load("idb_messages.json")["messages"])
"""The messages of the ICAO Datastructure for Barcode."""

UNKNOWN_DOCUMENT = Profile("UNKNOWN", ())
"""Stands for document types whose profile is not known here: every field is an unknown feature."""


def seal_profile(reference: bytes) -> Profile:
    """The profile of a seal's two bytes (feature definition, document category), or `UNKNOWN_DOCUMENT`."""
    return _DOCUMENTS.get(reference.hex(), UNKNOWN_DOCUMENT)


def seal_reference(name: str) -> bytes:
    """The two bytes of a document type such as VISA; raises `SealUnfit`."""
    if name not in _REFERENCES:
        raise SealUnfit("seal_document_type")
    return _REFERENCES[name]


def decode_fields(
    profile: Profile, elements: Iterable[tuple[int, bytes]]
) -> tuple[dict[str, JsonValue], frozenset[str]]:
    """Values by field name, and remarks (`UNKNOWN_FEATURE`, `FIELD_LENGTH`).

    Composite fields hold elements with DER lengths. A tag without a profile is named `TAG_0A` and shown in
    hexadecimal. Raises `SealMalformed` for a repeated tag, a value against its coding, or a missing required field.
    """
    values: dict[str, JsonValue] = {}
    remarks: set[str] = set()
    for tag, data in elements:
        row = profile.by_tag.get(tag)
        name = row.name if row is not None else f"TAG_{tag:02X}"
        if name in values:
            raise SealMalformed("seal_repeated", tag=tag)
        if row is None:
            remarks.add(UNKNOWN_FEATURE)
            values[name] = data.hex()
        elif row.fields is not None:
            values[name], inner = decode_fields(row.fields, tlv.elements(data))
            remarks |= inner
        else:
            # Issuers in the field use other lengths than the tables; only a wrong coding makes a seal unreadable.
            remarks |= set() if row.shortest <= len(data) <= row.longest else {FIELD_LENGTH}
            values[name] = field_values.decode(row.coding, data)
    _check_present(profile, values, SealMalformed)
    return values, frozenset(remarks)


def encode_fields(profile: Profile, values: Mapping[str, object]) -> list[tuple[int, bytes]]:
    """Tags and bytes of the values by field name, in ascending order of tags.

    Raises `SealUnfit` with `parameters["field"]` for unknown names, lengths outside the profile, missing fields.
    """
    _check_present(profile, values, SealUnfit)
    found: list[tuple[int, bytes]] = []
    for name, value in values.items():
        row = profile.by_name.get(name)
        if row is None:
            raise SealUnfit("seal_field_unknown", field=name)
        found.append((row.tag, _encoded(row, value)))
    return sorted(found)


def _encoded(row: FieldProfile, value: object) -> bytes:
    if row.fields is not None and isinstance(value, Mapping):
        return b"".join(tlv.encode(tag, data) for tag, data in encode_fields(row.fields, value))
    try:
        data = field_values.encode(row.coding, _padded(row, value))
    except SealUnfit as unfit:
        raise SealUnfit(unfit.code, field=row.name) from unfit
    if not row.shortest <= len(data) <= row.longest:
        raise SealUnfit("seal_field_length", field=row.name, shortest=row.shortest, longest=row.longest)
    return data


def _padded(row: FieldProfile, value: object) -> object:
    """C40 text of a fixed-width field is filled with `<` (a nine-character number in eight bytes)."""
    if row.coding == "C40" and isinstance(value, str) and row.shortest == row.longest:
        return value.ljust(row.shortest // 2 * 3, "<")
    return value


def _check_present(
    profile: Profile, values: Mapping[str, object], error: type[SealMalformed] | type[SealUnfit]
) -> None:
    for row in profile.fields:
        if row.required and row.name not in values:
            raise error("seal_field_missing", field=row.name)
    for group in profile.one_of:
        if sum(name in values for name in group) != 1:
            raise error("seal_field_missing", field=group[0])
