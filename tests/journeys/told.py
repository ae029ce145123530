"""What is told to the pages in the journeys, noted as it is typed: what must not lie in the clear afterwards.

Whoever adds a journey or a traveller need do nothing: every text that any page object types or posts is noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from playwright.sync_api import APIRequestContext, APIResponse, Locator
from sqlalchemy import select

from consular import register
from consular.app.assembly import assemble
from consular.core.actor import system
from consular.core.settings import Settings
from tests.journeys.instance import ROOT, LocalInstance

# What is in the clear on purpose: references, keys of the catalogue, identities of rows, dates, form tokens, seals of
# bags.
_REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}")
_SEAL = re.compile(r"SEAL-\d{4}")
_KEY = re.compile(r"[a-z0-9_.:/-]+")
# Of bytes: what is shorter says little, and is not to be looked for in every form.
SHORTEST = 8


class Told:
    """Texts that were typed, and numbers that were drawn for documents."""

    def __init__(self) -> None:
        self._texts: set[str] = set()

    def note(self, text: object) -> None:
        """Remember what was typed into a control; anything but text is no news."""
        if isinstance(text, str):
            self._texts.update(line.strip() for line in text.splitlines())

    def texts(self) -> list[str]:
        """What tells of a person beyond doubt."""
        return sorted(filter(tells, self._texts))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Every browser of this process is listened to, drawn pages and posts past them alike."""
        fill, post = Locator.fill, APIRequestContext.post

        def heard_fill(place: Locator, value: str, **options: Any) -> None:
            self.note(value)
            fill(place, value, **options)

        def heard_post(context: APIRequestContext, url: str, **options: Any) -> APIResponse:
            for form in (options.get("form"), options.get("multipart")):
                for value in (form or {}).values():
                    self.note(value)
            return post(context, url, **options)

        Locator.fill, APIRequestContext.post = heard_fill, heard_post  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            Locator.fill, APIRequestContext.post = fill, post  # type: ignore[method-assign]

    def note_drawn(self, instance: LocalInstance) -> None:
        """Numbers of all documents in the register, those of used and spoilt blanks among them."""
        parts = assemble(Settings.model_validate({**instance.environment, "CONSULAR_CONFIG": str(ROOT / "config")}))
        try:
            with parts.works.begin(system()) as work:
                for document in work.session.scalars(select(register.TravelDocument)):
                    self.note(document.particulars.number)
        finally:
            parts.close()


def tells(text: str) -> bool:
    """Whether a text is worth looking for: long enough, and no word of the product's own."""
    if len(text.encode()) < SHORTEST or _is_identity(text) or _REFERENCE.fullmatch(text) or _SEAL.fullmatch(text):
        return False
    return "@" in text or not _KEY.fullmatch(text)


def _is_identity(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def least(texts: Iterable[str]) -> list[str]:
    """Without those that hold another one: whoever finds that, finds them."""
    kept: list[str] = []
    for text in sorted(texts, key=len):
        if not any(other in text for other in kept):
            kept.append(text)
    return kept
