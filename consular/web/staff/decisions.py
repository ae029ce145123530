"""Proposing, taking back, confirming, returning, revoking."""

from __future__ import annotations

import datetime as dt
from typing import NoReturn
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, request, url_for

from consular import review
from consular.applications import Stale
from consular.catalogue import KINDS, FieldDefinition, Problem
from consular.core.errors import Conflict, NotFound
from consular.core.ids import read_reference
from consular.web.access import route
from consular.web.context import house, reader, work
from consular.web.signin.fresh import ask_again, is_fresh
from consular.web.staff.case import back, conflict, refused, seen_version, stale
from consular.web.staff.case_kept import kept_of

bp = Blueprint("decisions", __name__, url_prefix="/staff/cases")
bp.register_error_handler(Conflict, conflict)
bp.register_error_handler(review.SamePerson, conflict)
bp.register_error_handler(review.Recused, conflict)
bp.register_error_handler(review.NotYourProposal, conflict)
_DATE = FieldDefinition(key="date", kind="date", label={"en": "date"})


def _date(key: str, problems: dict[str, Problem]) -> dt.date | None:
    kind = KINDS["date"]
    raw = kind.gather(request.form, key)
    if kind.is_empty(raw):
        problems[key] = Problem("date_missing")
        return None
    try:
        return dt.date.fromisoformat(kind.schema_field(_DATE).deserialize(raw))
    except ma.ValidationError as error:
        problems[key] = Problem.all_of(error)[0]
        return None


@route(bp, "/<reference>/propose", permission="review:decision:propose", methods=("POST",))
def propose(reference: str) -> Response | tuple[str, int]:
    """A grant with its terms, or a refusal or inadmissibility with grounds and facts. Where it is the decision too, the
    officer has shown lately who they are; what was typed is kept meanwhile.
    """
    key = read_reference(reference)
    outcome = request.form.get("outcome", "")
    if not is_fresh() and review.decides_at_once(work(), reference=key, outcome=outcome, catalogue=house().catalogue):
        return ask_again(url_for("case.show", reference=key), kept_of(request.form))
    try:
        if outcome == "grant":
            _propose_grant(key)
        elif outcome in ("refuse", "inadmissible"):
            _propose_against(key, outcome)
        else:
            _choose()
    except review.InputRefused as error:
        return refused(key, error, outcome or "outcome")
    except Stale:
        return stale(key)
    return back(key)


def _choose() -> NoReturn:
    raise review.InputRefused({"outcome": Problem("choice_missing")})


def _propose_grant(reference: str) -> None:
    problems: dict[str, Problem] = {}
    dated = "months" not in request.form  # a passport's validity is counted from the day it is made
    terms = review.Terms(
        valid_from=_date("valid_from", problems) if dated else None,
        valid_until=_date("valid_until", problems) if dated else None,
        entries=request.form.get("entries") or None,
        duration_of_stay_days=_count("duration_of_stay_days"),
        conditions=request.form.get("conditions", "").strip(),
        months=_count("months"),
    )
    if problems:
        raise review.InputRefused(problems)
    review.propose_grant(
        work(),
        reference=reference,
        terms=terms,
        grounds=_stated("grant"),
        border_note=request.form.get("border_note", "").strip(),
        catalogue=house().catalogue,
        language=reader().tag,
        seen_version=seen_version(),
    )


def _count(key: str) -> int | None:
    typed = request.form.get(key, "").strip()
    return int(typed) if typed.isdecimal() and len(typed) < 5 else None


def _stated(outcome: str) -> list[review.StatedGround]:
    chosen = request.form.getlist(f"{outcome}-ground")
    return [review.StatedGround(g, request.form.get(f"{outcome}-facts-{g}", "").strip()) for g in chosen]


def _propose_against(reference: str, outcome: str) -> None:
    act = review.propose_refusal if outcome == "refuse" else review.propose_inadmissible
    act(
        work(),
        reference=reference,
        grounds=_stated(outcome),
        catalogue=house().catalogue,
        language=reader().tag,
        seen_version=seen_version(),
    )


def _shown_proposal() -> UUID:
    try:
        return UUID(request.form.get("proposal", ""))
    except ValueError:
        raise NotFound from None


@route(bp, "/<reference>/confirm", permission="review:decision:confirm", methods=("POST",))
def confirm(reference: str) -> Response | tuple[str, int]:
    """The second person's yes, who has shown lately who they are. A repeated press is the same decision."""
    key = read_reference(reference)
    if not is_fresh():
        return ask_again(url_for("case.show", reference=key))
    try:
        review.confirm(work(), reference=key, proposal_id=_shown_proposal(), seen_version=seen_version())
    except (Stale, review.ProposalNotOpen):
        return stale(key)
    return back(key)


@route(bp, "/<reference>/take-back", permission="review:decision:propose", methods=("POST",))
def take_back(reference: str) -> Response | tuple[str, int]:
    """The first person wants the proposal back; nobody has confirmed it yet."""
    key = read_reference(reference)
    try:
        review.take_back(
            work(),
            reference=key,
            proposal_id=_shown_proposal(),
            catalogue=house().catalogue,
            seen_version=seen_version(),
        )
    except (Stale, review.ProposalNotOpen):
        return stale(key)
    return back(key)


@route(bp, "/<reference>/return", permission="review:decision:confirm", methods=("POST",))
def give_back(reference: str) -> Response | tuple[str, int]:
    """The second person's no, with a note for the first."""
    key = read_reference(reference)
    try:
        review.return_to_examiner(
            work(),
            reference=key,
            proposal_id=_shown_proposal(),
            note=request.form.get("note", "").strip(),
            seen_version=seen_version(),
        )
    except review.InputRefused as error:
        return refused(key, error, "return")
    except (Stale, review.ProposalNotOpen):
        return stale(key)
    return back(key)


@route(bp, "/<reference>/revoke", permission="review:decision:propose", methods=("POST",))
def revoke(reference: str) -> Response | tuple[str, int]:
    """Propose to revoke what was granted, with grounds and facts."""
    key = read_reference(reference)
    try:
        review.propose_revocation(
            work(), reference=key, grounds=_stated("revoke"), catalogue=house().catalogue, language=reader().tag
        )
    except review.InputRefused as error:
        return refused(key, error, "revoke")
    return back(key)
