"""At a visa centre's counter: captures, the appearance, money, passports, and the bags in which they travel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from consular import appearances, custody
from consular.catalogue import Catalogue
from consular.core.work import Works
from tests import factories
from tests.web.partner.conftest import SYSTEM, Caller
from tests.web.partner.test_applications import ANSWERS
from tests.web.partner.test_lodging import LODGING, attach

WSQ = b"\xff\xa0" + bytes(64)
SEEN = {
    "identity": "passport",
    "originals": ["passport-page"],
    "photo": "captured",
    "signature": "not_needed",
    "fingerprints": "captured",
}


@pytest.fixture
def lodged(caller: Callable[..., Caller], catalogue: Catalogue) -> tuple[Caller, str]:
    """An application for a sticker, lodged by the centre."""
    centre = caller()
    service = catalogue.current("visitor-visa-sticker")
    answers = {key: value for key, value in ANSWERS.items() if key in service.fields}
    made = centre.post("/applications", {"service": service.key, "answers": answers})
    assert made.status_code == 201, made.json
    reference = made.json["reference"]
    for item in service.evidence:
        if item.required:
            attach(centre, reference, item.key, factories.JPEG + item.key.encode())
    body = {
        **LODGING,
        "declaration_version": service.declaration.version,
        "privacy_version": catalogue.ministry.privacy_version,
    }
    done = centre.post(f"/applications/{reference}/lodgement", body)
    assert done.status_code == 200, done.json
    return centre, reference


def send(centre: Caller, reference: str, content: bytes, **what: Any) -> Any:
    """A capture in two pieces."""
    begun = centre.post(f"/applications/{reference}/biometrics", {**what, "length": len(content)})
    assert begun.status_code == 201, begun.json
    answer = None
    for offset, piece in ((0, content[:20]), (20, content[20:])):
        headers = {"Authorization": f"DPoP {centre.name}", "Operator": "desk-7", "Upload-Offset": str(offset)}
        answer = centre.client.patch(
            begun.headers["Location"], data=piece, content_type="application/offset+octet-stream", headers=headers
        )
        assert answer.status_code == 204, answer.json
    return begun


def test_an_appearance_takes_the_captures_with_it(lodged: tuple[Caller, str], works: Works) -> None:
    centre, reference = lodged
    where = f"/applications/{reference}/appearance"
    refused = centre.post(where, SEEN)
    assert (refused.status_code, refused.json["code"]) == (422, "appearance_refused")
    assert "#/prints" in {error["pointer"] for error in refused.json["errors"]}
    send(centre, reference, factories.JPEG + b"taken at the counter", kind="photo")
    for finger in (1, 6):
        send(centre, reference, WSQ + bytes([finger]), kind="fingerprint", finger=finger)
    done = centre.post(where, SEEN, Idempotency_Key="appear")
    assert (done.status_code, done.json["office"]) == (201, "jakarta")
    assert centre.post(where, SEEN, Idempotency_Key="appear").json == done.json
    with works.begin(SYSTEM) as work:
        kept = work.session.scalars(select(appearances.FingerprintRecord)).all()
        assert sorted((row.position, row.record.format) for row in kept) == [(1, "wsq"), (6, "wsq")]


def test_a_capture_is_never_given_back(lodged: tuple[Caller, str]) -> None:
    centre, reference = lodged
    begun = send(centre, reference, WSQ, kind="fingerprint", finger=1)
    told = centre.get(begun.headers["Location"].removeprefix("/api/v1"))
    assert told.json["offset"] == len(WSQ)
    assert set(told.json) == {"id", "item", "length", "offset", "evidence_id"}
    lacking = centre.post(f"/applications/{reference}/biometrics", {"kind": "fingerprint", "length": 9})
    assert lacking.json["errors"][0]["pointer"] == "#/finger"
    assert centre.get(f"/uploads/{told.json['id']}").status_code == 200  # the same client may write both
    reader = caller_with(centre, {"applications:read", "applications:write"})
    assert reader.get(begun.headers["Location"].removeprefix("/api/v1")).status_code == 403


def caller_with(client: Caller, scopes: set[str]) -> Caller:
    """The same client with fewer scopes."""
    return client.as_actor(scopes=frozenset(scopes))


def test_a_payment_counts_once(lodged: tuple[Caller, str]) -> None:
    centre, reference = lodged
    charge = centre.get(f"/applications/{reference}").json["charges"][0]
    paid = {"number": "R-1", "currency": charge["currency"], "amount": charge["amount"], "paid_on": "2026-11-16"}
    where = f"/applications/{reference}/payments"
    done = centre.post(where, paid)
    assert (done.status_code, done.json["outcome"]) == (201, "receipted")
    assert centre.post(where, paid).json["outcome"] == "repeated"
    other = centre.post(where, {**paid, "amount": "1.00"})
    assert other.json["errors"][0]["code"] == "payment_contradicts"
    assert centre.post(where, {**paid, "number": "R-2", "amount": "0"}).status_code == 422
    assert centre.post(where, {**paid, "number": "R-3", "paid_on": "2026-11-17"}).status_code == 422
    assert centre.get(f"/applications/{reference}").json["charges"][0]["settled"] is True


def test_a_passport_is_taken_in_and_given_back(lodged: tuple[Caller, str]) -> None:
    centre, reference = lodged
    item = {"office": "jakarta", "kind": "own_passport", "received_from": "holder", "description": "Passport"}
    taken = centre.post(f"/applications/{reference}/items", item)
    assert (taken.status_code, taken.json["state"]) == (201, "here")
    where = f"/items/{taken.json['id']}"
    assert centre.post(f"{where}/storage", {"place": "safe 1"}).json["state"] == "here"
    back = {"capacity": "holder", "proof": "identity_document", "words": "The applicant"}
    assert centre.post(f"{where}/return", back).json["state"] == "returned"
    assert centre.post(f"{where}/storage", {"place": "safe 1"}).json["code"] == "custody_item_not_here"
    abroad = centre.post(f"/applications/{reference}/items", {**item, "office": "nairobi"})
    assert abroad.json["code"] == "not_in_contract"


def test_items_of_another_partner_at_the_same_office_are_not_there(
    lodged: tuple[Caller, str], caller: Callable[..., Caller]
) -> None:
    centre, reference = lodged
    item = {"office": "jakarta", "kind": "own_passport", "received_from": "holder", "description": "Passport"}
    taken = centre.post(f"/applications/{reference}/items", item).json
    rival = caller("rival", offices=["*"])
    assert rival.post(f"/items/{taken['id']}/storage", {"place": "safe 1"}).status_code == 404
    bag = {"office": "jakarta", "to_office": "nairobi", "courier": "dhl", "number": "B-1", "labels": [taken["label"]]}
    refused = rival.post("/manifests", bag)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/labels/0")
    assert centre.post("/manifests", bag).status_code == 201


def test_a_batch_is_counted_and_what_does_not_arrive_is_told(
    lodged: tuple[Caller, str], caller: Callable[..., Caller]
) -> None:
    centre, reference = lodged
    item = {"office": "jakarta", "kind": "own_passport", "received_from": "holder", "description": "Passport"}
    labels = [centre.post(f"/applications/{reference}/items", item).json["label"] for _ in range(2)]
    batch = {"office": "jakarta", "to_office": "nairobi", "courier": "van", "number": "SEAL-1", "labels": labels}
    wrong = centre.post("/manifests", {**batch, "labels": [*labels, "0000-0000-00"]})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "#/labels/2")
    made = centre.post("/manifests", batch)
    assert (made.status_code, made.json["count"], made.json["sent_at"]) == (201, 2, None)
    where = f"/manifests/{made.json['id']}"
    assert centre.post(f"{where}/dispatch").json["sent_at"] is not None
    there = caller("there", offices=["nairobi"])
    opened = there.post(f"{where}/arrival", {"labels": [labels[0], "0000-0000-00"]})
    assert opened.status_code == 200, opened.json
    assert (opened.json["arrived"], opened.json["missing"]) == ([labels[0]], [labels[1]])
    assert opened.json["strange"] == ["0000-0000-00"]
    assert centre.get(where).json["missing"] == [labels[1]]
    assert caller("nobody", offices=["geneva"]).get(where).status_code == 404


def test_other_partners_cannot_touch_an_item(
    lodged: tuple[Caller, str], caller: Callable[..., Caller], works: Works
) -> None:
    centre, reference = lodged
    item = {"office": "jakarta", "kind": "own_passport", "received_from": "holder", "description": "Passport"}
    made = centre.post(f"/applications/{reference}/items", item).json
    there = caller("there", offices=["nairobi"])
    back = {"capacity": "holder", "proof": "identity_document", "words": "Somebody"}
    assert there.post(f"/items/{made['id']}/return", back).status_code == 404
    with works.begin(SYSTEM) as work:
        assert [found.state for found in work.session.scalars(select(custody.Item))] == ["here"]
