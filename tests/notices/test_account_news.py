"""What changed in how an account is entered is told once, and only the old address learns how to stop it."""

from __future__ import annotations

from pathlib import Path

from consular import identity, notices
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, system
from consular.core.language import language
from consular.core.work import Works
from consular.notices import FolderPost
from consular.notices.templates import ACCOUNT_NEWS
from tests import factories

OLD, NEW = "natcha@mail.example", "fresh@mail.example"


def told(works: Works, catalogue: Catalogue, post: FolderPost) -> dict[str, str]:
    """Run the reaction for everything that is owed, twice; address -> body."""
    with works.begin(ANONYMOUS) as work:
        ids = [row.id for row in work.session.query(identity.AccountNews).all()]
    for _ in range(2):
        for news_id in ids:
            with works.begin(system()) as work:
                notices.mail_account_news(work, news_id, catalogue, post)
    with works.begin(ANONYMOUS) as work:
        assert work.session.query(identity.AccountNews).count() == 0
    return {str(mail["To"]): mail.get_content() for _, mail in reversed(list(post.mails()))}


def test_the_code_that_stops_it_goes_to_the_old_address_alone(
    works: Works, catalogue: Catalogue, tmp_path: Path
) -> None:
    post = FolderPost(tmp_path / "mail", "visas@consular.example", "https://visa.example.org")
    with works.begin(ANONYMOUS) as work:
        owner = factories.account_actor(factories.account(work).id)
    with works.begin(owner) as work:
        codes = identity.make_recovery_codes(work)
    told(works, catalogue, post)
    with works.begin(ANONYMOUS) as work:
        identity.begin_recovery_by_code(work, code=codes[0], email=NEW)
        work.session.flush()
    bodies = told(works, catalogue, post)
    assert "/sign-in/recover/stop" in bodies[OLD]
    assert "/sign-in/recover/stop" not in bodies[NEW]
    typed = bodies[OLD].replace("\n", " ").split(" type ")[1].split()[0]
    with works.begin(ANONYMOUS) as work:
        identity.stop_recovery(work, code=typed)
    assert set(told(works, catalogue, post)) == {OLD, NEW}


def test_every_kind_of_news_is_said(works: Works) -> None:
    for kind, said in ACCOUNT_NEWS.items():
        assert language("ar").gettext(said.subject) != said.subject, kind
        assert language("ar").gettext(said.body) != said.body, kind
