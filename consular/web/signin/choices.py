"""Which providers stand at which door, and what they are called."""

from __future__ import annotations

from consular.catalogue import SignInProvider
from consular.core.errors import NotFound
from consular.web.context import house, reader
from consular.web.signin.oidc import Provider


def offered(door: str) -> list[dict[str, str]]:
    """A button for each provider at the door `applicant` or `staff`, in the order of the file."""
    known = house().catalogue.providers
    return [
        {"key": key, "label": reader().pick(known[key].label)}
        for key in known
        if key in house().providers and door in known[key].doors
    ]


def texts_offered() -> bool:
    """Whether codes are sent by text message here: there is an adapter, and a country that gets them."""
    return house().settings.sms_adapter != "none" and bool(house().catalogue.sign_in.text_messages.prefixes)


def chosen(door: str, key: str) -> tuple[SignInProvider, Provider]:
    """The provider `key` of this door; with an empty key the first one. Raises NotFound."""
    keys = [one["key"] for one in offered(door)]
    wanted = key or next(iter(keys), "")
    if wanted not in keys:
        raise NotFound
    return house().catalogue.providers[wanted], house().providers[wanted]


def by_key(key: str) -> tuple[SignInProvider, Provider] | None:
    """The provider `key`, whatever its doors; None when it is no longer offered."""
    definition, provider = house().catalogue.providers.get(key), house().providers.get(key)
    return (definition, provider) if definition is not None and provider is not None else None


def by_issuer(issuer: str | None) -> tuple[SignInProvider, Provider] | None:
    """The provider that this issuer is; None when it is no longer offered."""
    for key, provider in house().providers.items():
        if provider.issuer == issuer:
            return by_key(key)
    return None
