"""Making documents: what is to be made, checked and handed over, and one order with all that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import consents, custody, production, register, stock
from consular.catalogue import SENTENCES as CATALOGUE_SENTENCES
from consular.core.language import N_
from consular.web.access import route
from consular.web.context import house, reader, work
from consular.web.staff.production_view import list_context, order_context
from consular.web.staff.tried import Answer, Refused, chosen_office, tried
from consular.web.staff.witness import witness

bp = Blueprint("production", __name__, url_prefix="/staff/production")
SENTENCES = {
    **CATALOGUE_SENTENCES,
    **register.SENTENCES,
    **stock.SENTENCES,
    **custody.SENTENCES,
    **consents.SENTENCES,
    **production.SENTENCES,
}
PDF = "application/pdf"
LARGEST_SCAN = 12_000_000


@route(bp, "", permission="production:order:view")
def index() -> str:
    """Open orders of an office, oldest first: to make, to check, to collect."""
    office = chosen_office("production:order:view")
    group = request.args.get("group", "")
    after = request.args.get("after", type=UUID)
    return render_template("staff/production.html", **list_context(office, group, after))


@route(bp, "/<uuid:order_id>", permission="production:order:view")
def show(order_id: UUID) -> str:
    """One order; the look is recorded."""
    return _page(order_id, Refused())


def _page(order_id: UUID, refused: Refused, problems: dict[str, str] | None = None) -> str:
    found = production.order_to(work(), "production:order:view", order_id, lock=False)
    work().record("production:order:view", f"order/{found.id}", dossier_id=found.dossier_id)
    context = order_context(found)
    return render_template(
        "staff/production_order.html", **context, refused=refused, problems=problems or {}, typed=request.form
    )


def _done(order_id: UUID, code: str) -> Response:
    return make_response(redirect(url_for("production.show", order_id=order_id, done=code), HTTPStatus.SEE_OTHER))


def _again(order_id: UUID, form: str) -> Answer:
    return tried(form, lambda: _acts(order_id, form), lambda refused: _page(order_id, refused), SENTENCES)


def _acts(order_id: UUID, form: str) -> Response:
    if form == "draw":
        number, state = request.form.get("number", ""), house().catalogue.ministry.issuing_state
        production.draw(work(), order_id=order_id, issuing_state=state, number=number)
    elif form == "printed":
        production.confirm_printed(work(), order_id=order_id)
    elif form == "check":
        production.check(work(), order_id=order_id)
        production.put_into_custody(work(), order_id=order_id, place=request.form.get("place", "").strip() or None)
    return _done(order_id, form)


@route(bp, "/<uuid:order_id>/draw", permission="production:order:make", methods=("POST",))
def draw(order_id: UUID) -> Answer:
    """The next blank, or the one that was scanned."""
    return _again(order_id, "draw")


@route(bp, "/<uuid:order_id>/print.pdf", permission="production:order:make")
def printout(order_id: UUID) -> Answer:
    """What the printer gets. It is no copy for anybody: only who makes the document may fetch it."""

    def act() -> Response:
        response = make_response(production.printout(work(), order_id=order_id))
        response.mimetype = PDF
        response.headers["Content-Disposition"] = f'attachment; filename="print-{order_id}.pdf"'
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return tried("printed", act, lambda refused: _page(order_id, refused), SENTENCES)


@route(bp, "/<uuid:order_id>/printed", permission="production:order:make", methods=("POST",))
def printed(order_id: UUID) -> Answer:
    """The sheet has come out of the printer."""
    return _again(order_id, "printed")


@route(bp, "/<uuid:order_id>/scan", permission="production:order:check", methods=("POST",))
def scan(order_id: UUID) -> Answer:
    """A picture of the printed page, to be read back in the background."""

    def act() -> Response:
        sent = request.files.get("scan")
        content = sent.read(LARGEST_SCAN + 1) if sent is not None else b""
        if not content or len(content) > LARGEST_SCAN:
            raise production.NoScan
        production.submit_scan(work(), order_id=order_id, content=content)
        return _done(order_id, "scan")

    return tried("scan", act, lambda refused: _page(order_id, refused), SENTENCES)


@route(bp, "/<uuid:order_id>/check", permission="production:order:check", methods=("POST",))
def check(order_id: UUID) -> Answer:
    """It was read back as ordered and looks well: it goes into the safe, under a label."""
    return _again(order_id, "check")


@route(bp, "/<uuid:order_id>/spoil", permission="production:order:make", methods=("POST",))
def spoil(order_id: UUID) -> Answer:
    """The blank is of no use; the next attempt begins."""
    return _before_witness(order_id, "spoil", production.spoil)


@route(bp, "/<uuid:order_id>/discard", permission="production:order:make", methods=("POST",))
def discard(order_id: UUID) -> Answer:
    """The finished document is not handed over: it is destroyed before a witness, and the order ends."""
    return _before_witness(order_id, "discard", production.discard)


def _before_witness(order_id: UUID, form: str, end: Callable[..., production.ProductionOrder]) -> Answer:
    def act() -> Response:
        left = end(
            work(),
            order_id=order_id,
            reason=request.form.get("reason", ""),
            witness=witness(request.form.get("witness", "")),
            words=request.form.get("words", ""),
        )
        return _done(left.id, form)

    return tried(form, act, lambda refused: _page(order_id, refused), SENTENCES)


@route(bp, "/<uuid:order_id>/hand-over", permission="production:order:hand_over", methods=("POST",))
def hand_over(order_id: UUID) -> Answer:
    """To the holder, a guardian, or somebody with a mandate."""

    def act() -> Answer:
        form = request.form
        given = production.HandOver(
            capacity=form.get("capacity", ""),
            identity=form.get("identity", "").strip(),
            name=form.get("name", "").strip(),
            mandate=form.get("mandate", "").strip(),
            old=form.get("old", "none"),
        )
        try:
            production.hand_over(work(), order_id=order_id, given=given, catalogue=house().catalogue)
        except production.HandOverRefused as error:
            told = {key: reader().say(SENTENCES, p.code, p.parameters) for key, p in error.problems.items()}
            refused = Refused("hand-over", reader().gettext(N_("Look at the form: something is missing")))
            return _page(order_id, refused, told), HTTPStatus.UNPROCESSABLE_ENTITY
        return _done(order_id, "hand_over")

    return tried("hand-over", act, lambda refused: _page(order_id, refused), SENTENCES)
