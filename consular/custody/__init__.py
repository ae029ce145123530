"""Physical items of a case: each under a label, each somewhere, and no case closes while one is out."""

from consular.custody.bags import Opened, dispatch_bag, open_bag, seal_bag
from consular.custody.closing import close_case
from consular.custody.counts import count_items, settle_count
from consular.custody.errors import (
    BagNotReady,
    BagNumberTaken,
    CaseClosed,
    CountNotOpen,
    CustodyInputRefused,
    ItemNotHere,
    LabelsRefused,
    OtherPersonNeeded,
)
from consular.custody.events import ItemArrived
from consular.custody.guards import TRIGGERS_SQL
from consular.custody.models import Bag, CustodyCount, CustodyEntry, Description, Item
from consular.custody.operations import (
    destroy,
    give_up,
    hand_to_authority,
    report_found,
    report_missing,
    return_item,
    store,
    take_in,
)
from consular.custody.policy import visible
from consular.custody.queries import (
    arrivals,
    bag_for,
    counts,
    described,
    history,
    item_by_label,
    item_for,
    items,
    items_here,
    missing_at,
    of_case,
    open_bags,
    outstanding,
    packed,
    waiting_to_close,
)
from consular.custody.rules import CAPACITIES, KINDS, PROOFS, read_labels
from consular.custody.sentences import SENTENCES

__all__ = [
    "CAPACITIES",
    "KINDS",
    "PROOFS",
    "SENTENCES",
    "TRIGGERS_SQL",
    "Bag",
    "BagNotReady",
    "BagNumberTaken",
    "CaseClosed",
    "CountNotOpen",
    "CustodyCount",
    "CustodyEntry",
    "CustodyInputRefused",
    "Description",
    "Item",
    "ItemArrived",
    "ItemNotHere",
    "LabelsRefused",
    "Opened",
    "OtherPersonNeeded",
    "arrivals",
    "bag_for",
    "close_case",
    "count_items",
    "counts",
    "described",
    "destroy",
    "dispatch_bag",
    "give_up",
    "hand_to_authority",
    "history",
    "item_by_label",
    "item_for",
    "items",
    "items_here",
    "missing_at",
    "of_case",
    "open_bag",
    "open_bags",
    "outstanding",
    "packed",
    "read_labels",
    "report_found",
    "report_missing",
    "return_item",
    "seal_bag",
    "settle_count",
    "store",
    "take_in",
    "visible",
    "waiting_to_close",
]
