"""HTTP to an OpenID provider: https, no redirects, bounded in time and size, nothing kept between calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from ssl import SSLContext
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import httpx

from consular.web.signin.oidc_errors import ProviderUnavailable

LOOPBACK = ("127.0.0.1", "localhost")
MAX_BYTES = 256 * 1024
STEP_SECONDS = 5.0
TOTAL_SECONDS = 10.0
_HTTP_OK = 200
_BAD_CHARACTERS = frozenset("\\ #")


class ClientAuthentication(Protocol):
    """Authlib's client authentication: adds credentials to a request."""

    def prepare(self, method: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
        """Address, headers and body with the credentials in them."""
        ...


@cache
def _trust() -> SSLContext:
    return httpx.create_ssl_context()  # costs 20 ms: once in a process


def is_acceptable(address: str, *, plain_http: bool) -> bool:
    """Whether an address may be called: https; http on this machine only where `plain_http` allows it. Never with
    a user name or a fragment.
    """
    if not address.isascii() or not address.isprintable() or _BAD_CHARACTERS & set(address):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (plain_http and parts.scheme == "http" and host in LOOPBACK)


def is_loopback(address: str) -> bool:
    """Whether an address is plain http on this machine."""
    return address.startswith("http://") and is_acceptable(address, plain_http=True)


def json_object(response: httpx.Response) -> dict[str, Any]:
    """The JSON object that an answer is; raises ProviderUnavailable."""
    try:
        told = response.json()
    except (ValueError, RecursionError) as error:
        raise ProviderUnavailable(reason="response") from error
    if not isinstance(told, dict):
        raise ProviderUnavailable(reason="response")
    return told


class Transport:
    """Calls one provider; raises ProviderUnavailable for whatever goes wrong on the way.

    Serves as the session of Authlib's OAuth2Client. `step_seconds` bounds each wait of the network,
    `total_seconds` the whole call by `tick` (seconds, monotonic), so that a provider that drips cannot hold a thread.
    """

    def __init__(
        self,
        *,
        loopback: bool = False,
        step_seconds: float = STEP_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        max_bytes: int = MAX_BYTES,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._loopback = loopback
        self._step = step_seconds
        self._total = total_seconds
        self._max = max_bytes
        self._tick = tick

    def get_json(self, address: str, *, bearer: str | None = None) -> dict[str, Any]:
        """The JSON object behind an address."""
        return json_object(self.get(address, bearer=bearer))

    def get(self, address: str, *, bearer: str | None = None, accept: str = "application/json") -> httpx.Response:
        """What is behind an address, when the answer is 200."""
        headers = {"Accept": accept} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        response = self._call("GET", address, headers, None)
        if response.status_code != _HTTP_OK:
            raise ProviderUnavailable(reason="status", status=response.status_code)
        return response

    def post(
        self, address: str, *, data: Mapping[str, str], headers: Mapping[str, str], auth: ClientAuthentication
    ) -> httpx.Response:
        """Post a form with the client's authentication. The headers are copied, because Authlib's default
        headers are shared by all clients and its authentication writes the secret into what it is given.
        """
        prepared = auth.prepare("POST", address, dict(headers), urlencode(data))
        return self._call("POST", *prepared[:2], prepared[2].encode("utf-8"))

    def _call(self, method: str, address: str, headers: Mapping[str, str], content: bytes | None) -> httpx.Response:
        if not is_acceptable(address, plain_http=self._loopback):
            raise ProviderUnavailable(reason="response")
        until = self._tick() + self._total
        try:
            with (
                httpx.Client(verify=_trust(), timeout=self._step, trust_env=not self._loopback) as client,
                client.stream(
                    method,
                    address,
                    headers={**headers, "Accept-Encoding": "identity"},
                    content=content,
                    follow_redirects=False,
                ) as response,
            ):
                return self._whole(response, until)
        except httpx.TimeoutException as error:
            raise ProviderUnavailable(reason="timeout") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderUnavailable(reason="unreachable") from error

    def _whole(self, response: httpx.Response, until: float) -> httpx.Response:
        if response.has_redirect_location or response.is_redirect:
            raise ProviderUnavailable(reason="redirect", status=response.status_code)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise ProviderUnavailable(reason="response")  # asked for none: unpacking could exceed the size cap
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > self._max:
                raise ProviderUnavailable(reason="too_large")
            if self._tick() > until:
                raise ProviderUnavailable(reason="timeout")
        kind = {"Content-Type": response.headers["Content-Type"]} if "Content-Type" in response.headers else {}
        return httpx.Response(response.status_code, content=bytes(body), headers=kind, request=response.request)
