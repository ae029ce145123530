"""What the API is compared with: Flask and psycopg, and no more around them than a partner's call cannot do without.

Each call verifies the signatures of the access token and of the proof, compares the proof with request and token, and
in one transaction notes the proof's `jti` and does its work by one statement: a read by reference, an insert, a search
for all passengers' numbers at once; a check is signed, each passenger by a digest. Answers are JSON of what was found.

It does not: ask whether contract or consent still stand, judge scope, office, fields or answers, count calls, remember
idempotency keys, seal, index or open anything, tell files and charges, set deadlines, owe events, write an audit.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from flask import Flask, Response, abort, jsonify, request
from psycopg.types.json import Jsonb
from sqlalchemy.engine import make_url

from bench.plain_token import ECDSA, encoded, public_key, verified
from consular.core.ids import new_id, new_reference

_HELD = threading.local()
SPEND = "INSERT INTO used VALUES (%s)"
READ = "SELECT id, answers FROM application WHERE reference = %s"
CREATE = "INSERT INTO application VALUES (%s, %s, %s)"
CHECK = "SELECT number, verdict FROM passport WHERE number = ANY(%s)"
TABLE = """CREATE TABLE application (id uuid PRIMARY KEY, reference text UNIQUE, answers jsonb NOT NULL);
CREATE TABLE passport (number text PRIMARY KEY, verdict text NOT NULL);
CREATE TABLE used (jti text PRIMARY KEY)"""
PATH = "/api/v1"


def conninfo(url: str) -> str:
    """libpq's form of an address of ours."""
    given = make_url(url)
    return psycopg.conninfo.make_conninfo(
        host=str(given.query.get("host") or given.host),
        user=given.username,
        password=given.password,
        dbname=given.database,
        port=given.port,
    )


def _connection() -> psycopg.Connection[Any]:
    held: psycopg.Connection[Any] | None = getattr(_HELD, "connection", None)
    if held is None:
        held = _HELD.connection = psycopg.connect(conninfo(os.environ["PLAIN_DATABASE_URL"]))
    return held


def proved(key: ec.EllipticCurvePublicKey) -> str:
    """The `jti` of this request's proof; 401 when token or proof is not right."""
    token = request.headers["Authorization"].removeprefix("DPoP ")
    said, proof = verified(token, key), verified(request.headers["DPoP"], None)
    digest = encoded(hashlib.sha256(token.encode()).digest())
    if said["exp"] < time.time() or proof["htm"] != request.method or proof["ath"] != digest:
        abort(401)
    if not proof["htu"].endswith(request.path):
        abort(401)
    jti: str = proof["jti"]
    return jti


def create_app() -> Flask:
    """`gunicorn 'bench.plain_api:create_app()'`, with PLAIN_DATABASE_URL and PLAIN_TOKEN_KEY (a JWK)."""
    app = Flask(__name__)
    key = public_key(json.loads(os.environ["PLAIN_TOKEN_KEY"]))
    own = ec.generate_private_key(ec.SECP256R1())
    header = encoded(json.dumps({"alg": "ES256", "kid": "k1"}).encode())

    @app.get("/health/live")
    def live() -> str:
        return "live"

    @app.get(f"{PATH}/applications/<reference>")
    def read(reference: str) -> Response:
        jti = proved(key)
        connection = _connection()
        with connection.transaction():
            connection.execute(SPEND, (jti,))
            row = connection.execute(READ, (reference,)).fetchone()
        return jsonify({"reference": reference, "answers": row[1] if row else {}})

    @app.post(f"{PATH}/applications")
    def create() -> tuple[Response, int]:
        jti, reference = proved(key), new_reference()
        answers = request.get_json()["answers"]
        connection = _connection()
        with connection.transaction():
            connection.execute(SPEND, (jti,))
            connection.execute(CREATE, (new_id(), reference, Jsonb(answers)))
        return jsonify({"reference": reference, "answers": answers}), 201

    @app.post(f"{PATH}/carrier/checks")
    def check() -> Response:
        jti, passengers = proved(key), request.get_json()["passengers"]
        connection = _connection()
        with connection.transaction():
            connection.execute(SPEND, (jti,))
            asked = ([one["document_number"] for one in passengers],)
            found = dict(connection.execute(CHECK, asked).fetchall())
        results = [found.get(one["document_number"], "not_ok") for one in passengers]
        told = [
            {"sha256": hashlib.sha256("\n".join(one.values()).encode()).hexdigest(), "outcome": outcome}
            for one, outcome in zip(passengers, results, strict=True)
        ]
        signed = f"{header}.{encoded(json.dumps(told).encode())}"
        r, s = decode_dss_signature(own.sign(signed.encode(), ECDSA))
        return jsonify({"results": results, "receipt": f"{signed}.{encoded(r.to_bytes(32) + s.to_bytes(32))}"})

    return app
