"""Travel documents known to the state: entered, consumed, ended; and where each stands on a day."""

from consular.register.erasure import erased_at_place
from consular.register.errors import AlreadyEnded, NoEntryLeft, NumberTaken, StatusListFull
from consular.register.index_sources import index_sources
from consular.register.models import DROP_TRIGGERS_SQL, TRIGGERS_SQL, DocumentEvent, Particulars, TravelDocument
from consular.register.operations import Entry, annul, consume_entry, enter, hold_folder, revoke
from consular.register.queries import (
    by_number,
    document,
    document_for,
    history,
    in_folder,
    number_taken,
    of_application,
    of_decision,
    status_at,
)
from consular.register.rules import MULTIPLE_ENTRIES, STATUS_LIST_SIZE, Standing, standing

__all__ = [
    "DROP_TRIGGERS_SQL",
    "MULTIPLE_ENTRIES",
    "STATUS_LIST_SIZE",
    "TRIGGERS_SQL",
    "AlreadyEnded",
    "DocumentEvent",
    "Entry",
    "NoEntryLeft",
    "NumberTaken",
    "Particulars",
    "Standing",
    "StatusListFull",
    "TravelDocument",
    "annul",
    "by_number",
    "consume_entry",
    "document",
    "document_for",
    "enter",
    "erased_at_place",
    "history",
    "hold_folder",
    "in_folder",
    "index_sources",
    "number_taken",
    "of_application",
    "of_decision",
    "revoke",
    "standing",
    "status_at",
]
