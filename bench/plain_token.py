"""What our token endpoint is compared with: the same three signatures and one commit, with nothing around them.

One POST verifies the assertion and, when there is one, the proof of possession, inserts their ids, and signs a token.
No parameters are judged, no client is looked up, nothing is written but the ids: no audit, no limits.
"""

from __future__ import annotations

import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask, request
from sqlalchemy import create_engine, text

ECDSA = ec.ECDSA(SHA256())
INSERT = text("INSERT INTO used (id) SELECT unnest(CAST(:ids AS text[]))")


def decoded(part: str) -> bytes:
    """Of base64url."""
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def encoded(data: bytes) -> str:
    """As base64url."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def public_key(jwk: dict[str, Any]) -> ec.EllipticCurvePublicKey:
    """From a JWK."""
    x, y = (int.from_bytes(decoded(jwk[name])) for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def verified(token: str, key: ec.EllipticCurvePublicKey | None) -> dict[str, Any]:
    """The claims; without a key, by the one in the header."""
    head, body, signature = token.split(".")
    raw = decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    (key or public_key(json.loads(decoded(head))["jwk"])).verify(der, f"{head}.{body}".encode(), ECDSA)
    claims: dict[str, Any] = json.loads(decoded(body))
    return claims


def create_app() -> Flask:
    """`gunicorn 'bench.plain_token:create_app()'`, with PLAIN_DATABASE_URL and PLAIN_CLIENT_KEY (a JWK)."""
    app = Flask(__name__)
    engine = create_engine(os.environ["PLAIN_DATABASE_URL"], pool_size=8)
    client_key = public_key(json.loads(os.environ["PLAIN_CLIENT_KEY"]))
    own = ec.generate_private_key(ec.SECP256R1())
    header = encoded(json.dumps({"alg": "ES256", "typ": "at+jwt", "kid": "k1"}).encode())

    @app.get("/health/live")
    def live() -> str:
        return "live"

    @app.post("/oauth/token")
    def token() -> dict[str, Any]:
        ids = [verified(request.form["client_assertion"], client_key)["jti"]]
        proof = request.headers.get("DPoP")
        if proof:
            ids.append(verified(proof, None)["jti"])
        with engine.begin() as connection:
            connection.execute(INSERT, {"ids": ids})
        at = int(time.time())
        claims = {"iss": "plain", "aud": "plain", "sub": "plain", "iat": at, "exp": at + 300, "jti": ids[0]}
        signed = f"{header}.{encoded(json.dumps(claims).encode())}"
        r, s = decode_dss_signature(own.sign(signed.encode(), ECDSA))
        made = f"{signed}.{encoded(r.to_bytes(32) + s.to_bytes(32))}"
        return {"access_token": made, "token_type": "DPoP" if proof else "Bearer", "expires_in": 300}

    return app
