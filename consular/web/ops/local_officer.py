"""The tour's second door: steps whose state is that of the real cases, each with the one button that leads on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from sqlalchemy import select

from consular import applications, issuance, review
from consular.applications import Application
from consular.core.actor import system
from consular.core.errors import Conflict, NotFound
from consular.core.language import N_
from consular.web.access import PUBLIC, route
from consular.web.context import actor, house, now, reader, work
from consular.web.ops import seeded
from consular.web.ops.local_people import BY_KEY, who_is_here
from consular.web.transaction import fresh_work

bp = Blueprint("officer", __name__, url_prefix="/officer")
# Cases of the sample by the keys of its plan.
DIGIT, ANSWERED, REFUSAL = "budi", "lan", "anisur"
QUESTION = N_(
    "One digit of the passport number in your picture differs from the one you typed. "
    "Please look at your passport and send the page again."
)
GROUND = "purpose-not-shown"
OFFICERS = ("rokonjo", "wsantoso")


@dataclass(frozen=True, slots=True)
class Button:
    """What leads on: a form (`post`) or a link, in the reader's words. `fields` are the form's hidden ones."""

    words: str
    url: str
    post: bool = True
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the tour; title and text are not yet translated."""

    title: str
    text: str
    done: bool
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A case of the sample as the guide sees it."""

    application: Application
    claimed_by: Any
    asked: bool
    proposal: review.Proposal | None
    decided: bool


def _seen(key: str) -> Seen | None:
    reference = seeded.read(house().settings).cases.get(key)
    if reference is None:
        return None
    session = work().session
    found = applications.application_for(session, system(), "system", reference)
    claimed = select(review.Claim.staff_id).where(
        review.Claim.dossier_id == found.dossier_id, review.Claim.released_at.is_(None), review.Claim.until > now()
    )
    proposals = review.proposals_of(session, found.dossier_id)
    return Seen(
        found,
        session.scalars(claimed).first(),
        bool(review.requests_of(session, found.dossier_id)),
        next((p for p in proposals if p.state == "open"), None),
        bool(review.decisions_of(session, found.dossier_id)),
    )


@route(bp, "", permission=PUBLIC)
def index() -> str:
    """The steps, as far as the cases are."""
    digit, answered, refusal = _seen(DIGIT), _seen(ANSWERED), _seen(REFUSAL)
    steps = _steps(digit, answered, refusal) if digit and answered and refusal else []
    current = next((number for number, step in enumerate(steps) if not step.done), len(steps))
    return render_template("local/officer.html", steps=steps, current=current)


def _steps(digit: Seen, answered: Seen, refusal: Seen) -> list[Step]:
    here = who_is_here()
    asked = digit.asked or digit.application.state not in ("admissible", "examination")
    claimed = asked or (digit.claimed_by is not None and digit.application.state == "examination")
    proposed = answered.proposal is not None or answered.decided
    return [
        Step(
            N_("Sit down as Ruth Okonjo, who examines in Jakarta"),
            N_("No password: the demo eID knows whom you mean. You land in her queue."),
            claimed or here in OFFICERS,
            _become("rokonjo", "/staff/queue"),
        ),
        Step(
            N_("Claim the next case"),
            N_(
                "The oldest free one comes first. Its picture says another passport number than the applicant: "
                "the page marks the digit."
            ),
            claimed,
            _as_officer(here, _claim(digit)),
        ),
        Step(
            N_("Ask the applicant about the digit"),
            N_(
                "A machine’s doubt is no reason to refuse. On the case page write a question and press Ask, "
                "or send one that is ready."
            ),
            asked,
            _as_officer(here, _ask(digit)),
        ),
        Step(
            N_("Propose to grant where the answer has come"),
            N_("Another case, asked last week. Its page then tells you that you cannot confirm your own proposal."),
            proposed,
            _as_officer(here, Button(_say(N_("Take it and propose a grant")), url_for("local.officer.propose"))),
        ),
        Step(
            N_("Switch to Wira Santoso, who confirms"),
            N_("Another person looks at the whole case and presses Confirm. The database would refuse Ruth too."),
            answered.decided,
            _confirming(here, answered),
        ),
        Step(
            N_("Look at the e-visa"),
            N_("A PDF with a sealed barcode, made once, a few seconds after the decision. Every page says SPECIMEN."),
            refusal.claimed_by is not None,
            _evisa(here, answered),
        ),
        Step(
            N_("Refuse without facts"),
            N_("A third case, a ground is chosen, its facts are left empty: nothing is saved, and the page says why."),
            refusal.claimed_by is not None,
            _as_officer(here, _refuse()),
        ),
    ]


def _say(text: str) -> str:
    return reader().gettext(text)


def _become(person: str, path: str, words: str | None = None) -> Button:
    chosen = BY_KEY[person]
    told = reader().gettext(words or N_("Become {name}")).format(name=chosen.name)
    return Button(told, url_for("local.become", person=person), fields={"door": chosen.door, "next": path})


def _as_officer(here: str | None, button: Button) -> Button:
    """The button for whoever may press it; for anybody else the way to become Ruth."""
    return button if here in OFFICERS else _become("rokonjo", url_for("local.officer.index"))


def _claim(digit: Seen) -> Button:
    wanted = digit.application.reference
    if actor().holds("review:case:claim"):
        following = review.next_case(work().session, actor(), now=now())
        wanted = "next" if following is not None and following.id == digit.application.id else wanted
    return Button(_say(N_("Claim the next case")), url_for("queue.claim"), fields={"claim": wanted})


def _ask(digit: Seen) -> Button:
    fields = {"question": reader().gettext(QUESTION), "days": "14", "version": str(digit.application.version)}
    return Button(
        _say(N_("Send a ready question")), url_for("case.ask", reference=digit.application.reference), fields=fields
    )


def _refuse() -> Button:
    fields = {"outcome": "refuse", "refuse-ground": GROUND}
    return Button(_say(N_("Try to refuse without facts")), url_for("local.officer.refuse"), fields=fields)


def _confirming(here: str | None, answered: Seen) -> Button:
    page = url_for("case.show", reference=answered.application.reference)
    if here == "wsantoso":
        return Button(_say(N_("Open the case")), page, post=False)
    return _become("wsantoso", page, N_("Switch to {name}"))


def _evisa(here: str | None, answered: Seen) -> Button:
    if here not in OFFICERS:
        return _become("wsantoso", url_for("local.officer.index"))
    files = issuance.files_of(work().session, actor(), "issuance:file:view", answered.application.id)
    made = next((f for f in files if f.kind == issuance.EVISA), None)
    if made is None:
        return Button(_say(N_("It is being printed: look again")), url_for("local.officer.index"), post=False)
    return Button(_say(N_("Open the e-visa (PDF)")), url_for("case.document", file_id=made.id), post=False)


def _reference(key: str) -> str:
    found = seeded.read(house().settings).cases.get(key)
    if found is None:
        raise NotFound
    return found


@route(bp, "/propose", permission="review:decision:propose", methods=("POST",))
def propose() -> Response:
    """Claim the answered case and propose a grant; when a colleague was faster, its page tells."""
    reference = _reference(ANSWERED)
    try:
        review.claim(work(), reference=reference, catalogue=house().catalogue)
        found = applications.application_for(work().session, actor(), "review:case:view", reference)
        arrival = dt.date.fromisoformat(found.answers["arrival"])
        terms = review.Terms(
            valid_from=arrival,
            valid_until=arrival + dt.timedelta(days=89),
            entries="1",
            duration_of_stay_days=30,
        )
        review.propose_grant(work(), reference=reference, terms=terms, catalogue=house().catalogue)
    except Conflict:
        fresh_work()
    return make_response(redirect(url_for("case.show", reference=reference), HTTPStatus.SEE_OTHER))


@route(bp, "/refuse", permission="review:decision:propose", methods=("POST",))
def refuse() -> Response:
    """Claim the third case, then send the case page's own form on, with a ground and without its facts."""
    reference = _reference(REFUSAL)
    try:
        review.claim(work(), reference=reference, catalogue=house().catalogue)
    except Conflict:
        fresh_work()
        return make_response(redirect(url_for("case.show", reference=reference), HTTPStatus.SEE_OTHER))
    # 307 keeps method and form, so the case's own route answers it as it would answer a person.
    return make_response(redirect(url_for("decisions.propose", reference=reference), HTTPStatus.TEMPORARY_REDIRECT))
