"""Issuance: numbers, sealed e-visas, decision letters, revocation, and the public check."""

from consular.issuance.check_requests import (
    CheckState,
    check_result,
    expire_check,
    forget_upload,
    give_up_check,
    judge_upload,
    submit_text,
    submit_upload,
)
from consular.issuance.checking import judge
from consular.issuance.erasure import forget_files
from consular.issuance.errors import (
    CheckRefused,
    FileChanged,
    NoSealSigner,
    NothingToIssue,
    NumbersExhausted,
    SignerKnown,
    SignerUnknown,
)
from consular.issuance.events import CheckJudged, CheckRequestExpired, CheckSubmitted, DocumentIssued, LetterMade
from consular.issuance.from_decisions import issue
from consular.issuance.late_press import LatePress
from consular.issuance.models import CheckRequest, IssuedFile, SignerCertificate, SignerRequest
from consular.issuance.operations import Download, download, issue_grant, make_letter, revoke_document
from consular.issuance.orders import (
    EtdOrder,
    EtdSheet,
    GrantOrder,
    Holder,
    Issuer,
    LetterOrder,
    OrderedGround,
    Press,
    StickerOrder,
    StickerSheet,
    VisaSheet,
)
from consular.issuance.queries import file_for, files_of, files_of_decision, made, remedy_ends
from consular.issuance.read_back import Difference, read_back
from consular.issuance.rules import EVISA, INADMISSIBLE, REFUSAL, REVOCATION, SEAL_USES, remedy_until
from consular.issuance.seals import etd_lines, etd_seal, etd_sheet, sticker_sheet, visa_lines, visa_seal
from consular.issuance.sentences import SENTENCES
from consular.issuance.signer_requests import (
    SignerState,
    days_of_sealing,
    import_certificate,
    request_certificate,
    signer_states,
)
from consular.issuance.signers import Believed, SealSigner, believed, ensure_signers, seal_signer, trust_of
from consular.issuance.verdicts import CheckResult, Verdict

__all__ = [
    "EVISA",
    "INADMISSIBLE",
    "REFUSAL",
    "REVOCATION",
    "SEAL_USES",
    "SENTENCES",
    "Believed",
    "CheckJudged",
    "CheckRefused",
    "CheckRequest",
    "CheckRequestExpired",
    "CheckResult",
    "CheckState",
    "CheckSubmitted",
    "Difference",
    "DocumentIssued",
    "Download",
    "EtdOrder",
    "EtdSheet",
    "FileChanged",
    "GrantOrder",
    "Holder",
    "IssuedFile",
    "Issuer",
    "LatePress",
    "LetterMade",
    "LetterOrder",
    "NoSealSigner",
    "NothingToIssue",
    "NumbersExhausted",
    "OrderedGround",
    "Press",
    "SealSigner",
    "SignerCertificate",
    "SignerKnown",
    "SignerRequest",
    "SignerState",
    "SignerUnknown",
    "StickerOrder",
    "StickerSheet",
    "Verdict",
    "VisaSheet",
    "believed",
    "check_result",
    "days_of_sealing",
    "download",
    "ensure_signers",
    "etd_lines",
    "etd_seal",
    "etd_sheet",
    "expire_check",
    "file_for",
    "files_of",
    "files_of_decision",
    "forget_files",
    "forget_upload",
    "give_up_check",
    "import_certificate",
    "issue",
    "issue_grant",
    "judge",
    "judge_upload",
    "made",
    "make_letter",
    "read_back",
    "remedy_ends",
    "remedy_until",
    "request_certificate",
    "revoke_document",
    "seal_signer",
    "signer_states",
    "sticker_sheet",
    "submit_text",
    "submit_upload",
    "trust_of",
    "visa_lines",
    "visa_seal",
]
