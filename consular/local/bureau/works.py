"""The demo bureau's day: order files in, pages drawn, answers out, some seconds later as if something were printed.

What it knows is in one file, written before an answer leaves, so that it may be killed at any moment.
"""

from __future__ import annotations

import hashlib
import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from joserfc.errors import JoseError

from consular.core.clock import Clock, SystemClock
from consular.core.errors import Misconfigured
from consular.core.private_files import write_private
from consular.core.settings import Settings
from consular.local.bureau.keys import BureauKeys
from consular.local.bureau.page import drawn_page

log = structlog.get_logger(__name__)

NAME = "demo-bureau"
PRINTS_FOR = timedelta(seconds=5)
_PAUSE = 1.0
_FRESH: dict[str, Any] = {"serial": 0, "previous": None, "files": [], "printing": {}, "leaving": None}


class DemoBureau:
    """Works on the folder of the exchange. Raises Misconfigured outside local mode: it makes no passports."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        if not settings.is_local:
            raise Misconfigured(why="The demo bureau draws pages that are no passports: it runs in local mode only")
        self._folder = settings.bureau_path
        for part in ("outbox", "inbox", "pages"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        self._keys = BureauKeys(self._folder, NAME)
        self._clock = clock

    def round(self) -> None:
        """Take new files, finish what has been printing for long enough, answer both."""
        known = self._known()
        self._leave(known)
        now = self._clock.now()
        for path in sorted((self._folder / "outbox").glob(f"{NAME}-*.jwe")):
            if path.name not in known["files"]:
                self._take(known, path, now)
        ready = [o for o, at in known["printing"].items() if datetime.fromisoformat(at) <= now]
        if ready:
            for order in ready:
                del known["printing"][order]
            self._answer(known, ready, "produced", now)

    def _take(self, known: dict[str, Any], path: Path, now: datetime) -> None:
        known["files"].append(path.name)
        for pem in (self._folder / "outbox").glob("production-*.pem"):
            try:
                told = json.loads(self._keys.opened(path.read_bytes(), pem.read_bytes()))
            except JoseError:
                continue
            orders = [entry["order"] for entry in told["entries"]]
            for entry in told["entries"]:
                write_private(self._folder / "pages" / f"{entry['order']}.png", drawn_page(entry))
                known["printing"][entry["order"]] = (now + PRINTS_FOR).isoformat()
            self._answer(known, orders, "accepted", now)
            return
        log.warning("demo_bureau.unreadable", file=path.name)
        self._write(known)

    def _answer(self, known: dict[str, Any], orders: list[str], status: str, now: datetime) -> None:
        entries = [{"order": order, "status": status, "at": now.isoformat()} for order in orders]
        payload = json.dumps(
            {
                "format": "consular-production-answer/1",
                "bureau": NAME,
                "serial": known["serial"] + 1,
                "previous_sha256": known["previous"],
                "entries": entries,
            }
        ).encode()
        known["serial"] += 1
        known["previous"] = hashlib.sha256(payload).hexdigest()
        known["leaving"] = self._keys.signed(payload)
        self._write(known)
        self._leave(known)
        log.info("demo_bureau.answered", status=status, orders=len(orders))

    def _leave(self, known: dict[str, Any]) -> None:
        """The answer that was signed last goes out; twice, if we were killed in between: then it is known there."""
        if known["leaving"] is not None:
            path = self._folder / "inbox" / f"{NAME}-{known['serial']:06}.jws"
            write_private(path, known["leaving"].encode())
            known["leaving"] = None
            self._write(known)

    def _known(self) -> dict[str, Any]:
        path = self._folder / "demo-bureau.json"
        found: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else json.loads(json.dumps(_FRESH))
        return found

    def _write(self, known: dict[str, Any]) -> None:
        write_private(self._folder / "demo-bureau.json", json.dumps(known).encode())


def serve(settings: Settings) -> None:
    """Work until the process is stopped. Raises Misconfigured outside local mode."""
    bureau = DemoBureau(settings, SystemClock())
    while True:
        bureau.round()
        time.sleep(_PAUSE)
