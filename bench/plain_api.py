"""What the API is compared with: Flask and psycopg with nothing around them; no token, policy, sealing or audit."""

from __future__ import annotations

import os
import threading
from typing import Any

import psycopg
from flask import Flask, Response, jsonify, request
from psycopg.types.json import Jsonb
from sqlalchemy.engine import make_url

from consular.core.ids import new_id, new_reference

_HELD = threading.local()
READ = "SELECT id, answers FROM application WHERE reference = %s"
CREATE = "INSERT INTO application VALUES (%s, %s, %s)"
CHECK = "SELECT number, verdict FROM passport WHERE number = ANY(%s)"
TABLE = """CREATE TABLE application (id uuid PRIMARY KEY, reference text UNIQUE, answers jsonb NOT NULL);
CREATE TABLE passport (number text PRIMARY KEY, verdict text NOT NULL)"""


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
        held = _HELD.connection = psycopg.connect(conninfo(os.environ["PLAIN_DATABASE_URL"]), autocommit=True)
    return held


def create_app() -> Flask:
    """`gunicorn 'bench.plain_api:create_app()'`, with PLAIN_DATABASE_URL."""
    app = Flask(__name__)

    @app.get("/health/live")
    def live() -> str:
        return "live"

    @app.get("/applications/<reference>")
    def read(reference: str) -> Response:
        row = _connection().execute(READ, (reference,)).fetchone()
        return jsonify({"reference": reference, "answers": row[1] if row else {}})

    @app.post("/applications")
    def create() -> tuple[Response, int]:
        reference = new_reference()
        _connection().execute(CREATE, (new_id(), reference, Jsonb(request.get_json()["answers"])))
        return jsonify({"reference": reference}), 201

    @app.post("/carrier/checks")
    def check() -> Response:
        numbers = [one["document_number"] for one in request.get_json()["passengers"]]
        found = dict(_connection().execute(CHECK, (numbers,)).fetchall())
        return jsonify({"results": [found.get(number, "not_ok") for number in numbers]})

    return app
