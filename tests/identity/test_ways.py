"""Several ways into one account: each proven, none merged, never the last one taken away, everybody told."""

from __future__ import annotations

import pytest

from consular import identity
from consular.core.actor import ANONYMOUS, Actor
from consular.core.errors import NotFound
from consular.core.work import Works
from consular.identity import LastWay, LinkedElsewhere
from tests import factories

ISSUER, OTHER = factories.ISSUER, "https://other.example"
ANA = "ana@mail.example"


@pytest.fixture
def ana(works: Works) -> Actor:
    """An account that an eID opens."""
    with works.begin(ANONYMOUS) as work:
        return factories.account_actor(factories.account(work, subject="ana", email=ANA).id)


def issuers(works: Works, who: Actor) -> list[str]:
    """By what an account is opened."""
    assert who.id is not None
    with works.begin(ANONYMOUS) as work:
        return [way.issuer for way in identity.ways_into(work.session, who.id)]


def news(works: Works) -> list[tuple[str, str]]:
    """(kind, address) of the mails that are owed."""
    with works.begin(ANONYMOUS) as work:
        rows = work.session.query(identity.AccountNews).all()
        return sorted((row.kind, row.secret.email) for row in rows)


def test_what_was_proven_opens_the_same_account(works: Works, ana: Actor) -> None:
    with works.begin(ana) as work:
        identity.link_subject(work, issuer=OTHER, subject="a-1")
        identity.link_email(work, email="Ana.New@mail.example")
    with works.begin(ANONYMOUS) as work:
        by_eid = identity.account_for_subject(
            work, issuer=OTHER, subject="a-1", profile=identity.Profile(), locale="en"
        )
        way = identity.email_way(work.session, "ana.new@mail.example")
    assert by_eid.id == ana.id
    assert way is not None
    assert way.account_id == ana.id
    assert issuers(works, ana) == [ISSUER, OTHER, "email"]
    assert ("linked", ANA) in news(works)


def test_linking_twice_is_linking_once(works: Works, ana: Actor) -> None:
    for _ in range(2):
        with works.begin(ana) as work:
            identity.link_subject(work, issuer=OTHER, subject="a-1")
    assert issuers(works, ana) == [ISSUER, OTHER]


def test_two_accounts_are_never_made_one(works: Works, ana: Actor) -> None:
    with works.begin(ANONYMOUS) as work:
        eva = factories.account_actor(factories.account(work, subject="eva", email=ANA).id)
    with pytest.raises(LinkedElsewhere), works.begin(ana) as work:
        identity.link_subject(work, issuer=ISSUER, subject="eva")
    with works.begin(eva) as work:
        identity.link_email(work, email=ANA)
    with pytest.raises(LinkedElsewhere), works.begin(ana) as work:
        identity.link_email(work, email=ANA.upper())
    assert (issuers(works, ana), issuers(works, eva)) == ([ISSUER], [ISSUER, "email"])


def test_the_last_way_stays(works: Works, ana: Actor) -> None:
    with works.begin(ana) as work:
        added = identity.link_email(work, email=ANA).id
    with works.begin(ana) as work:
        identity.unlink(work, added)
    assert ana.id is not None
    with pytest.raises(LastWay), works.begin(ana) as work:
        identity.unlink(work, identity.ways_into(work.session, ana.id)[0].id)
    assert issuers(works, ana) == [ISSUER]


def test_a_way_is_taken_from_its_own_account_only(works: Works, ana: Actor) -> None:
    with works.begin(ANONYMOUS) as work:
        eva = factories.account_actor(factories.account(work, subject="eva").id)
    with works.begin(eva) as work:
        hers = identity.link_subject(work, issuer=OTHER, subject="e-1").id
    with pytest.raises(NotFound), works.begin(ana) as work:
        identity.unlink(work, hers)
    assert issuers(works, eva) == [ISSUER, OTHER]


def test_what_is_removed_ends_the_sessions_it_had_opened(works: Works, ana: Actor) -> None:
    with works.begin(ana) as work:
        way = identity.link_email(work, email=ANA)
        account = identity.account(work.session, way.account_id)
        token = identity.open_session(work, account=account, proof=identity.Proof(work.now, way_id=way.id))
        removed = way.id
    with works.begin(ana) as work:
        identity.unlink(work, removed)
    with works.begin(ANONYMOUS) as work:
        assert identity.session_behind(work.session, token=token, now=work.now, roles={}).actor is None
        account = identity.account(work.session, ana.id)  # type: ignore[arg-type]
        assert account is not None
        assert account.profile.email is None
    assert ("unlinked", ANA) in news(works)


def test_what_is_owed_stands_sealed(works: Works, ana: Actor) -> None:
    with works.begin(ana) as work:
        identity.link_email(work, email="new@mail.example")
    with works.begin(ANONYMOUS) as work:
        rows = work.session.connection().exec_driver_sql("SELECT account_news::text FROM account_news").scalars().all()
        owed = work.session.connection().exec_driver_sql("SELECT payload::text FROM outbox_delivery").scalars().all()
    shown = "".join(rows) + "".join(owed)
    assert len(rows) == 2
    assert "mail.example" not in shown
    assert b"mail.example".hex() not in shown
