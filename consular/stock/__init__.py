"""Numbered blanks: taken in by two persons, moved by a ledger that always balances, allocated to one order each."""

from consular.stock.deliveries import announce, count, settle_delivery
from consular.stock.errors import (
    BlankNotFree,
    ExplanationMissing,
    NotToSettle,
    NumbersRefused,
    OrderHasBlank,
    OrderWithoutBlank,
    OutOfStock,
    SecondPersonNeeded,
    WitnessUnknown,
)
from consular.stock.guards import TRIGGERS_SQL
from consular.stock.index_sources import index_sources
from consular.stock.models import Blank, CountNotes, Delivery, StockCount, StockEntry
from consular.stock.moves import arrive, destroy, lose, send_to, spoil, spoil_reported
from consular.stock.orders import allocate, allocate_number, issue, recall, release
from consular.stock.queries import (
    balance,
    blank,
    blank_of,
    counts,
    deliveries,
    delivery_for,
    history,
    in_state,
    on_hand,
    on_the_way_to,
    printed,
    states,
    still_announced,
)
from consular.stock.rules import REASONS, Balance, plain, read_numbers
from consular.stock.sentences import SENTENCES
from consular.stock.stocktakes import settle_count, stocktake

__all__ = [
    "REASONS",
    "SENTENCES",
    "TRIGGERS_SQL",
    "Balance",
    "Blank",
    "BlankNotFree",
    "CountNotes",
    "Delivery",
    "ExplanationMissing",
    "NotToSettle",
    "NumbersRefused",
    "OrderHasBlank",
    "OrderWithoutBlank",
    "OutOfStock",
    "SecondPersonNeeded",
    "StockCount",
    "StockEntry",
    "WitnessUnknown",
    "allocate",
    "allocate_number",
    "announce",
    "arrive",
    "balance",
    "blank",
    "blank_of",
    "count",
    "counts",
    "deliveries",
    "delivery_for",
    "destroy",
    "history",
    "in_state",
    "index_sources",
    "issue",
    "lose",
    "on_hand",
    "on_the_way_to",
    "plain",
    "printed",
    "read_numbers",
    "recall",
    "release",
    "send_to",
    "settle_count",
    "settle_delivery",
    "spoil",
    "spoil_reported",
    "states",
    "still_announced",
    "stocktake",
]
