"""`custody:write` and `manifests:write`: passports and papers at the counter, and the batches in which they travel."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from consular import custody
from consular.core.ids import new_id
from consular.web.context import actor, work
from consular.web.partner import drafts, fields
from consular.web.partner.entry import demand_office
from consular.web.partner.errors import BodyInvalid, Flaw
from consular.web.partner.resource import PREFIX, Answer, blueprint, resource

bp = blueprint("custody", "Physical items: taken in, moved, given back, and sent in counted batches.")
CUSTODY, MANIFESTS = "custody:write", "manifests:write"
MOVE = "custody:item:move"
_MANY = 500
_STATES = ("new", "here", "bag", "missing", "returned", "authority", "given_up", "destroyed")
_PLACE = r"^[A-Za-z0-9][A-Za-z0-9 ,._/-]{0,39}$"


class NewItem(fields.Sent):
    """Something that is taken in."""

    office = fields.Key("Where.", required=True)
    kind = fields.Code([kind for kind in custody.KINDS if kind != "new-document"], "What it is.", required=True)
    received_from = fields.Code(custody.CAPACITIES, "From whom.", required=True)
    description = fields.Line(500, "In words.", required=True)
    number = fields.Line(60, "The number that stands on it.")
    place = fields.Line(40, "Drawer or safe.", pattern=_PLACE)


class Storage(fields.Sent):
    """Where an item is put."""

    place = fields.Line(40, "Drawer or safe.", required=True, pattern=_PLACE)


class Return(fields.Sent):
    """To whom an item is given back."""

    capacity = fields.Code([c for c in custody.CAPACITIES if c != "authority"], "Who takes it.", required=True)
    proof = fields.Code(custody.PROOFS, "Against what.", required=True)
    words = fields.Line(500, "Who, in words.", required=True)


class ItemBody(fields.Told):
    """An item as it stands; nothing of what was described is told."""

    id = fields.Id("Identifier.", required=True)
    label = fields.Line(12, "Stuck to the item.", required=True)
    kind = fields.Code(custody.KINDS, "What it is.", required=True)
    state = fields.Code(_STATES, "Where it is in its life.", required=True)
    office = fields.Key("Where it is, was last, or was sent from.", required=True)
    taken_at = fields.Moment("When it was taken in.", required=True)


class NewManifest(fields.Sent):
    """A batch: items in a sealed bag, counted."""

    office = fields.Key("From where.", required=True)
    to_office = fields.Key("To which office.", required=True)
    courier = fields.Line(40, "A short word.", required=True, pattern=r"^[a-z][a-z0-9-]{0,39}$")
    number = fields.Line(30, "Of the bag's seal.", required=True, pattern=r"^[A-Z0-9][A-Z0-9-]{1,29}$")
    labels = fields.Listed(fields.Reference("An item's label."), _MANY, "What is in it.", required=True)


class Arrival(fields.Sent):
    """What was found in a bag."""

    labels = fields.Listed(fields.Reference("An item's label."), _MANY, "As scanned; may be none.")


class ManifestBody(fields.Told):
    """A batch as it stands, with what did not arrive."""

    id = fields.Id("Identifier.", required=True)
    number = fields.Line(30, "Of the bag's seal.", required=True)
    office = fields.Key("From where.", required=True)
    to_office = fields.Key("To which office.", required=True)
    count = fields.Whole(0, _MANY, "How many items were put in.", required=True)
    sealed_at = fields.Moment("Sealed.", required=True)
    sent_at = fields.Moment("Given to the courier.", allow_none=True)
    arrived_at = fields.Moment("Opened and signed for.", allow_none=True)
    arrived = fields.Listed(fields.Line(12), _MANY, "Labels that arrived.")
    missing = fields.Listed(fields.Line(12), _MANY, "Labels that did not.")
    strange = fields.Listed(fields.Line(12), _MANY, "Labels that nobody had put in; told to who opened it.")


_ITEM = {"item_id": "$response.body#/id"}
_BATCH = {"manifest_id": "$response.body#/id"}


def item_again(item_id: str) -> Any:
    """The item for a repeated call."""
    return custody.item_for(work().session, actor(), MOVE, UUID(item_id))


@resource(
    bp,
    "/applications/<reference>/items",
    "POST",
    permission=CUSTODY,
    takes=NewItem,
    tells=ItemBody,
    status=HTTPStatus.CREATED,
    again=item_again,
    links={"return": {"operationId": "custody_give_back", "parameters": _ITEM}},
)
def take_in(reference: str, body: dict[str, Any]) -> Answer:
    """Take an item in.

    It gets a label; from then on it is known where it is until it is given back.
    """
    demand_office(body["office"])
    application, _ = drafts.found(reference, CUSTODY)
    made = custody.take_in(work(), item_id=new_id(), dossier_id=application.dossier_id, **body)
    return Answer(made, resource=str(made.id))


@resource(
    bp, "/items/<uuid:item_id>/storage", "POST", permission=CUSTODY, takes=Storage, tells=ItemBody, again=item_again
)
def store(item_id: UUID, body: dict[str, Any]) -> Answer:
    """Put an item away.

    Into a drawer or safe of the office where it is.
    """
    return Answer(custody.store(work(), item_id=item_id, place=body["place"]), resource=str(item_id))


@resource(
    bp, "/items/<uuid:item_id>/return", "POST", permission=CUSTODY, takes=Return, tells=ItemBody, again=item_again
)
def give_back(item_id: UUID, body: dict[str, Any]) -> Answer:
    """Give an item back.

    To its holder or whoever may take it, against a proof.
    """
    return Answer(custody.return_item(work(), item_id=item_id, **body), resource=str(item_id))


def manifest_again(manifest_id: str) -> Any:
    """The batch for a repeated call."""
    return _batch(custody.bag_for(work().session, actor(), MOVE, UUID(manifest_id)))


def _batch(bag: custody.Bag, strange: tuple[str, ...] = ()) -> dict[str, Any]:
    contents = custody.packed(work().session, bag.id)
    fate = custody.arrivals(work().session, bag.id)
    return {
        "id": bag.id,
        "number": bag.number,
        "office": bag.from_office,
        "to_office": bag.to_office,
        "count": len(contents),
        "sealed_at": bag.sealed_at,
        "sent_at": bag.sent_at,
        "arrived_at": bag.arrived_at,
        "arrived": sorted(item.label for item in contents if fate.get(item.id) == "arrived"),
        "missing": sorted(item.label for item in contents if fate.get(item.id) == "missing"),
        "strange": list(strange),
    }


@resource(
    bp,
    "/manifests",
    "POST",
    permission=MANIFESTS,
    takes=NewManifest,
    tells=ManifestBody,
    status=HTTPStatus.CREATED,
    again=manifest_again,
    links={
        "read": {"operationId": "custody_manifest", "parameters": _BATCH},
        "dispatch": {"operationId": "custody_dispatch", "parameters": _BATCH},
    },
)
def announce(body: dict[str, Any]) -> Answer:
    """Announce a batch.

    Items at one of the partner's offices, sealed into a bag for another office and counted.
    """
    demand_office(body["office"])
    try:
        bag = custody.seal_bag(
            work(),
            office=body["office"],
            to_office=body["to_office"],
            courier=body["courier"],
            number=body["number"],
            labels="\n".join(body["labels"]),
        )
    except custody.LabelsRefused as refused:
        raise BodyInvalid(_flaws(refused, body["labels"])) from None
    return Answer(_batch(bag), resource=str(bag.id), location=f"{PREFIX}/manifests/{bag.id}")


def _flaws(refused: custody.LabelsRefused, labels: list[str]) -> list[Flaw]:
    said = "No item of this office has this label now."
    return [Flaw(refused.code, said, f"#/labels/{labels.index(label)}") for label in refused.labels[:100]]


@resource(bp, "/manifests/<uuid:manifest_id>", permission=MANIFESTS, tells=ManifestBody)
def manifest(manifest_id: UUID) -> Any:
    """Read a batch.

    Once the office has opened it: what arrived, and what did not.
    """
    return manifest_again(str(manifest_id))


@resource(
    bp, "/manifests/<uuid:manifest_id>/dispatch", "POST", permission=MANIFESTS, tells=ManifestBody, again=manifest_again
)
def dispatch(manifest_id: UUID) -> Answer:
    """Send a batch.

    The courier has the bag.
    """
    return Answer(_batch(custody.dispatch_bag(work(), bag_id=manifest_id)), resource=str(manifest_id))


@resource(
    bp,
    "/manifests/<uuid:manifest_id>/arrival",
    "POST",
    permission=MANIFESTS,
    takes=Arrival,
    tells=ManifestBody,
    again=manifest_again,
)
def arrive(manifest_id: UUID, body: dict[str, Any]) -> Answer:
    """Sign for a batch.

    A bag that was sent to one of the partner's offices: what was found in it. What was not is missing from now on.
    """
    opened = custody.open_bag(work(), bag_id=manifest_id, labels="\n".join(body.get("labels") or ()))
    bag = custody.bag_for(work().session, actor(), MOVE, manifest_id)
    return Answer(_batch(bag, opened.strange), resource=str(manifest_id))
