"""What the demo eID is told by its environment, and its refusal to run outside local mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from consular.core.errors import Misconfigured
from consular.core.settings import Mode

HOST = "127.0.0.1"
CALLBACK_PATHS = ("/sign-in/oidc/callback",)
SIGNED_OUT_PATHS = ("/", "/signed-out")
_LOOPBACK_NAMES = ("127.0.0.1", "localhost")
MIN_SECRET = 32


@dataclass(frozen=True, slots=True)
class EidSettings:
    """Everything the provider needs to know; raises Misconfigured when it must not start.

    `issuer` is its own address and `public_url` the product's, both without a trailing slash. The registered
    redirect addresses are `public_url` followed by each path, compared as whole strings.
    """

    mode: str
    issuer: str
    public_url: str
    client_id: str
    client_secret: str = field(repr=False)
    callback_paths: tuple[str, ...] = CALLBACK_PATHS
    signed_out_paths: tuple[str, ...] = SIGNED_OUT_PATHS

    def __post_init__(self) -> None:
        if self.mode != Mode.LOCAL:
            raise Misconfigured(
                why="The demo eID signs anybody in without a password, so it runs in local mode only: "
                f"CONSULAR_MODE must be 'local', not '{self.mode}'"
            )
        _check_issuer(self.issuer)
        if urlsplit(self.public_url).scheme not in ("http", "https") or self.public_url.endswith("/"):
            raise Misconfigured(why="CONSULAR_PUBLIC_URL must be an absolute address without a slash at its end")
        if not self.client_id:
            raise Misconfigured(why="CONSULAR_OIDC_CLIENT_ID must name the client of the demo eID")
        if len(self.client_secret) < MIN_SECRET:
            raise Misconfigured(why=f"CONSULAR_OIDC_CLIENT_SECRET must be at least {MIN_SECRET} random characters")

    @property
    def redirect_uris(self) -> frozenset[str]:
        """Addresses to which an authorization response may be sent."""
        return frozenset(self.public_url + path for path in self.callback_paths)

    @property
    def signed_out_uris(self) -> frozenset[str]:
        """Addresses to which a person may be sent after signing out."""
        return frozenset(self.public_url + path for path in self.signed_out_paths)

    @property
    def client_origin(self) -> str:
        """Scheme, host and port of the product."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"


def from_environment(environ: Mapping[str, str], *, port: int | None = None) -> EidSettings:
    """Settings from CONSULAR_MODE, CONSULAR_EID_URL (else made from the port), CONSULAR_PUBLIC_URL,
    CONSULAR_OIDC_CLIENT_ID, CONSULAR_OIDC_CLIENT_SECRET and, when other paths are used,
    CONSULAR_EID_CALLBACK_PATHS (separated by commas). Raises Misconfigured.
    """
    listening = port if port is not None else port_from(environ)
    paths = environ.get("CONSULAR_EID_CALLBACK_PATHS")
    return EidSettings(
        mode=environ.get("CONSULAR_MODE", ""),
        issuer=environ.get("CONSULAR_EID_URL") or f"http://{HOST}:{listening}",
        public_url=environ.get("CONSULAR_PUBLIC_URL", "").rstrip("/"),
        client_id=environ.get("CONSULAR_OIDC_CLIENT_ID", ""),
        client_secret=environ.get("CONSULAR_OIDC_CLIENT_SECRET", ""),
        callback_paths=tuple(path.strip() for path in paths.split(",")) if paths else CALLBACK_PATHS,
    )


def port_from(environ: Mapping[str, str]) -> int:
    """The TCP port named by CONSULAR_EID_PORT; raises Misconfigured."""
    told = environ.get("CONSULAR_EID_PORT", "")
    if not told.isascii() or not told.isdecimal() or not 0 < int(told) < 65536:
        raise Misconfigured(why="CONSULAR_EID_PORT must be a port number between 1 and 65535")
    return int(told)


def is_loopback_name(host: str) -> bool:
    """Whether a host name, without its port, is this machine's own."""
    return host in _LOOPBACK_NAMES


def _check_issuer(issuer: str) -> None:
    parts = urlsplit(issuer)
    if parts.scheme != "http" or not is_loopback_name(parts.hostname or "") or issuer.endswith("/"):
        raise Misconfigured(
            why="CONSULAR_EID_URL must be http on 127.0.0.1 or localhost, without a slash at its end: "
            "the demo eID serves this machine only"
        )
