"""The way out."""

from __future__ import annotations

import os
import socketserver
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from consular.core.ids import new_id
from consular.core.outbox import TryLater
from consular.notices import FolderPost, Mail
from consular.notices.post import SmtpPost, message


def mail(subject: str = "Your application", to: str = "ana@mail.example") -> Mail:
    """A short mail."""
    return Mail(new_id(), to, subject, "Sign in: https://visa.example.org\n\nΥπουργείο", "en")


def test_a_mail_is_plain_text_marked_as_automatic() -> None:
    given = mail()
    made = message(given, "Visas <visas@consular.example>")
    assert made["Message-ID"].startswith(f"<{given.id}@consular.example")
    assert (made["Auto-Submitted"], made["Content-Language"]) == ("auto-generated", "en")
    assert made.get_content_type() == "text/plain"
    assert "Υπουργείο" in made.get_content()


@pytest.mark.parametrize("text", ["a\r\nBcc: eve@mail.example", "a\nX: y"])
def test_no_header_can_be_smuggled_in(text: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        message(mail(subject=text), "visas@consular.example")
    with pytest.raises(ValueError, match="CR or LF"):
        message(mail(to=text + "@mail.example"), "visas@consular.example")


@pytest.mark.parametrize(
    "address",
    ["ana,eva@mail.example", "ana<eva@mail.example", "<eva>@mail.example", "a;b@mail.example", "ana@straße.example"],
)
def test_a_mail_has_one_mailbox_however_its_address_looks(address: str) -> None:
    local, _, domain = address.rpartition("@")
    made = message(mail(to=address), "visas@consular.example")
    sent = message_from_bytes(made.as_bytes(), policy=default)
    for seen in (made, sent):
        assert [(one.username, one.domain) for one in seen["To"].addresses] == [(local, domain)]


@pytest.fixture
def false_host(tmp_path: Path) -> Iterator[tuple[socketserver.ThreadingTCPServer, list[bytes]]]:
    """A host on 127.0.0.1 whose certificate nobody vouches for, and what it was told."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2060, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "host.pem"
    file.write_bytes(
        made.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    told: list[bytes] = []

    class Talk(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            line = self.request
            if self.server.plain_first:  # type: ignore[attr-defined]
                line.sendall(b"220 mail\r\n")
                line.recv(1000)
                line.sendall(b"250-mail\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n")
                line.recv(1000)
                line.sendall(b"220 go on\r\n")
            try:
                with context.wrap_socket(line, server_side=True) as secret:
                    secret.sendall(b"220 mail\r\n")
                    while part := secret.recv(1000):
                        told.append(part)
                        secret.sendall(b"250 AUTH PLAIN\r\n")
            except OSError:
                return  # the client has turned away

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.plain_first = False  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server, told
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_host_without_a_good_certificate_learns_nothing(false_host, scheme: str) -> None:
    server, told = false_host
    server.plain_first = scheme == "smtp+starttls"
    post = SmtpPost(f"{scheme}://user:password@127.0.0.1:{server.server_address[1]}", "visas@consular.example", "")
    with pytest.raises(TryLater):
        post.send(mail())
    assert told == []


def test_the_folder_shows_the_newest_mail_first_and_each_once(tmp_path: Path) -> None:
    post = FolderPost(tmp_path / "mail", "visas@consular.example", "http://127.0.0.1")
    older, newer = mail("older"), mail("newer")
    for given, at in ((newer, 200), (older, 100), (newer, 300)):
        post.send(given)
        os.utime(post.folder / f"{given.id}.eml", (at, at))
    assert [made["Subject"] for _, made in post.mails()] == ["newer", "older"]
    assert post.folder.stat().st_mode & 0o077 == 0
