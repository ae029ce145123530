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
    visitor.type_code(f"{(int(code) + 1) % 100_000_000:08}")
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


def test_a_lost_mailbox_is_no_lost_account(arrive: Arrive, instance: LocalInstance) -> None:
    """Recovery codes are made in time; later one and a new address ask for a way in, and the old one stops it."""
    old, new = "kept@post.example", "other@post.example"
    owner, stranger = arrive(Applicant), arrive(Applicant)
    owner.sign_in_by_mail(instance, old)
    owner.go("/account/security")
    owner.shows("This is your only way in", "This browser", old)
    owner.press("Make new codes")
    owner.shows("These codes are shown only now")
    code = owner.page.locator("li.cs-ref").first.inner_text()
    owner.press("I have kept them")
    owner.shows("You have 10 unused codes.")
    stranger.go("/sign-in")
    stranger.press("I have lost my way in")
    stranger.fill({"email": new})
    stranger.press("Send me a code")
    stranger.fill({"code": newest_code(instance, new), "recovery": code.lower()})
    stranger.press("Ask for a new way in")
    stranger.shows("Your new way in waits", new)
    owner.go("/account/security")
    owner.shows("Somebody has asked for a new way into this account")
    owner.press("Stop it")
    owner.shows("The recovery was stopped", "You have none.")


def test_a_second_address_opens_the_same_account(arrive: Arrive, instance: LocalInstance) -> None:
    first, second = "first@post.example", "second@post.example"
    visitor, again = arrive(Applicant), arrive(Applicant)
    visitor.sign_in_by_mail(instance, first)
    visitor.go("/account/security")
    visitor.fill({"email": second})
    visitor.press("Send me a code")
    visitor.fill({"code": newest_code(instance, second)})
    visitor.press("Add this address")
    visitor.shows("You have another way in", first, second)
    again.ask_for_code(second)
    again.type_code(newest_code(instance, second, earlier=1))
    again.go("/account/security")
    again.shows(first, second, "Another browser")
    again.press("Sign out everywhere else")
    again.shows("You are signed out everywhere else")
    visitor.go("/applications")
    assert visitor.heading == "Sign in"
