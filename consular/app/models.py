"""All tables in one place, for migrations and tests: importing a room's face registers its models."""

from consular import (
    appearances,
    applications,
    audit,
    border,
    consents,
    custody,
    dossiers,
    evidence,
    fees,
    identity,
    issuance,
    notices,
    partners,
    privacy,
    production,
    register,
    review,
    stock,
    vault,
    verification,
    webhooks,
)
from consular.app import mode
from consular.core import outbox, timers
from consular.core.db import Base

METADATA = Base.metadata
KEYSTORE = vault.KeystoreBase.metadata

__all__ = [
    "KEYSTORE",
    "METADATA",
    "appearances",
    "applications",
    "audit",
    "border",
    "consents",
    "custody",
    "dossiers",
    "evidence",
    "fees",
    "identity",
    "issuance",
    "mode",
    "notices",
    "outbox",
    "partners",
    "privacy",
    "production",
    "register",
    "review",
    "stock",
    "timers",
    "verification",
    "webhooks",
]
