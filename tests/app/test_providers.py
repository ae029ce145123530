"""Providers by `config/providers.yaml` and the environment: offered when told, refused when that would be unsafe."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from consular.app.providers import providers_of
from consular.catalogue import Catalogue, SignInDemand, SignInProvider
from consular.core.errors import Misconfigured
from consular.core.settings import Settings

TOLD = {
    "CONSULAR_OIDC_ISSUER": "https://eid.example.org",
    "CONSULAR_OIDC_CLIENT_ID": "visas",
    "CONSULAR_OIDC_CLIENT_SECRET": "3mK8-of-the-provider",
}


def settings(mode: str = "production", **more: str) -> Settings:
    return Settings.model_validate(
        {
            "CONSULAR_MODE": mode,
            "DATABASE_URL": "postgresql+psycopg://u@/x",
            "REDIS_URL": "redis://127.0.0.1/0",
            "CONSULAR_PUBLIC_URL": "https://visa.example.org",
            "CONSULAR_DATA": "/srv/consular",
            **more,
        }
    )


def definition(**changed: Any) -> SignInProvider:
    usual = {"key": "x", "label": {"en": "X"}, "issuer": "https://x.example", "client_id": "c", "doors": ["staff"]}
    return SignInProvider.model_validate(usual | changed)


def test_the_delivered_file_offers_the_provider_of_the_environment(catalogue: Catalogue) -> None:
    found = providers_of(catalogue, settings(CONSULAR_STAFF_AMR="hwk"), TOLD)
    assert list(found) == ["eid"]
    assert (found["eid"].issuer, found["eid"].client_id) == ("https://eid.example.org", "visas")
    assert found["eid"].must_send_issuer
    assert "3mK8" not in repr(found)


@pytest.mark.parametrize("missing", ["CONSULAR_OIDC_ISSUER", "CONSULAR_OIDC_CLIENT_ID"])
def test_what_is_not_told_is_not_offered(catalogue: Catalogue, missing: str) -> None:
    told = {name: value for name, value in TOLD.items() if name != missing}
    assert providers_of(catalogue, settings("local"), told) == {}
    with pytest.raises(Misconfigured, match="door of staff"):
        providers_of(catalogue, settings(), told)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"CONSULAR_OIDC_CLIENT_SECRET": ""}, "CONSULAR_OIDC_CLIENT_SECRET"),
        ({"CONSULAR_OIDC_CLIENT_SECRET": "Secret"}, "everybody knows"),
        ({"CONSULAR_OIDC_ISSUER": "http://127.0.0.1:9000"}, "https://"),
        ({"CONSULAR_OIDC_ISSUER": "http://eid.example.org"}, "https"),
    ],
)
def test_production_refuses_what_is_unsafe(catalogue: Catalogue, changed: dict[str, str], why: str) -> None:
    with pytest.raises(Misconfigured, match=why):
        providers_of(catalogue, settings(CONSULAR_STAFF_AMR="hwk"), TOLD | changed)


def test_colleagues_sign_in_by_what_resists_phishing_at_each_provider(catalogue: Catalogue) -> None:
    for terms, accepted in (({}, False), ({"staff_amr": ["hwk"]}, True), ({"staff_acr": ["high"]}, True)):
        known = replace(catalogue, providers={"x": definition(**terms)})
        if accepted:
            assert list(providers_of(known, settings(), {})) == ["x"]
        else:
            with pytest.raises(Misconfigured, match="resists phishing"):
                providers_of(known, settings(), {})


def test_one_issuer_is_one_provider(catalogue: Catalogue) -> None:
    known = replace(catalogue, providers={key: definition(key=key) for key in ("x", "y")})
    with pytest.raises(Misconfigured, match="one issuer"):
        providers_of(known, settings("local"), {})


@pytest.mark.parametrize(
    "changed",
    [
        {"authentication": "client_secret_basic"},
        {"authentication": "private_key_jwt", "secret_env": "X"},
        {"authentication": "none"},
        {"secret": "3mK8"},
        {"secret_env": "not a name", "authentication": "client_secret_post"},
        {"scopes": ["profile"]},
        {"doors": []},
        {"doors": ["cellar"]},
        {"levels": {"highest": ["x"]}},
        {"claims": {"surname": "x"}},
    ],
)
def test_a_definition_that_cannot_be_meant_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        definition(**changed)


@pytest.mark.parametrize(("acr", "level"), [("a", "low"), ("b", "high"), ("c", None), (None, None), ("both", "high")])
def test_levels_are_read_by_the_providers_names(acr: str | None, level: str | None) -> None:
    assert definition(levels={"low": ["a", "both"], "high": ["b", "both"]}).level_of(acr) == level


def test_an_unfit_algorithm_is_refused(catalogue: Catalogue) -> None:
    known = replace(catalogue, providers={"x": definition(algorithms=["HS256"])})
    with pytest.raises(Misconfigured, match="signed with"):
        providers_of(known, settings("local"), {})


def test_without_a_provider_that_gives_the_level_a_service_demands_nothing_starts(catalogue: Catalogue) -> None:
    """The file may name one: what counts is whether it is offered here."""
    visa = catalogue.current("visitor-visa")
    demanding = visa.model_copy(update={"sign_in": SignInDemand(assurance="high")})
    changed = replace(catalogue, services={**catalogue.services, (visa.key, visa.version): demanding})
    assert list(providers_of(changed, settings("local"), TOLD)) == ["eid"]
    for mode in ("local", "sandbox"):
        with pytest.raises(Misconfigured, match="visitor-visa wants a sign-in of level high"):
            providers_of(changed, settings(mode), {})
