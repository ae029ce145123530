"""The administrator registers partners, suspends them and changes their keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from consular import audit, identity, partners
from consular.catalogue import Catalogue
from consular.core.work import Works
from consular.web.signin.oidc import Provider
from consular.web.transaction import TransactionalFlask
from tests import factories
from tests.partners import given
from tests.partners.programs import SYSTEM, jwk_of, new_key, register
from tests.web.conftest import Browser


@pytest.fixture
def administrator(browser: Browser, sign_in: Callable[..., None], works: Works, catalogue: Catalogue) -> Browser:
    """Signed in, on the page of partners."""
    who = factories.staff_actor(works, catalogue, subject="admin", roles=(("administrator", "headquarters"),))
    sign_in(browser, who)
    assert browser.get("/staff/partners") == 200
    return browser


def form(**changes: Any) -> dict[str, Any]:
    """A partner as it is typed."""
    return {
        "name": "Harbour Travel",
        "audience": "agency",
        "scopes": "applications:read",
        "offices": "*",
        "services": "*",
        "redirects": "https://harbour.example/back",
        "jwks": json.dumps({"keys": [jwk_of(new_key())]}),
        **changes,
    }


def rows(works: Works) -> list[partners.Partner]:
    """Who is registered."""
    with works.begin(SYSTEM) as work:
        return partners.registered_partners(work.session)


def test_a_partner_is_registered(administrator: Browser, works: Works) -> None:
    assert administrator.post("/staff/partners", form()) == 200
    assert "The partner is registered" in administrator.page
    [made] = rows(works)
    assert (made.name, made.audience, made.alg) == ("Harbour Travel", "agency", "ES256")
    assert made.client_id in administrator.page
    administrator.get("/staff/partners")
    assert "Harbour Travel" in administrator.page


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": " "}, "Give a name"),
    "a scope of another kind": ({"scopes": "border:verify"}, "Choose scopes"),
    "no scope": ({"scopes": ""}, "Choose scopes"),
    "an address over http": ({"redirects": "http://harbour.example/back"}, "Addresses begin with"),
    "an address with a fragment": ({"redirects": "https://harbour.example/#x"}, "Addresses begin with"),
    "an address with an asterisk": ({"redirects": "https://*.example/"}, "Addresses begin with"),
    "no keys": ({"jwks": ""}, "Give either the keys"),
    "keys and an address": ({"jwks_uri": "https://harbour.example/keys"}, "Give either the keys"),
    "keys that are none": ({"jwks": "keys"}, "The keys must be"),
    "keys without any": ({"jwks": '{"keys": []}'}, "The keys must be"),
    "deep keys": ({"jwks": "[" * 90_000}, "The keys must be"),
    "a private key": ({"jwks": json.dumps({"keys": [{**jwk_of(new_key()), "d": "AAAA"}]})}, "The keys must be"),
    "keys of another algorithm": ({"alg": "PS256"}, "The keys must be"),
    "an algorithm of nobody": ({"alg": "RS256"}, "Give either the keys"),
    "an office of nobody": ({"offices": "atlantis"}, "Choose offices and services"),
    "no office": ({"offices": ""}, "Choose offices and services"),
    "a service of nobody": ({"services": ["*", "nothing"]}, "Choose offices and services"),
    "a counter of an agency": ({"counters": "jakarta"}, "Only a visa centre runs a counter"),
    "keys inside": ({"jwks": "", "jwks_uri": "https://10.0.0.1/keys"}, "Addresses begin with"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_what_does_not_fit_is_said_and_nothing_is_kept(
    administrator: Browser, works: Works, case: tuple[dict[str, Any], str]
) -> None:
    changes, told = case
    assert administrator.post("/staff/partners", form(**changes)) == 422
    assert told in administrator.page
    assert rows(works) == []


def test_a_name_stands_for_one_partner(administrator: Browser, works: Works) -> None:
    administrator.post("/staff/partners", form())
    administrator.get("/staff/partners")
    assert administrator.post("/staff/partners", form()) == 409
    assert "registered already" in administrator.page


def test_suspending_and_lifting(administrator: Browser, works: Works) -> None:
    program = register(works)
    address = f"/staff/partners/{program.partner_id}"
    assert administrator.get(address) == 200
    assert administrator.post(f"{address}/suspend", {"act": "suspend"}) == 200
    assert "Lift the suspension" in administrator.page
    assert rows(works)[0].suspended_at is not None
    assert administrator.post(f"{address}/suspend", {"act": "resume"}) == 200
    assert rows(works)[0].suspended_at is None


def test_other_keys_with_and_without_overlap(administrator: Browser, works: Works) -> None:
    program = register(works)
    address = f"/staff/partners/{program.partner_id}"
    administrator.get(address)
    fresh = jwk_of(new_key(), kid="k2")
    assert administrator.post(f"{address}/keys", {"jwks": json.dumps({"keys": [fresh]}), "overlap": "yes"}) == 200
    kept = rows(works)[0].jwks
    assert kept is not None
    assert [key["kid"] for key in kept["keys"]] == ["k2", "k1"]
    assert administrator.post(f"{address}/keys", {"jwks": json.dumps({"keys": [fresh]})}) == 200
    assert rows(works)[0].jwks == {"keys": [fresh]}
    assert administrator.post(f"{address}/keys", {"jwks": "{}"}) == 422


def test_who_is_not_there(administrator: Browser) -> None:
    assert administrator.get("/staff/partners/00000000-0000-7000-8000-000000000007") == 404


def test_a_contract_for_chosen_places_and_its_change(administrator: Browser, works: Works) -> None:
    centre = form(audience="visa_centre", offices=["jakarta", "nairobi"], services=["visitor-visa"], counters="jakarta")
    assert administrator.post("/staff/partners", centre) == 200
    assert "Embassy in Jakarta, Embassy in Nairobi" in administrator.page
    [made] = rows(works)
    assert (made.offices, made.services, made.counters) == (["jakarta", "nairobi"], ["visitor-visa"], ["jakarta"])
    address = f"/staff/partners/{made.id}/places"
    assert administrator.post(address, {"offices": "nairobi", "services": "visitor-visa", "counters": "jakarta"}) == 422
    assert "only at an office of its contract" in administrator.page
    assert administrator.post(address, {"offices": "nairobi", "services": ["visitor-visa", "passport-first"]}) == 200
    assert "The offices and services are changed" in administrator.page
    [made] = rows(works)
    assert (made.offices, made.counters) == (["nairobi"], [])
    with works.begin(SYSTEM) as work:
        found = work.session.query(audit.AuditEntry).where(audit.AuditEntry.action == "partners:partner:change_places")
        [told] = [entry.detail.detail for entry in found]
    assert told["before"]["offices"] == ["jakarta", "nairobi"]
    assert told["after"] == {"offices": ["nairobi"], "services": ["passport-first", "visitor-visa"], "counters": []}


def test_the_same_places_again_are_no_change(administrator: Browser, works: Works) -> None:
    program = register(works)
    administrator.get(f"/staff/partners/{program.partner_id}")
    assert administrator.post(f"/staff/partners/{program.partner_id}/places", {"offices": "*", "services": "*"}) == 200
    with works.begin(SYSTEM) as work:
        entries = work.session.query(audit.AuditEntry)
        assert not entries.where(audit.AuditEntry.action == "partners:partner:change_places").count()


@pytest.fixture
def service(app: TransactionalFlask) -> Provider:
    """An identity service at the staff's door."""
    providers = app.extensions["consular"].providers
    providers["eid"] = Provider("https://id.example.org", "consular", "not-a-secret")
    made: Provider = providers["eid"]
    return made


def test_a_person_of_a_carrier_may_sign_in_until_that_is_ended(
    service: Provider, administrator: Browser, works: Works
) -> None:
    airline = given.partner(works, "Utopian Airways", audience="carrier", scopes=["carrier:check"])
    address = f"/staff/partners/{airline.id}"
    administrator.get(address)
    typed = {"name": "Ayu Prameswari", "number": "G-12", "service": "eid", "subject": "gate-1"}
    assert administrator.post(f"{address}/people", typed) == 200
    assert "Ayu Prameswari" in administrator.page
    with works.begin(SYSTEM) as work:
        [person] = identity.people_of(work.session, airline.id)
        assert person.issuer == service.issuer
    assert administrator.post(f"{address}/people", typed) == 409
    assert "can sign in here already" in administrator.page
    assert administrator.post(f"{address}/people", {**typed, "service": "none"}) == 422
    assert administrator.post(f"{address}/people", {**typed, "subject": " "}) == 422
    assert administrator.post(f"{address}/people/{person.id}/end") == 200
    assert "Nobody yet" in administrator.page
    assert administrator.post(f"{address}/people/{person.id}/end") == 404


def test_only_a_partner_that_checks_passengers_has_people(
    service: Provider, administrator: Browser, works: Works
) -> None:
    centre = given.partner(works, "Harbour Visa Centre")
    administrator.get(f"/staff/partners/{centre.id}")
    assert "People who sign in" not in administrator.page
    typed = {"name": "Ayu", "service": "eid", "subject": "x"}
    assert administrator.post(f"/staff/partners/{centre.id}/people", typed) == 422
