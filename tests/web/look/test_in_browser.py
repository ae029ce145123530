"""The composed pages in Chromium, under a strict policy: accessible, no wider than the screen, keys work."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from .conftest import COMPOSED

POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SITE = "http://look.test"
pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    return chromium


def opened(browser: Browser, look: SimpleNamespace, name: str, width: int, *, bypass_csp: bool = False) -> Page:
    def serve(route: Route) -> None:
        path = Path(route.request.url.removeprefix(SITE))
        if path.parts[1] == "static":
            body = (look.root / "consular/web/static" / path.name).read_text("utf-8")
            route.fulfill(body=body, content_type=KINDS[path.suffix])
        elif path.name == "brand.css":
            route.fulfill(body="", content_type="text/css")
        else:
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
            route.fulfill(body=look.render(path.name), headers=headers)

    page = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=bypass_csp).new_page()
    page.route("**/*", serve)
    page.goto(f"{SITE}/{name}")
    return page


@pytest.mark.parametrize("name", sorted(COMPOSED))
def test_axe_finds_nothing_and_the_page_fits(browser: Browser, look: SimpleNamespace, name: str) -> None:
    page = opened(browser, look, name, 360, bypass_csp=True)  # axe injects itself
    found, too_wide = [], []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found += [(v["id"], v["nodes"][0]["target"], width) for v in Axe().run(page).response["violations"]]
        too_wide += [page.evaluate("document.documentElement.scrollWidth - innerWidth")]
    page.context.close()
    assert found == []
    assert max(too_wide) <= 0


def test_the_error_summary_takes_the_focus_under_the_strict_policy(browser: Browser, look: SimpleNamespace) -> None:
    page = opened(browser, look, "gallery.html", 360)
    focused = page.evaluate("document.activeElement.id")
    page.context.close()
    assert focused == "error-summary"


def test_keys_walk_along_the_queue_and_can_be_switched_off(browser: Browser, look: SimpleNamespace) -> None:
    page = opened(browser, look, "queue.html", 1280)
    here = "document.activeElement.textContent.trim()"
    page.keyboard.press("k")  # from the current row, the third, one up
    assert page.evaluate(here) == "V-7E1S-66DT"
    page.keyboard.press("k")
    assert page.evaluate(here) == "V-4R8C-11TD"
    page.keyboard.press("/")
    page.keyboard.type("jk")  # typing is typing
    assert page.input_value("#q") == "jk"
    page.click("[data-keys-switch]")
    page.reload()
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement === document.body")
    assert page.inner_text("[data-keys-switch]") == "Turn the keys on"
    page.context.close()


def test_a_letter_chooses_a_decision_or_leads_back(browser: Browser, look: SimpleNamespace) -> None:
    page = opened(browser, look, "case.html", 1280)
    assert page.locator("input[name=decision]:checked").count() == 0
    page.keyboard.press("r")
    assert page.locator("input[name=decision]:checked").input_value() == "refuse"
    page.keyboard.press("u")
    page.wait_for_url("**#q")
    page.context.close()
