"""Pages of the counter: who stands there, what is seen and captured, what is given into their hands."""

from __future__ import annotations

from playwright.sync_api import FilePayload

from tests.journeys.desks import Colleague

FINGER = b"\xff\xa0" + bytes(64)  # what begins like a WSQ file of a finger reader


class Clerk(Colleague):
    """Receives people, files for them, hands documents over."""

    def find(self, reference: str) -> None:
        """Scan or type a reference."""
        self.go("/staff/counter")
        self.fill({"q": reference})
        self.press("Open")

    def case(self, reference: str) -> None:
        """The case at the counter."""
        self.go(f"/staff/counter/{reference}")

    def appear(
        self,
        reference: str,
        *,
        identity: str,
        document: str = "",
        originals: tuple[str, ...] = (),
        values: dict[str, str] | None = None,
        pictures: dict[str, bytes] | None = None,
        fingers: tuple[int, ...] = (),
    ) -> None:
        """Record the appearance. `values` are further controls, `pictures` files by control, `fingers` are taken."""
        self.go(f"/staff/counter/{reference}/appearance")
        self.fill({"identity": identity, "document": document, **(values or {})})
        for key in originals:
            self.page.locator(f'[name="original"][value="{key}"]').check()
        for name, content in (pictures or {}).items():
            self.page.set_input_files(f"#{name}", _file(f"{name}.jpg", content))
        if fingers:
            self.fill({"fingerprints": "captured"})
            for finger in fingers:
                self.page.set_input_files(f"#print-{finger}", _file(f"{finger}.wsq", FINGER))
        self.press("Record the appearance")

    def begin(self, service: str) -> str:
        """A draft for somebody without an account; its reference."""
        self.go("/staff/counter/file")
        self.fill({"service": service})
        self.press("Begin")
        return self.reference

    def fill_step(self, reference: str, step: str, values: dict[str, str]) -> None:
        """Type the answers to one page of the form."""
        self.go(f"/staff/counter/{reference}/steps/{step}")
        self.fill(values)
        self.press(self.page.locator(".cs-actions button.govuk-button"))

    def attach(self, reference: str, item: str, content: bytes, *, name: str) -> None:
        """Scan a paper into the case."""
        self.go(f"/staff/counter/{reference}/evidence/{item}")
        self.page.set_input_files("#file", _file(name, content))
        self.press(self.page.locator('form[enctype="multipart/form-data"] button'))
        self.await_worker()

    def lodge(self, reference: str) -> None:
        """Read the declaration to the person, send."""
        self.go(f"/staff/counter/{reference}/check")
        self.fill({"agree": "yes"})
        self.submit()

    def hand_over(self, order: str, given: dict[str, str]) -> None:
        """Give the document of an order (its address) to whoever came for it."""
        self.go(order)
        self.fill(given)
        self.press("Hand over")

    def take_in(self, reference: str, *, kind: str, number: str = "", place: str = "") -> str:
        """Take a paper of a case into the safe; its label."""
        self.go("/staff/custody")
        form = self.page.locator("#take")
        form.locator('[name="reference"]').fill(reference)
        form.locator('[name="kind"]').select_option(kind)
        form.locator('[name="number"]').fill(number)
        form.locator('[name="place"]').fill(place)
        self.press(form.get_by_role("button", name="Take in"))
        return self.heading

    def accept_consent(self, paper: str) -> None:
        """On the case's page: say what the paper is on which a guardian consents."""
        self.fill({"paper": paper})
        self.press("Accept the consent")

    def item(self, label: str) -> None:
        """Scan the label of something in custody."""
        self.go("/staff/custody")
        self.page.locator("#find-label").fill(label)
        self.press(self.page.locator("#find button"))

    def give_back(self, label: str, *, words: str) -> None:
        """Give a paper back to whom it belongs."""
        self.item(label)
        form = self.page.locator("#return")
        form.locator('[name="words"]').fill(words)
        self.press(form.get_by_role("button", name="Give back"))

    def standing_of(self, number: str) -> str:
        """What the register says of the document with this number."""
        self.go("/staff/register")
        self.fill({"number": number})
        self.press("Search")
        return self.page.locator("tr[data-row] td").last.inner_text()


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}
