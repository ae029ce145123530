"""Uploads to the public check."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from consular import evidence, issuance, vault
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.timers import take_due
from consular.core.work import Works
from consular.issuance import CheckRefused, CheckRequest, CheckRequestExpired, Issuer, Press, Verdict
from consular.verification.engines import barcodes
from tests.issuance.given import SYSTEM, altered_signature, folder, grant, scanned, taken


def decode(content: bytes) -> list[bytes]:
    """The decoder as the worker has it."""
    return [found.payload for found in barcodes.read(content).found]


@pytest.fixture
def visa(works: Works, catalogue: Catalogue, face: bytes, press: Press, issuer: Issuer) -> bytes:
    """A PDF to be checked."""
    with works.begin(SYSTEM) as work:
        file = issuance.issue_grant(work, grant(folder(works), catalogue, face), press=press, issuer=issuer)
    return taken(works, file)


def submitted(works: Works, content: bytes = b"%PDF-1.7 something") -> tuple[str, UUID]:
    with works.begin(ANONYMOUS) as work:
        token = issuance.submit_upload(work, content=content, media_type="application/pdf")
        request = work.session.scalars(select(CheckRequest)).one()
        return token, request.id


def judged(works: Works, issuer: Issuer, request_id: UUID, decoder: object = decode) -> None:
    with works.begin(SYSTEM) as work:
        believed = issuance.believed(work.session, issuer.catalogue.ministry)
        issuance.judge_upload(work, request_id, decode=decoder, believed=believed)  # type: ignore[arg-type]


def state(works: Works, token: str) -> issuance.CheckState:
    with works.begin(ANONYMOUS) as work:
        return issuance.check_result(work, token)


def stored(tmp_path: Path) -> list[bytes]:
    return [path.read_bytes() for path in (tmp_path / "blobs").rglob("*") if path.is_file()]


def test_a_pdf_is_judged_by_the_worker_and_not_kept(works: Works, issuer: Issuer, visa: bytes, tmp_path: Path) -> None:
    before = len(stored(tmp_path))
    token, request_id = submitted(works, visa)
    assert state(works, token) == issuance.CheckState("waiting", None)
    assert len(stored(tmp_path)) == before + 1
    judged(works, issuer, request_id)
    told = state(works, token)
    assert told.state == "done"
    assert told.result is not None
    assert (told.result.verdict, told.result.passport_number) == (Verdict.GENUINE_VALID, "AC4402917")
    with works.begin(SYSTEM) as work:
        issuance.forget_upload(work, request_id)
    assert len(stored(tmp_path)) == before
    assert state(works, token) == told


def test_judging_again_changes_nothing(works: Works, issuer: Issuer) -> None:
    token, request_id = submitted(works)
    judged(works, issuer, request_id, lambda content: [])

    def refuse(content: bytes) -> list[bytes]:
        raise AssertionError("decoded twice")

    judged(works, issuer, request_id, refuse)
    assert state(works, token).result == issuance.CheckResult(verdict=Verdict.UNREADABLE)


def test_a_genuine_barcode_does_not_cover_for_a_forged_one(works: Works, issuer: Issuer, visa: bytes) -> None:
    genuine = scanned(visa)
    forged = altered_signature(genuine)
    token, request_id = submitted(works)
    judged(works, issuer, request_id, lambda content: ["https://visa.example.org", genuine, forged])
    told = state(works, token).result
    assert told is not None
    assert told.verdict is Verdict.FORGED


def test_a_decoder_that_gives_up_is_told(works: Works) -> None:
    token, request_id = submitted(works)
    with works.begin(SYSTEM) as work:
        issuance.give_up_check(work, request_id)
    assert state(works, token) == issuance.CheckState("failed", None)


def test_after_ten_minutes_nothing_is_left(works: Works, clock: SetClock, tmp_path: Path) -> None:
    token, request_id = submitted(works)
    clock.move(minutes=10)
    with pytest.raises(NotFound):
        state(works, token)
    with works.begin(SYSTEM) as work:
        assert take_due(work.session, now=work.now) == [CheckRequestExpired(request_id=request_id)]
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            issuance.expire_check(work, request_id)
    assert stored(tmp_path) == []
    with works.begin(SYSTEM) as work:
        assert work.session.scalars(select(CheckRequest)).all() == []
    with pytest.raises(vault.Shredded):
        vault.new_key(request_id)


def test_a_check_that_came_too_late_is_not_begun(works: Works, issuer: Issuer, clock: SetClock) -> None:
    _, request_id = submitted(works)
    clock.move(minutes=10)

    def refuse(content: bytes) -> list[bytes]:
        raise AssertionError("decoded after its time")

    judged(works, issuer, request_id, refuse)


@pytest.mark.parametrize("token", ["", "guess", "\ud800", "x" * 5000])
def test_another_token_finds_nothing(works: Works, token: str) -> None:
    submitted(works)
    with pytest.raises(NotFound):
        state(works, token)


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        (b"", "image/jpeg", "file_empty"),
        (b"x" * (evidence.MAX_BYTES + 1), "image/jpeg", "file_too_large"),
        (b"text", "text/html", "file_type_not_allowed"),
    ],
    ids=["empty", "large", "type"],
)
def test_what_cannot_be_taken(works: Works, content: bytes, media_type: str, code: str) -> None:
    with pytest.raises(CheckRefused) as refused, works.begin(ANONYMOUS) as work:
        issuance.submit_upload(work, content=content, media_type=media_type)
    assert refused.value.code == code


def test_pasted_text_is_judged_at_once_and_long_text_not_at_all(works: Works, issuer: Issuer, visa: bytes) -> None:
    with works.begin(ANONYMOUS) as work:
        believed = issuance.believed(work.session, issuer.catalogue.ministry)
        assert issuance.submit_text(work, f"  {scanned(visa)}\n", believed).verdict is Verdict.GENUINE_VALID
        assert issuance.submit_text(work, scanned(visa) + "A" * 9000, believed) == issuance.CheckResult()


def test_the_row_tells_nothing_of_the_document(works: Works, issuer: Issuer, visa: bytes) -> None:
    token, request_id = submitted(works, visa)
    judged(works, issuer, request_id)
    with works.begin(SYSTEM) as work:
        row = str(work.session.execute(text("SELECT row_to_json(r)::text FROM check_request r")).scalar_one())
    for told in ("AC4402917", "WONGPHAISAN", "genuine", token):
        assert told not in row
