"""The door without an eID, and what happens to typed text when a session ends."""

from tests.journeys.instance import LocalInstance
from tests.journeys.letterbox import newest_code
from tests.journeys.pages import Applicant, Arrive

ADDRESS = "letter@post.example"


def test_a_code_from_a_mail_signs_in_once(arrive: Arrive, instance: LocalInstance) -> None:
    visitor = arrive(Applicant)
    visitor.ask_for_code("typed without an at sign")
    assert visitor.status == 422
    visitor.ask_for_code(ADDRESS)
    code = newest_code(instance, ADDRESS)
    visitor.type_code(f"{(int(code) + 1) % 1_000_000:06}")
    assert visitor.status == 422
    visitor.shows("That is not the code we sent")
    visitor.type_code(code)
    assert visitor.heading == "Your applications"
    assert ADDRESS in visitor.page.locator(".cs-account").inner_text()
    visitor.press("Sign out")
    assert visitor.heading == "You are signed out"
    visitor.go("/applications")
    assert visitor.heading == "Sign in"


def test_a_session_that_ends_in_mid_form_loses_nothing(arrive: Arrive, instance: LocalInstance) -> None:
    address = "mid-form@post.example"
    visitor = arrive(Applicant)
    visitor.sign_in_by_mail(instance, address)
    reference = visitor.begin()
    visitor.go(f"/applications/{reference}/steps/contact")
    typed = {"home-line1": "17 Jalan Pelan", "home-city": "Chiang Rai", "home-country": "THA", "occupation": "Baker"}
    visitor.fill(typed)
    end_newest_session(instance)
    visitor.press("Save and continue")
    assert visitor.heading == "Sign in"
    visitor.shows("You were signed out, but nothing is lost")
    visitor.type_address(address)
    visitor.type_code(newest_code(instance, address, earlier=1))
    visitor.shows("What you had typed is below")
    for name, value in typed.items():
        assert visitor.page.locator(f'[name="{name}"]').input_value() == value
    visitor.press("Save and continue")
    visitor.home(reference)
    done = visitor.page.locator("li", has_text="Home and contact").locator(".govuk-task-list__status")
    assert done.inner_text() == "Done"


def end_newest_session(instance: LocalInstance) -> None:
    """As if the account had sat idle for two hours."""
    ended = instance.sql(
        "UPDATE user_session SET seen_at = seen_at - interval '2 hours' WHERE id ="
        " (SELECT id FROM user_session WHERE account_id IS NOT NULL ORDER BY created_at DESC LIMIT 1) RETURNING id"
    )
    assert len(ended) == 1
