"""Twenty at the same moment, each on a thread and a connection of its own: at most one wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from consular import partners
from tests.partners.programs import ISSUER, REDIRECT, SYSTEM
from tests.web.oauth.yard import TOKEN, VERIFIER, Yard, error_of

TIMES = 20
PER_ROUND = 10  # connections that the pool gives at once


def together(send: Callable[[int], TestResponse]) -> list[TestResponse]:
    """Send twenty requests, ten of them at the very same moment, twice."""
    barrier = Barrier(PER_ROUND)

    def one(number: int) -> TestResponse:
        barrier.wait(30)
        return send(number)

    with ThreadPoolExecutor(PER_ROUND) as pool:
        answers = list(pool.map(one, range(TIMES)))
    assert all(answer.status_code < 500 for answer in answers), Counter(a.status_code for a in answers)
    return answers


def form(yard: Yard, grant: dict[str, str], **assertion: str) -> tuple[dict[str, str], dict[str, str]]:
    """A token request made beforehand, so that the threads only send."""
    proof = yard.program.proof(yard.clock.now(), "POST", ISSUER + TOKEN)
    return yard.signed_form(yard.program, grant, assertion), {"DPoP": proof}


def test_one_code_has_one_winner_and_then_none(yard: Yard) -> None:
    code = yard.code()
    grant = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    }
    requests = [form(yard, grant) for _ in range(TIMES)]
    answers = together(lambda n: yard.app.test_client().post(TOKEN, data=requests[n][0], headers=requests[n][1]))
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) <= 1
    assert {error_of(answer) for answer in answers if answer.status_code != 200} == {(400, "invalid_grant")}
    assert yard.grants()[0].ended_by == "replay"
    assert all(yard.call(answer.json["access_token"]).status_code == 401 for answer in won)
    with yard.works.begin(SYSTEM) as work:
        query = select(func.count()).select_from(partners.RefreshToken)
        assert work.session.scalar(query.where(partners.RefreshToken.grant_id == yard.grants()[0].id)) == 1


def test_one_assertion_counts_once(yard: Yard) -> None:
    requests = [form(yard, {"grant_type": "client_credentials"}, jti="parallel") for _ in range(TIMES)]
    answers = together(lambda n: yard.app.test_client().post(TOKEN, data=requests[n][0], headers=requests[n][1]))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: TIMES - 1}


def test_one_proof_counts_once(yard: Yard) -> None:
    _, headers = form(yard, {})
    requests = [form(yard, {"grant_type": "client_credentials"})[0] for _ in range(TIMES)]
    answers = together(lambda n: yard.app.test_client().post(TOKEN, data=requests[n], headers=headers))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: TIMES - 1}


def test_one_request_is_answered_once(yard: Yard) -> None:
    name = yard.pushed()
    browsers = [yard.browser() for _ in range(TIMES)]
    for browser in browsers:
        browser.get(yard.page(name))

    def yes(number: int) -> TestResponse:
        browsers[number].post(yard.page(name), {"act": "yes"}, follow=False)
        return browsers[number].answer

    assert Counter(answer.status_code for answer in together(yes)) == {303: 1, 400: TIMES - 1}
