"""Outgoing HTTP: what may not be called is not called, what is called ends in time. Real sockets, real TLS."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from consular.core.http import Outgoing, TargetFailed, TargetRefused, check_form, is_loopback, is_public
from consular.core.settings import Settings

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n" + b'{"a": "b" }'


@dataclass
class Peer:
    """A server on a real socket that answers every connection with `answer`, in pieces, and keeps what it was told."""

    answer: list[bytes]
    context: ssl.SSLContext | None = None
    heard: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    gap: threading.Event = field(default_factory=threading.Event)
    pause: float = 0.0

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            try:
                self._speak(connection)
            except OSError:
                pass
            finally:
                connection.close()

    def _speak(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        if self.context is not None:
            self.context.sni_callback = lambda _s, name, _c: self.names.append(name)
            connection = self.context.wrap_socket(connection, server_side=True)
        self.heard.append(whole_request(connection))
        for piece in self.answer:
            connection.sendall(piece)
            if self.pause and self.gap.wait(self.pause):
                return
        connection.close()


def whole_request(connection: socket.socket) -> bytes:
    """All that is said: closing with bytes unread would reset the connection under the answer."""
    said = b""
    while b"\r\n\r\n" not in said and (more := connection.recv(65536)):
        said += more
    head, _, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    while length and len(body) < int(length[1]) and (more := connection.recv(65536)):
        said, body = said + more, body + more
    return said


@contextmanager
def served(peer: Peer) -> Iterator[int]:
    """The port at which the peer listens."""
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=peer.serve, args=(listening,), daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        peer.gap.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(10)


@pytest.fixture(scope="module")
def identities(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[ssl.SSLContext, ssl.SSLContext]]:
    """(server's context, context that trusts it) for a host name."""
    folder = tmp_path_factory.mktemp("tls")

    def made(host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        path = Path(folder, f"{host}.pem")
        path.write_bytes(
            pem
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(path)
        return server, ssl.create_default_context(cadata=pem.decode())

    return made


PRIVATE = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
    *("192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1"),
    *("2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0"),
    *("fec0::1", "ff02::1", "5f00::1", "not an address", ""),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)
    assert not is_loopback(address)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://partner.example/jwks", "scheme"),
        ("ftp://partner.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://partner.example/", "scheme"),
        ("//partner.example/", "scheme"),
        ("partner.example", "scheme"),
        ("", "scheme"),
        ("https://", "form"),
        ("https:///path", "form"),
        ("https://user@partner.example/", "form"),
        ("https://user:word@partner.example/", "form"),
        ("https://partner.example/#here", "form"),
        ("https://partner.example/a b", "form"),
        ("https://partner.example\\@10.0.0.1/", "form"),
        ("https://partner.example/\r\nHost: x", "form"),
        ("https://pärtner.example/", "form"),
        ("https://partner.example:0/", "form"),
        ("https://partner.example:99999/", "form"),
        ("https://[::1/", "form"),
        ("https://[fe80::1%25eth0]/", "address"),
        ("https://" + "a" * 3000, "form"),
        ("https://127.0.0.1/", "address"),
        ("https://[::1]/", "address"),
        ("https://[::ffff:127.0.0.1]/", "address"),
        ("https://169.254.169.254/latest/meta-data/", "address"),
    ],
)
def test_address_is_refused_by_its_form(address: str, reason: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        Outgoing().get(address)
    assert refused.value.parameters["reason"] == reason


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.0.0.1", "017700000001", "localhost"])
def test_disguised_loopback_is_refused(host: str) -> None:
    """The system's resolver understands these forms, so the addresses it finds are what is judged."""
    with pytest.raises(TargetRefused) as refused:
        Outgoing().get(f"https://{host}/")
    assert refused.value.parameters["reason"] == "address"


@pytest.mark.parametrize("found", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["2606:4700::1111", "::1"], []])
def test_one_forbidden_address_refuses_the_name(found: list[str]) -> None:
    with pytest.raises(TargetRefused) as refused:
        Outgoing(resolve=lambda _h, _p: found).get("https://partner.example/")
    assert refused.value.parameters["reason"] == "address"


def test_loopback_permission_reaches_neither_private_nor_mixed_nor_plain_public() -> None:
    for found, address, reason in (
        (["10.0.0.1"], "https://partner.example/", "address"),
        (["127.0.0.1", "8.8.8.8"], "https://partner.example/", "address"),
        (["::ffff:127.0.0.1"], "https://partner.example/", "address"),
        (["8.8.8.8"], "http://partner.example/", "loopback"),
    ):
        with pytest.raises(TargetRefused) as refused:
            Outgoing(loopback=True, resolve=lambda _h, _p, found=found: found).get(address)
        assert refused.value.parameters["reason"] == reason


def settings(mode: str) -> Settings:
    return Settings(
        CONSULAR_MODE=mode,
        DATABASE_URL="postgresql://x",
        REDIS_URL="redis://x",
        CONSULAR_PUBLIC_URL="https://visa.example",
        CONSULAR_DATA="/nowhere",
    )


@pytest.mark.parametrize("mode", ["production", "sandbox"])
def test_settings_decide_that_loopback_is_closed(mode: str) -> None:
    peer = Peer([OK])
    with served(peer) as port:
        for address in (f"http://127.0.0.1:{port}/", f"https://127.0.0.1:{port}/", f"https://localhost:{port}/"):
            with pytest.raises(TargetRefused):
                Outgoing.of(settings(mode)).get(address)
    assert peer.heard == []


def test_settings_of_local_mode_open_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    peer = Peer([OK])
    with served(peer) as port:
        answer = Outgoing.of(settings("local")).get(f"http://127.0.0.1:{port}/keys?v=1")
    assert (answer.status, answer.json()) == (200, {"a": "b"})
    head = peer.heard[0].decode()
    assert head.startswith("GET /keys?v=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{port}\r\n" in head
    assert "cookie" not in head.lower()


def test_connection_is_pinned_to_what_was_checked(
    identities: Callable[[str], tuple[ssl.SSLContext, ssl.SSLContext]],
) -> None:
    """The name is asked once; the certificate is that of the name, the connection goes to the checked address."""
    server, trust = identities("partner.example")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    peer = Peer([OK], context=server)
    with served(peer) as port:
        outgoing = Outgoing(loopback=True, trust=trust, resolve=lambda _h, _p: next(answers))
        answer = outgoing.post(f"https://partner.example:{port}/hook", b"{}", headers={"X-A": "b"})
    assert answer.status == 200
    assert peer.names == ["partner.example"]
    assert f"Host: partner.example:{port}".encode() in peer.heard[0]
    assert next(answers) == ["10.0.0.1"]


@pytest.mark.parametrize("host", ["other.example", "partner.example"])
def test_certificate_must_be_the_names_and_trusted(
    host: str, identities: Callable[[str], tuple[ssl.SSLContext, ssl.SSLContext]]
) -> None:
    server, trust = identities("partner.example")
    if host == "partner.example":
        trust = ssl.create_default_context()
    with served(Peer([OK], context=server)) as port, pytest.raises(TargetFailed) as failed:
        Outgoing(loopback=True, trust=trust, resolve=lambda _h, _p: ["127.0.0.1"]).get(f"https://{host}:{port}/")
    assert failed.value.parameters["reason"] == "tls"


def test_redirect_is_not_followed_and_cookies_are_not_kept() -> None:
    to = Peer([OK])
    with served(to) as other:
        moved = (
            f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{other}/\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
        )
        peer = Peer([moved.encode()])
        with served(peer) as port:
            outgoing = Outgoing(loopback=True)
            for _ in range(2):
                assert outgoing.get(f"http://127.0.0.1:{port}/").status == 302
            with pytest.raises(TargetFailed):
                outgoing.get(f"http://127.0.0.1:{port}/").json()
    assert to.heard == []
    assert b"ookie" not in b"".join(peer.heard)


def head(*more: str) -> bytes:
    return ("\r\n".join(["HTTP/1.1 200 OK", *more]) + "\r\n\r\n").encode()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([head("Content-Length: 2000"), b"x" * 2000], "too_large"),
        ([head("Transfer-Encoding: chunked"), b"400\r\n" + b"x" * 1024 + b"\r\n0\r\n\r\n"], "too_large"),
        ([head("Content-Length: 10"), b"x"], "protocol"),
        ([b"\x00\x01nonsense\r\n\r\n"], "protocol"),
        ([], "protocol"),
        ([head("Content-Length: 4"), b"nope"], "response"),
        ([head("Content-Length: 2"), b"[]"], "response"),
        ([head("Content-Encoding: gzip", "Content-Length: 2"), b"{}"], "response"),
        ([b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}"], "status"),
    ],
)
def test_unusable_answers_are_told_apart(answer: list[bytes], reason: str) -> None:
    with served(Peer(answer)) as port, pytest.raises(TargetFailed) as failed:
        Outgoing(loopback=True, max_bytes=1000).get(f"http://127.0.0.1:{port}/").json()
    assert failed.value.parameters["reason"] == reason


@pytest.mark.parametrize(
    "answer",
    [
        [bytes([c]) for c in head("X: " + "y" * 90)],
        [head("Content-Length: 90"), *[b"x"] * 90],
    ],
    ids=["headers", "body"],
)
def test_dripping_peer_ends_with_the_call(answer: list[bytes]) -> None:
    """Each byte comes long before a step's limit; the call as a whole has its own."""
    peer = Peer(answer, pause=0.05)
    ticks = iter(range(10_000))
    with served(peer) as port, pytest.raises(TargetFailed) as failed:
        Outgoing(loopback=True, tick=lambda: float(next(ticks)), total_seconds=20, step_seconds=20).get(
            f"http://127.0.0.1:{port}/"
        )
    assert failed.value.parameters["reason"] == "timeout"


def test_silent_peer_and_silent_resolver_end() -> None:
    held = threading.Event()
    peer = Peer([b""], pause=30)
    with served(peer) as port, pytest.raises(TargetFailed) as failed:
        Outgoing(loopback=True, step_seconds=0.05).get(f"http://127.0.0.1:{port}/")
    assert failed.value.parameters["reason"] == "timeout"
    with pytest.raises(TargetFailed) as failed:
        Outgoing(resolve=lambda _h, _p: ["8.8.8.8"] if held.wait(30) else [], step_seconds=0.05).get(
            "https://a.example/"
        )
    held.set()
    assert failed.value.parameters["reason"] == "timeout"


def test_answer_that_nobody_needs_is_not_read() -> None:
    with served(Peer([head("Content-Length: 2000"), b"x" * 2000])) as port:
        answer = Outgoing(loopback=True, max_bytes=10).post(f"http://127.0.0.1:{port}/", b"x", headers={}, keep=False)
    assert (answer.status, answer.content) == (200, b"")


def test_nobody_listening_and_unknown_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(TargetFailed) as failed:
        Outgoing(loopback=True).get(f"http://127.0.0.1:{port}/")
    assert failed.value.parameters["reason"] == "unreachable"

    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    with pytest.raises(TargetFailed) as failed:
        Outgoing(resolve=unknown).check("https://nobody.example/")
    assert failed.value.parameters["reason"] == "name"


def test_form_is_judged_without_asking_for_the_name() -> None:
    assert check_form("https://nobody.example:8443/hook?a=b").port == 8443
    assert check_form("http://localhost:8080/", loopback=True).hostname == "localhost"
