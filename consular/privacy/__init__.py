"""Privacy: holds, erasure of files by destroying their keys, the ledger that keeps them erased after a restore."""

from consular.privacy.blockers import what_blocks
from consular.privacy.errors import Blocker, ErasureBlocked, HoldOnErased, LedgerBroken, MalformedReason
from consular.privacy.events import ErasureBegun, ErasureWrittenDown
from consular.privacy.ledger import Ledger, Line
from consular.privacy.models import ERASED, ERASING, Erasure, Hold
from consular.privacy.operations import begin, destroy, hold, lift, write_down
from consular.privacy.queries import erasure, erasures_of, holds
from consular.privacy.replay import Replayed, replay_ledger
from consular.privacy.sentences import SENTENCES
from consular.privacy.targets import Part, Target, find

__all__ = [
    "ERASED",
    "ERASING",
    "SENTENCES",
    "Blocker",
    "Erasure",
    "ErasureBegun",
    "ErasureBlocked",
    "ErasureWrittenDown",
    "Hold",
    "HoldOnErased",
    "Ledger",
    "LedgerBroken",
    "Line",
    "MalformedReason",
    "Part",
    "Replayed",
    "Target",
    "begin",
    "destroy",
    "erasure",
    "erasures_of",
    "find",
    "hold",
    "holds",
    "lift",
    "replay_ledger",
    "what_blocks",
    "write_down",
]
