"""Accounts, staff, roles at offices, powers, sessions."""

from consular.identity.assignments import assign
from consular.identity.erasure import forget_account, forget_staff
from consular.identity.errors import AttemptUnknown, CodeExpired, CodeWrong, NotStaff, RolesConflict, UnknownRole
from consular.identity.events import CodeRequested, SignInDataExpired
from consular.identity.index_sources import index_sources
from consular.identity.models import SIGN_IN_FILE, Account, AttemptSecret, EmailCode, Profile, Staff, UserSession
from consular.identity.operations import (
    account_for_subject,
    begin_attempt,
    end_attempt,
    end_session,
    open_session,
    park_form,
    redeem_code,
    register_staff,
    request_code,
    staff_for_subject,
    sweep_sign_in_data,
    token_hash,
    touch_session,
    unpark_form,
)
from consular.identity.queries import (
    Found,
    account,
    any_staff,
    colleague,
    session_behind,
    staff_actor,
    staff_by_number,
    staff_names,
)

__all__ = [
    "SIGN_IN_FILE",
    "Account",
    "AttemptSecret",
    "AttemptUnknown",
    "CodeExpired",
    "CodeRequested",
    "CodeWrong",
    "EmailCode",
    "Found",
    "NotStaff",
    "Profile",
    "RolesConflict",
    "SignInDataExpired",
    "Staff",
    "UnknownRole",
    "UserSession",
    "account",
    "account_for_subject",
    "any_staff",
    "assign",
    "begin_attempt",
    "colleague",
    "end_attempt",
    "end_session",
    "forget_account",
    "forget_staff",
    "index_sources",
    "open_session",
    "park_form",
    "redeem_code",
    "register_staff",
    "request_code",
    "session_behind",
    "staff_actor",
    "staff_by_number",
    "staff_for_subject",
    "staff_names",
    "sweep_sign_in_data",
    "token_hash",
    "touch_session",
    "unpark_form",
]
