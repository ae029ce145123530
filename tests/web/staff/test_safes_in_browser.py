"""The pages of stock and custody in Chromium: accessible, and no wider than a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Route

from consular.catalogue import Catalogue
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser
from tests.web.staff.test_custody import taken

ROOT = Path(__file__).resolve().parents[3]
SITE = "http://safe.test"
pytestmark = pytest.mark.journey


def test_axe_finds_nothing_and_the_pages_fit(
    chromium: Chromium, browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    roles = (("producer", "jakarta"), ("counter-clerk", "jakarta"))
    sign_in(browser, factories.staff_actor(works, catalogue, subject="both", roles=roles, powers=()))
    path, _ = taken(browser, factories.lodged(works, catalogue)[0])
    pages = {"item": browser.page}
    browser.get(f"/staff/custody/labels?item={path.rsplit('/', 1)[1]}")
    pages["labels"] = browser.page
    browser.get("/staff/custody")
    pages["custody"] = browser.page
    browser.get("/staff/stock")
    browser.post("/staff/stock/deliveries", {"kind": "visa-sticker", "numbers": "V1"})
    pages["stock"] = browser.page
    browser.post("/staff/stock/deliveries", {"kind": "visa-sticker", "numbers": "V00000001"})
    pages["delivery"] = browser.page

    def serve(asked: Route) -> None:
        name = Path(asked.request.url.removeprefix(SITE))
        if name.suffix in (".css", ".js", ".svg"):
            kind = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}[name.suffix]
            static = ROOT / "consular/web/static" / name.name
            asked.fulfill(body=static.read_text("utf-8") if static.exists() else "", content_type=kind)
        else:
            asked.fulfill(body=pages[name.name], content_type="text/html; charset=utf-8")

    shown = chromium.new_context().new_page()
    shown.route("**/*", serve)
    found = []
    for name in pages:
        for width in (360, 800):
            shown.set_viewport_size({"width": width, "height": 900})
            shown.goto(f"{SITE}/{name}")
            found += [(name, v["id"], v["nodes"][0]["target"]) for v in Axe().run(shown).response["violations"]]
            if shown.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                found.append((name, "too wide", width))
    shown.context.close()
    assert found == []
