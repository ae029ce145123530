"""By which door the form is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

# States in which files may be added and taken back.
EDITABLE = frozenset({"draft", "information_requested"})


@dataclass(frozen=True, slots=True)
class Door:
    """What differs between the doors: permissions and addresses by page, the frame, some words.

    Pages: `index`, `show` (task list and status), `step`, `item`, `keep`, `remove`, `check`, `sent`, `withdraw`;
    `page` and `detail` are the pictures of a file, `declaration` what is printed at the counter. `home` and `back` are
    the words of the links to `index` and `show`. `at_counter`: the applicant stands before the colleague who types.
    """

    permissions: Mapping[str, str]
    endpoints: Mapping[str, str]
    layout: str
    home: str
    back: str
    at_counter: bool = False
    editable: frozenset[str] = EDITABLE
    uploads_an_hour: int = 120

    def url(self, page: str, **parts: object) -> str:
        """The address of a page of this door."""
        return url_for(self.endpoints[page], **parts)  # type: ignore[arg-type]  # Flask takes any part of an address
