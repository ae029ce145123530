"""One item: where it is and was, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, render_template, request

from consular import custody
from consular.web.access import route
from consular.web.context import actor, work
from consular.web.staff.custody import SENTENCES, done, typed
from consular.web.staff.custody_view import item_context
from consular.web.staff.tried import Answer, Refused, chosen_office, tried

bp = Blueprint("custody_items", __name__, url_prefix="/staff/custody/items")


@route(bp, "/<uuid:item_id>", permission="custody:item:view")
def show(item_id: UUID) -> str:
    """The item with its story."""
    return _page(item_id, Refused())


def _page(item_id: UUID, refused: Refused) -> str:
    item = custody.item_for(work().session, actor(), "custody:item:view", item_id)
    work().record("custody:item:view", f"item/{item.id}", dossier_id=item.dossier_id)
    return render_template("staff/custody_item.html", **item_context(item), refused=refused, typed=request.form)


def _act(item_id: UUID, form: str, code: str, act: Callable[[], object]) -> Answer:
    def doing() -> Answer:
        act()
        return done(code, "custody_items.show", item_id=item_id)

    return tried(form, doing, lambda refused: _page(item_id, refused), SENTENCES)


@route(bp, "/<uuid:item_id>/store", permission="custody:item:move", methods=("POST",))
def store(item_id: UUID) -> Answer:
    """Put it into a drawer."""
    place = typed("place").strip()
    return _act(item_id, "store", "stored", lambda: custody.store(work(), item_id=item_id, place=place))


@route(bp, "/<uuid:item_id>/return", permission="custody:item:return", methods=("POST",))
def give_back(item_id: UUID) -> Answer:
    """Give it back: to whom, against what."""

    def act() -> object:
        return custody.return_item(
            work(), item_id=item_id, capacity=typed("capacity"), proof=typed("proof"), words=typed("words")
        )

    return _act(item_id, "return", "returned", act)


@route(bp, "/<uuid:item_id>/authority", permission="custody:item:return", methods=("POST",))
def authority(item_id: UUID) -> Answer:
    """Hand it to an authority."""

    def act() -> object:
        return custody.hand_to_authority(work(), item_id=item_id, proof=typed("proof"), words=typed("words"))

    return _act(item_id, "authority", "authority", act)


@route(bp, "/<uuid:item_id>/missing", permission="custody:item:move", methods=("POST",))
def missing(item_id: UUID) -> Answer:
    """It is not where it should be."""
    words = typed("words")
    return _act(item_id, "missing", "missing", lambda: custody.report_missing(work(), item_id=item_id, words=words))


@route(bp, "/<uuid:item_id>/found", permission="custody:item:move", methods=("POST",))
def found(item_id: UUID) -> Answer:
    """It has turned up."""

    def act() -> object:
        office = chosen_office("custody:item:move")
        return custody.report_found(work(), item_id=item_id, office=office, place=typed("place").strip() or None)

    return _act(item_id, "found", "found", act)


@route(bp, "/<uuid:item_id>/give-up", permission="custody:item:settle", methods=("POST",))
def give_up(item_id: UUID) -> Answer:
    """The search ends."""
    words = typed("words")
    return _act(item_id, "give-up", "given_up", lambda: custody.give_up(work(), item_id=item_id, words=words))
