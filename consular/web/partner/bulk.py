"""Many at once, and without saving: drafts, states, searches, checks of answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import marshmallow as ma

from consular import applications, partners
from consular.catalogue import SENTENCES, Problem, Service, validate_step
from consular.core.errors import ConsularError, NotFound
from consular.web.context import actor, house, work
from consular.web.partner import drafts, fields, problems
from consular.web.partner.applications import NewApplication, begun
from consular.web.partner.drafts import READ, WRITE, ApplicationShort
from consular.web.partner.entry import demand_service
from consular.web.partner.errors import ApiError, BodyInvalid, Flaw
from consular.web.partner.problems import FlawBody
from consular.web.partner.resource import Answer, blueprint, resource

bp = blueprint("bulk", "Many applications at once, searches, and checks that save nothing.")
MOST = 500


class NewApplications(fields.Sent):
    """Up to 500 drafts."""

    items = fields.Listed(ma.fields.Nested(NewApplication), MOST, "In the order of the answer.", required=True)


class ItemTold(fields.Told):
    """What became of one item, in the order in which they were sent."""

    status = fields.Whole(200, 599, "As if it had been sent alone.", required=True)
    reference = fields.Reference(allow_none=True)
    problem = ma.fields.Nested(problems.Problem, allow_none=True, metadata={"description": "Why it was not done."})


class ItemsTold(fields.Told):
    """What became of each."""

    items = fields.Listed(ma.fields.Nested(ItemTold), MOST, "As they were sent.")


class References(fields.Sent):
    """Up to 500 references."""

    references = fields.Listed(fields.Reference(), MOST, "Whose state is asked for.", required=True)


class States(fields.Told):
    """The applications that the client may see, and the references that name none of them."""

    items = fields.Listed(ma.fields.Nested(ApplicationShort), MOST, "Found.")
    not_found = fields.Listed(fields.Reference(), MOST, "Not there, or not the client's to see.")


class Search(fields.Sent):
    """What is searched by. Personal data is sent in the body and never in an address."""

    passport_number = fields.Line(40, "As in the machine readable zone.", required=True, pattern=r"^[A-Za-z0-9 .-]*$")


class Found(fields.Told):
    """What was found, newest first."""

    items = fields.Listed(ma.fields.Nested(ApplicationShort), 200, "Lodged applications.")


class Check(fields.Sent):
    """Answers to check."""

    service = fields.Key("Service.", required=True, metadata={"examples": ["visitor-visa"]})
    office = fields.Key("Visa centres: at whose counter it would be lodged.")
    answers = fields.Free("By key of the question.", required=True)
    evidence = fields.Listed(fields.Key(), 100, "Items for which there would be files.")


class Checked(fields.Told):
    """What stands between these answers and lodging."""

    ready = fields.Flag("It could be lodged.", required=True)
    errors = fields.Listed(ma.fields.Nested(FlawBody), 400, "Answers that cannot be taken, and rules that forbid it.")
    missing_answers = fields.Listed(fields.Key(), 400, "Questions without an answer.")
    missing_evidence = fields.Listed(fields.Key(), 100, "Evidence without which it cannot be lodged.")
    advice = fields.Listed(ma.fields.Nested(FlawBody), 100, "What will make it slow or doubtful.")
    office = fields.Key("The office that would decide.", allow_none=True)


def again(reply: partners.Reply) -> Any:
    """The answer to a repeated call: which were done, and why others were not."""
    told = reply.refusals.problems
    items = [
        {**item, "problem": None if item["problem"] is None else told[item["problem"]]} for item in reply.items or ()
    ]
    return {"items": items}


@resource(
    bp, "/application-batches", "POST", permission=WRITE, takes=NewApplications, tells=ItemsTold, again_items=again
)
def batch(body: dict[str, Any]) -> Answer:
    """Begin many applications.

    Up to 500 drafts, each by itself: one that cannot be taken does not hold up the others.
    """
    done = [_one(item) for item in body["items"]]
    told: list[dict[str, Any]] = []
    for item in done:
        if item["problem"] is not None and item["problem"] not in told:
            told.append(item["problem"])
    kept = [{**item, "problem": None if item["problem"] is None else told.index(item["problem"])} for item in done]
    return Answer({"items": done}, items=kept, problems=told)


def _one(item: dict[str, Any]) -> dict[str, Any]:
    before = len(work().records), len(work().parcels)
    try:
        with work().session.begin_nested():  # a savepoint: what one item has done is undone with it
            made, _, _ = begun(item)
    except ConsularError as error:
        del work().records[before[0] :], work().parcels[before[1] :]
        status = int(error.status) if isinstance(error, ApiError) else int(HTTPStatus.FORBIDDEN)
        return {"status": status, "reference": None, "problem": problems.body_of(error, status)}
    return {"status": int(HTTPStatus.CREATED), "reference": made.reference, "problem": None}


@resource(bp, "/application-states", "POST", permission=READ, takes=References, tells=States)
def states(body: dict[str, Any]) -> Any:
    """Ask for many states.

    Of up to 500 applications, in one call; nothing is changed.
    """
    wanted = list(dict.fromkeys(body["references"]))
    rows = applications.with_references(work().session, actor(), READ, wanted)
    return {
        "items": [drafts.short(*rows[reference]) for reference in wanted if reference in rows],
        "not_found": [reference for reference in wanted if reference not in rows],
    }


@resource(bp, "/application-searches", "POST", permission=READ, takes=Search, tells=Found)
def search(body: dict[str, Any]) -> Any:
    """Search applications.

    Lodged ones by the number of the applicant's passport.
    """
    number = "".join(c for c in body["passport_number"].upper() if c.isalnum())
    rows = applications.with_passport(work().session, actor(), READ, number, house().catalogue) if number else []
    for application, _ in rows:
        work().record(
            "applications:application:find", f"application/{application.id}", dossier_id=application.dossier_id
        )
    return {"items": [drafts.short(application, folder) for application, folder in rows]}


@resource(bp, "/application-checks", "POST", permission=WRITE, takes=Check, tells=Checked)
def check(body: dict[str, Any]) -> Any:
    """Check answers without saving them.

    Says what stands between them and lodging.
    """
    key = body["service"]
    demand_service(key)
    if not any(known == key for known, _ in house().catalogue.services):
        raise NotFound
    service = house().catalogue.current(key)
    if body.get("office") is not None and body["office"] not in house().catalogue.offices:
        raise BodyInvalid([Flaw("office_unknown", "There is no such office.", "#/office")])
    answers, wrong = _judged(service, body["answers"])
    ready = applications.judge(
        work(),
        service,
        house().catalogue,
        answers=answers,
        present=set(body.get("evidence") or ()),
        counter=body.get("office"),
    )
    wrong += [_verdict(verdict) for verdict in ready.blocking]
    return {
        "ready": ready.ready and not wrong,
        "errors": wrong[:400],
        "missing_answers": [key for keys in ready.steps.values() for key in keys],
        "missing_evidence": ready.evidence,
        "advice": [_verdict(verdict) for verdict in ready.advice],
        "office": ready.office,
    }


def _judged(service: Service, given: dict[str, Any]) -> tuple[dict[str, Any], list[Flaw]]:
    """The clean answers, and what is wrong with the others."""
    found: dict[str, list[Problem]] = applications.unknown_answers(service, given)
    answers: dict[str, Any] = {}
    for step in service.steps:
        result = validate_step(step, {f.key: given.get(f.key) for f in step.fields}, answers)
        answers |= {key: value for key, value in result.values.items() if value is not None}
        found |= applications.answers_refused(result.problems, given)
        found |= applications.answers_not_asked(service, given, answers, step.key)
    return answers, drafts.flaws_of_answers(found)


def _verdict(verdict: Any) -> Flaw:
    said = problems.sentence(verdict.code, verdict.parameters) if verdict.code in SENTENCES else None
    return Flaw(verdict.code, said or "A rule of the service.", f"#/answers/{verdict.field}" if verdict.field else "")
