"""The safe with blanks: balance, deliveries, sending and taking in, what ends badly, and the count of the evening."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import audit, identity, stock
from consular.catalogue import BlankKind
from consular.core.actor import ANONYMOUS, Actor
from consular.core.errors import NotFound
from consular.web.access import route
from consular.web.context import house, now, work
from consular.web.staff.stock_view import blank_context, delivery_context, safe_context
from consular.web.staff.tried import Answer, Refused, chosen_office, today_at, tried

SENTENCES = stock.SENTENCES
bp = Blueprint("stock", __name__, url_prefix="/staff/stock")


@route(bp, "", permission="stock:blank:view")
def index() -> str:
    """What an office has, and everything that can be done with it."""
    return _safe(Refused())


def _safe(refused: Refused) -> str:
    office = chosen_office("stock:blank:view")
    work().record("stock:balance:view", f"office/{office}")
    return render_template("staff/stock.html", **safe_context(office), refused=refused, typed=request.form)


def _done(code: str, endpoint: str = "stock.index", **values: object) -> Response:
    address = url_for(endpoint, done=code, **values)  # type: ignore[arg-type]
    return make_response(redirect(address, HTTPStatus.SEE_OTHER))


def _kind() -> BlankKind:
    found = house().catalogue.blanks.get(request.form.get("kind", ""))
    if found is None:
        raise NotFound
    return found


def _typed(name: str) -> str:
    return request.form.get(name, "")


@route(bp, "/deliveries", permission="stock:blank:receive", methods=("POST",))
def announce() -> Answer:
    """Enter the numbers of a delivery; somebody else counts it."""

    def act() -> Response:
        office = chosen_office("stock:blank:receive")
        made = stock.announce(work(), kind=_kind(), office=office, numbers=_typed("numbers"))
        return _done("announced", "stock.delivery", delivery_id=made.id)

    return tried("announce", act, _safe, SENTENCES)


@route(bp, "/deliveries/<uuid:delivery_id>", permission="stock:blank:view")
def delivery(delivery_id: UUID) -> str:
    """One delivery; the numbers that were announced are not shown to who has to count them."""
    return _delivery(delivery_id, Refused())


def _delivery(delivery_id: UUID, refused: Refused) -> str:
    found = stock.delivery_for(work().session, work().actor, "stock:blank:view", delivery_id)
    work().record("stock:delivery:view", f"delivery/{found.id}", dossier_id=found.id)
    return render_template("staff/stock_delivery.html", **delivery_context(found), refused=refused, typed=request.form)


@route(bp, "/deliveries/<uuid:delivery_id>/count", permission="stock:blank:count", methods=("POST",))
def count(delivery_id: UUID) -> Answer:
    """The second person says which numbers lie there."""

    def act() -> Response:
        found = stock.delivery_for(work().session, work().actor, "stock:blank:count", delivery_id)
        kind = house().catalogue.blanks[found.kind]
        made = stock.count(work(), delivery_id=delivery_id, kind=kind, numbers=_typed("numbers"))
        return _done(f"delivery_{made.state}", "stock.delivery", delivery_id=delivery_id)

    return tried("count", act, lambda refused: _delivery(delivery_id, refused), SENTENCES)


@route(bp, "/deliveries/<uuid:delivery_id>/settle", permission="stock:blank:settle", methods=("POST",))
def settle_delivery(delivery_id: UUID) -> Answer:
    """What is lacking never came."""

    def act() -> Response:
        stock.settle_delivery(work(), delivery_id=delivery_id, words=_typed("words"))
        return _done("settled", "stock.delivery", delivery_id=delivery_id)

    return tried("settle", act, lambda refused: _delivery(delivery_id, refused), SENTENCES)


@route(bp, "/send", permission="stock:blank:send", methods=("POST",))
def send() -> Answer:
    """Send free blanks to another office."""

    def act() -> Response:
        office, to = chosen_office("stock:blank:send"), _typed("to")
        if to not in house().catalogue.offices:
            raise NotFound
        stock.send_to(work(), kind=_kind(), office=office, to_office=to, numbers=_typed("numbers"))
        return _done("sent", office=office)

    return tried("send", act, _safe, SENTENCES)


@route(bp, "/arrive", permission="stock:blank:receive", methods=("POST",))
def arrive() -> Answer:
    """Take in what another office has sent."""

    def act() -> Response:
        office = chosen_office("stock:blank:receive")
        stock.arrive(work(), kind=_kind(), office=office, numbers=_typed("numbers"))
        return _done("arrived", office=office)

    return tried("arrive", act, _safe, SENTENCES)


@route(bp, "/count", permission="stock:blank:count", methods=("POST",))
def stocktake() -> Answer:
    """The count of the evening: numbers, or only how many."""

    def act() -> Response:
        office, quantity = chosen_office("stock:blank:count"), _typed("quantity").strip()
        if not _typed("numbers").strip() and not (quantity.isdecimal() and len(quantity) < 6):
            raise stock.NumbersRefused("blank_numbers_missing")
        made = stock.stocktake(
            work(),
            kind=_kind(),
            office=office,
            day=today_at(office),
            quantity=int(quantity) if quantity.isdecimal() else None,
            numbers=_typed("numbers"),
            explanation=_typed("explanation"),
        )
        return _done(f"count_{made.state}", office=office)

    return tried("stocktake", act, _safe, SENTENCES)


@route(bp, "/counts/<uuid:count_id>/settle", permission="stock:blank:settle", methods=("POST",))
def settle_count(count_id: UUID) -> Answer:
    """Close a difference with its reason."""

    def act() -> Response:
        made = stock.settle_count(work(), count_id=count_id, words=_typed("words"))
        return _done("settled", office=made.office)

    return tried(f"settle-{count_id}", act, _safe, SENTENCES)


@route(bp, "/find", permission="stock:blank:view", methods=("POST",))
def find() -> Answer:
    """A scanned number leads to its blank. The number travels in the body: it is or becomes a document's."""

    def act() -> Response:
        wanted = stock.plain(_typed("number"))
        found = stock.blank(work().session, _kind().key, wanted) if wanted else None
        if found is None or not _is_mine(found):
            raise stock.NumbersRefused("blank_numbers_never_received", [wanted] if wanted else [])
        return make_response(redirect(url_for("stock.blank", blank_id=found.id), HTTPStatus.SEE_OTHER))

    return tried("find", act, _safe, SENTENCES)


def _is_mine(found: stock.Blank) -> bool:
    return bool({found.office, found.bound_for} & work().actor.offices_with("stock:blank:view"))


@route(bp, "/blanks/<uuid:blank_id>", permission="stock:blank:view")
def blank(blank_id: UUID) -> str:
    """One blank with its story."""
    return _blank(blank_id, Refused())


def _blank(blank_id: UUID, refused: Refused) -> str:
    found = work().session.get(stock.Blank, blank_id)
    if found is None or not _is_mine(found):
        raise NotFound
    audit.record_list(work(), "stock:blank:view", f"blank/{found.id}", [found.delivery_id])
    return render_template("staff/stock_blank.html", **blank_context(found), refused=refused, typed=request.form)


@route(bp, "/blanks/<uuid:blank_id>/spoil", permission="stock:blank:spoil", methods=("POST",))
def spoil(blank_id: UUID) -> Answer:
    """A blank was spoilt before two persons."""

    def act() -> Response:
        stock.spoil(
            work(),
            blank_id=blank_id,
            reason=_typed("reason"),
            witness=_witness(_typed("witness")),
            words=_typed("words"),
        )
        return _done("spoilt", "stock.blank", blank_id=blank_id)

    return tried("spoil", act, lambda refused: _blank(blank_id, refused), SENTENCES)


def _witness(number: str) -> Actor:
    colleague = identity.staff_by_number(work().session, number.strip()) if number.strip() else None
    if colleague is None:
        return ANONYMOUS
    found = identity.staff_actor(
        work().session,
        staff_id=colleague.id,
        session_id=None,
        now=now(),
        roles=house().catalogue.roles,
        headquarters=house().catalogue.headquarters,
    )
    return found or ANONYMOUS


@route(bp, "/blanks/<uuid:blank_id>/lose", permission="stock:blank:spoil", methods=("POST",))
def lose(blank_id: UUID) -> Answer:
    """A blank cannot be found."""

    def act() -> Response:
        stock.lose(work(), blank_id=blank_id, words=_typed("words"))
        return _done("lost", "stock.blank", blank_id=blank_id)

    return tried("lose", act, lambda refused: _blank(blank_id, refused), SENTENCES)


@route(bp, "/blanks/<uuid:blank_id>/destroy", permission="stock:blank:spoil", methods=("POST",))
def destroy(blank_id: UUID) -> Answer:
    """Destroy a spoilt blank: one says so, another confirms."""

    def act() -> Response:
        made = stock.destroy(work(), blank_id=blank_id)
        return _done(made.state, "stock.blank", blank_id=blank_id)

    return tried("destroy", act, lambda refused: _blank(blank_id, refused), SENTENCES)
