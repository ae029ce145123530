"""Outgoing HTTP to addresses that others have given us (a partner's keys, webhooks), proof against SSRF.

Only https; http and loopback only where local mode permits it explicitly. The name is resolved once, every address
found is checked against IANA's registries of special addresses, and the connection goes to a checked address, so a
name that answers differently a moment later (DNS rebinding) gains nothing. It stands on httpcore, httpx's engine,
which knows no redirects, cookies, proxies or environment. Size and time are bounded as a whole, not per step.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, urlsplit

import httpcore
import httpx
import orjson

from consular.core.errors import ConsularError
from consular.core.settings import Settings

MAX_BYTES = 256 * 1024
MAX_ADDRESS = 2048
STEP_SECONDS = 5.0
TOTAL_SECONDS = 10.0
_BAD_CHARACTERS = frozenset("\\ #@\"'<>`{}|^")
_PORTS = {"https": 443, "http": 80}
_HTTP_OK = 200

# IANA IPv4 Special-Purpose Address Registry, multicast and the reserved class E.
_FORBIDDEN_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
            *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
# Of IPv6 only global unicast is served at all; inside it what tunnels, translates or documents is left out.
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_FORBIDDEN_6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"))
)
_MAPPED_6 = ipaddress.IPv6Network("::ffff:0:0/96")

Resolve = Callable[[str, int], Sequence[str]]


class TargetRefused(ConsularError):
    """The address may not be called; `reason` is form, scheme, loopback or address."""

    code = "target_refused"


class TargetFailed(ConsularError):
    """Nothing usable came back; `reason` is name, timeout, unreachable, tls, protocol, too_large, status, response."""

    code = "target_failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are lower case. A redirect is an answer like any other."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> dict[str, object]:
        """The JSON object of a 200. Raises TargetFailed."""
        if self.status != _HTTP_OK:
            raise TargetFailed(reason="status", status=self.status)
        if self.headers.get("content-encoding", "identity") != "identity":
            raise TargetFailed(reason="response")  # asked for none: unpacking could exceed the size cap
        try:
            told = orjson.loads(self.content)
        except ValueError as error:
            raise TargetFailed(reason="response") from error
        if not isinstance(told, dict):
            raise TargetFailed(reason="response")
        return told


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name by the system's resolver; it also reads shortened and octal forms of addresses."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public net: nothing private, local, shared, reserved, multicast, mapped."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _FORBIDDEN_4)
    return ip in _GLOBAL_6 and not any(ip in network for network in _FORBIDDEN_6)


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's 127.0.0.0/8 or ::1; a v4-mapped form is not."""
    try:
        return ipaddress.ip_address(address).is_loopback and ipaddress.ip_address(address) not in _MAPPED_6
    except ValueError:
        return False


def check_form(address: str, *, loopback: bool = False) -> SplitResult:
    """The parts of an address that might be called, for whoever registers one. Nothing is resolved.

    Raises TargetRefused for another scheme than https (http only where `loopback` permits), for a user name, a
    fragment, blanks, characters beyond ASCII (a host is written in punycode) and a literal address that is not public.
    """
    if len(address) > MAX_ADDRESS or not address.isascii() or not address.isprintable():
        raise TargetRefused(reason="form")
    if _BAD_CHARACTERS & set(address):
        raise TargetRefused(reason="form")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise TargetRefused(reason="form") from error
    if parts.scheme not in ("https", "http") or (parts.scheme == "http" and not loopback):
        raise TargetRefused(reason="scheme")
    if not host or port == 0:
        raise TargetRefused(reason="form")
    if _is_literal(host):
        _check_addresses([host], parts.scheme, loopback=loopback)
    return parts


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _check_addresses(found: Sequence[str], scheme: str, *, loopback: bool) -> None:
    """One forbidden address among several refuses the name: its owner has no business there."""
    if loopback and found and all(is_loopback(address) for address in found):
        return
    if not found or not all(is_public(address) for address in found):
        raise TargetRefused(reason="address")
    if scheme == "http":
        raise TargetRefused(reason="loopback")


@dataclass(frozen=True, slots=True)
class _Deadline:
    """The moment by which a whole call ends; `left` bounds each single wait of the network."""

    until: float
    step: float
    tick: Callable[[], float]

    def left(self) -> float:
        seconds = self.until - self.tick()
        if seconds <= 0:
            raise httpcore.ReadTimeout("deadline")
        return min(self.step, seconds)


class _Stream(httpcore.NetworkStream):
    """A connection each of whose waits ends with the call's deadline: a peer that drips bytes holds nobody."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Pinned(httpcore.NetworkBackend):
    """Connects to the checked addresses and to nothing else, whatever the name means by now."""

    def __init__(self, addresses: Sequence[str], deadline: _Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._net = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for address in self._addresses:
            try:
                return _Stream(self._net.connect_tcp(address, port, self._deadline.left()), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # costs 20 ms: once in a process


class Outgoing:
    """Calls foreign addresses; raises TargetRefused before anything is sent, TargetFailed for what goes wrong then.

    `loopback` permits http, and addresses of this machine, which `of` does in local mode only. `total_seconds` bounds
    a whole call by `tick` (seconds, monotonic), name resolution included, `step_seconds` each wait in it.
    """

    def __init__(
        self,
        *,
        loopback: bool = False,
        resolve: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
        step_seconds: float = STEP_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        max_bytes: int = MAX_BYTES,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self.loopback = loopback
        self._resolve = resolve
        self._trust = trust
        self._step = step_seconds
        self._total = total_seconds
        self._max = max_bytes
        self._tick = tick

    @classmethod
    def of(cls, settings: Settings) -> Outgoing:
        """As the installation's mode allows: programs on the same machine are reachable in local mode only."""
        return cls(loopback=settings.is_local)

    def get(self, address: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """What lies behind an address."""
        return self._call("GET", address, headers or {}, None, keep=True)

    def post(self, address: str, content: bytes, *, headers: Mapping[str, str], keep: bool = True) -> Answer:
        """Send content; without `keep` only status and headers of the answer are read."""
        return self._call("POST", address, headers, content, keep=keep)

    def check(self, address: str) -> None:
        """Whether the address could be called right now: form, name, addresses. Raises TargetRefused, TargetFailed."""
        parts = check_form(address, loopback=self.loopback)
        self._addresses(parts, _Deadline(self._tick() + self._total, self._step, self._tick))

    def _call(
        self, method: str, address: str, headers: Mapping[str, str], content: bytes | None, *, keep: bool
    ) -> Answer:
        parts = check_form(address, loopback=self.loopback)
        deadline = _Deadline(self._tick() + self._total, self._step, self._tick)
        backend = _Pinned(self._addresses(parts, deadline), deadline)
        own = {"Host": parts.netloc, "Accept-Encoding": "identity", "User-Agent": "consular"}
        sent: list[tuple[bytes | str, bytes | str]] = list({**own, **headers}.items())
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        url = httpcore.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=target)
        with (
            _told_apart(),
            httpcore.ConnectionPool(ssl_context=self._trust or _trust(), network_backend=backend) as pool,
            pool.stream(method, url, headers=sent, content=content) as response,
        ):
            body = b"".join(_bounded(response.iter_stream(), self._max)) if keep else b""
            told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return Answer(response.status, told, body)

    def _addresses(self, parts: SplitResult, deadline: _Deadline) -> Sequence[str]:
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        try:
            wait = deadline.left()
        except httpcore.TimeoutException as error:
            raise TargetFailed(reason="timeout") from error
        found = _within(wait, lambda: self._resolve(host, port))
        _check_addresses(found, parts.scheme, loopback=self.loopback)
        return found


def _within(seconds: float, look_up: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The system's resolver knows no time limit of ours: it works in a thread that nobody waits for."""
    told: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def run() -> None:
        try:
            told.put(look_up())
        except (OSError, UnicodeError) as error:
            told.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        found = told.get(timeout=seconds)
    except Empty as error:
        raise TargetFailed(reason="timeout") from error
    if isinstance(found, Exception):
        raise TargetFailed(reason="name") from found
    return found


def _bounded(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TargetFailed(reason="too_large")
        yield chunk


@contextmanager
def _told_apart() -> Iterator[None]:
    """Httpcore's errors in our words; their texts may quote the peer and are dropped."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise TargetFailed(reason="timeout") from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise TargetFailed(reason="protocol") from error
    except httpcore.ConnectError as error:
        reason = "tls" if isinstance(error.__context__, ssl.SSLError) else "unreachable"
        raise TargetFailed(reason=reason) from error
    except (httpcore.NetworkError, OSError) as error:
        raise TargetFailed(reason="unreachable") from error
