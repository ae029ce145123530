"""Pages of a child's other guardian, who comes by the link of a mail."""

from __future__ import annotations

import re

from tests.journeys.instance import LocalInstance, wait_until
from tests.journeys.pages import Visitor

ASKED = "Your consent is asked for"


def link_of(instance: LocalInstance, address: str) -> str:
    """Where the newest question to this address leads, as a path; waits until it has come."""

    def asked() -> list[str]:
        return [mail.get_content() for mail in instance.mails(to=address) if mail["Subject"] == ASKED]

    wait_until(lambda: bool(asked()), seconds=60, what=f"{address} is asked")
    found = re.search(r"/consents/\S+", asked()[-1])
    assert found, asked()[-1]
    return found[0]


class Guardian(Visitor):
    """Has filed nothing, and is asked."""

    def open_mail(self, instance: LocalInstance, address: str, person: str) -> None:
        """Follow the link, and sign in on the way."""
        self.go(link_of(instance, address))
        self.page.locator('form[action="/sign-in/oidc"] button').click()
        self.page.get_by_role("button", name=person).click()
        self.page.wait_for_url(f"{self.url}/consents/**")
        self.arrived()

    def answer(self, act: str) -> None:
        """Yes or no."""
        self.fill({"act": act})
        self.press("Send my answer")
