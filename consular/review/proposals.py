"""Proposing: a grant within the service's limits, or a refusal, inadmissibility or revocation on stated grounds.

A grant of less than was asked has grounds too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from consular import applications, consents
from consular.applications import Application, NotOpen, Propose, local_day
from consular.catalogue import Catalogue, Service, age_on
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier
from consular.review import policy
from consular.review.claims import end_claim, held_claim
from consular.review.consultations import demand_agreement
from consular.review.decisions import decide, decision_on
from consular.review.errors import AlreadyDecided, AlreadyProposed, InputRefused
from consular.review.lesser import MONTHS, asked_of, falls_short, lesser_problems
from consular.review.models import APPLICATION, REVOCATION, BorderNote, Proposal, ProposalContent
from consular.review.queries import border_note_of
from consular.review.rules import (
    GRANT,
    INADMISSIBLE,
    REFUSE,
    REVOKE,
    Problems,
    StatedGround,
    Terms,
    answer_compared_with,
    ground_problems,
    text_problem,
)
from consular.review.terms import Circumstances, grant_problems, is_limited


def decides_at_once(work: Work, *, reference: str, outcome: str, catalogue: Catalogue) -> bool:
    """Whether a proposal of the acting officer would be the decision: nobody has to confirm it first."""
    application, _ = _case(work, reference)
    service = catalogue.service(application.service_key, application.service_version)
    return outcome == GRANT and service.confirmation.grant != "always"


def propose_grant(
    work: Work,
    *,
    reference: str,
    terms: Terms,
    catalogue: Catalogue,
    grounds: Sequence[StatedGround] = (),
    language: str = "en",
    border_note: str = "",
    seen_version: int | None = None,
) -> Proposal:
    """Propose a grant on these terms; where the service asks for no confirmation it is decided at once.

    `border_note` is for border control alone: it is printed nowhere and shown to no applicant, partner or carrier.
    Terms below what was asked want grounds of the service's list for lesser grants. Raises InputRefused with problems
    by field. The same proposal sent again is the same proposal.
    """
    application, folder = _case(work, reference)
    service = catalogue.service(application.service_key, application.service_version)
    consents.demand_in_force(work.session, folder.id, now=work.now)
    demand_agreement(work.session, service, folder)
    about = _circumstances(work, application, folder, service, catalogue)
    problems = grant_problems(terms, service, about)
    short = falls_short(terms, asked_of(service, application.answers), today=about.today)
    if is_limited(terms, service, about.age):
        short = (MONTHS,)
    if service.lesser_grounds is not None and (short or not problems):
        problems |= lesser_problems(short, grounds, catalogue.grounds[service.lesser_grounds])
    if border_note:
        problem = text_problem(border_note, missing="characters_not_allowed")
        problems |= {"border_note": problem} if problem else {}
    content = ProposalContent(
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        entries=terms.entries,
        duration_of_stay_days=terms.duration_of_stay_days,
        conditions=terms.conditions,
        grounds=_noted(grounds),
        language=language if grounds else "",
        lesser=short,
        months=terms.months,
    )
    return _propose(work, application, folder, service, GRANT, content, problems, seen_version, border_note)


def propose_refusal(
    work: Work,
    *,
    reference: str,
    grounds: Sequence[StatedGround],
    catalogue: Catalogue,
    language: str = "en",
    seen_version: int | None = None,
) -> Proposal:
    """Propose to refuse on grounds of the service's list, each with its facts in `language`. Raises InputRefused."""
    application, folder = _case(work, reference)
    service = catalogue.service(application.service_key, application.service_version)
    problems = ground_problems(grounds, catalogue.grounds[service.refusal_grounds])
    content = _on_grounds(grounds, language)
    return _propose(work, application, folder, service, REFUSE, content, problems, seen_version)


def propose_inadmissible(
    work: Work,
    *,
    reference: str,
    grounds: Sequence[StatedGround],
    catalogue: Catalogue,
    language: str = "en",
    seen_version: int | None = None,
) -> Proposal:
    """Propose that the conditions of admissibility are not met, which is not a refusal. Raises InputRefused."""
    application, folder = _case(work, reference)
    service = catalogue.service(application.service_key, application.service_version)
    problems = ground_problems(grounds, catalogue.grounds[service.inadmissible_grounds])
    content = _on_grounds(grounds, language)
    return _propose(work, application, folder, service, INADMISSIBLE, content, problems, seen_version)


def propose_revocation(
    work: Work, *, reference: str, grounds: Sequence[StatedGround], catalogue: Catalogue, language: str = "en"
) -> Proposal:
    """Propose to revoke what was granted, in the shape of a refusal. No claim is needed: the examination is over.

    Raises InputRefused, NotOpen when nothing was granted, AlreadyDecided, AlreadyProposed.
    """
    application, folder = _case(work, reference)
    service = catalogue.service(application.service_key, application.service_version)
    problems = ground_problems(grounds, catalogue.grounds[service.revocation_grounds])
    content = _on_grounds(grounds, language)
    earlier = _same_open(work, folder, REVOKE, content, "")
    if earlier is not None:
        return earlier
    if problems:
        raise InputRefused(problems)
    granted = decision_on(work, folder, APPLICATION)
    if granted is None or granted.outcome != GRANT:
        raise NotOpen(state=application.state, act="revoke")
    if decision_on(work, folder, REVOCATION) is not None:
        raise AlreadyDecided(outcome=REVOKE)
    applications.note(work, application, "revocation_proposed", for_applicant=False)
    return _add(work, folder, REVOKE, service.confirmation.revoke, content, "")


def _case(work: Work, reference: str) -> tuple[Application, Dossier]:
    application, folder = policy.case_to(work, policy.PROPOSE, reference)
    policy.refuse_recused(work.session, work.actor, folder)
    return application, folder


def _circumstances(
    work: Work, application: Application, folder: Dossier, service: Service, catalogue: Catalogue
) -> Circumstances:
    answers = application.answers
    today = local_day(work, catalogue, policy.office_of(folder))
    birth, arrival = answers.get("birth"), service.validity.arrival if service.validity else None
    # Age is that of the day of lodging, whenever the case is decided.
    lodged_on = local_day(work, catalogue, policy.office_of(folder), at=application.lodged_at)
    return Circumstances(
        today=today,
        passport_expiry=_whole(answer_compared_with(service, answers, "date_of_expiry")),
        age=age_on(birth, lodged_on) if isinstance(birth, str) and birth else None,
        arrival=_whole(answers.get(arrival)) if arrival else None,
    )


def _whole(day: object) -> dt.date | None:
    """A date of which every part is known."""
    return dt.date.fromisoformat(day) if isinstance(day, str) and day and "X" not in day else None


def _on_grounds(grounds: Sequence[StatedGround], language: str) -> ProposalContent:
    return ProposalContent(grounds=_noted(grounds), language=language)


def _noted(grounds: Sequence[StatedGround]) -> tuple[dict[str, str], ...]:
    return tuple({"key": g.key, "facts": g.facts} for g in grounds)


def _propose(
    work: Work,
    application: Application,
    folder: Dossier,
    service: Service,
    outcome: str,
    content: ProposalContent,
    problems: Problems,
    seen_version: int | None,
    border_note: str = "",
) -> Proposal:
    earlier = _same_open(work, folder, outcome, content, border_note)
    if earlier is not None:
        return earlier
    made = decision_on(work, folder, APPLICATION)
    if made is not None:
        raise AlreadyDecided(outcome=made.outcome)
    if application.state != "examination":
        raise NotOpen(state=application.state, act="propose")
    claim = held_claim(work, folder)
    if problems:
        raise InputRefused(problems)
    confirmation = service.confirmation.grant if outcome == GRANT else service.confirmation.refuse
    if confirmation != "always":
        policy.demand_power(work.actor, outcome)
    applications.move(work, application, Propose(), seen_version=seen_version)
    end_claim(claim, "proposed", at=work.now)
    proposal = _add(work, folder, outcome, confirmation, content, border_note)
    if confirmation != "always":
        hours = service.confirmation.review_hours
        decide(work, application, proposal, confirmed_by=None, office=proposal.office, review_hours=hours)
    return proposal


def _same_open(
    work: Work, folder: Dossier, outcome: str, content: ProposalContent, border_note: str
) -> Proposal | None:
    """The open proposal when it says the same and is one's own: a form sent twice. Raises AlreadyProposed."""
    waiting = policy.open_proposal(work.session, folder.id)
    if waiting is None:
        return None
    said = (waiting.proposed_by, waiting.outcome, waiting.content, border_note_of(waiting))
    if said != (work.actor.id, outcome, content, border_note):
        raise AlreadyProposed(outcome=waiting.outcome)
    return waiting


def _add(
    work: Work, folder: Dossier, outcome: str, confirmation: str, content: ProposalContent, border_note: str
) -> Proposal:
    proposal = Proposal(
        id=new_id(),
        dossier_id=folder.id,
        kind=REVOCATION if outcome == REVOKE else APPLICATION,
        outcome=outcome,
        confirmation=confirmation,
        proposed_by=policy.officer(work.actor),
        proposed_at=work.now,
        office=policy.acting_office(work.actor, policy.PROPOSE, folder),
    )
    proposal.content = content
    if border_note:
        proposal.border_note = BorderNote(border_note)
    work.session.add(proposal)
    detail = {"outcome": outcome, **({"border_note": "set"} if border_note else {})}
    work.record("review:decision:propose", f"proposal/{proposal.id}", dossier_id=folder.id, detail=detail)
    work.session.flush()
    return proposal
