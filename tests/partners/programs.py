"""A partner's program for tests: its keys, and whatever tokens it likes to sign, right and wrong."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from consular import partners
from consular.core.actor import Actor, ActorKind
from consular.core.work import Works

SYSTEM = Actor(ActorKind.SYSTEM)
ISSUER = "http://127.0.0.1:8000"
PLACE = partners.Place(ISSUER)
REDIRECT = "https://agency.example/back"
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
# Made once: an RSA key takes a moment.
_RSA: list[rsa.RSAPrivateKey] = []


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def new_key(alg: str = "ES256") -> Private:
    """A fresh private key for the algorithm (RSA: the one of this process)."""
    if alg == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    if alg == "PS256":
        if not _RSA:
            _RSA.append(rsa.generate_private_key(65537, 2048))
        return _RSA[0]
    return ec.generate_private_key(ec.SECP256R1())


def jwk_of(key: Private, **more: Any) -> dict[str, Any]:
    """The public half as JWK."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": b64(key.public_key().public_bytes_raw()), **more}
    if isinstance(key, rsa.RSAPrivateKey):
        n = key.public_key().public_numbers()
        return {"kty": "RSA", "n": b64(n.n.to_bytes((n.n.bit_length() + 7) // 8)), "e": b64(n.e.to_bytes(3)), **more}
    numbers = key.public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": b64(numbers.x.to_bytes(32)), "y": b64(numbers.y.to_bytes(32)), **more}


def alg_of(key: Private) -> str:
    """The algorithm for which a key is used here."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "EdDSA"
    return "PS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"


def signature(key: Private, data: bytes) -> bytes:
    """As JWS wants it."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def jws(key: Private, header: dict[str, Any] | str, claims: Any) -> str:
    """A compact JWS of whatever is given, a header also as raw text; claims that are bytes go as they are."""
    head = header if isinstance(header, str) else json.dumps(header)
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    signed = f"{b64(head.encode())}.{b64(body)}"
    return f"{signed}.{b64(signature(key, signed.encode()))}"


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`base` with changes; what is changed to `...` is left out."""
    return {k: v for k, v in {**base, **changes}.items() if v is not ...}


@dataclass
class Program:
    """A registered client with its two keys: one for assertions, one for proofs."""

    client_id: str
    partner_id: Any
    key: Private
    proof_key: Private = field(default_factory=new_key)

    def assertion(self, now: datetime, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A client assertion; claims and header members may be changed, or left out by `...`."""
        at = int(now.timestamp())
        base = {"iss": self.client_id, "sub": self.client_id, "aud": ISSUER, "iat": at, "exp": at + 60}
        said = merged({**base, "jti": secrets.token_urlsafe(12)}, claims)
        return jws(self.key, merged({"alg": alg_of(self.key), "typ": "JWT"}, header or {}), said)

    def proof(
        self,
        now: datetime,
        method: str,
        address: str,
        *,
        token: str | None = None,
        header: dict[str, Any] | None = None,
        key: Private | None = None,
        **claims: Any,
    ) -> str:
        """A DPoP proof for this request; claims and header members may be changed, or left out by `...`."""
        signer = key or self.proof_key
        base: dict[str, Any] = {
            "htm": method,
            "htu": address,
            "iat": int(now.timestamp()),
            "nonce": partners.nonce(now),
        }
        if token is not None:
            base["ath"] = b64(hashlib.sha256(token.encode()).digest())
        said = merged({**base, "jti": secrets.token_urlsafe(12)}, claims)
        head = merged({"typ": "dpop+jwt", "alg": alg_of(signer), "jwk": jwk_of(signer)}, header or {})
        return jws(signer, head, said)

    @property
    def thumbprint(self) -> str:
        """Of the key for proofs."""
        return thumbprint(jwk_of(self.proof_key))

    def access_token(self, works: Works, *scopes: str, grant: partners.PartnerGrant | None = None) -> str:
        """A token as the token endpoint makes them, without asking it."""
        with works.begin(SYSTEM) as work:
            partners.prepare_keys(work)
        with works.begin(SYSTEM) as work:
            partner = work.session.get(partners.Partner, self.partner_id)
            assert partner is not None
            keys = partners.keys_in_force(work.session, work.now)
            return partners.mint(
                keys, PLACE, partner=partner, scopes=scopes, thumbprint=self.thumbprint, now=work.now, grant=grant
            )

    def headers(
        self, now: datetime, token: str, method: str, path: str, *, operator: str | None = None
    ) -> dict[str, str]:
        """Headers of one call of the API at this moment of the test's clock."""
        more = {"operator": operator} if operator else {}
        proof = self.proof(now, method, ISSUER + path, token=token, **more)
        return {"Authorization": f"DPoP {token}", "DPoP": proof}


def thumbprint(jwk: dict[str, Any]) -> str:
    """RFC 7638, of an EC key."""
    named = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return b64(hashlib.sha256(json.dumps(named, separators=(",", ":")).encode()).digest())


def register(
    works: Works,
    name: str = "Meridiaan Travel",
    *,
    audience: str = "agency",
    scopes: tuple[str, ...] = ("services:read", "applications:read", "applications:write"),
    alg: str = "ES256",
    **more: Any,
) -> Program:
    """A partner of this contract, with its program."""
    key = new_key(alg)
    client_id = "p-" + secrets.token_hex(8)
    with works.begin(SYSTEM) as work:
        row = partners.Partner(
            client_id=client_id,
            name=name,
            audience=audience,
            alg=alg,
            jwks={"keys": [jwk_of(key, kid="k1")]},
            redirect_uris=more.pop("redirect_uris", [REDIRECT]),
            scopes=list(scopes),
            offices=more.pop("offices", ["*"]),
            services=more.pop("services", ["*"]),
            created_at=work.now,
            **more,
        )
        work.session.add(row)
        work.session.flush()
        return Program(client_id, row.id, key)
