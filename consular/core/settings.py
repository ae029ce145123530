"""Settings: frozen, typed, from the environment. Policy is not here but in `config/`.

The process refuses to start on missing, default or contradictory values; the sentence says which and why.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from consular.core.errors import Misconfigured

DEFAULTISH = {"secret", "changeme", "change-me", "password", "dev", "test", "default", "consular", "postgres", "redis"}
KeyProviderName = Literal["file", "pkcs11"]


class Mode(StrEnum):
    """How the product runs. `local` = one machine with demo eID and demo persons; `sandbox` = for partners."""

    LOCAL = "local"
    SANDBOX = "sandbox"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Everything a process is told by its environment."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    mode: Mode = Field(alias="CONSULAR_MODE")
    database_url: str = Field(alias="DATABASE_URL")
    keystore_url: str | None = Field(default=None, alias="KEYSTORE_URL")
    redis_url: str = Field(alias="REDIS_URL")
    public_url: str = Field(alias="CONSULAR_PUBLIC_URL")
    instance: str = Field(default="", alias="CONSULAR_INSTANCE", pattern=r"^[a-z0-9]*$")
    data: Path = Field(alias="CONSULAR_DATA")
    config: Path = Field(default=Path("config"), alias="CONSULAR_CONFIG")
    storage_url: str | None = Field(default=None, alias="CONSULAR_STORAGE_URL")
    # Which root wraps the key-encryption keys: `file`, or `pkcs11` with library, token, PIN file and label.
    key_provider: KeyProviderName = Field(default="file", alias="CONSULAR_KEY_PROVIDER")
    key_file: Path | None = Field(default=None, alias="CONSULAR_KEY_FILE")
    pkcs11_module: Path | None = Field(default=None, alias="CONSULAR_PKCS11_MODULE")
    pkcs11_token: str = Field(default="", alias="CONSULAR_PKCS11_TOKEN")
    pkcs11_pin_file: Path | None = Field(default=None, alias="CONSULAR_PKCS11_PIN_FILE")
    pkcs11_key: str = Field(default="consular-root", alias="CONSULAR_PKCS11_KEY")
    smtp_url: str | None = Field(default=None, alias="CONSULAR_SMTP_URL")
    mail_from: str = Field(default="consular@localhost", alias="CONSULAR_MAIL_FROM")
    # How text messages go out: not at all, or through a folder that a program of the operator's empties.
    sms: Literal["none", "folder"] | None = Field(default=None, alias="CONSULAR_SMS")
    sms_folder: Path | None = Field(default=None, alias="CONSULAR_SMS_FOLDER")
    oidc_issuer: str | None = Field(default=None, alias="CONSULAR_OIDC_ISSUER")
    oidc_client_id: str | None = Field(default=None, alias="CONSULAR_OIDC_CLIENT_ID")
    oidc_client_secret: SecretStr | None = Field(default=None, alias="CONSULAR_OIDC_CLIENT_SECRET")
    audit_head_folder: Path | None = Field(default=None, alias="CONSULAR_AUDIT_HEADS")
    erasure_ledger: Path | None = Field(default=None, alias="CONSULAR_ERASURE_LEDGER")
    # The folder that is exchanged with the bureau that makes passports, and the bureau's public keys.
    bureau_folder: Path | None = Field(default=None, alias="CONSULAR_BUREAU_FOLDER")
    bureau_key: Path | None = Field(default=None, alias="CONSULAR_BUREAU_KEY")
    # What colleagues' sign-ins must show at a provider of which `config/providers.yaml` says nothing else, separated by
    # spaces: one of these classes, one of these methods (RFC 8176).
    staff_acr: str = Field(default="", alias="CONSULAR_STAFF_ACR")
    staff_amr: str = Field(default="", alias="CONSULAR_STAFF_AMR")
    # Reverse proxies between the browser and gunicorn, each of which appends to X-Forwarded-For.
    proxies: int = Field(default=0, ge=0, le=5, alias="CONSULAR_PROXIES")
    # Whoever sends it as a bearer token reads /metrics; without it there is no such page.
    metrics_token: SecretStr | None = Field(default=None, alias="CONSULAR_METRICS_TOKEN")
    log_level: str = Field(default="INFO", alias="CONSULAR_LOG_LEVEL")
    lease_seconds: int = Field(default=90, ge=1, alias="CONSULAR_LEASE_SECONDS")

    @property
    def is_local(self) -> bool:
        """Demo eID, demo persons and the page of mails exist only here."""
        return self.mode is Mode.LOCAL

    @property
    def key_path(self) -> Path:
        """File of the `file` key provider."""
        return self.key_file or self.data / "keys" / "kek.json"

    @property
    def blob_url(self) -> str:
        """Where sealed evidence lies: a folder or an S3 address."""
        return self.storage_url or (self.data / "blobs").as_uri()

    @property
    def heads_path(self) -> Path:
        """Folder outside the database that gets every signed audit head."""
        return self.audit_head_folder or self.data / "audit-heads"

    @property
    def ledger_path(self) -> Path:
        """File outside both databases that names every destroyed key, for after a restore."""
        return self.erasure_ledger or self.data / "erasures.jsonl"

    @property
    def bureau_path(self) -> Path:
        """Folder of the exchange with the bureau."""
        return self.bureau_folder or self.data / "bureau"

    @property
    def bureau_key_path(self) -> Path | None:
        """File with the bureau's public keys; in local mode the demo bureau writes it there."""
        return self.bureau_key or (self.bureau_path / "bureau.jwks.json" if self.is_local else None)

    @property
    def sms_adapter(self) -> Literal["none", "folder"]:
        """How text messages go out; in local mode a page shows the folder."""
        return self.sms or ("folder" if self.is_local else "none")

    @property
    def sms_path(self) -> Path:
        """Folder of the text messages that wait for the operator's program."""
        return self.sms_folder or self.data / "sms"

    @property
    def mail_folder(self) -> Path:
        """Local mode's post box of `.eml` files."""
        return self.data / "mail"


def load() -> Settings:
    """Read the environment; raises Misconfigured with a sentence for the operator."""
    try:
        settings = Settings()  # type: ignore[call-arg]  # values come from the environment
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise Misconfigured(why=f"Settings are incomplete or wrong: {told}") from None
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    url = urlsplit(settings.public_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise Misconfigured(why="CONSULAR_PUBLIC_URL must be an absolute address such as https://visa.example.org")
    if settings.key_provider == "pkcs11":
        for name, value in {
            "CONSULAR_PKCS11_MODULE": settings.pkcs11_module,
            "CONSULAR_PKCS11_TOKEN": settings.pkcs11_token,
            "CONSULAR_PKCS11_PIN_FILE": settings.pkcs11_pin_file,
        }.items():
            if not value:
                raise Misconfigured(why=f"{name} is required when CONSULAR_KEY_PROVIDER is pkcs11")
    if settings.mode is Mode.PRODUCTION:
        _check_production(settings)
    elif url.scheme == "http" and url.hostname not in ("127.0.0.1", "localhost"):
        raise Misconfigured(why="plain http is allowed on 127.0.0.1 and localhost only")


def _check_production(settings: Settings) -> None:
    if not settings.public_url.startswith("https://"):
        raise Misconfigured(why="CONSULAR_PUBLIC_URL must start with https:// in production")
    for name, value in {
        "KEYSTORE_URL": settings.keystore_url,
        "CONSULAR_KEY_FILE": settings.key_file or settings.key_provider != "file",
        "CONSULAR_SMTP_URL": settings.smtp_url,
        "CONSULAR_AUDIT_HEADS": settings.audit_head_folder,
        "CONSULAR_ERASURE_LEDGER": settings.erasure_ledger,
    }.items():
        if not value:
            raise Misconfigured(why=f"{name} is required in production")
    if settings.keystore_url == settings.database_url:
        raise Misconfigured(why="KEYSTORE_URL must be another PostgreSQL cluster than DATABASE_URL")
    for name, secret in {
        "DATABASE_URL": _password(settings.database_url),
        "KEYSTORE_URL": _password(settings.keystore_url),
        "REDIS_URL": _password(settings.redis_url),
        "CONSULAR_SMTP_URL": _password(settings.smtp_url),
        "CONSULAR_OIDC_CLIENT_SECRET": settings.oidc_client_secret and settings.oidc_client_secret.get_secret_value(),
        "CONSULAR_METRICS_TOKEN": settings.metrics_token and settings.metrics_token.get_secret_value(),
    }.items():
        if secret and secret.lower() in DEFAULTISH:
            raise Misconfigured(why=f"{name} holds a password that everybody knows")


def _password(url: str | None) -> str | None:
    return urlsplit(url or "").password
