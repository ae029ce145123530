"""The root of the vault's keys that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from consular import vault
from consular.core.errors import Misconfigured
from consular.core.settings import Settings


def open_root(settings: Settings) -> vault.RootKey:
    """The root, opened; local mode makes its key file at the first start, production never does. Misconfigured."""
    if settings.key_provider == "file" and not settings.key_path.exists() and not settings.is_local:
        raise Misconfigured(
            why=f"CONSULAR_KEY_FILE: there is no key file at {settings.key_path}; consular keys create-root makes one"
        )
    return _PROVIDERS[settings.key_provider](settings, settings.is_local)


def create_root(settings: Settings) -> vault.RootKey:
    """Make the root where there is none (an existing one stays), and open it."""
    return _PROVIDERS[settings.key_provider](settings, True)


def _file(settings: Settings, create: bool) -> vault.RootKey:
    return vault.FileRoot.create(settings.key_path) if create else vault.FileRoot(settings.key_path)


def _pkcs11(settings: Settings, create: bool) -> vault.RootKey:
    # Its library is native code, loaded only where a token is used.
    kind = import_module("consular.vault.pkcs11_root").Pkcs11Root
    make: Callable[[Path | None, str, Path | None, str], vault.RootKey] = kind.create if create else kind
    return make(settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_pin_file, settings.pkcs11_key)


_PROVIDERS: Mapping[str, Callable[[Settings, bool], vault.RootKey]] = {"file": _file, "pkcs11": _pkcs11}
