"""A telephone as a second channel: codes by text message, as the file adapter hands them over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from redis import Redis

from tests.journeys.instance import LocalInstance, wait_until
from tests.journeys.letterbox import newest_code
from tests.journeys.pages import Applicant, Arrive

NUMBER = "+99912345678"


@pytest.fixture(autouse=True)
def _allowance(instance: LocalInstance) -> Iterator[None]:
    """All journeys come from one address, which may cause so many mails and messages an hour; these are extra."""

    def forget() -> None:
        with Redis.from_url(instance.environment["REDIS_URL"]) as counters:
            for key in counters.scan_iter("limit:*"):
                counters.delete(key)

    forget()
    yield
    forget()


def texts(instance: LocalInstance, number: str) -> list[str]:
    """Messages to this number, oldest first."""
    waiting = [json.loads(path.read_bytes()) for path in sorted((instance.folder / "sms").glob("*.json"))]
    return [told["text"] for told in waiting if told["to"] == number]


def newest_text(instance: LocalInstance, number: str, *, earlier: int = 0) -> str:
    """The newest code that was sent there, which must not be one of the `earlier` ones."""
    wait_until(lambda: len(texts(instance, number)) > earlier, seconds=60, what=f"{earlier + 1} messages have come")
    found = re.search(r"\d{8}", texts(instance, number)[-1])
    assert found is not None
    return found[0]


def with_telephone(owner: Applicant, instance: LocalInstance, address: str, number: str) -> None:
    """An account that signs in by this address gets a telephone, to which codes for signing in may go."""
    owner.sign_in_by_mail(instance, address)
    owner.go("/account/security")
    owner.press("Add a telephone")
    owner.fill({"number": number.removeprefix("+")})
    owner.press("Send a code by text message")
    assert owner.status == 422
    owner.shows("Write the number with + and the country")
    owner.fill({"number": f"{number[:4]} {number[4:]}"})
    owner.press("Send a code by text message")
    owner.fill({"code": newest_text(instance, number), "signs_in": "yes"})
    owner.press("Add this number")
    owner.shows("Your account has a telephone now", number, "codes for signing in may go there")


def test_a_code_by_text_message_lets_in_and_no_further(arrive: Arrive, instance: LocalInstance) -> None:
    address = "telephone@post.example"
    owner, visitor = arrive(Applicant), arrive(Applicant)
    with_telephone(owner, instance, address, NUMBER)
    visitor.ask_for_code(address)
    visitor.press("Send a code by text message instead")
    visitor.fill({"code": newest_text(instance, NUMBER, earlier=1)})
    visitor.press(visitor.page.locator('form[action="/sign-in/text/code"] button'))
    assert visitor.heading == "Your applications"
    visitor.go("/account/security")
    visitor.shows("E-mail address and a code by text message")
    visitor.press("Change the telephone")
    visitor.press("Remove")
    assert visitor.heading == "Show that it is you"
    visitor.shows(f"Send a code to {address}")
    owner.go("/account/security/telephone")
    owner.press("Send no codes for signing in there")
    owner.shows("Your choice is kept", "no codes for signing in go there")
    owner.press("Change the telephone")
    owner.press("Remove")
    owner.shows("The telephone was removed")
    owner.go("/local/mails")
    owner.shows("Text messages that would have been sent", "The file adapter", NUMBER)


def test_a_telephone_brings_back_whoever_lost_the_mailbox(arrive: Arrive, instance: LocalInstance) -> None:
    old, new, number = "gone@post.example", "found@post.example", "+99912340000"
    owner, lost = arrive(Applicant), arrive(Applicant)
    with_telephone(owner, instance, old, number)
    lost.go("/sign-in/recover")
    lost.press("Use the telephone")
    lost.fill({"old": old, "email": new})
    lost.press("Send both codes")
    lost.fill({"text": newest_text(instance, number, earlier=1), "code": newest_code(instance, new)})
    lost.press("Ask for a new way in")
    lost.shows("Your new way in waits", new)
    owner.go("/account/security")
    owner.shows("Somebody has asked for a new way into this account")
    owner.press("Stop it")
    owner.shows("The recovery was stopped", "Add a telephone")
