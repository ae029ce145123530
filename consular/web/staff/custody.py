"""The safe with people's papers: what is here, bags, labels, the count of the evening."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, audit, custody
from consular.core.errors import NotFound
from consular.core.ids import MalformedReference, new_id, read_reference
from consular.web.access import route
from consular.web.context import actor, house, work
from consular.web.staff.custody_view import bag_context, label_context, safe_context
from consular.web.staff.tried import Answer, Refused, chosen_office, today_at, tried

SENTENCES = custody.SENTENCES
bp = Blueprint("custody", __name__, url_prefix="/staff/custody")


@route(bp, "", permission="custody:item:view")
def index() -> str:
    """What an office has, and everything that can be done with it."""
    return _safe(Refused())


def _safe(refused: Refused) -> str:
    office = chosen_office("custody:item:view")
    context = safe_context(office, request.args.get("after", type=UUID))
    audit.record_list(work(), "custody:item:list", f"office/{office}", context.pop("shown"))
    return render_template(
        "staff/custody.html",
        **context,
        refused=refused,
        typed=request.form,
        item_id=request.form.get("item_id") or new_id(),
    )


def done(code: str, endpoint: str = "custody.index", **values: object) -> Response:
    """To a page that says what was just done."""
    return make_response(redirect(url_for(endpoint, done=code, **values), HTTPStatus.SEE_OTHER))  # type: ignore[arg-type]


def typed(name: str) -> str:
    """What stands in a field of the form."""
    return request.form.get(name, "")


@route(bp, "/find", permission="custody:item:view", methods=("POST",))
def find() -> Answer:
    """A scanned label leads to its item."""

    def act() -> Response:
        label = custody.read_labels(typed("label"))[0]
        found = custody.item_by_label(work().session, actor(), label)
        if found is None:
            raise custody.LabelsRefused("custody_labels_unknown", [label])
        return make_response(redirect(url_for("custody_items.show", item_id=found.id), HTTPStatus.SEE_OTHER))

    return tried("find", act, _safe, SENTENCES)


@route(bp, "/take", permission="custody:item:take", methods=("POST",))
def take() -> Answer:
    """Take an item in for the case with a reference; its label is printed next."""

    def act() -> Response:
        office = chosen_office("custody:item:take")
        item = custody.take_in(
            work(),
            item_id=_item_id(),
            dossier_id=_case(),
            office=office,
            kind=typed("kind"),
            received_from=typed("capacity"),
            description=typed("description"),
            number=typed("number"),
            words=typed("words"),
            place=typed("place").strip() or None,
        )
        return done("taken", "custody_items.show", item_id=item.id)

    return tried("take", act, _safe, SENTENCES)


def _item_id() -> UUID:
    try:
        return UUID(typed("item_id"))
    except ValueError:
        return new_id()


def _case() -> UUID:
    """The case that was typed; one that is not there or not one's own is told beside the form."""
    try:
        reference = read_reference(typed("reference"))
        return applications.application_for(work().session, actor(), "custody:item:take", reference).dossier_id
    except (MalformedReference, NotFound):
        raise custody.CustodyInputRefused("custody_case_unknown") from None


@route(bp, "/bags", permission="custody:item:move", methods=("POST",))
def seal() -> Answer:
    """Seal items into a bag."""

    def act() -> Response:
        office, to = chosen_office("custody:item:move"), typed("to")
        if to not in house().catalogue.offices:
            raise custody.CustodyInputRefused("custody_bag_malformed")
        made = custody.seal_bag(
            work(),
            office=office,
            to_office=to,
            courier=typed("courier"),
            number=typed("number"),
            labels=typed("labels"),
        )
        return done("sealed", "custody.bag", bag_id=made.id)

    return tried("seal", act, _safe, SENTENCES)


@route(bp, "/bags/<uuid:bag_id>", permission="custody:item:view")
def bag(bag_id: UUID) -> str:
    """A bag with what was put into it."""
    return _bag(bag_id, Refused())


def _bag(bag_id: UUID, refused: Refused) -> str:
    found = custody.bag_for(work().session, actor(), "custody:item:view", bag_id)
    context = bag_context(found)
    audit.record_list(work(), "custody:bag:view", f"bag/{found.id}", context.pop("shown"))
    return render_template("staff/custody_bag.html", **context, refused=refused, typed=request.form)


@route(bp, "/bags/<uuid:bag_id>/dispatch", permission="custody:item:move", methods=("POST",))
def dispatch(bag_id: UUID) -> Answer:
    """The courier has the bag."""
    custody.dispatch_bag(work(), bag_id=bag_id)
    return done("dispatched", "custody.bag", bag_id=bag_id)


@route(bp, "/bags/<uuid:bag_id>/open", permission="custody:item:move", methods=("POST",))
def open_bag(bag_id: UUID) -> Answer:
    """The bag is here: what is in it."""

    def act() -> Response:
        told = custody.open_bag(work(), bag_id=bag_id, labels=typed("labels"))
        strange = ",".join(told.strange[:20]) or None
        return done("opened_missing" if told.missing else "opened", "custody.bag", bag_id=bag_id, strange=strange)

    return tried("open", act, lambda refused: _bag(bag_id, refused), SENTENCES)


@route(bp, "/count", permission="custody:item:view", methods=("POST",))
def count() -> Answer:
    """The count of the evening."""

    def act() -> Response:
        office = chosen_office("custody:item:view")
        made = custody.count_items(work(), office=office, day=today_at(office), labels=typed("labels"))
        return done(f"count_{made.state}", office=office)

    return tried("count", act, _safe, SENTENCES)


@route(bp, "/counts/<uuid:count_id>/settle", permission="custody:item:settle", methods=("POST",))
def settle(count_id: UUID) -> Answer:
    """Close a difference with its reason."""

    def act() -> Response:
        made = custody.settle_count(work(), count_id=count_id, words=typed("words"))
        return done("count_settled", office=made.office)

    return tried(f"settle-{count_id}", act, _safe, SENTENCES)


@route(bp, "/labels", permission="custody:item:view")
def labels() -> str:
    """Barcodes to print: of the items asked for, else of all that are here."""
    context = label_context(chosen_office("custody:item:view"), request.args.getlist("item", type=UUID))
    audit.record_list(work(), "custody:label:view", "labels", context.pop("shown"))
    return render_template("staff/custody_labels.html", **context)
