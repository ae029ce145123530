"""Many at once, checks that save nothing, and what has happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import func, select

from consular import applications, partners, webhooks
from consular.applications import Application
from consular.catalogue import Catalogue
from consular.core.work import Works
from tests import factories
from tests.web.partner.conftest import SYSTEM, Caller
from tests.web.partner.test_applications import ANSWERS, begin


def test_each_of_many_drafts_stands_for_itself(caller: Callable[..., Caller], works: Works) -> None:
    centre = caller()
    good = {"service": "visitor-visa", "answers": {"nationality": "UTO"}}
    items = [good, {"service": "nothing"}, {"service": "passport-first"}, {**good, "answers": {"birth": "never"}}, good]
    answer = centre.post("/application-batches", {"items": items}, Idempotency_Key="batch")
    assert answer.status_code == 200
    told = answer.json["items"]
    assert [item["status"] for item in told] == [201, 422, 403, 422, 201]
    assert told[3]["problem"]["errors"][0]["pointer"] == "#/answers/birth"
    assert told[2]["problem"]["code"] == "not_in_contract"
    with works.begin(SYSTEM) as work:
        assert work.session.scalar(select(func.count()).select_from(Application)) == 2
    again = centre.post("/application-batches", {"items": items}, Idempotency_Key="batch")
    assert (again.status_code, again.json) == (200, answer.json)
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    with works.begin(SYSTEM) as work:
        assert work.session.scalar(select(func.count()).select_from(Application)) == 2


def test_why_an_item_was_refused_is_kept_sealed_and_once(caller: Callable[..., Caller], works: Works) -> None:
    """A client that sends a name as a key must not find it in clear in our database."""
    centre = caller()
    wrong = {"service": "visitor-visa", "answers": {"wongphaisan": "x"}}
    first = centre.post("/application-batches", {"items": [wrong] * 40}, Idempotency_Key="batch")
    assert {item["problem"]["errors"][0]["pointer"] for item in first.json["items"]} == {"#/answers/wongphaisan"}
    with works.begin(SYSTEM) as work:
        (kept,) = work.session.scalars(select(partners.Reply)).all()
        assert len(kept.refusals.problems) == 1
        assert b"wongphaisan" not in bytes(kept.refusals_sealed or b"")
        assert "wongphaisan" not in str(kept.items)
    assert centre.post("/application-batches", {"items": [wrong] * 40}, Idempotency_Key="batch").json == first.json


def test_a_batch_has_its_most(caller: Callable[..., Caller]) -> None:
    centre = caller()
    many = {"references": ["0000-0000-00"] * 501}
    answer = centre.post("/application-states", many)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "#/references")
    assert centre.post("/application-batches", {"items": []}).status_code == 422


def test_many_states_come_in_one_call(caller: Callable[..., Caller]) -> None:
    centre = caller()
    references = [begin(centre)["reference"] for _ in range(3)]
    answer = centre.post("/application-states", {"references": [*references, "0000-0000-00", references[0]]}).json
    assert [item["reference"] for item in answer["items"]] == references
    assert answer["not_found"] == ["0000-0000-00"]


def test_answers_are_checked_and_nothing_is_saved(caller: Callable[..., Caller], works: Works) -> None:
    centre = caller()
    body = {
        "service": "visitor-visa",
        "answers": ANSWERS,
        "evidence": ["passport-page", "portrait"],
        "office": "jakarta",
    }
    good = centre.post("/application-checks", body, Idempotency_Key="")
    assert (good.status_code, good.json["ready"], good.json["errors"]) == (200, True, [])
    bare = centre.post("/application-checks", {"service": "visitor-visa", "answers": {"name": ANSWERS["name"]}}).json
    assert bare["ready"] is False
    assert {"birth", "nationality"} <= set(bare["missing_answers"])
    assert bare["missing_evidence"] == ["passport-page", "portrait"]
    late = {**body, "answers": {**ANSWERS, "departure": "2026-01-01"}}
    told = centre.post("/application-checks", late).json
    assert "#/answers/departure" in {error["pointer"] for error in told["errors"]}
    with works.begin(SYSTEM) as work:
        assert work.session.scalar(select(func.count()).select_from(Application)) == 0


def test_changes_are_followed_by_a_link_that_is_always_there(caller: Callable[..., Caller], works: Works) -> None:
    centre = caller()
    references = [begin(centre)["reference"] for _ in range(3)]
    for reference in references:
        note(works, reference, "application.lodged", "lodged")
    first = centre.get("/changes?limit=2")
    assert [item["reference"] for item in first.json["items"]] == references[:2]
    second = centre.get(following(first))
    assert [item["reference"] for item in second.json["items"]] == references[2:]
    nothing = centre.get(following(second))
    assert nothing.json["items"] == []
    note(works, references[0], webhooks.DECIDED, "granted")
    later = centre.get(following(nothing)).json["items"]
    assert [(item["kind"], item["state"]) for item in later] == [("application.decided", "decided")]
    assert caller("second", offices=["nairobi"]).get("/changes").json["items"] == []


def test_changes_of_an_account_end_with_its_consent(
    caller: Callable[..., Caller], works: Works, catalogue: Catalogue
) -> None:
    with works.begin(SYSTEM) as work:
        account, other = (factories.account(work, subject=name).id for name in ("natcha", "other"))
    agency = caller("agency", "agency", on_behalf_of=account, offices=["*"])
    assert agency.keeper is not None
    with works.begin(SYSTEM) as work:
        grant = partners.PartnerGrant(
            partner_id=agency.keeper.known[agency.name].id,
            account_id=account,
            scopes=["applications:read"],
            purpose="agency",
            given_at=work.now,
            until=work.now + dt.timedelta(days=90),
        )
        work.session.add(grant)
    reference = begin(agency)["reference"]
    note(works, reference, webhooks.DECIDED, "granted")
    assert [item["state"] for item in agency.get("/changes").json["items"]] == ["granted"]
    assert agency.as_actor(on_behalf_of=other).get("/changes").json["items"] == []
    with works.begin(SYSTEM) as work:
        partners.end_consents_of(work, account)
    assert agency.get("/changes").json["items"] == []
    assert agency.as_actor(on_behalf_of=None).get("/changes").json["items"] == []


def following(answer: object) -> str:
    """The path of the next page."""
    link = answer.headers["Link"]  # type: ignore[attr-defined]
    return str(link[1 : link.index(">")]).removeprefix("/api/v1")


def note(works: Works, reference: str, kind: str, state: str) -> None:
    """A line of the feed."""
    with works.begin(SYSTEM) as work:
        found = applications.by_reference(work.session, reference)
        assert found is not None
        subject = webhooks.EventSubject(found.dossier_id, reference, state, "jakarta", found.service_key)
        webhooks.note_event(work, kind=kind, subject=subject)
