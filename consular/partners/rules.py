"""What the contract with a partner may say, and the numbers of the FAPI 2.0 Security Profile."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

VISA_CENTRE = "visa_centre"
AUDIENCES = (VISA_CENTRE, "carrier", "border", "agency", "employer")
# Signatures of client assertions (FAPI 2.0 Security Profile §5.4): RSA only as PSS, no shared secrets.
ALGORITHMS = ("ES256", "PS256", "EdDSA")
ALL = "*"

# The clock of another house may be ahead of ours by so much (FAPI 2.0 Security Profile §5.3.2.1).
AHEAD = timedelta(seconds=10)
ASSERTION_LIFE = timedelta(minutes=5)
PROOF_LIFE = timedelta(seconds=60)
NONCE_BUCKET = 60  # seconds
NONCE_BUCKETS = 5
PUSHED_LIFE = timedelta(seconds=300)
CODE_LIFE = timedelta(seconds=60)
TOKEN_LIFE = timedelta(minutes=5)
# A token key signs for a month; the next one is published two days before it begins, and stays for an hour after.
KEY_SIGNS = timedelta(days=30)
KEY_PUBLISHED_BEFORE = timedelta(days=2)
KEY_PUBLISHED_AFTER = timedelta(hours=1)
SWEEP_EVERY = timedelta(minutes=10)

MOST_REDIRECTS = 20
LONGEST_STATE = 1024
API_PATH = "/api/v1"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_REDIRECT = re.compile(r"https?://[!-~]{1,1000}")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_client_id(text: object) -> bool:
    """Whether it has the form of a client identifier."""
    return isinstance(text, str) and _CLIENT_ID.fullmatch(text) is not None


def is_token(text: str) -> bool:
    """Whether it has the form of a code, a refresh token or a request's name of ours."""
    return _TOKEN.fullmatch(text) is not None


def is_challenge(text: str) -> bool:
    """Whether it has the form of a PKCE challenge by S256 (RFC 7636 §4.2)."""
    return _CHALLENGE.fullmatch(text) is not None


def is_verifier(text: str) -> bool:
    """Whether it has the form of a PKCE verifier (RFC 7636 §4.1)."""
    return _VERIFIER.fullmatch(text) is not None


def is_redirect(text: str, *, loopback: bool) -> bool:
    """Whether browsers may be sent there: https without fragment or user; on this machine http too if `loopback`."""
    if not _REDIRECT.fullmatch(text) or "#" in text or "\\" in text:
        return False
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        return False
    if not url.hostname or "@" in url.netloc or "*" in url.netloc:
        return False
    return url.scheme == "https" or (loopback and url.hostname in _LOOPBACK)


def bare_address(text: str) -> str | None:
    """An address as a DPoP proof names it: without query and fragment, scheme and host in small letters, no default
    port (RFC 9449 §4.3, RFC 3986 §6.2). None for what is no address.
    """
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return None
    if url.scheme not in ("https", "http") or not url.hostname or "@" in url.netloc:
        return None
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    if port is not None and port != {"https": 443, "http": 80}[url.scheme]:
        host = f"{host}:{port}"
    return urlunsplit((url.scheme, host, url.path or "/", "", ""))
