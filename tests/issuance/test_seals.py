"""Sticker visas and emergency travel documents: zone and seal, printed, rasterised and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from consular import issuance, register
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.work import Works
from consular.doc9303 import NotBuildable, SealStatus, SealUnfit, match_document, match_visa, parse, read
from consular.issuance import (
    Believed,
    Difference,
    EtdOrder,
    EtdSheet,
    Issuer,
    Press,
    SealSigner,
    StickerOrder,
    StickerSheet,
    Verdict,
)
from consular.issuance.press.errors import PictureUnusable, TextTooLong
from consular.verification.engines import barcodes, local
from tests.issuance.given import HOLDER, SYSTEM, checked, folder, words

TODAY = date(2026, 11, 16)
LONG = replace(
    HOLDER,
    primary="Wolfeschlegelsteinhausenbergerdorff Papandropoulous",
    secondary="Hubert Blaine Maximilian Alexandros",
)
HOLDERS = {
    "two names": HOLDER,
    "mononym": replace(HOLDER, primary="Suharyanti", secondary=None, nationality="IDN"),
    "long name": LONG,
    "partly unknown birth, X": replace(HOLDER, birth="1990-XX-XX", sex="X"),
    "wholly unknown birth": replace(HOLDER, birth="XXXX-XX-XX"),
    "letters beyond A to Z": replace(HOLDER, primary="Müller-Öztürk", secondary="Þóra Núñez"),
}


class Engines:
    """The worker's engines, called in this process: the press's threads do not survive a fork."""

    version = "tests"
    sniff = staticmethod(local._sniffed)
    open_picture = staticmethod(local._picture)
    open_pdf = staticmethod(local._pdf)
    read_mrz = staticmethod(local._zone)


def decode(content: bytes) -> list[str | bytes]:
    """As the worker does."""
    return [code.payload for code in barcodes.read(content).found]


def sticker(face: bytes, **changes: Any) -> StickerOrder:
    """A visa for one entry and 30 days on a large sticker."""
    values: dict[str, Any] = {
        "form": "MRV-A",
        "number": "ST0000417",
        "holder": HOLDER,
        "office": "jakarta",
        "category": "C",
        "valid_from": TODAY,
        "valid_until": date(2027, 1, 14),
        "entries": 1,
        "duration_days": 30,
        "issued_on": TODAY,
        "conditions": ("No employment",),
        "portrait": face,
    }
    return StickerOrder(**{**values, **changes})


def etd(face: bytes, **changes: Any) -> EtdOrder:
    """An emergency travel document for the way home."""
    values: dict[str, Any] = {
        "number": "ET0000031",
        "holder": replace(HOLDER, nationality="UTO", passport_number=""),
        "office": "jakarta",
        "valid_from": TODAY,
        "valid_until": date(2026, 11, 30),
        "route": ("Jakarta", "Doha", "Utopia City"),
        "issued_on": TODAY,
        "conditions": (),
        "portrait": face,
    }
    return EtdOrder(**{**values, **changes})


@pytest.fixture
def signers(works: Works, catalogue: Catalogue) -> dict[str, SealSigner]:
    """The demo authority's signers by use."""
    with works.begin(SYSTEM) as work:
        issuance.ensure_signers(work, catalogue.ministry)
        return {use: issuance.seal_signer(work.session, at=work.now, use=use) for use in issuance.SEAL_USES}


@pytest.fixture
def believed(works: Works, catalogue: Catalogue, signers: dict[str, SealSigner]) -> Believed:
    """Trust in the demo authority."""
    with works.begin(SYSTEM) as work:
        return issuance.believed(work.session, catalogue.ministry)


def sealed_sticker(order: StickerOrder, catalogue: Catalogue, signers: dict[str, SealSigner]) -> StickerSheet:
    return issuance.sticker_sheet(order, catalogue.ministry, signers["visa"], signed_on=TODAY)


def sealed_etd(order: EtdOrder, catalogue: Catalogue, signers: dict[str, SealSigner]) -> EtdSheet:
    return issuance.etd_sheet(order, catalogue.ministry, signers["etd"], signed_on=TODAY)


def told(content: bytes, sheet: StickerSheet | EtdSheet, believed: Believed, clock: SetClock) -> list[Difference]:
    return issuance.read_back(
        content,
        sheet.lines,
        sheet.seal,
        engines=Engines(),  # type: ignore[arg-type]  # what reading back asks of them
        decode=decode,
        believed=believed,
        at=clock.now(),
    )


def picture(pdf: bytes, *, dpi: int = 200) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil().convert("RGB")


def png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("form", ["MRV-A", "MRV-B"])
@pytest.mark.parametrize("who", HOLDERS)
def test_a_sticker_is_read_back_as_it_was_ordered(
    who: str,
    form: str,
    catalogue: Catalogue,
    signers: dict[str, SealSigner],
    believed: Believed,
    press: Press,
    issuer: Issuer,
    face: bytes,
    clock: SetClock,
) -> None:
    sheet = sealed_sticker(sticker(face, form=form, holder=HOLDERS[who]), catalogue, signers)
    pdf = press.render_sticker(sheet, issuer)
    assert told(pdf, sheet, believed, clock) == []
    assert told(png(picture(pdf)), sheet, believed, clock) == []


@pytest.mark.parametrize("who", HOLDERS)
def test_an_emergency_travel_document_is_read_back(
    who: str,
    catalogue: Catalogue,
    signers: dict[str, SealSigner],
    believed: Believed,
    press: Press,
    issuer: Issuer,
    face: bytes,
    clock: SetClock,
) -> None:
    sheet = sealed_etd(etd(face, holder=HOLDERS[who]), catalogue, signers)
    assert told(press.render_etd(sheet, issuer), sheet, believed, clock) == []


def test_the_visa_seal_says_what_the_profile_asks(
    catalogue: Catalogue, signers: dict[str, SealSigner], believed: Believed, face: bytes, clock: SetClock
) -> None:
    sheet = sealed_sticker(sticker(face, entries=0), catalogue, signers)
    reading = read(sheet.seal, believed.trust.certificates, at=clock.now(), anchors=believed.trust.anchors)
    assert reading.status is SealStatus.VALID
    assert sheet.seal[:2] == b"\xdc\x03"
    fields = reading.fields
    assert (fields["NUMBER_OF_ENTRIES"], fields["DURATION_OF_STAY"]) == (0, "1e0000")
    assert (fields["PASSPORT_NUMBER"], fields["VISA_TYPE"]) == ("AC4402917", b"C".hex())
    assert fields["MRZ_MRVA"] == [sheet.lines[0], sheet.lines[1]]
    assert reading.signer in believed.own
    zone = parse(sheet.lines, today=TODAY)
    assert match_visa(reading, zone) is SealStatus.VALID
    other = parse(issuance.visa_lines(sticker(face, number="ST0000418"), catalogue.ministry), today=TODAY)
    assert match_visa(reading, other) is SealStatus.SEAL_VISA_MISMATCH


def test_the_etd_seal_carries_the_whole_zone(
    catalogue: Catalogue, signers: dict[str, SealSigner], believed: Believed, face: bytes, clock: SetClock
) -> None:
    sheet = sealed_etd(etd(face), catalogue, signers)
    reading = read(sheet.seal, believed.trust.certificates, at=clock.now(), anchors=believed.trust.anchors)
    zone = parse(sheet.lines, today=TODAY)
    assert (zone.format, zone.fields.document_code) == ("TD2", "PU")
    assert match_document(reading, zone, today=TODAY) is SealStatus.VALID


def test_each_document_has_a_key_of_its_own(signers: dict[str, SealSigner]) -> None:
    assert len({signer.serial for signer in signers.values()}) == len(signers) == 3
    assert len({signer.signer.key_id for signer in signers.values()}) == 3


def test_one_flipped_bit_anywhere_is_refused(
    catalogue: Catalogue, signers: dict[str, SealSigner], believed: Believed, face: bytes, clock: SetClock
) -> None:
    seal = sealed_sticker(sticker(face), catalogue, signers).seal
    trust = believed.trust
    for at in range(len(seal)):
        flipped = bytearray(seal)
        flipped[at] ^= 1 << at % 8
        reading = read(bytes(flipped), trust.certificates, at=clock.now(), anchors=trust.anchors)
        assert reading.status is not SealStatus.VALID, at


def test_a_stay_until_the_last_day(catalogue: Catalogue, signers: dict[str, SealSigner], face: bytes) -> None:
    seal = sealed_sticker(sticker(face, duration_days=None), catalogue, signers).seal
    assert b"\x04\x03\x00\x00\x00" in seal


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"duration_days": 255}, SealUnfit),
        ({"duration_days": 0}, SealUnfit),
        ({"entries": 256}, SealUnfit),
        ({"number": "ST00004170"}, NotBuildable),
        ({"document_code": "P"}, NotBuildable),
        ({"holder": replace(HOLDER, passport_number="AC44029170000")}, SealUnfit),
        ({"holder": replace(HOLDER, birth="17.4.1993")}, NotBuildable),
    ],
)
def test_what_no_sticker_can_carry_is_refused(
    changes: dict[str, Any], error: type[Exception], catalogue: Catalogue, signers: dict[str, SealSigner], face: bytes
) -> None:
    with pytest.raises(error):
        sealed_sticker(sticker(face, **changes), catalogue, signers)


def test_differences_are_told_field_by_field(
    catalogue: Catalogue,
    signers: dict[str, SealSigner],
    believed: Believed,
    press: Press,
    issuer: Issuer,
    face: bytes,
    clock: SetClock,
) -> None:
    """The sticker of somebody else came out of the printer."""
    ordered = sealed_sticker(sticker(face), catalogue, signers)
    another = replace(HOLDER, secondary="Nittha", passport_number="AC4402918")
    printed = sealed_sticker(sticker(face, number="ST0000418", holder=another, entries=2), catalogue, signers)
    found = told(press.render_sticker(printed, issuer), ordered, believed, clock)
    by_field = {difference.field: difference for difference in found}
    assert by_field["document_number"] == Difference("document_number", "mrz_differs", "ST0000417", "ST0000418")
    assert by_field["secondary"].found == "NITTHA"
    assert by_field["NUMBER_OF_ENTRIES"] == Difference("NUMBER_OF_ENTRIES", "seal_differs", "1", "2")
    assert by_field["PASSPORT_NUMBER"].found == "AC4402918"
    assert not {"nationality", "date_of_birth", "seal"} & set(by_field)


def test_a_seal_of_somebody_whom_nobody_believes(
    catalogue: Catalogue,
    signers: dict[str, SealSigner],
    press: Press,
    issuer: Issuer,
    face: bytes,
    clock: SetClock,
    believed: Believed,
) -> None:
    sheet = sealed_sticker(sticker(face), catalogue, signers)
    forged = replace(sheet, seal=sheet.seal[:-1] + bytes((sheet.seal[-1] ^ 1,)))
    found = told(press.render_sticker(forged, issuer), sheet, believed, clock)
    assert [(d.field, d.code) for d in found] == [("seal", "seal_differs"), ("seal", "seal_not_valid")]
    assert found[1].found == "INVALID_SIGNATURE"


def test_what_was_not_printed_is_missed(
    catalogue: Catalogue,
    signers: dict[str, SealSigner],
    believed: Believed,
    press: Press,
    issuer: Issuer,
    face: bytes,
    clock: SetClock,
) -> None:
    sheet = sealed_sticker(sticker(face), catalogue, signers)
    page = picture(press.render_sticker(sheet, issuer))
    blank = png(Image.new("RGB", page.size, "white"))
    codes = {(d.field, d.code) for d in told(blank, sheet, believed, clock)}
    assert codes == {("zone", "mrz_not_found"), ("seal", "seal_not_found")}
    assert [d.code for d in told(b"no picture", sheet, believed, clock)] == ["file_unreadable"]
    # A clogged nozzle: a bar through the first letters of the second line.
    width, height = page.size
    page.paste("white", (0, int(height * 0.87), int(width * 0.12), int(height * 0.94)))
    smeared = told(png(page), sheet, believed, clock)
    assert smeared
    assert all(d.code in ("mrz_not_found", "mrz_unread", "mrz_differs") for d in smeared)


@pytest.mark.parametrize("form", ["MRV-A", "MRV-B"])
def test_the_sheet_is_as_large_as_its_blank_and_archivable(
    form: str, catalogue: Catalogue, signers: dict[str, SealSigner], press: Press, issuer: Issuer, face: bytes
) -> None:
    sheet = sealed_sticker(sticker(face, form=form), catalogue, signers)
    pdf = press.render_sticker(sheet, issuer)
    assert pdf == press.render_sticker(sheet, issuer)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    size = {"MRV-A": (120, 80), "MRV-B": (105, 74)}[form]
    assert [round(points / 72 * 25.4) for points in document[0].get_size()] == list(size)
    for shown in ("VISA", "SPECIMEN", "NatchaWongphaisan", "17APR1993", "AC4402917", "ST0000417", "Jakarta"):
        assert shown in words(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_metadata() as entries:
        assert entries["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
        assert entries["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_words_that_do_not_fit_are_refused_and_never_cut(
    catalogue: Catalogue, signers: dict[str, SealSigner], press: Press, issuer: Issuer, face: bytes
) -> None:
    much = ("The holder must report to the office of the district within five days of arrival.",) * 12
    with pytest.raises(TextTooLong):
        press.render_sticker(sealed_sticker(sticker(face, conditions=much), catalogue, signers), issuer)
    with pytest.raises(TextTooLong):
        press.render_etd(sealed_etd(etd(face, conditions=much * 3), catalogue, signers), issuer)
    with pytest.raises(PictureUnusable):
        press.render_sticker(sealed_sticker(sticker(b"no picture"), catalogue, signers), issuer)


def entered(works: Works, sheet: StickerSheet | EtdSheet, **terms: Any) -> register.TravelDocument:
    """The printed document in the register, with its holder."""
    holder = sheet.order.holder
    entry = register.Entry(
        decision_id=new_id(),
        application_dossier_id=folder(works),
        issuing_state="UTO",
        valid_from=TODAY,
        valid_until=sheet.order.valid_until,
        particulars=register.Particulars(
            number=sheet.order.number,
            passport_number=holder.passport_number,
            primary=holder.primary,
            secondary=holder.secondary,
            native=None,
            birth=holder.birth,
            nationality=holder.nationality,
            sex=holder.sex,
        ),
        **terms,
    )
    with works.begin(SYSTEM) as work:
        return register.enter(work, entry)


def test_the_public_check_finds_a_sealed_document_by_its_number(
    works: Works, catalogue: Catalogue, signers: dict[str, SealSigner], issuer: Issuer, face: bytes
) -> None:
    sheet = sealed_sticker(sticker(face), catalogue, signers)
    assert checked(works, issuer, sheet.seal).verdict is Verdict.FORGED  # signed, and nobody has entered it
    document = entered(works, sheet, kind="sticker", category="C", entries_allowed=1, duration_days=30)
    result = checked(works, issuer, sheet.seal)
    assert (result.verdict, result.number, result.passport_number) == (
        Verdict.GENUINE_VALID,
        "ST0000417",
        "AC4402917",
    )
    with works.begin(SYSTEM) as work:
        register.revoke(work, document.id, decision_id=new_id())
    assert checked(works, issuer, sheet.seal).verdict is Verdict.REVOKED


def test_the_public_check_tells_an_emergency_document_from_a_visa_of_the_same_number(
    works: Works, catalogue: Catalogue, signers: dict[str, SealSigner], issuer: Issuer, face: bytes
) -> None:
    sheet = sealed_etd(etd(face), catalogue, signers)
    visa = sealed_sticker(sticker(face, number=sheet.order.number), catalogue, signers)
    entered(works, visa, kind="sticker", category="C", entries_allowed=1, duration_days=30)
    assert checked(works, issuer, sheet.seal).verdict is Verdict.FORGED
    document = entered(works, sheet, kind="emergency-travel-document", category="PU")
    assert checked(works, issuer, sheet.seal).verdict is Verdict.GENUINE_VALID
    with works.begin(SYSTEM) as work:
        register.revoke(work, document.id, decision_id=new_id())
    assert checked(works, issuer, sheet.seal).verdict is Verdict.REVOKED
    assert checked(works, issuer, visa.seal).verdict is Verdict.GENUINE_VALID
