"""Identity providers as `config/providers.yaml` and the environment name them."""

from __future__ import annotations

import os
from collections.abc import Mapping

from consular.catalogue import Catalogue, SignInProvider
from consular.core.errors import Misconfigured
from consular.core.settings import DEFAULTISH, Mode, Settings
from consular.web.signin.oidc import Provider


def providers_of(
    catalogue: Catalogue, settings: Settings, environ: Mapping[str, str] | None = None
) -> dict[str, Provider]:
    """The providers that are offered, by key: those whose variables are set.

    Raises Misconfigured, in production also where colleagues have no way in that resists phishing.
    """
    told = _environment(settings, os.environ if environ is None else environ)
    found = {}
    for key, definition in catalogue.providers.items():
        issuer, client_id = definition.told("issuer", told), definition.told("client_id", told)
        if issuer and client_id:
            found[key] = _made(definition, issuer, client_id, told.get(definition.secret_env or "", ""))
    if len({provider.issuer for provider in found.values()}) != len(found):
        raise Misconfigured(why="Two providers in config/providers.yaml have one issuer")
    for service in catalogue.services.values():
        demand = service.sign_in
        if demand is not None and not any(catalogue.providers[key].gives(demand.assurance) for key in found):
            raise Misconfigured(
                why=f"The service {service.key} wants a sign-in of level {demand.assurance}, and no provider that is "
                "offered gives it"
            )
    if settings.mode is Mode.PRODUCTION:
        _check_production(catalogue, settings, found)
    return found


def _made(definition: SignInProvider, issuer: str, client_id: str, secret: str) -> Provider:
    if definition.secret_env and not secret:
        raise Misconfigured(why=f"{definition.secret_env} is required by the provider {definition.key}")
    return Provider(
        issuer,
        client_id,
        secret,
        scopes=tuple(definition.scopes),
        algorithms=tuple(definition.algorithms),
        authentication=definition.authentication,
        claim_names=definition.claims,
        userinfo=definition.userinfo,
        pushed=definition.pushed,
        must_send_issuer=definition.callback == "shared",
    )


def _check_production(catalogue: Catalogue, settings: Settings, found: Mapping[str, Provider]) -> None:
    for key, provider in found.items():
        if not provider.issuer.startswith("https://"):
            raise Misconfigured(why=f"The issuer of the provider {key} must start with https:// in production")
        if provider.client_secret.lower() in DEFAULTISH:
            raise Misconfigured(why=f"The provider {key} has a secret that everybody knows")
    desks = [catalogue.providers[key] for key in found if "staff" in catalogue.providers[key].doors]
    if not desks:
        raise Misconfigured(why="config/providers.yaml offers no provider at the door of staff")
    for desk in desks:
        if not (desk.staff_acr or desk.staff_amr or settings.staff_acr or settings.staff_amr):
            raise Misconfigured(
                why=f"The provider {desk.key} needs staff_acr or staff_amr: colleagues sign in by a method that "
                "resists phishing"
            )


def _environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """What settings were given wins: they may come from elsewhere than this process's environment."""
    secret = settings.oidc_client_secret
    given = {
        "CONSULAR_OIDC_ISSUER": settings.oidc_issuer,
        "CONSULAR_OIDC_CLIENT_ID": settings.oidc_client_id,
        "CONSULAR_OIDC_CLIENT_SECRET": secret.get_secret_value() if secret else None,
    }
    return {**environ, **{name: value for name, value in given.items() if value}}
