"""The exchange with the bureau that makes passports: order files out, answers in."""

from consular.production.bureau.answers import Answer, Told, read_answer
from consular.production.bureau.errors import AnswerRefused, AnswerTooEarly, BureauUnset, SettlementMissing
from consular.production.bureau.exchange import Received, SentFile, incoming, send, take_all, take_file, write_out
from consular.production.bureau.folder import BureauFolder
from consular.production.bureau.keys import Bureau, bureau_if_set, read_bureau
from consular.production.bureau.models import HOWS, TRIGGERS_SQL, BureauAnswer, BureauFile, BureauSettlement
from consular.production.bureau.receiving import Taken, take_answer
from consular.production.bureau.sending import SIGNER, Sealed, composed, draw_up, expected, waiting, written
from consular.production.bureau.settling import OpenAnswer, open_answers, settle_answer

__all__ = [
    "HOWS",
    "SIGNER",
    "TRIGGERS_SQL",
    "Answer",
    "AnswerRefused",
    "AnswerTooEarly",
    "Bureau",
    "BureauAnswer",
    "BureauFile",
    "BureauFolder",
    "BureauSettlement",
    "BureauUnset",
    "OpenAnswer",
    "Received",
    "Sealed",
    "SentFile",
    "SettlementMissing",
    "Taken",
    "Told",
    "bureau_if_set",
    "composed",
    "draw_up",
    "expected",
    "incoming",
    "open_answers",
    "read_answer",
    "read_bureau",
    "send",
    "settle_answer",
    "take_all",
    "take_answer",
    "take_file",
    "waiting",
    "write_out",
    "written",
]
