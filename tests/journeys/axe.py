"""What every visited page must be: no violation of axe's rules, nothing wider than the window.

Looked at in 360 and 1280 px, pages of the counter in a tablet's width too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

WIDTHS = (1280, 360)
TABLET = 768  # the counter and the safe have tablets
HEIGHT = 900
_ON_TABLETS = re.compile(r"/staff/(counter|production|custody|stock|fees|register)\b")
_KEYS = (
    (re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}"), "REFERENCE"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}"), "ID"),
    (re.compile(r"/verify/[^/?]+"), "/verify/TOKEN"),
)
_STAND_STILL = "() => { for (let timer = 1; timer < 1000; timer++) clearInterval(timer); }"
# Right edges beyond the window, of what does not scroll inside a box of its own.
_TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth <= wide + 1) return found;
  for (const item of document.body.querySelectorAll('*')) {
    const box = item.getBoundingClientRect();
    if (box.width && (box.right > wide + 1 || box.left < -1)) found.push(item.outerHTML.slice(0, 120));
  }
  return found.length ? found : ['the page itself'];
}"""
# Boxes with a frame of their own that something sticks out of.
_OUT_OF_BOX = """() => [...document.querySelectorAll('.cs-box, .cs-panel, .cs-banner, .cs-finding')]
  .filter(box => getComputedStyle(box).overflowX === 'visible' && box.scrollWidth > box.clientWidth + 1)
  .map(box => [...box.querySelectorAll('*')].filter(item => item.getBoundingClientRect().right
      > box.getBoundingClientRect().right + 1).map(item => item.outerHTML.slice(0, 120)).concat([box.tagName])[0])"""


class Looks:
    """Pages that were looked at. The same kind of page in the same state is looked at once a session.

    `folder` takes a picture of each, and those that are asked for by name; None takes none.
    """

    def __init__(self, browser: Browser, folder: Path | None = None) -> None:
        self.folder = folder
        self.seen: set[str] = set()
        self._browser = browser
        self._axe = Axe()

    def at(self, page: Page, variant: str, *, axe: bool = True, scripts: bool = True) -> bool:
        """Check the page unless its kind was seen with this `variant` (of language, scripts); whether it was checked.

        A page that renews itself stops doing so.
        """
        key = f"{variant} {kind_of(page)}"
        if key in self.seen:
            return False
        self.seen.add(key)
        if scripts:
            page.evaluate(_STAND_STILL)
            self._check(page, key, axe=axe)
            self.picture(page, re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-"))
        else:
            self._check_copy(page, key, axe=axe)
        return True

    def picture(self, page: Page, name: str) -> None:
        """Screenshots <name>-<width>.png in the folder; nothing without one."""
        if self.folder is None:
            return
        for width in at_widths(page):
            page.screenshot(path=self.folder / f"{name}-{width}.png", full_page=True)

    def _check(self, page: Page, key: str, *, axe: bool) -> None:
        for width in at_widths(page):
            assert_fits(page, width)
            if axe:
                assert_accessible(page, self._axe, f"{key} at {width} px")

    def _check_copy(self, page: Page, key: str, *, axe: bool) -> None:
        """axe is a script: it looks at what a page without scripts holds in another window, where ours do not run."""
        held, address = page.content(), page.url
        context = self._browser.new_context(viewport=page.viewport_size)
        context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # the same dictionaries, typed twice
        copy = context.new_page()

        def answer(route: Route) -> None:
            if route.request.url == address:
                route.fulfill(body=held, content_type="text/html; charset=utf-8")
            elif route.request.url.endswith(".js"):
                route.abort()
            else:
                route.continue_()

        copy.route("**/*", answer)
        copy.goto(address)
        self._check(copy, key, axe=axe)
        context.close()


def at_widths(page: Page) -> Iterator[int]:
    """Give the window each of the widths; in the end the one that it had."""
    before = page.viewport_size
    widths = (*WIDTHS, TABLET) if _ON_TABLETS.search(page.url) else WIDTHS
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        yield width
    if before:
        page.set_viewport_size(before)


def kind_of(page: Page) -> str:
    """Path without what differs from case to case, with the headings and whether the page reports errors."""
    path = page.url.split("/", 3)[3].partition("?")[0]
    for pattern, name in _KEYS:
        path = pattern.sub(name, f"/{path}".replace("//", "/"))
    headings = page.locator("main h2, main legend, main .govuk-details").count()
    marks = page.locator(".govuk-error-summary, .cs-banner, .cs-finding, .cs-verdict").count()
    return f"{path} ({headings} parts, {marks} marks)"


def assert_fits(page: Page, width: int) -> None:
    """Nobody scrolls sideways, and nothing sticks out of its box."""
    outside = page.evaluate(_TOO_WIDE)
    assert not outside, f"{page.url} is wider than {width} px: {outside[-3:]}"
    stuck = page.evaluate(_OUT_OF_BOX)
    assert not stuck, f"{page.url} at {width} px: something sticks out of {stuck}"


def assert_accessible(page: Page, axe: Axe, where: str) -> None:
    """Zero violations of axe's default rules."""
    violations: list[dict[str, Any]] = axe.run(page).response["violations"]
    told = [f"{v['id']}: {v['help']}: " + "; ".join(node["html"][:160] for node in v["nodes"][:4]) for v in violations]
    assert not told, where + "\n" + "\n".join(told)
