"""Figures for monitoring, in Prometheus's text format, to whoever has the token. Numbers and codes only."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from consular import issuance, vault
from consular.core.errors import NotFound
from consular.core.outbox import dead_letters, held_up, lag_seconds
from consular.web.access import PUBLIC, route
from consular.web.context import house, now, work

bp = Blueprint("metrics", __name__)


class Figures(Collector):
    """What the database knows of all processes, read while it is asked."""

    def collect(self) -> Iterator[Metric]:
        """One family after the other."""
        session = work().session
        refusals = CounterMetricFamily(
            "consular_vault_refusals",
            "Refusals of the vault by code; tampered and unknown_format must never rise",
            labels=["code"],
        )
        for code, total in sorted({"tampered": 0, "unknown_format": 0, **vault.refusal_counts(session)}.items()):
            refusals.add_metric([code], total)
        yield refusals
        dead = GaugeMetricFamily(
            "consular_dead_letters", "Deliveries given up, by reaction and code", labels=["reaction", "code"]
        )
        for reaction, code, count in dead_letters(session):
            dead.add_metric([reaction, code], count)
        yield dead
        held = GaugeMetricFamily(
            "consular_held_up_deliveries",
            "Deliveries that failed or wait for something and are tried again, by reaction and code",
            labels=["reaction", "code"],
        )
        for reaction, code, count in held_up(session):
            held.add_metric([reaction, code], count)
        yield held
        sealing = GaugeMetricFamily(
            "consular_seal_key_days", "Days for which seals can be made without a gap, by use", labels=["use"]
        )
        for use, days in issuance.days_of_sealing(session, at=now()).items():
            sealing.add_metric([use], days)
        yield sealing
        lag = lag_seconds(session, now=now())
        yield GaugeMetricFamily("consular_relay_lag_seconds", "Age of the oldest delivery that nobody took", value=lag)


@route(bp, "/metrics", permission=PUBLIC)
def show() -> Response:
    """Not there without `CONSULAR_METRICS_TOKEN`, nor for anybody who does not send it as a bearer token."""
    token = house().settings.metrics_token
    given = request.headers.get("Authorization", "")
    if token is None or not hmac.compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode()):
        raise NotFound
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4; charset=utf-8")
