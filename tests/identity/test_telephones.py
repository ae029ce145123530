"""The telephone of an account: proven, counted, and never enough to take an account over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from consular import identity
from consular.catalogue import SignInPolicy, TextPolicy
from consular.core.actor import ANONYMOUS, Actor, ActorKind, system
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.identity import EmailCode, OwedText, TextsSpent
from consular.vault import BlindIndex, IndexPlace
from tests.conftest import KeptParcels

ANA, NEW, NUMBER, OTHER = "ana@mail.example", "new@mail.example", "+99912345678", "+99987654321"
POLICY = SignInPolicy(text_messages=TextPolicy(prefixes=["+999"]))


def tight(**limits: int) -> SignInPolicy:
    return SignInPolicy(text_messages=TextPolicy(prefixes=["+999"], **limits))


@pytest.fixture
def ana(works: Works) -> Actor:
    return owner(works, ANA)


def owner(works: Works, address: str) -> Actor:
    """The actor of an account that signs in by this address."""
    with works.begin(ANONYMOUS) as work:
        identity.request_code(work, email=address, browser="b", locale="en")
    with works.begin(ANONYMOUS) as work:
        account = identity.redeem_code(work, email=address, code=newest(works).secret.code, browser="b")
    return Actor(ActorKind.ACCOUNT, account.id)


def newest(works: Works) -> EmailCode:
    """The code that was made last."""
    with works.begin(ANONYMOUS) as work:
        row = work.session.scalars(select(EmailCode).order_by(EmailCode.created_at.desc(), EmailCode.id.desc())).first()
        assert row is not None
        assert row.secret
        return row


def owed(works: Works, policy: SignInPolicy = POLICY) -> OwedText | None:
    """What the worker would send for the newest code."""
    code_id = newest(works).id
    with works.begin(system()) as work:
        return identity.text_owed(work, code_id, policy)


def add(works: Works, actor: Actor, number: str = NUMBER, *, signs_in: bool = True) -> UUID:
    with works.begin(actor) as work:
        identity.request_number_code(work, number=number, browser="b", locale="en", policy=POLICY)
    sent = owed(works)
    assert sent is not None
    assert sent.number == number
    with works.begin(actor) as work:
        return identity.prove_number(work, number=number, code=sent.code, browser="b", signs_in=signs_in).id


def ask(works: Works, address: str = ANA, policy: SignInPolicy = POLICY) -> None:
    with works.begin(ANONYMOUS) as work:
        identity.request_text(work, email=address, browser="b", locale="en", policy=policy)


def test_a_number_is_the_accounts_after_its_code_was_read(works: Works, ana: Actor) -> None:
    add(works, ana)
    with works.begin(ana) as work:
        held = identity.telephone_of(work.session, ana.id)
        assert held is not None
        assert (held.number.number, held.signs_in) == (NUMBER, True)
        assert work.session.scalar(text("SELECT count(*) FROM account_news WHERE kind = 'telephone_added'")) == 1


def test_another_number_takes_the_place_of_the_first(works: Works, ana: Actor) -> None:
    add(works, ana)
    add(works, ana, OTHER, signs_in=False)
    with works.begin(ana) as work:
        held = identity.telephone_of(work.session, ana.id)
        assert held is not None
        assert (held.number.number, held.signs_in) == (OTHER, False)


def test_a_code_of_another_number_or_a_mailed_code_proves_none(works: Works, ana: Actor) -> None:
    with works.begin(ana) as work:
        identity.request_number_code(work, number=OTHER, browser="b", locale="en", policy=POLICY)
    code = newest(works).secret.code
    for number in (NUMBER, ANA):
        with works.begin(ana) as work, pytest.raises(identity.CodeExpired):
            identity.prove_number(work, number=number, code=code, browser="b", signs_in=True)


def test_the_code_goes_to_the_telephone_of_whoever_signs_in_by_the_address(works: Works, ana: Actor) -> None:
    add(works, ana)
    ask(works, " ANA@mail.example ")
    sent = owed(works)
    assert sent is not None
    assert sent.number == NUMBER
    with works.begin(ANONYMOUS) as work:
        assert identity.redeem_text(work, email=ANA, code=sent.code, browser="b").id == ana.id
    with works.begin(ANONYMOUS) as work, pytest.raises(identity.CodeExpired):
        identity.redeem_text(work, email=ANA, code=sent.code, browser="b")


def test_nothing_goes_where_nobody_chose_it(works: Works, ana: Actor) -> None:
    ask(works, "nobody@mail.example")
    assert owed(works) is None
    ask(works)
    assert owed(works) is None
    add(works, ana, signs_in=False)
    ask(works)
    assert owed(works) is None


def test_a_guessed_code_opens_no_account_that_chose_no_text_messages(works: Works, ana: Actor) -> None:
    """The row is there for everybody, so that nobody is told who chose what."""
    ask(works)
    with works.begin(ANONYMOUS) as work, pytest.raises(identity.CodeExpired):
        identity.redeem_text(work, email=ANA, code=newest(works).secret.code, browser="b")


def test_whoever_has_taken_the_choice_back_is_not_let_in_by_a_code_under_way(works: Works, ana: Actor) -> None:
    add(works, ana)
    ask(works)
    code = newest(works).secret.code
    with works.begin(ana) as work:
        identity.choose_texts(work, signs_in=False)
    assert owed(works) is None
    with works.begin(ANONYMOUS) as work, pytest.raises(identity.CodeExpired):
        identity.redeem_text(work, email=ANA, code=code, browser="b")


@pytest.mark.parametrize("purpose", ["enter", "recover", "number"])
def test_a_texted_code_is_never_the_proof_of_a_mailbox(works: Works, ana: Actor, purpose: str) -> None:
    add(works, ana)
    told = {"browser": "b", "locale": "en", "policy": POLICY}
    with works.begin(ana) as work:
        if purpose == "enter":
            identity.request_text(work, email=ANA, **told)
        elif purpose == "recover":
            identity.request_recovery_text(work, email=ANA, **told)
        else:
            identity.request_number_code(work, number=OTHER, **told)
    code = newest(works).secret.code
    for address in (ANA, OTHER):
        with works.begin(ANONYMOUS) as work, pytest.raises(identity.CodeExpired):
            identity.prove_address(work, email=address, code=code, browser="b")
    if purpose == "recover":
        with works.begin(ANONYMOUS) as work, pytest.raises(identity.CodeExpired):
            identity.redeem_text(work, email=ANA, code=code, browser="b")


@pytest.mark.parametrize("budget", ["number_a_day", "account_a_day", "all_a_day"])
def test_a_day_allows_so_many_messages(works: Works, clock: SetClock, ana: Actor, budget: str) -> None:
    """One went when the number was added; a second is one too many. A day later it is not."""
    add(works, ana)
    policy = tight(**{budget: 1})
    if budget == "all_a_day":
        with pytest.raises(TextsSpent):
            ask(works, "somebody@mail.example", policy)
    else:
        ask(works, policy=policy)
        assert owed(works, policy) is None
    with works.begin(ana) as work, pytest.raises(TextsSpent):
        identity.request_number_code(work, number=NUMBER, browser="b", locale="en", policy=policy)
    clock.move(hours=25)
    ask(works, policy=policy)
    assert owed(works, policy) is not None


def test_the_budget_of_a_number_is_common_to_all_accounts(works: Works, ana: Actor) -> None:
    add(works, ana)
    with works.begin(owner(works, "eva@mail.example")) as work, pytest.raises(TextsSpent):
        identity.request_number_code(work, number=NUMBER, browser="b", locale="en", policy=tight(number_a_day=1))


def test_a_message_sent_again_is_counted_once(works: Works, ana: Actor) -> None:
    add(works, ana)
    policy = tight(number_a_day=2)
    ask(works)
    assert owed(works, policy) == owed(works, policy) is not None


def test_a_country_that_is_served_no_more_gets_nothing(works: Works, ana: Actor) -> None:
    add(works, ana)
    ask(works)
    elsewhere = SignInPolicy(text_messages=TextPolicy(prefixes=["+998"]))
    assert owed(works, elsewhere) is None
    assert owed(works) is not None


def test_numbers_stand_nowhere_in_clear(works: Works, ana: Actor, transport: KeptParcels) -> None:
    add(works, ana)
    ask(works)
    assert owed(works) is not None
    digits = NUMBER.removeprefix("+")
    with works.begin(system()) as work:
        for table in ("account_telephone", "text_sent", "email_code", "outbox_delivery", "audit_entry", "account_news"):
            for row in work.session.execute(text(f"SELECT t::text FROM {table} t")):
                assert digits not in row[0]
                assert digits.encode().hex() not in row[0]
    assert digits not in repr(transport.parcels)


def test_an_erased_account_has_no_telephone(works: Works, ana: Actor) -> None:
    add(works, ana)
    assert ana.id is not None
    with works.begin(system()) as work:
        identity.forget_account(work, ana.id)
    with works.begin(system()) as work:
        for table in ("account_telephone", "text_sent"):
            assert work.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def test_a_new_index_key_finds_texted_codes_as_what_they_are(works: Works, ana: Actor) -> None:
    """Rotation makes the index of a code anew from what it is good for, which is no mailbox."""
    add(works, ana)
    ask(works)
    (place,) = [one for one in identity.index_sources() if one.model is EmailCode]
    assert isinstance(place, IndexPlace)
    assert isinstance(place.index, BlindIndex)
    with works.begin(system()) as work:
        ids = list(work.session.scalars(select(EmailCode.id)))
        found = identity.index_sources()[place](work.session, ids)
    assert {(who.issuer, who.subject) for who in found.values() if who} == {
        ("email", ANA),
        ("telephone", NUMBER),
        ("text", ANA),
    }


# --- recovery ----------------------------------------------------------------------------------------------------


def begun(works: Works) -> identity.Recovery:
    with works.begin(ANONYMOUS) as work:
        identity.request_recovery_text(work, email=ANA, browser="b", locale="en", policy=POLICY)
    sent = owed(works)
    assert sent is not None
    with works.begin(ANONYMOUS) as work:
        identity.check_recovery_text(work, old=ANA, text=sent.code, browser="b")
    with works.begin(ANONYMOUS) as work:
        return identity.begin_recovery_by_text(work, old=ANA, text=sent.code, email=NEW, browser="b", policy=POLICY)


def test_recovery_by_telephone_waits_longer_and_the_old_address_is_told(
    works: Works, clock: SetClock, ana: Actor
) -> None:
    add(works, ana)
    recovery = begun(works)
    assert recovery.due_at - recovery.begun_at == timedelta(hours=168)
    with works.begin(system()) as work:
        identity.finish_recovery(work, recovery.id)
        assert identity.email_way(work.session, NEW) is None
        told = work.session.scalars(select(identity.AccountNews).where(identity.AccountNews.kind == "recovery_begun"))
        assert {one.secret.email: bool(one.secret.stop) for one in told} == {ANA: True, NEW: False}
    clock.move(hours=168)
    with works.begin(system()) as work:
        identity.finish_recovery(work, recovery.id)
        way = identity.email_way(work.session, NEW)
        assert way is not None
        assert way.account_id == ana.id


def test_the_wait_is_never_shorter_than_the_general_one() -> None:
    short = SignInPolicy(recovery_hours=200, text_messages=TextPolicy(recovery_hours=1))
    assert short.recovery_wait_by_text == timedelta(hours=200)


def test_whoever_stops_it_takes_the_telephone_out_of_play(works: Works, ana: Actor) -> None:
    add(works, ana)
    begun(works)
    with works.begin(ana) as work:
        identity.stop_own_recovery(work)
    with works.begin(ana) as work:
        assert identity.telephone_of(work.session, ana.id) is None


def test_a_telephone_that_takes_no_codes_for_signing_in_can_still_bring_back(works: Works, ana: Actor) -> None:
    add(works, ana, signs_in=False)
    assert begun(works).shown_by == "text"


def test_the_code_of_the_text_message_counts_once(works: Works, ana: Actor) -> None:
    add(works, ana)
    recovery = begun(works)
    with works.begin(system()) as work:
        work.session.execute(
            update(identity.Recovery)
            .where(identity.Recovery.id == recovery.id)
            .values(ended_at=work.now, outcome="stopped")
        )
    with works.begin(ANONYMOUS) as work, pytest.raises(identity.CodeExpired):
        identity.check_recovery_text(work, old=ANA, text=newest(works).secret.code, browser="b")
