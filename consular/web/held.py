"""What is held of a case: where each item is, in words for the applicant and for colleagues."""

from __future__ import annotations

from uuid import UUID

from consular import custody
from consular.core.language import N_
from consular.dossiers import Dossier
from consular.web.context import house, reader, work

KINDS = {
    "own-passport": N_("Your passport"),
    "old-passport": N_("Your old passport"),
    "original": N_("The original of a paper"),
    "other": N_("Something of yours"),
}
WHERE = {
    "new": N_("in {place}"),
    "here": N_("in {place}"),
    "bag": N_("on the way from {sender} to {place}"),
    "missing": N_("not found in {place} at the moment: the office is looking for it"),
}


def held_of_applicant(dossier_id: UUID) -> list[str]:
    """What we hold of the applicant's own, a sentence each; the new document has its own words on the page."""
    return [
        f"{reader().gettext(KINDS[item.kind])}: {where(item)}"
        for item in custody.outstanding(work().session, dossier_id)
        if item.kind in KINDS
    ]


def where(item: custody.Item) -> str:
    """Where an item that is out is now."""
    sender, target = item.office, item.office
    if item.bag_id is not None:
        bag = work().session.get_one(custody.Bag, item.bag_id)
        sender, target = bag.from_office, bag.to_office
    return reader().gettext(WHERE[item.state]).format(sender=_place(sender), place=_place(target))


def closing(folder: Dossier | None) -> bool:
    """Whether the case is done and waits only for what is still out."""
    return folder is not None and folder.done_at is not None and folder.closed_at is None


def _place(office: str) -> str:
    found = house().catalogue.offices.get(office)
    return reader().pick(found.place) if found else office
