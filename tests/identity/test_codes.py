"""E-mail with a one-time code: five tries, ten minutes, one browser, six an hour each."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import select

from consular import identity
from consular.core.actor import ANONYMOUS, ActorKind
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.identity import CodeExpired, CodeWrong, EmailCode, rules

ANA = "ana@mail.example"


def requested(works: Works, email: str = ANA, browser: str = "browser") -> str:
    """The code that the newest mail of this browser would carry."""
    with works.begin(ANONYMOUS) as work:
        identity.request_code(work, email=email, browser=browser, locale="en")
    return codes(works)[-1].secret.code


def codes(works: Works) -> list[EmailCode]:
    """Codes on their way, oldest first."""
    with works.begin(ANONYMOUS) as work:
        found = list(work.session.scalars(select(EmailCode).order_by(EmailCode.id)))
        assert all(row.secret for row in found)
        return found


def redeemed(works: Works, code: str, email: str = ANA, browser: str = "browser") -> identity.Account:
    """Redeem as the door does: a wrong try is committed too."""
    refused: Exception | None = None
    account = None
    with works.begin(ANONYMOUS) as work:
        try:
            account = identity.redeem_code(work, email=email, code=code, browser=browser)
        except (CodeWrong, CodeExpired) as error:
            refused = error
    if refused is not None:
        raise refused
    assert account is not None
    return account


def other(code: str) -> str:
    """A wrong code."""
    return f"{(int(code) + 1) % 10**8:08d}"


def test_the_code_opens_the_account_of_its_address_once(works: Works) -> None:
    code = requested(works)
    account = redeemed(works, code)
    assert account.profile.email == ANA
    with pytest.raises(CodeExpired):
        redeemed(works, code)
    assert redeemed(works, requested(works)).id == account.id


def test_spaces_in_the_code_and_case_of_the_address_are_forgiven(works: Works) -> None:
    code = requested(works)
    assert redeemed(works, f" {code[:3]} {code[3:]} ", email="ANA@Mail.Example ").profile.email == ANA


def test_five_wrong_tries_end_a_code(works: Works) -> None:
    code = requested(works)
    left = []
    for _ in range(5):
        with pytest.raises(CodeWrong) as wrong:
            redeemed(works, other(code))
        left.append(wrong.value.parameters["left"])
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(CodeExpired):
        redeemed(works, code)


def test_the_fifth_try_may_be_right(works: Works) -> None:
    code = requested(works)
    for _ in range(4):
        with pytest.raises(CodeWrong):
            redeemed(works, other(code))
    assert redeemed(works, code)


def test_another_browser_cannot_use_the_code(works: Works) -> None:
    code = requested(works)
    with pytest.raises(CodeExpired):
        redeemed(works, code, browser="thief")
    assert redeemed(works, code)


def test_another_address_cannot_use_the_code(works: Works) -> None:
    code = requested(works)
    with pytest.raises(CodeExpired):
        redeemed(works, code, email="eva@mail.example")


@pytest.mark.parametrize("look_alike", ["ana@straße.example", "ａna@strasse.example"])
def test_a_look_alike_address_opens_an_account_of_its_own(works: Works, look_alike: str) -> None:
    """Its code is mailed elsewhere, so it must not open what belongs to the reader of the other letters."""
    hers = redeemed(works, requested(works, email="ana@strasse.example"), email="ana@strasse.example")
    his = redeemed(works, requested(works, email=look_alike), email=look_alike)
    assert his.id != hers.id


def test_a_code_lives_ten_minutes(works: Works, clock: SetClock) -> None:
    code = requested(works)
    clock.move(minutes=9, seconds=59)
    assert redeemed(works, code)
    code = requested(works)
    clock.move(minutes=10)
    with pytest.raises(CodeExpired):
        redeemed(works, code)


def test_only_the_newest_code_counts(works: Works, clock: SetClock) -> None:
    old = requested(works)
    clock.move(seconds=1)
    new = requested(works)
    if old != new:
        with pytest.raises(CodeWrong):
            redeemed(works, old)
    assert redeemed(works, new)


def test_a_browser_gets_six_mails_an_hour_for_an_address(works: Works, clock: SetClock) -> None:
    for _ in range(8):
        requested(works)
        clock.move(minutes=1)
    assert len(codes(works)) == 6
    requested(works, email="eva@mail.example")
    requested(works, browser="another")
    assert len(codes(works)) == 8
    clock.move(minutes=60)
    requested(works)
    assert len(codes(works)) == 9


def test_all_browsers_get_eighteen_an_hour_and_who_is_signed_in_gets_one_still(works: Works, clock: SetClock) -> None:
    for turn in range(20):
        requested(works, browser=f"browser-{turn}")
    assert len(codes(works)) == rules.CODES_PER_HOUR_IN_ALL == 18
    with works.begin(ANONYMOUS) as work:
        identity.request_code(work, email=ANA, browser="owner", locale="en", again=True)
    assert len(codes(works)) == 19
    clock.move(hours=1)
    assert redeemed(works, requested(works))


def test_a_code_counts_for_the_end_for_which_it_was_asked(works: Works) -> None:
    with works.begin(ANONYMOUS) as work:
        identity.request_code(work, email=ANA, browser="browser", locale="en", again=True)
    code = codes(works)[-1].secret.code
    with pytest.raises(CodeExpired):
        redeemed(works, code)
    with works.begin(ANONYMOUS) as work:
        assert identity.prove_address(work, email=ANA, code=code, browser="browser", again=True).email == ANA


def test_what_guessing_reaches_in_a_day_is_below_one_in_ten_thousand() -> None:
    codes_a_day = rules.CODES_PER_HOUR_IN_ALL * (rules.GUESS_DAY // rules.CODES_HOUR + 1)
    tries = codes_a_day * rules.CODE_ATTEMPTS * len(rules.GUESSED)
    assert Fraction(tries, 10**rules.CODE_DIGITS) < Fraction(1, 10_000)


def test_the_row_shows_neither_code_nor_address(works: Works) -> None:
    code = requested(works)
    with works.begin(ANONYMOUS) as work:
        row = work.session.connection().exec_driver_sql("SELECT email_code::text FROM email_code").scalar_one()
        events = work.session.connection().exec_driver_sql("SELECT payload::text FROM outbox_delivery").scalars().all()
    shown = row + "".join(events)
    assert ANA not in shown
    assert ANA.encode().hex() not in shown
    assert f",{code}," not in shown


def test_what_is_past_its_time_is_swept(works: Works, clock: SetClock) -> None:
    requested(works)
    for hours, kept in ((24, 1), (1, 0)):
        clock.move(hours=hours)
        with works.begin(ANONYMOUS) as work:
            identity.sweep_sign_in_data(work)
        assert len(codes(works)) == kept


def guessed_wrong(works: Works, browser: str, times: int = 20) -> None:
    for turn in range(times):
        if turn % 5 == 0:
            code = requested(works, browser=browser)
        with pytest.raises(CodeWrong):
            redeemed(works, other(code), browser=browser)


def test_the_budget_of_wrong_codes_is_a_browsers_and_comes_back_after_a_day(works: Works, clock: SetClock) -> None:
    guessed_wrong(works, "clumsy")
    with pytest.raises(identity.CodesSpent):
        requested(works, browser="clumsy")
    with pytest.raises(identity.CodesSpent):
        redeemed(works, "00000000", browser="clumsy")
    eva = "eva@mail.example"
    assert redeemed(works, requested(works, email=eva, browser="clumsy"), email=eva, browser="clumsy")
    clock.move(hours=24, seconds=1)
    assert redeemed(works, requested(works, browser="clumsy"), browser="clumsy")


def test_what_strangers_type_keeps_nobody_out(works: Works) -> None:
    """Neither from signing in, nor from showing anew who one is."""
    mine = requested(works, browser="owner")
    for turn in range(3):
        guessed_wrong(works, f"stranger-{turn}")
    assert redeemed(works, mine, browser="owner")
    assert redeemed(works, requested(works, browser="owner"), browser="owner")
    with works.begin(ANONYMOUS) as work:
        identity.request_code(work, email=ANA, browser="owner", locale="en", again=True)
    with works.begin(ANONYMOUS) as work:
        code = codes(works)[-1].secret.code
        assert identity.prove_address(work, email=ANA, code=code, browser="owner", again=True)


def test_right_codes_cost_nothing_of_the_budget(works: Works, clock: SetClock) -> None:
    for _ in range(25):
        assert redeemed(works, requested(works))
        clock.move(minutes=11)


def test_an_account_by_code_is_no_account_by_eid(works: Works) -> None:
    """Never merged by address: whoever controls a mailbox does not get the identity, nor the other way round."""
    by_mail = redeemed(works, requested(works))
    with works.begin(ANONYMOUS) as work:
        profile = identity.Profile(email=ANA, name="Ana")
        by_eid = identity.account_for_subject(
            work, issuer="https://eid.example", subject="ana", profile=profile, locale="en"
        )
        same_subject = identity.account_for_subject(
            work, issuer="https://other.example", subject="ana", profile=profile, locale="en"
        )
        again = identity.account_for_subject(
            work, issuer="https://eid.example", subject="ana", profile=identity.Profile(), locale="en"
        )
    assert len({by_mail.id, by_eid.id, same_subject.id}) == 3
    assert again.id == by_eid.id
    assert by_eid.id.version == 7
    assert ActorKind.ACCOUNT.value == "account"
