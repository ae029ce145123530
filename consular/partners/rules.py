"""What the contract with a partner may say."""

from __future__ import annotations

AUDIENCES = ("visa_centre", "carrier", "border", "agency", "employer")
# Signatures of client assertions (FAPI 2.0 Security Profile §5.4): RSA only as PSS, no shared secrets.
ALGORITHMS = ("ES256", "PS256", "EdDSA")
ALL = "*"
