"""An agency acts for a person who consented, through the API itself, by tokens of the code flow, until that ends."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from consular import audit
from consular.partners import PartnerGrant
from tests.partners.programs import ISSUER, SYSTEM, new_key, register
from tests.web.oauth.yard import Yard, citizen

APPLICATIONS = "/api/v1/applications"
NEW = {"service": "visitor-visa", "answers": {"nationality": "THA", "sex": "F"}}


@dataclass
class Agency:
    """The agency's program with the tokens that one person gave it."""

    yard: Yard
    access_token: str
    refresh_token: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One call of the API."""
        proof = self.yard.program.proof(self.yard.clock.now(), method, ISSUER + path, token=self.access_token)
        sent = {"Authorization": f"DPoP {self.access_token}", "DPoP": proof, **headers}
        if method == "POST":
            sent["Idempotency-Key"] = secrets.token_hex(8)
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        answer = self.yard.client.open(path, method=method, headers=sent, **content)
        assert answer.status_code < 500
        return answer

    def refreshed(self, scope: str | None = None) -> TestResponse:
        """What the refresh token gives now."""
        form = {"grant_type": "refresh_token", "refresh_token": self.refresh_token, "scope": scope or ...}
        return self.yard.token(form)

    def listed(self) -> list[str]:
        """References that it sees."""
        answer = self.call("GET", APPLICATIONS)
        assert answer.status_code == 200, answer.json
        return [item["reference"] for item in answer.json["items"]]


def consented(yard: Yard, account: UUID, scope: str = "applications:read applications:write") -> Agency:
    """PAR, the page of consent in this person's browser, the code, the token."""
    his = replace(yard, account=account)
    told = his.redeem(his.answered(his.pushed({"scope": scope}))["code"])
    assert told.status_code == 200, told.json
    return Agency(yard, told.json["access_token"], told.json["refresh_token"])


@pytest.fixture
def person(yard: Yard) -> UUID:
    """Somebody who consents in this test alone."""
    return citizen(yard.works)


def ended(yard: Yard, account: UUID) -> None:
    """The person ends every consent on the page for it."""
    browser = yard.browser(account)
    assert browser.get("/account/access") == 200
    for grant in replace(yard, account=account).grants():
        if grant.ended_at is None:
            assert browser.post(f"/account/access/{grant.id}/end") == 200


def test_it_begins_and_reads_the_persons_cases_until_the_consent_ends(yard: Yard, person: UUID) -> None:
    agency = consented(yard, person)
    made = agency.call("POST", APPLICATIONS, NEW)
    assert made.status_code == 201, made.json
    where = f"{APPLICATIONS}/{made.json['reference']}"
    assert agency.listed() == [made.json["reference"]]
    changed = agency.call("PATCH", where, {"answers": {"nationality": "VNM"}}, **{"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json.get("answers")) == (200, {"nationality": "VNM"})
    mine = yard.browser(person)
    assert mine.get("/applications") == 200
    assert made.json["reference"] in mine.page
    ended(yard, person)
    for method, path, body in (("GET", APPLICATIONS, None), ("GET", where, None), ("POST", APPLICATIONS, NEW)):
        refused = agency.call(method, path, body)
        assert (refused.status_code, refused.json["code"]) == (401, "invalid_token"), path
    assert agency.refreshed().json["error"] == "invalid_grant"
    assert mine.get("/applications") == 200
    assert made.json["reference"] in mine.page


def test_a_refresh_goes_on_for_the_same_person_with_a_new_key(yard: Yard, person: UUID) -> None:
    agency = consented(yard, person)
    reference = agency.call("POST", APPLICATIONS, NEW).json["reference"]
    yard.clock.move(minutes=6)
    assert agency.call("GET", APPLICATIONS).status_code == 401
    yard.program.proof_key = new_key()
    fresh = agency.refreshed("applications:read")
    assert fresh.status_code == 200, fresh.json
    agency.access_token = fresh.json["access_token"]
    assert agency.listed() == [reference]
    narrow = agency.call("POST", APPLICATIONS, NEW)
    assert (narrow.status_code, narrow.json["code"]) == (403, "insufficient_scope")


def test_it_sees_only_the_person_whose_token_it_shows(yard: Yard, person: UUID) -> None:
    """Also of two who both consented: neither's token opens the other's cases."""
    mine, other = consented(yard, person), consented(yard, citizen(yard.works))
    references = [agency.call("POST", APPLICATIONS, NEW).json["reference"] for agency in (mine, other)]
    assert [mine.listed(), other.listed()] == [[references[0]], [references[1]]]
    assert mine.call("GET", f"{APPLICATIONS}/{references[1]}").status_code == 404
    change = mine.call("PATCH", f"{APPLICATIONS}/{references[1]}", {"answers": {}}, **{"If-Match": '"any"'})
    assert change.status_code == 404
    assert mine.call("POST", f"{APPLICATIONS}/{references[1]}/withdrawal").status_code == 404
    states = mine.call("POST", "/api/v1/application-states", {"references": references}).json
    assert [item["reference"] for item in states["items"]] == [references[0]]
    assert states["not_found"] == [references[1]]


def test_what_the_person_filed_alone_or_through_another_is_seen_too(yard: Yard, person: UUID) -> None:
    """The consent says: your applications."""
    agency = consented(yard, person)
    second = register(yard.works, f"Second {secrets.token_hex(4)}")
    his = replace(yard, account=person, program=second)
    told = his.redeem(his.answered(his.pushed(program=second), program=second)["code"], program=second)
    through = Agency(his, told.json["access_token"], told.json["refresh_token"])
    reference = through.call("POST", APPLICATIONS, NEW).json["reference"]
    assert agency.listed() == [reference]


def test_the_contract_alone_opens_nobodys_cases(yard: Yard) -> None:
    token = yard.token().json["access_token"]
    refused = Agency(yard, token, "").call("GET", APPLICATIONS)
    assert (refused.status_code, refused.json["code"]) == (403, "insufficient_scope")


def test_whoever_may_only_read_begins_nothing(yard: Yard, person: UUID) -> None:
    agency = consented(yard, person, "applications:read")
    refused = agency.call("POST", APPLICATIONS, NEW)
    assert (refused.status_code, refused.json["code"]) == (403, "insufficient_scope")
    assert agency.listed() == []


def test_the_audit_says_for_whom_and_by_which_consent(yard: Yard, person: UUID) -> None:
    agency = consented(yard, person)
    agency.call("POST", APPLICATIONS, NEW)
    with yard.works.begin(SYSTEM) as work:
        (grant,) = work.session.query(PartnerGrant).where(PartnerGrant.account_id == person)
        entries = work.session.query(audit.AuditEntry).where(audit.AuditEntry.actor_id == yard.program.partner_id)
        [begun] = [
            entry.detail.detail
            for entry in entries
            if entry.action == "applications:application:begin"
            and entry.detail.detail.get("on_behalf_of") == str(person)
        ]
    assert begun["grant"] == str(grant.id)
