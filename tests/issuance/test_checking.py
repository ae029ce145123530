"""What the public check says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from consular import issuance, register
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.issuance import Believed, IssuedFile, Issuer, Press, Verdict
from tests.issuance.given import SYSTEM, altered_signature, checked, folder, grant, scanned, taken

VECTORS = Path(__file__).parent / "vectors" / "seals"
SEALS: list[dict[str, Any]] = json.loads((VECTORS / "vds_seals.json").read_text(encoding="utf-8"))
BROKEN: list[dict[str, Any]] = json.loads((VECTORS / "vds_negative.json").read_text(encoding="utf-8"))["cases"]
BARCODES: list[dict[str, Any]] = json.loads((VECTORS / "idb_barcodes.json").read_text(encoding="utf-8"))
THEN = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def issued(works: Works, catalogue: Catalogue, face: bytes, press: Press, issuer: Issuer) -> IssuedFile:
    """An e-visa for two entries, valid from the day after the tests' clock to 14 January 2027."""
    order = grant(folder(works), catalogue, face, valid_from=date(2026, 11, 17), entries=2)
    with works.begin(SYSTEM) as work:
        return issuance.issue_grant(work, order, press=press, issuer=issuer)


@pytest.fixture
def payload(works: Works, issued: IssuedFile) -> str:
    """Its barcode's text."""
    return scanned(taken(works, issued))


@pytest.fixture
def foreign(works: Works, catalogue: Catalogue) -> Believed:
    """Trust in the two signers of the published seals."""
    trust = issuance.trust_of([_der(path) for path in sorted(VECTORS.glob("*.crt"))])
    with works.begin(SYSTEM) as work:
        return issuance.believed(work.session, catalogue.ministry, trust)


def _der(path: Path) -> bytes:
    content = path.read_bytes()
    assert content[:1] == b"\x30"
    return content


def said(works: Works, payload: str | bytes, believed: Believed, *, at: datetime = THEN) -> issuance.CheckResult:
    with works.begin(ANONYMOUS) as work:
        return issuance.judge(work, payload, believed, at=at)


def test_the_calendar(works: Works, issuer: Issuer, clock: SetClock, payload: str) -> None:
    told = []
    for moment in ("2026-11-16T23:59", "2026-11-17T00:00", "2027-01-14T23:59", "2027-01-15T00:00"):
        clock.set(datetime.fromisoformat(moment).replace(tzinfo=UTC))
        told.append(checked(works, issuer, payload).verdict)
    assert told == [Verdict.NOT_YET_VALID, Verdict.GENUINE_VALID, Verdict.GENUINE_VALID, Verdict.EXPIRED]


def test_used_entries(works: Works, issuer: Issuer, clock: SetClock, issued: IssuedFile, payload: str) -> None:
    clock.move(days=2)
    assert issued.document_id is not None
    for _ in range(2):
        assert checked(works, issuer, payload).verdict is Verdict.GENUINE_VALID
        with works.begin(SYSTEM) as work:
            register.consume_entry(work, issued.document_id, day=date(2026, 11, 18))
    assert checked(works, issuer, payload).verdict is Verdict.EXHAUSTED


def test_no_altered_character_is_genuine(works: Works, issuer: Issuer, payload: str) -> None:
    with works.begin(ANONYMOUS) as work:
        believed = issuance.believed(work.session, issuer.catalogue.ministry)
        verdicts = set()
        for place in range(0, len(payload), 3):
            other = "A" if payload[place] != "A" else "B"
            altered = payload[:place] + other + payload[place + 1 :]
            result = issuance.judge(work, altered, believed, at=work.now)
            assert result == issuance.CheckResult(verdict=result.verdict)
            verdicts.add(result.verdict)
    assert verdicts == {Verdict.FORGED, Verdict.UNKNOWN_SIGNER, Verdict.UNREADABLE}


def test_the_register_is_asked_only_after_the_signature_held(works: Works, issuer: Issuer, payload: str) -> None:
    statements: list[str] = []
    engine = works.sessions.kw["bind"]

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        forged = checked(works, issuer, altered_signature(payload)).verdict
        asked_for_forged = any("travel_document" in statement for statement in statements)
        checked(works, issuer, payload)
        asked_for_genuine = any("travel_document" in statement for statement in statements)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert forged is Verdict.FORGED
    assert (asked_for_forged, asked_for_genuine) == (False, True)


def test_our_signature_without_an_entry_is_not_genuine(
    works: Works, issuer: Issuer, clock: SetClock, payload: str
) -> None:
    clock.move(days=2)
    with works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE travel_document SET number_index = NULL"))
    assert checked(works, issuer, payload).verdict is Verdict.FORGED
    clock.move(days=400)
    assert checked(works, issuer, payload).verdict is Verdict.EXPIRED


def test_our_signature_over_another_place_of_the_status_list_is_not_genuine(
    works: Works, issuer: Issuer, clock: SetClock, payload: str
) -> None:
    clock.move(days=2)
    with works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE travel_document SET status_index = (status_index + 1) % 1048576"))
    assert checked(works, issuer, payload).verdict is Verdict.FORGED


def test_without_our_certificates_nobody_is_known(works: Works, catalogue: Catalogue, payload: str) -> None:
    with works.begin(SYSTEM) as work:
        work.session.execute(text("DELETE FROM signer_certificate"))
        stranger = issuance.believed(work.session, catalogue.ministry)
    assert said(works, payload, stranger) == issuance.CheckResult(verdict=Verdict.UNKNOWN_SIGNER)


@pytest.mark.parametrize("seal", SEALS, ids=lambda seal: seal["id"])
def test_published_seal(works: Works, foreign: Believed, seal: dict[str, Any]) -> None:
    told = said(works, bytes.fromhex(seal["sealHex"]), foreign)
    known = bool((seal.get("signature") or {}).get("cert"))
    assert told.verdict is (Verdict.GENUINE_FOREIGN if known else Verdict.UNKNOWN_SIGNER)
    if known:
        assert told.kind == seal["expected"]["documentType"]
        assert said(works, seal["sealHex"], foreign) == told
        altered = seal["sealHex"][:-1] + ("0" if seal["sealHex"][-1] != "0" else "1")
        assert said(works, altered, foreign) == issuance.CheckResult(verdict=Verdict.FORGED)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["id"])
def test_broken_seal(works: Works, foreign: Believed, case: dict[str, Any]) -> None:
    expected = {"WRONG_FORMAT": Verdict.UNREADABLE, "INVALID_SIGNATURE": Verdict.FORGED}[case["expect"]]
    assert said(works, bytes.fromhex(case["sealHex"]), foreign).verdict is expected


@pytest.mark.parametrize("barcode", BARCODES, ids=lambda barcode: barcode["id"])
def test_published_barcode(works: Works, foreign: Believed, barcode: dict[str, Any]) -> None:
    told = said(works, barcode["rawString"], foreign)
    assert told.verdict is (Verdict.GENUINE_FOREIGN if barcode.get("verified_UTTS5B") else Verdict.UNKNOWN_SIGNER)
    assert told.issuer == ("D" if told.verdict is Verdict.GENUINE_FOREIGN else None)


def test_a_zone_inside_a_seal_is_shown(works: Works, foreign: Believed) -> None:
    visa = said(works, next(b["rawString"] for b in BARCODES if b["id"] == "Visa"), foreign)
    paper = said(works, bytes.fromhex(next(s["sealHex"] for s in SEALS if s["id"] == "icao_9303_p8_appB_etd")), foreign)
    assert (visa.kind, visa.verdict) == ("VISA", Verdict.GENUINE_FOREIGN)
    assert visa.name is not None
    assert visa.number is not None
    assert paper.name is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.one_of(st.text(), st.binary(), st.text().map("RDB1B{}".format), st.binary().map(b"\xdc\x03".__add__)))
def test_anything_at_all_gets_an_answer(works: Works, foreign: Believed, payload: str | bytes) -> None:
    assert said(works, payload, foreign).verdict in (Verdict.UNREADABLE, Verdict.UNKNOWN_SIGNER)


@pytest.mark.parametrize(
    "payload", ["", "\ud800", "\x00", b"", "RDB1", "https://visa.example.org/verify", "RDB1B" + "A" * 40_000]
)
def test_what_is_no_seal(works: Works, foreign: Believed, payload: str | bytes) -> None:
    assert said(works, payload, foreign) == issuance.CheckResult()
