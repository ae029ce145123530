"""Pages in the words of the domain: what applicants and the public do in a browser. Staff: desks.py.

Every arrival on a page is looked at (axe.py). Controls are found by their names, so that a journey can be made in any
language; what a journey asserts in words, it asserts in its own language.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from playwright.sync_api import BrowserContext, Error, FilePayload, Locator, Page

from tests.journeys.axe import Looks
from tests.journeys.instance import LocalInstance
from tests.journeys.letterbox import newest_code
from tests.journeys.pictures import passport_page, portrait
from tests.journeys.travellers import Traveller

CHECKS_SECONDS = 90
WAITING = "meta[name=renew]"  # on pages that wait for the worker
_REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}")


@dataclass
class Visitor:
    """Somebody at a browser. `variant` tells the looks apart: language, scripts."""

    page: Page
    url: str
    looks: Looks
    variant: str = "en"
    axe: bool = True
    scripts: bool = True
    status: int = field(default=0, init=False)

    @property
    def context(self) -> BrowserContext:
        """The browser with its cookies."""
        return self.page.context

    @property
    def heading(self) -> str:
        """The page's h1."""
        return self.page.locator("h1").first.inner_text()

    @property
    def text(self) -> str:
        """Words of the main part."""
        return self.page.locator("main").inner_text()

    @property
    def reference(self) -> str:
        """The reference in the address of the page."""
        found = _REFERENCE.search(self.page.url)
        assert found, self.page.url
        return found[0]

    def go(self, path: str) -> None:
        """Open an address of ours."""
        answer = self.page.goto(self.url + path)
        self.status = answer.status if answer else 0
        self.arrived()

    def press(self, words: str | Locator) -> None:
        """Press a button or link and wait for the page that it leads to."""
        target = words if isinstance(words, Locator) else self._named(words)
        with self.page.expect_navigation() as loading:
            self.activate(target)
        answer = loading.value
        self.status = answer.status
        self.arrived()

    def arrived(self) -> None:
        """Look at every kind of page once."""
        looked = self.looks.at(self.page, self.variant, axe=self.axe, scripts=self.scripts)
        if looked and self.page.locator(WAITING).count():
            # It was made to stand still for the look; where its own renewal comes first, that serves as well.
            with suppress(Error):
                self.page.reload()
            self.page.wait_for_load_state()

    def picture(self, name: str) -> None:
        """For the README, when asked for."""
        self.looks.picture(self.page, name)

    def fill(self, values: dict[str, str]) -> None:
        """Fill controls by name: text, select, one of several radios, a box."""
        for name, value in values.items():
            control = self.page.locator(f'[name="{name}"]')
            kind = control.first.get_attribute("type")
            if kind in ("radio", "checkbox"):
                self.tick(control.and_(self.page.locator(f'[value="{value}"]')))
            elif self.page.locator(f'select[name="{name}"]').count():
                self.choose(control, value)
            else:
                self.write(control, value)

    def activate(self, target: Locator) -> None:
        """Press a button or a link, whatever follows."""
        target.click()

    def tick(self, control: Locator) -> None:
        """A box, or one of several radios."""
        control.check()

    def choose(self, control: Locator, value: str) -> None:
        """From a list."""
        control.select_option(value)

    def write(self, control: Locator, value: str) -> None:
        """Into a field, over what stands there."""
        control.fill(value)

    def shows(self, *words: str) -> None:
        """Assert that the main part says this."""
        for text in words:
            assert text in self.text, f"{text!r} is not on {self.page.url}:\n{self.text}"

    def submit(self) -> None:
        """Press the main button of the page's form, in whatever language."""
        self.press(self.page.locator("main form button.govuk-button").last)

    def await_worker(self, *, seconds: float = CHECKS_SECONDS) -> None:
        """Ask again, faster than the page does by itself, until it no longer waits."""
        deadline = time.monotonic() + seconds
        while self.page.locator(WAITING).count():
            assert time.monotonic() < deadline, f"{self.page.url} still waits:\n{self.text}"
            time.sleep(0.3)
            self.page.reload()
        self.arrived()

    def wait_for(self, path: str, words: str, *, seconds: float = CHECKS_SECONDS) -> None:
        """Open a page again and again until it says something that the worker brings about."""
        deadline = time.monotonic() + seconds
        answer = self.page.goto(self.url + path)
        while words not in self.text:
            broken = answer is not None and answer.status >= 500
            waiting = time.monotonic() < deadline and not broken
            assert waiting, f"{words!r} does not come to {self.page.url}:\n{self.text}"
            time.sleep(0.3)
            answer = self.page.goto(self.url + path)
        self.arrived()

    def _named(self, words: str) -> Locator:
        button = self.page.get_by_role("button", name=words)
        return button.or_(self.page.get_by_role("link", name=words)).first


class Applicant(Visitor):
    """Somebody who files applications."""

    def sign_in(self, person: str) -> None:
        """Through the demo eID."""
        self.go("/sign-in")
        self.prove_again(person)

    def prove_again(self, person: str) -> None:
        """The same from the door, and from the page to which whoever must prove anew who they are is led."""
        self.page.locator('form[action^="/sign-in/"][action$="/oidc"] button').click()
        self.page.get_by_role("button", name=person).click()
        self.page.wait_for_url(f"{self.url}/**")
        self.arrived()

    def ask_for_code(self, address: str) -> None:
        """Go to the door and ask for a one-time code by e-mail."""
        self.go("/sign-in")
        self.type_address(address)

    def type_address(self, address: str) -> None:
        """Ask for a code on the page of the door."""
        self.fill({"email": address})
        self.press(self.page.locator('form[action="/sign-in/email"] button'))

    def type_code(self, code: str) -> None:
        """Type the code that came."""
        self.fill({"code": code})
        self.press(self.page.locator('form[action="/sign-in/code"] button'))

    def sign_in_by_mail(self, instance: LocalInstance, address: str) -> None:
        """Without an eID, for the first time."""
        self.ask_for_code(address)
        self.type_code(newest_code(instance, address))

    def begin(self, who: str = "self", like: str = "", *, service: str = "visitor-visa") -> str:
        """Begin an application for oneself, a child (guardian) or another (representative); its reference."""
        self.go(f"/services/{service}/apply")
        self.fill({"who": who} | ({"like": like} if like else {}))
        self.submit()
        return self.reference

    def home(self, reference: str) -> None:
        """The application's own page: task list, later status."""
        self.go(f"/applications/{reference}")

    def fill_step(self, reference: str, step: str, values: dict[str, str]) -> None:
        """Answer one page of the form and save it."""
        self.go(f"/applications/{reference}/steps/{step}")
        self.fill(values)
        self.press(self.page.locator(".cs-actions button.govuk-button"))

    def answer_all(self, reference: str, traveller: Traveller, *, without: tuple[str, ...] = ()) -> None:
        """All steps but those that are there already."""
        for step, values in traveller.answers():
            if step not in without:
                self.fill_step(reference, step, values)

    def attach(self, reference: str, item: str, content: bytes, *, name: str, wait: bool = True) -> None:
        """Send a file; with `wait` until the checks have said what they think of it."""
        self.go(f"/applications/{reference}/evidence/{item}")
        file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.set_input_files("#file", file)
        self.press(self.page.locator('form[enctype="multipart/form-data"] button'))
        if wait:
            self.await_worker()

    def attach_all(self, reference: str, traveller: Traveller, *, wait: bool = False) -> None:
        """Passport page and portrait; the checks run while the applicant goes on."""
        self.attach(reference, "passport-page", passport_page(traveller), name="passport.jpg", wait=wait)
        self.attach(reference, "portrait", portrait(traveller), name="portrait.jpg", wait=wait)

    def lodge(self, reference: str) -> None:
        """Read the answers, declare, send."""
        self.go(f"/applications/{reference}/check")
        self.fill({"agree": "yes"})
        self.submit()
        assert self.page.url.endswith("/sent"), self.text

    def file(self, traveller: Traveller, *, wait: bool = False, service: str = "visitor-visa") -> str:
        """A whole application for oneself, from nothing to sent; its reference."""
        reference = self.begin(service=service)
        self.answer_all(reference, traveller)
        self.attach_all(reference, traveller, wait=wait)
        self.lodge(reference)
        return reference

    def answer(self, reference: str, text: str) -> None:
        """Answer the officer's question."""
        self.go(f"/applications/{reference}/answer")
        self.fill({"answer": text})
        self.submit()

    def download(self, words: str) -> bytes:
        """What a link of the page gives as a file."""
        with self.page.expect_download() as given:
            self.page.get_by_role("link", name=words).click()
        return given.value.path().read_bytes()


class Public(Visitor):
    """Somebody who checks a document at /verify."""

    def check_file(self, content: bytes, *, name: str) -> str:
        """Send a picture or PDF; the verdict. The page renews itself until it is there."""
        self.go("/verify")
        self.page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
        self.press(self.page.locator("main form button"))
        self.page.locator(".cs-verdict").wait_for(timeout=CHECKS_SECONDS * 1000)
        self.arrived()
        return self.heading

    def check_text(self, text: str) -> str:
        """Paste what a scanner read; the verdict."""
        self.go("/verify")
        self.fill({"text": text})
        self.press(self.page.locator("main form button"))
        return self.heading


V = TypeVar("V", bound=Visitor)


class Arrive(Protocol):
    """`arrive(Applicant, "Natcha")`: somebody at a browser of their own, signed in when a name is given."""

    def __call__(
        self, kind: type[V], person: str | None = None, *, language: str = "en", scripts: bool = True, axe: bool = True
    ) -> V:
        """`axe` False leaves axe's rules to the pages' other languages."""
        ...
