"""Running the demo eID: gunicorn, one process with threads, on 127.0.0.1 whatever the environment says."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask
from gunicorn.app.base import BaseApplication

from consular.local.eid.app import create_eid_app
from consular.local.eid.settings import HOST, EidSettings, from_environment, port_from

_OPTIONS = {
    "workers": 1,  # codes and key are in this process's memory
    "worker_class": "gthread",
    "threads": 4,
    "control_socket_disable": True,
    "loglevel": "warning",
    "proc_name": "consular-eid",
    "graceful_timeout": 3,
}


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, settings: EidSettings, port: int) -> None:
        self._settings = settings
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        for name, value in _OPTIONS.items():
            self.cfg.set(name, value)
        self.cfg.set("bind", f"{HOST}:{self._port}")

    def load(self) -> Flask:
        return create_eid_app(self._settings)


def serve(port: int | None = None, *, public_url: str | None = None, environ: Mapping[str, str] | None = None) -> None:
    """Serve until told to stop. `port` and `public_url` (the product's address) win over the environment, whose
    names are those of `from_environment`. Raises Misconfigured before listening.
    """
    told = dict(os.environ if environ is None else environ)
    if public_url is not None:
        told["CONSULAR_PUBLIC_URL"] = public_url
    listening = port if port is not None else port_from(told)
    _Server(from_environment(told, port=listening), listening).run()
