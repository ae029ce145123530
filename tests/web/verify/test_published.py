"""The status list and the keys, for everybody."""

from __future__ import annotations

from consular import border
from consular.core.clock import SetClock
from consular.web.transaction import TransactionalFlask


def test_the_list_is_published_signed_and_may_be_kept_for_minutes(app: TransactionalFlask, clock: SetClock) -> None:
    client = app.test_client()
    answer = client.get("/status-lists/1")
    assert answer.status_code == 200
    assert answer.mimetype == "application/statuslist+jwt"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    keys = client.get("/status-lists/keys").json["keys"]
    assert {key["alg"] for key in keys} == {"ES256"}
    assert all("d" not in key for key in keys)
    read, _, _ = border.read_status_list(answer.data, keys=keys, at=clock.now())
    assert len(read) == 2**20
