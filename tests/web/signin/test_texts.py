"""Codes by text message, as people ask for them: the number is never typed at the door, and little is proven by it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, Actor, ActorKind, system
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from consular.web.transaction import TransactionalFlask
from tests.web.conftest import AllWell, Browser, NoLimit

ANA, NEW, NUMBER = "ana@mail.example", "new@mail.example", "+99912345678"
PAGE = "/account/security/telephone"


def newest(works: Works) -> identity.EmailCode:
    with works.begin(ANONYMOUS) as work:
        row = work.session.scalars(select(identity.EmailCode).order_by(identity.EmailCode.id.desc())).first()
        assert row is not None
        assert row.secret
        return row


def by_mail(works: Works, browser: Browser, address: str = ANA, next_path: str = "/account/security") -> None:
    browser.get(f"/sign-in?next={next_path}")
    assert browser.post("/sign-in/email", {"email": address, "next": next_path}) == 200
    assert (
        browser.post("/sign-in/code", {"email": address, "code": newest(works).secret.code, "next": next_path}) == 200
    )


def with_telephone(works: Works, browser: Browser) -> None:
    """Signed in by mail, with a telephone to which codes may go."""
    by_mail(works, browser)
    browser.get(PAGE)
    assert browser.post(PAGE, {"number": "00 999 12345678"}) == 200
    given = {"number": NUMBER, "code": newest(works).secret.code, "signs_in": "yes"}
    assert browser.post(f"{PAGE}/code", given) == 200
    assert "Your account has a telephone now" in browser.page
    assert NUMBER in browser.page


def by_text(works: Works, browser: Browser, next_path: str = "/account/security") -> None:
    browser.get("/sign-in")
    assert browser.post("/sign-in/email", {"email": ANA, "next": next_path}) == 200
    assert "Send a code by text message instead" in browser.page
    assert browser.post("/sign-in/text", {"email": ANA, "next": next_path}) == 200
    assert NUMBER not in browser.page
    given = {"email": ANA, "code": newest(works).secret.code, "next": next_path}
    assert browser.post("/sign-in/text/code", given) == 200


@pytest.fixture
def others(app: TransactionalFlask) -> Callable[[], Browser]:
    return lambda: Browser(app.test_client())


def test_a_code_by_text_message_signs_in(works: Works, browser: Browser, others: Callable[[], Browser]) -> None:
    with_telephone(works, browser)
    visitor = others()
    by_text(works, visitor)
    assert visitor.path == "/account/security"
    assert "E-mail address and a code by text message" in visitor.page


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (f"{PAGE}/remove", {}),
        (f"{PAGE}/sign-in", {"signs_in": "yes"}),
        (PAGE, {"number": "+99987654321"}),
        ("/account/security/codes", {}),
        ("/account/security/ways/email", {"email": "thief@mail.example"}),
        ("/account/security/recovery/stop", {}),
    ],
)
def test_it_takes_no_account_over(
    works: Works, browser: Browser, others: Callable[[], Browser], path: str, told: dict[str, object]
) -> None:
    """Whoever has stolen the number has no mailbox: what changes the ways in asks for more."""
    with_telephone(works, browser)
    thief = others()
    by_text(works, thief)
    assert thief.post(path, told) == 200
    assert thief.path == "/sign-in/again"
    assert f"Send a code to {ANA}" in thief.page
    assert NUMBER not in thief.page


def test_it_stops_no_recovery_and_the_mail_still_does(
    works: Works, browser: Browser, others: Callable[[], Browser]
) -> None:
    """The owner's own way back is not the thief's to end; the codes stay good. The mailbox needs no session for it."""
    with_telephone(works, browser)
    browser.get("/account/security")
    assert browser.post("/account/security/codes") == 200
    codes = re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", browser.page)
    with works.begin(ANONYMOUS) as work:
        account = identity.begin_recovery_by_code(work, code=codes[0], email=NEW).account_id
    thief = others()
    by_text(works, thief)
    assert thief.post("/account/security/recovery/stop") == 200
    assert thief.path == "/sign-in/again"
    with works.begin(ANONYMOUS) as work:
        assert identity.waiting_recovery(work.session, account) is not None
        assert identity.unused_codes(work.session, account) == len(codes) - 1
        told = work.session.scalars(select(identity.AccountNews).where(identity.AccountNews.kind == "recovery_begun"))
        stop = next(one.secret.stop for one in told if one.secret.stop)
    reader = others()
    assert reader.get("/sign-in/recover/stop") == 200
    assert reader.post("/sign-in/recover/stop", {"code": stop}) == 200
    with works.begin(ANONYMOUS) as work:
        assert identity.waiting_recovery(work.session, account) is None


def test_the_thief_goes_with_the_telephone(works: Works, browser: Browser, others: Callable[[], Browser]) -> None:
    with_telephone(works, browser)
    thief = others()
    by_text(works, thief)
    browser.get(PAGE)
    assert browser.post(f"{PAGE}/remove") == 200
    assert "The telephone was removed" in browser.page
    thief.get("/account/security")
    assert thief.path == "/sign-in"


def test_the_answer_is_the_same_for_everybody(works: Works, browser: Browser, others: Callable[[], Browser]) -> None:
    with_telephone(works, browser)
    pages = []
    for address in (ANA, "nobody@mail.example"):
        visitor = others()
        visitor.get("/sign-in")
        assert visitor.post("/sign-in/text", {"email": address, "next": "/"}) == 200
        wrong = visitor.post("/sign-in/text/code", {"email": address, "code": "00000000", "next": "/"})
        pages.append((wrong, visitor.page.count("\n"), "4 tries are left" in visitor.page))
    assert pages[0] == pages[1] == (422, pages[0][1], True)


def test_what_was_typed_is_kept_while_the_proof_is_shown_anew(works: Works, browser: Browser) -> None:
    by_mail(works, browser)
    with works.begin(system()) as work:
        work.session.query(identity.UserSession).update({"proven_at": None})
    browser.get(PAGE)
    browser.post(PAGE, {"number": "+999 12 345678"})
    assert browser.path == "/sign-in/again"
    with works.begin(system()) as work:
        work.session.query(identity.UserSession).update({"proven_at": work.now})
    browser.get(PAGE)
    assert 'value="+999 12 345678"' in browser.page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0170 1234567", "Write the number with + and the country"),
        ("+1 999 1234567", "We send no text messages to numbers of this country"),
    ],
)
def test_an_unfit_number_is_told_what_to_do(works: Works, browser: Browser, typed: str, said: str) -> None:
    by_mail(works, browser)
    browser.get(PAGE)
    assert browser.post(PAGE, {"number": typed}) == 422
    assert said in browser.page
    assert typed in browser.page


def test_a_spent_budget_is_said_where_the_number_is_known(works: Works, browser: Browser) -> None:
    by_mail(works, browser)
    browser.get(PAGE)
    for _ in range(5):
        assert browser.post(PAGE, {"number": NUMBER}) == 200
    assert browser.post(PAGE, {"number": NUMBER}) == 422
    assert "No more text messages can be sent today" in browser.page


def test_the_telephone_brings_back_after_a_wait(works: Works, browser: Browser, others: Callable[[], Browser]) -> None:
    with_telephone(works, browser)
    lost = others()
    lost.get("/sign-in/recover")
    assert "You have the telephone of your account" in lost.page
    lost.get("/sign-in/recover/text")
    assert lost.post("/sign-in/recover/text", {"old": "no address", "email": ""}) == 422
    assert lost.page.count("govuk-error-message") == 2
    assert lost.post("/sign-in/recover/text", {"old": ANA, "email": NEW}) == 200
    mailed = newest(works).secret
    with works.begin(system()) as work:
        rows = work.session.scalars(select(identity.EmailCode))
        texted = next(row.secret for row in rows if row.secret.purpose == "text-recovery")
    codes = {"old": ANA, "email": NEW, "text": texted.code, "code": mailed.code}
    assert lost.post("/sign-in/recover/text/codes", {**codes, "text": "0"}) == 422
    assert lost.post("/sign-in/recover/text/codes", {**codes, "code": "0"}) == 422
    assert lost.post("/sign-in/recover/text/codes", codes) == 200
    assert "Your new way in waits" in lost.page
    browser.get("/account/security")
    assert "Somebody has asked for a new way into this account" in browser.page


@pytest.mark.parametrize("off", ["adapter", "prefixes"])
def test_where_none_are_sent_nothing_offers_them(
    settings: Settings, catalogue: Catalogue, works: Works, off: str
) -> None:
    if off == "adapter":
        settings = settings.model_copy(update={"sms": "none"})
    else:
        policy = catalogue.sign_in.model_copy(update={"text_messages": type(catalogue.sign_in.text_messages)()})
        catalogue = catalogue.__class__(**{**vars_of(catalogue), "sign_in": policy})
    visitor = Browser(build(House(settings, catalogue, works, {}, AllWell(), NoLimit())).test_client())
    visitor.get("/sign-in")
    visitor.post("/sign-in/email", {"email": ANA})
    assert "text message" not in visitor.page
    assert visitor.post("/sign-in/text", {"email": ANA}) == 404
    assert visitor.get("/sign-in/recover/text") == 404
    visitor.get("/sign-in/recover")
    assert "telephone of your account" not in visitor.page
    by_mail(works, visitor)
    assert "Add a telephone" not in visitor.page
    assert visitor.post(PAGE, {"number": NUMBER}) == 404


def vars_of(catalogue: Catalogue) -> dict[str, object]:
    return {name: getattr(catalogue, name) for name in catalogue.__dataclass_fields__}


def test_colleagues_have_no_telephone(
    works: Works, browser: Browser, sign_in: Callable[..., None], catalogue: Catalogue
) -> None:
    with works.begin(system()) as work:
        clerk = identity.register_staff(
            work, issuer="i", subject="s", name="N", number="7", roles=[], powers=[], definitions=catalogue.roles
        ).id
    sign_in(browser, Actor(ActorKind.STAFF, clerk))
    assert browser.get(PAGE) == 403
    browser.get("/account/security")
    assert PAGE not in browser.page


def test_the_page_of_sent_messages_names_the_file_adapter(browser: Browser) -> None:
    assert browser.get("/local/mails") == 200
    assert "The file adapter" in browser.page


def test_a_session_from_before_is_over_once_a_text_message_has_let_somebody_in(
    works: Works, browser: Browser, others: Callable[[], Browser]
) -> None:
    """Else whoever had put a session of theirs into the browser would be signed in beside its owner."""
    with_telephone(works, browser)
    visitor = others()
    by_mail(works, visitor, "eve@mail.example")
    planted = visitor.client.get_cookie("__Host-consular-session-t")
    assert planted is not None
    visitor.page = ""
    visitor.get("/account/security")
    assert visitor.post("/sign-in/text", {"email": ANA, "next": "/account/security"}) == 200
    given = {"email": ANA, "code": newest(works).secret.code, "next": "/account/security"}
    assert visitor.post("/sign-in/text/code", given) == 200
    fresh = visitor.client.get_cookie("__Host-consular-session-t")
    assert fresh is not None
    assert fresh.value != planted.value
    with works.begin(system()) as work:
        assert identity.session_behind(work.session, token=planted.value, now=work.now, roles={}).actor is None


def test_another_browser_cannot_use_the_code(works: Works, browser: Browser, others: Callable[[], Browser]) -> None:
    with_telephone(works, browser)
    asking, thief = others(), others()
    for one in (asking, thief):
        one.get("/sign-in")
    assert asking.post("/sign-in/text", {"email": ANA, "next": "/"}) == 200
    assert thief.post("/sign-in/text/code", {"email": ANA, "code": newest(works).secret.code}) == 422
    assert "none was sent" in thief.page
