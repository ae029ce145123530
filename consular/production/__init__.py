"""Making documents of blanks: orders, printing, reading back, the way to the holder."""

from consular.production import bureau
from consular.production.discarding import cancel_unmade, discard
from consular.production.errors import (
    ConsentGone,
    DeciderProduces,
    DiscardRefused,
    HandOverRefused,
    NoScan,
    NotRead,
    NotToProduce,
    ObjectionStands,
    OrderMoved,
)
from consular.production.events import (
    BureauDue,
    CheckRequested,
    DocumentDrawn,
    DocumentHandedOver,
    DocumentReady,
    FileDrawnUp,
)
from consular.production.giving import hand_over, put_into_custody, ready_on_arrival, replaces
from consular.production.lifecycle import HISTORY
from consular.production.models import TRIGGERS_SQL, Fixed, ProductionEvent, ProductionOrder, ReadBack, Receiver
from consular.production.operations import (
    check,
    confirm_printed,
    draw,
    due_soon,
    keep_reading,
    order_for,
    prepare,
    printout,
    release_when_paid,
    spoil,
    submit_scan,
    wait_again,
)
from consular.production.policy import order_to
from consular.production.queries import history, live, of_case, of_decision, open_at, order, reading
from consular.production.rules import CAPACITIES, DISCARDED, OLD, STATES, HandOver, hand_over_problems
from consular.production.scans import UNREADABLE, read_scan
from consular.production.sentences import SENTENCES
from consular.production.standing import stopped

__all__ = [
    "CAPACITIES",
    "DISCARDED",
    "HISTORY",
    "OLD",
    "SENTENCES",
    "STATES",
    "TRIGGERS_SQL",
    "UNREADABLE",
    "BureauDue",
    "CheckRequested",
    "ConsentGone",
    "DeciderProduces",
    "DiscardRefused",
    "DocumentDrawn",
    "DocumentHandedOver",
    "DocumentReady",
    "FileDrawnUp",
    "Fixed",
    "HandOver",
    "HandOverRefused",
    "NoScan",
    "NotRead",
    "NotToProduce",
    "ObjectionStands",
    "OrderMoved",
    "ProductionEvent",
    "ProductionOrder",
    "ReadBack",
    "Receiver",
    "bureau",
    "cancel_unmade",
    "check",
    "confirm_printed",
    "discard",
    "draw",
    "due_soon",
    "hand_over",
    "hand_over_problems",
    "history",
    "keep_reading",
    "live",
    "of_case",
    "of_decision",
    "open_at",
    "order",
    "order_for",
    "order_to",
    "prepare",
    "printout",
    "put_into_custody",
    "read_scan",
    "reading",
    "ready_on_arrival",
    "release_when_paid",
    "replaces",
    "spoil",
    "stopped",
    "submit_scan",
    "wait_again",
]
