"""What a PDF hides, and its pages as pictures. Only the pictures are ever shown."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
import pypdfium2

from consular.verification.engines.pictures import PictureLimits, Rendition, encode
from consular.verification.findings import Finding, Report, look, stop

# Keys and action types (ISO 32000-1 §12.6.4) that make a reader run, fetch, send or start something.
ACTIVE_KEYS: Final = {
    "/JS": "script",
    "/JavaScript": "script",
    "/AA": "trigger",
    "/RichMedia": "media",
    "/RichMediaContent": "media",
    "/XFA": "xfa",
}
ACTIVE_ACTIONS: Final = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "import",
    "/GoToR": "remote",
    "/GoToE": "remote",
    "/Movie": "media",
    "/Sound": "media",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
}
ATTACHMENT_KEYS: Final = frozenset({"/EmbeddedFile", "/EmbeddedFiles", "/EF", "/AF"})
QUIET_OPENING: Final = frozenset({"/GoTo", "/Named"})
POINTS_PER_INCH: Final = 72


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """`pages` a file may have, `shown` pages made into pictures, `resolution` in dots per inch before the cap of
    `edge` pixels, `objects` looked at for hidden content.
    """

    pages: int = 40
    shown: int = 10
    resolution: int = 200
    edge: int = 2400
    objects: int = 200_000


@dataclass(frozen=True, slots=True)
class PdfPages:
    """`pages` are the renditions of the first pages in order; `page_count` is 0 when the file could not be opened."""

    report: Report
    page_count: int = 0
    pages: tuple[Rendition, ...] = ()


def sanitise(data: bytes, limits: PdfLimits | None = None) -> PdfPages:
    """Findings about a PDF and renditions of its first pages; no page is drawn when there are too many of them."""
    limits = limits or PdfLimits()
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            page_count = len(pdf.pages)
            findings = list(_hidden(pdf, limits))
    except pikepdf.PasswordError:
        return PdfPages(Report.of([stop("pdf_encrypted", password="required")]))  # noqa: S106
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, LookupError):
        return PdfPages(Report.of([stop("pdf_unreadable")]))
    if page_count == 0:
        return PdfPages(Report.of([*findings, stop("pdf_without_pages")]))
    if page_count > limits.pages:
        findings.append(stop("pdf_too_many_pages", pages=page_count, limit=limits.pages))
        return PdfPages(Report.of(findings), page_count)
    pages, drawn = _drawn(data, limits)
    findings.extend(drawn)
    if page_count > limits.shown:
        findings.append(look("pdf_pages_not_shown", pages=page_count, shown=limits.shown))
    return PdfPages(Report.of(findings), page_count, pages)


def _hidden(pdf: pikepdf.Pdf, limits: PdfLimits) -> Iterator[Finding]:
    if pdf.is_encrypted:
        yield look("pdf_encrypted", password="empty")  # noqa: S106
    active: set[str] = set()
    attached = False
    for seen, dictionary in enumerate(_dictionaries(pdf)):
        if seen >= limits.objects:
            yield stop("pdf_too_complex", limit=limits.objects)
            break
        active |= _active(dictionary)
        attached = attached or not ATTACHMENT_KEYS.isdisjoint(dictionary.keys())
    for kind in sorted(active):
        yield stop("pdf_active_content", kind=kind)
    if attached:
        yield stop("pdf_attachment")


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the file, also those that no page refers to; nested ones once, references not followed."""
    for root in pdf.objects:
        waiting: list[Any] = [root]
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
                dictionary = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
                yield dictionary
                waiting.extend(value for _, value in dictionary.items() if _nested(value))
            elif isinstance(thing, pikepdf.Array):
                waiting.extend(value for value in thing if _nested(value))


def _nested(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


def _active(dictionary: Any) -> set[str]:
    keys = set(dictionary.keys())
    kinds = {ACTIVE_KEYS[key] for key in keys & ACTIVE_KEYS.keys()}
    action = dictionary.get("/S")
    if isinstance(action, pikepdf.Name) and str(action) in ACTIVE_ACTIONS:
        kinds.add(ACTIVE_ACTIONS[str(action)])
    opening = dictionary.get("/OpenAction")
    # A destination (an array, a name, GoTo) only says which page is shown first.
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S", "")) not in QUIET_OPENING:
        kinds.add("open_action")
    return kinds


def _drawn(data: bytes, limits: PdfLimits) -> tuple[tuple[Rendition, ...], list[Finding]]:
    pages: list[Rendition] = []
    findings: list[Finding] = []
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as refused:
        # pdfium knows no user password where qpdf got in by an empty owner password.
        locked = "password" in str(refused).lower()
        return (), [stop("pdf_encrypted", password="required") if locked else stop("pdf_unreadable")]  # noqa: S106
    try:
        for number in range(min(len(document), limits.shown)):
            try:
                pages.append(_page(document[number], limits))
            except pypdfium2.PdfiumError:
                findings.append(stop("pdf_page_unreadable", page=number + 1))
    finally:
        document.close()
    return tuple(pages), findings


def _page(page: Any, limits: PdfLimits) -> Rendition:
    """One page in at most `edge` pixels, however large its paper claims to be."""
    try:
        width, height = page.get_size()
        longest = max(width, height, 1.0)
        scale = min(limits.resolution / POINTS_PER_INCH, limits.edge / longest)
        bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
        try:
            return encode(bitmap.to_pil().convert("RGB"), PictureLimits(edge=limits.edge))
        finally:
            bitmap.close()
    finally:
        page.close()
