"""The queue: cases that wait, oldest first; claiming the next or a chosen one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import audit, identity, review, verification
from consular.core.errors import Conflict
from consular.core.ids import MalformedReference, read_reference
from consular.core.language import N_, Language
from consular.web.access import route
from consular.web.applicant.shared import ERASED, cards
from consular.web.context import actor, house, now, reader, work
from consular.web.staff.check_names import check_name
from consular.web.transaction import fresh_work

bp = Blueprint("queue", __name__, url_prefix="/staff")
STATES = (
    ("", N_("All that wait")),
    ("admissible", N_("New")),
    ("examination", N_("Being examined")),
    ("decision_proposed", N_("To be confirmed")),
    ("information_requested", N_("Applicant was asked")),
)
CLAIMED = (
    ("anyone", N_("Anyone")),
    ("nobody", N_("Nobody")),
    ("me", N_("Me")),
    ("nobody_or_me", N_("Nobody or me")),
)
FINDINGS = (("", N_("Any")), ("some", N_("With findings")), ("none", N_("Without findings")))
FOUND_BY = N_("Found by: {check}")
FILTERS = frozenset({"state", "claimed", "office", "findings"})


@route(bp, "/queue", permission="review:queue:view")
def index() -> Response | str:
    """A page of the queue with filters."""
    typed = request.args.get("q", "").strip()
    if typed:
        return _jump(typed)
    filters = review.Filters(
        state=request.args.get("state") or None,
        claimed=request.args.get("claimed") or "anyone",
        office=next((key for key, _ in _offices() if key == request.args.get("office")), None),
        findings=next((key for key, _ in _findings() if key and key == request.args.get("findings")), None),
    )
    after = review.Cursor.read(request.args["after"]) if request.args.get("after") else None
    page = review.queue(work().session, actor(), now=now(), catalogue=house().catalogue, filters=filters, after=after)
    counts = review.counts(work().session, actor(), now=now())
    audit.record_list(work(), "review:queue:view", "queue", [r.application.dossier_id for r in page.rows])
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k in FILTERS and v}
    return render_template(
        "staff/queue.html",
        rows=_rows(page.rows, reader()),
        counts=counts,
        waiting=sum(n for state, n in counts.by_state.items() if state != "information_requested"),
        late=sum(r.left is not None and r.left.state == "late" for r in page.rows),
        states=[(v, reader().gettext(w)) for v, w in STATES],
        claimed=[(v, reader().gettext(w)) for v, w in CLAIMED],
        offices=_offices(),
        findings=_findings(),
        chosen={
            "state": filters.state or "",
            "claimed": filters.claimed,
            "office": filters.office or "",
            "findings": filters.findings or "",
        },
        older=url_for("queue.index", **kept, after=str(page.after)) if page.after else None,
        filtered=bool(kept),
        may_claim=actor().holds("review:case:claim"),
    )


def _jump(typed: str) -> Response:
    """A typed reference leads to its case; anything else is told to be none."""
    try:
        return make_response(redirect(url_for("case.show", reference=read_reference(typed)), HTTPStatus.SEE_OTHER))
    except MalformedReference:
        return make_response(redirect(url_for("queue.index", unknown="yes"), HTTPStatus.SEE_OTHER))


def _offices() -> list[tuple[str, str]]:
    every = "review:queue:view" in actor().everywhere
    mine = sorted(house().catalogue.offices if every else actor().offices_with("review:queue:view"))
    return [(key, reader().pick(house().catalogue.offices[key].place)) for key in mine]


def _findings() -> list[tuple[str, str]]:
    """With, without, and each check of the services by name."""
    tongue = reader()
    found = [(value, tongue.gettext(words)) for value, words in FINDINGS]
    said = tongue.gettext(FOUND_BY)
    return found + [(name, said.format(check=check_name(name, tongue))) for name in verification.CHECKS]


def _rows(rows: list[review.QueueRow], tongue: Language) -> list[dict[str, Any]]:
    summaries = verification.summary(work().session, [r.application.dossier_id for r in rows])
    names = identity.staff_names(work().session, [r.claim.staff_id for r in rows if r.claim])
    shown = cards([row.application for row in rows])
    return [
        _erased(row, tongue) if card is None else _row(row, card, summaries[row.application.dossier_id], names, tongue)
        for row, (_, card) in zip(rows, shown, strict=True)
    ]


def _erased(row: review.QueueRow, tongue: Language) -> dict[str, Any]:
    """A case that was erased while it was open, which only a restore can bring about: nobody works on it any more."""
    application = row.application
    erased = tongue.gettext(ERASED)
    return {
        "reference": application.reference,
        "url": url_for("case.show", reference=application.reference),
        "primary": erased,
        "passport": "",
        "service": tongue.pick(house().catalogue.service(application.service_key, application.service_version).label),
        "left": left_view(None, tongue),
        "finding": {"kind": "none", "text": erased},
        "labels": [],
        "claim": {"mine": False, "by": erased},
    }


def _row(
    row: review.QueueRow,
    answers: dict[str, Any],
    summary: verification.Summary,
    names: dict[UUID, str],
    tongue: Language,
) -> dict[str, Any]:
    application = row.application
    name = answers.get("name") or {"primary": "?"}
    service = house().catalogue.service(application.service_key, application.service_version)
    labels = []
    if not name.get("secondary"):
        labels.append(tongue.gettext(N_("One name")))
    if application.group_id:
        labels.append(tongue.gettext(N_("Family")))
    if row.proposed_by:
        labels.append(tongue.gettext(N_("To be confirmed")))
    return {
        "reference": application.reference,
        "url": url_for("case.show", reference=application.reference),
        "primary": name["primary"],
        "secondary": name.get("secondary"),
        "passport": answers.get("nationality") or "",
        "service": tongue.pick(service.label),
        "left": left_view(row.left, tongue),
        "finding": finding_tag(summary, tongue),
        "labels": labels,
        "claim": {
            "mine": row.claim is not None and row.claim.staff_id == actor().id,
            "by": names.get(row.claim.staff_id) if row.claim else None,
            "may": row.office in actor().offices_with("review:case:claim"),
        },
    }


def left_view(left: review.TimeLeft | None, tongue: Language, *, withdrawn: bool = False) -> dict[str, Any]:
    """The service standard as the time bar takes it; of a case that is over, how long it took."""
    if left is None:
        return {"fraction": 0, "text": tongue.gettext(N_("Not running")), "state": ""}
    if left.taken is not None:
        text = _taken(left, left.taken, tongue, withdrawn=withdrawn)
    elif left.paused:
        text = tongue.gettext(N_("Paused: applicant was asked"))
    elif left.state == "late":
        text = tongue.ngettext("Late by {n} day", "Late by {n} days", max(1, -left.days)).format(n=max(1, -left.days))
    else:
        text = tongue.ngettext("{n} day left", "{n} days left", left.days).format(n=left.days)
    return {"fraction": left.fraction, "text": text, "state": left.state}


def _taken(left: review.TimeLeft, days: int, tongue: Language, *, withdrawn: bool) -> str:
    """Days of the service standard that were used; those on which the applicant was asked do not count."""
    if withdrawn:
        return tongue.ngettext("Withdrawn after {n} day", "Withdrawn after {n} days", days).format(n=days)
    taken = tongue.ngettext("Decided in {n} day", "Decided in {n} days", days).format(n=days)
    if left.state != "late":
        return tongue.gettext(N_("{taken}, in time")).format(taken=taken)
    late = max(1, -left.days)
    said = tongue.ngettext("{taken}, {n} day late", "{taken}, {n} days late", late)
    return said.format(taken=taken, n=late)


def finding_tag(summary: verification.Summary, tongue: Language) -> dict[str, str]:
    """What the checks came to, as one tag. Pending is never shown as fine."""
    if summary.stop:
        text = tongue.gettext(N_("{n} must change")).format(n=summary.stop)
        return {"kind": "stop", "text": text}
    if summary.look:
        return {"kind": "look", "text": tongue.gettext(N_("{n} to look at")).format(n=summary.look)}
    if summary.pending:
        return {"kind": "now", "text": tongue.gettext(N_("Being checked"))}
    if summary.not_run:
        return {"kind": "none", "text": tongue.gettext(N_("Not all checked"))}
    if summary.ok:
        return {"kind": "ok", "text": tongue.gettext(N_("All fine"))}
    return {"kind": "none", "text": tongue.gettext(N_("Nothing checked"))}


@route(bp, "/queue/claim", permission="review:case:claim", methods=("POST",))
def claim() -> Response:
    """Claim a chosen case, or the next one."""
    wanted = request.form.get("claim", "next")
    if wanted == "next":
        found = review.claim_next(work(), catalogue=house().catalogue)
        if found is None:
            return make_response(redirect(url_for("queue.index", none="yes"), HTTPStatus.SEE_OTHER))
        reference = found.reference
    else:
        reference = read_reference(wanted)
        try:
            review.claim(work(), reference=reference, catalogue=house().catalogue)
        except Conflict:
            # The case page says who has it and until when, or how far it is now.
            fresh_work()
            return make_response(
                redirect(url_for("case.show", reference=reference, faster="yes"), HTTPStatus.SEE_OTHER)
            )
    return make_response(redirect(url_for("case.show", reference=reference), HTTPStatus.SEE_OTHER))
