"""What a type checker makes of a model with sections; read by test_typing.py and never imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_type
from uuid import UUID

from consular.core.signing import Signer
from consular.vault import IdentifierIndex, Sealed, Unsearchable, mac, open_stream, seal_stream, sealed, signer

from .models import Card, Case, Details

NUMBER = IdentifierIndex("case_file.typed_number")


def accepted(case: Case, dossier_id: UUID) -> None:
    assert_type(case.card, Card)
    assert_type(case.details, Details)
    assert_type(case.card_sealed, Sealed | None)
    assert_type(Case.card, Unsearchable)
    case.card = replace(case.card, primary="X")
    assert_type(NUMBER.digest("X", 1), bytes | None)
    assert_type(mac("csrf", b""), bytes)
    assert_type(seal_stream(dossier_id, dossier_id, [b""]), Iterator[bytes])
    assert_type(open_stream(dossier_id, dossier_id, [b""]), Iterator[bytes])
    assert_type(signer("x"), Signer)


def kept_by_the_decorator() -> None:
    assert_type(sealed(Case), type[Case])
    assert_type(sealed(dossier="id")(Case), type[Case])


def refused(case: Case) -> None:
    # Each of these must be an error; strict mode complains about an ignore that is not needed.
    case.card = Details()  # type: ignore[assignment]
    case.card.unknown  # type: ignore[attr-defined]  # noqa: B018
    case.card.primary = "X"  # type: ignore[misc]
    case.card_sealed = b"plaintext"  # type: ignore[assignment]
