"""What issuance is asked to make, as plain values; where they come from is the business of the rooms below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol
from uuid import UUID

from consular.catalogue import Catalogue
from consular.doc9303 import SPECIMEN_STATE

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who issues: the ministry's catalogue, its public address (`https://visa.example.org`), the mode."""

    catalogue: Catalogue
    public_url: str
    local: bool

    @property
    def specimen(self) -> bool:
        """Whether every document says SPECIMEN: a fictional state's, and everything made in local mode."""
        return self.local or self.catalogue.ministry.issuing_state == SPECIMEN_STATE

    @property
    def check_address(self) -> str:
        """Where anybody checks a document."""
        return f"{self.public_url.rstrip('/')}/verify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whom a document is for, in the spelling of the passport. `birth` may be partly unknown: `1990-04-XX`.

    `nationality` is the code of Doc 9303-3, `sex` F, M or X; a mononym has no `secondary`.
    """

    primary: str
    secondary: str | None
    native: str | None
    birth: str
    sex: str
    nationality: str
    passport_number: str
    passport_expiry: date | None

    @property
    def full_name(self) -> str:
        """Given names before the family name; nothing stands for a missing part."""
        return " ".join(part for part in (self.secondary, self.primary) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantOrder:
    """An e-visa to be issued. `entries` 1 to 255, or 0 for any number; both dates are inclusive.

    `dossier_id` is the application's. `portrait` gives the JPEG when it is needed. `conditions` are printed as given.
    """

    decision_id: UUID
    application_id: UUID
    dossier_id: UUID
    locale: str
    office: str
    service_label: Text
    kind: str
    category: str
    number_prefix: str
    holder: Holder
    valid_from: date
    valid_until: date
    entries: int
    duration_days: int
    conditions: tuple[str, ...]
    portrait: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedGround:
    """A legal ground with the facts in the officer's words, which stay in their language."""

    text: Text
    source: str
    facts: str
    facts_locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOrder:
    """A decision letter. `dossier_id` is the folder that the letter hangs on: the application's, or the document's.

    `kind` is one of the letters of `rules.KINDS`. `addressee` are the lines of an address, the name first.
    `document_number` and `document_id` belong to a revocation of what was made. `remedy_days` count from proof of
    service.
    """

    decision_id: UUID
    application_id: UUID
    dossier_id: UUID
    kind: str
    locale: str
    office: str
    service_label: Text
    reference: str
    addressee: tuple[str, ...]
    passport_number: str
    lodged_on: date | None
    decided_on: date
    grounds: tuple[OrderedGround, ...]
    law: str
    remedy: Text
    remedy_days: int
    document_id: UUID | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisaSheet:
    """An entered e-visa, ready for the press. `payload` is the barcode's text."""

    order: GrantOrder
    number: str
    payload: str
    portrait: bytes
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StickerOrder:
    """A visa to be printed on a numbered sticker. `form` is MRV-A (120 mm x 80 mm) or MRV-B (105 mm x 74 mm).

    `number` is the blank's, which is preprinted and becomes the visa's. `entries` 1 to 255, or 0 for any number;
    `duration_days` 1 to 254, None for until the last day. Both dates are inclusive. `document_code` is V with a letter
    or alone, `category` what the visual zone and the seal call the visa; `portrait` is a JPEG.
    """

    form: Literal["MRV-A", "MRV-B"]
    number: str
    holder: Holder
    office: str
    category: str
    valid_from: date
    valid_until: date
    entries: int
    duration_days: int | None
    issued_on: date
    conditions: tuple[str, ...]
    portrait: bytes
    document_code: str = "V"
    locale: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class EtdOrder:
    """An emergency travel document for one journey. `number` is the form's, which is preprinted.

    `route` are the places of the journey in their order, from departure to destination; `holder.passport_number` may
    be empty. `portrait` is a JPEG.
    """

    number: str
    holder: Holder
    office: str
    valid_from: date
    valid_until: date
    route: tuple[str, ...]
    issued_on: date
    conditions: tuple[str, ...]
    portrait: bytes
    document_code: str = "PU"
    locale: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class StickerSheet:
    """A sticker ready for the press: the lines of its machine readable zone, and the seal's bytes."""

    order: StickerOrder
    lines: tuple[str, str]
    seal: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EtdSheet:
    """An emergency travel document ready for the press: the two lines (TD2), and the seal's bytes."""

    order: EtdOrder
    lines: tuple[str, str]
    seal: bytes


class Press(Protocol):
    """Makes PDFs. The real one (`issuance.printing`) loads the typesetter and lives in the worker's child alone."""

    def render_evisa(self, sheet: VisaSheet, issuer: Issuer) -> bytes:
        """The e-visa as PDF; raises the press's errors."""
        ...

    def render_sticker(self, sheet: StickerSheet, issuer: Issuer) -> bytes:
        """The sticker as PDF of its size; raises the press's errors."""
        ...

    def render_etd(self, sheet: EtdSheet, issuer: Issuer) -> bytes:
        """The emergency travel document as PDF; raises the press's errors."""
        ...

    def render_letter(self, order: LetterOrder, issuer: Issuer) -> bytes:
        """The letter as PDF; raises the press's errors."""
        ...
