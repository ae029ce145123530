"""From the draft to the office and back: files, lodging on a signature, the office's question, withdrawing, changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from consular import review
from consular.catalogue import Catalogue
from consular.core.work import Works
from tests import factories
from tests.web.partner.conftest import Caller
from tests.web.partner.test_applications import begin

LODGING = {
    "declaration_version": "d-2026-11",
    "privacy_version": "p-2026-11",
    "signature": {"method": "pad", "signed_on": "2026-11-16"},
}


def attach(client: Caller, reference: str, item: str, content: bytes = factories.JPEG, **headers: str) -> Any:
    """A file in one piece."""
    sent = {"Authorization": f"DPoP {client.name}", "Idempotency-Key": f"{item}-{len(content)}", **client.headers}
    return client.client.post(
        f"/api/v1/applications/{reference}/evidence/{item}", data=content, content_type="image/jpeg", headers=sent
    )


@pytest.fixture
def lodging(catalogue: Catalogue) -> dict[str, Any]:
    """What is declared, in the versions in force."""
    return {**LODGING, "privacy_version": catalogue.ministry.privacy_version}


@pytest.fixture
def ready(caller: Callable[..., Caller]) -> tuple[Caller, str]:
    """A draft with everything that lodging asks for."""
    centre = caller()
    reference = str(begin(centre)["reference"])
    for item in ("passport-page", "portrait"):
        assert attach(centre, reference, item, factories.JPEG + item.encode()).status_code == 201
    return centre, reference


def test_a_visa_centre_lodges_on_the_applicants_signature(ready: tuple[Caller, str], lodging: dict[str, Any]) -> None:
    centre, reference = ready
    where = f"/applications/{reference}/lodgement"
    without = {name: value for name, value in lodging.items() if name != "signature"}
    refused = centre.post(where, without)
    assert (refused.status_code, refused.json["code"]) == (422, "signature_missing")
    tomorrow = {**lodging, "signature": {"method": "pad", "signed_on": "2026-11-17"}}
    assert centre.post(where, tomorrow).json["errors"][0]["code"] == "signature_in_future"
    old = {**lodging, "privacy_version": "p-1"}
    assert centre.post(where, old).json["errors"][0]["code"] == "privacy_version_old"
    assert centre.post(where, {**lodging, "declaration_version": "d-1"}).json["code"] == "declaration_missing"
    done = centre.post(where, lodging)
    assert (done.status_code, done.json["state"]) == (200, "lodged")
    assert done.json["charges"][0]["settled"] is False
    change = centre.call("PATCH", f"/applications/{reference}", {"answers": {}}, If_Match=done.headers["ETag"])
    assert (change.status_code, change.json["code"]) == (409, "application_not_open")


def test_what_is_missing_is_pointed_at(caller: Callable[..., Caller], lodging: dict[str, Any]) -> None:
    centre = caller()
    told = centre.post("/applications", {"service": "visitor-visa"}).json
    answer = centre.post(f"/applications/{told['reference']}/lodgement", lodging)
    assert (answer.status_code, answer.json["code"]) == (422, "application_not_ready")
    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert {"#/answers/name", "#/evidence/portrait"} <= pointers


def test_a_file_is_sent_once_and_never_read_back(caller: Callable[..., Caller]) -> None:
    centre = caller()
    reference = begin(centre)["reference"]
    made = attach(centre, reference, "portrait")
    assert (made.status_code, made.json["item"], made.json["state"]) == (201, "portrait", "received")
    again = attach(centre, reference, "portrait")
    assert (again.status_code, again.json) == (201, made.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert attach(centre, reference, "nothing").status_code == 404
    text = centre.client.post(
        f"/api/v1/applications/{reference}/evidence/portrait",
        data=b"hello",
        content_type="text/plain",
        headers={"Authorization": "DPoP centre", "Operator": "desk-7", "Idempotency-Key": "k"},
    )
    assert (text.status_code, text.json["code"]) == (415, "media_type_unsupported")
    lie = attach(centre, reference, "portrait", b"no picture")
    assert (lie.status_code, lie.json["code"]) == (422, "file_type_not_allowed")


def test_an_upload_breaks_off_and_goes_on(caller: Callable[..., Caller]) -> None:
    centre = caller()
    reference = begin(centre)["reference"]
    content = factories.JPEG + bytes(range(256)) * 4
    begun = centre.post(f"/applications/{reference}/uploads", {"item": "portrait", "length": len(content)})
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    where = begun.headers["Location"]

    def send(piece: bytes, offset: int, kind: str = "application/offset+octet-stream") -> Any:
        headers = {"Authorization": "DPoP centre", "Operator": "desk-7", "Upload-Offset": str(offset)}
        return centre.client.patch(where, data=piece, content_type=kind, headers=headers)

    assert send(content[:500], 0).headers["Upload-Offset"] == "500"
    wrong = send(content[:500], 0)
    assert (wrong.status_code, wrong.json["code"]) == (409, "upload_misplaced")
    assert send(content[500:] + b"more", 500).status_code == 409
    assert send(b"x", 500, "text/plain").status_code == 415
    asked = centre.client.head(where, headers={"Authorization": "DPoP centre", "Operator": "desk-7"})
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (200, "500")
    assert send(content[500:], 500).status_code == 204
    told = centre.get(where.removeprefix("/api/v1")).json
    files = centre.get(f"/applications/{reference}").json["evidence"]
    assert [(file["id"], file["size"]) for file in files] == [(told["evidence_id"], len(content))]
    assert caller("second").get(where.removeprefix("/api/v1")).status_code == 404


def test_the_office_asks_and_the_partner_answers(
    ready: tuple[Caller, str], lodging: dict[str, Any], works: Works, catalogue: Catalogue
) -> None:
    centre, reference = ready
    centre.post(f"/applications/{reference}/lodgement", lodging)
    factories.paid(works, catalogue, reference)
    examiner = factories.staff_actor(works, catalogue, subject="okonjo")
    with works.begin(examiner) as work:
        review.claim(work, reference=reference, catalogue=catalogue)
    with works.begin(examiner) as work:
        review.ask(work, reference=reference, question="Where will you stay?", catalogue=catalogue)
    told = centre.get(f"/applications/{reference}").json
    assert (told["state"], told["information_asked"]["question"]) == ("information_requested", "Where will you stay?")
    assert attach(centre, reference, "means", factories.JPEG + b"means").status_code == 201
    empty = centre.post(f"/applications/{reference}/replies", {"answer": " "})
    assert (empty.status_code, empty.json["errors"][0]["pointer"]) == (422, "#/answer")
    done = centre.post(f"/applications/{reference}/replies", {"answer": "At my sister's."})
    assert (done.status_code, done.json["state"]) == (200, "examination")
    assert done.json["information_asked"] is None


def test_withdrawing_twice_is_withdrawing(ready: tuple[Caller, str]) -> None:
    centre, reference = ready
    for _ in range(2):
        answer = centre.post(f"/applications/{reference}/withdrawal")
        assert (answer.status_code, answer.json["state"]) == (200, "withdrawn")


def test_a_lodged_application_is_found_by_passport(ready: tuple[Caller, str], lodging: dict[str, Any]) -> None:
    centre, reference = ready
    number = factories.ANSWERS["passport_number"]
    assert centre.post("/application-searches", {"passport_number": number}).json["items"] == []
    centre.post(f"/applications/{reference}/lodgement", lodging)
    found = centre.post("/application-searches", {"passport_number": f" {number.lower()} "}).json["items"]
    assert [item["reference"] for item in found] == [reference]
    assert "Wongphaisan" not in str(found)
