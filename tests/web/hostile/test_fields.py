"""What people (and others) type: real names are taken as they are, the impossible is told, nothing breaks a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from consular import applications
from consular.catalogue import Catalogue
from consular.core.actor import Actor, system
from consular.core.ids import read_reference
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser

NAUGHTY: list[str] = json.loads((Path(__file__).parent / "vectors" / "blns.json").read_text("utf-8"))
# Steps of the form whose every text input takes any string at once.
TEXTS = {
    "name": ("name-primary", "name-secondary", "name-native"),
    "contact": ("home-line1", "home-line2", "home-city", "home-region", "home-postcode", "contact_email", "occupation"),
}


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found.group(1)


def raw_post(browser: Browser, path: str, inputs: Mapping[str, bytes]) -> tuple[int, str]:
    """A form of exactly these bytes, URL-encoded, as no browser would send it."""
    fields = {**inputs, "csrf_token": token(browser.page).encode()}
    body = "&".join(f"{key}={quote_from_bytes(value)}" for key, value in fields.items())
    answer = browser.client.post(path, data=body, content_type="application/x-www-form-urlencoded")
    return answer.status_code, answer.get_data(as_text=True)


def answers(works: Works, home: str) -> dict[str, Any]:
    """What is stored."""
    with works.begin(system()) as work:
        reference = read_reference(home.rsplit("/", 1)[1])
        return dict(applications.application_for(work.session, work.actor, "system", reference).answers)


def values(page: str) -> list[str]:
    """Every value that inputs and text areas of the page show."""
    inputs = re.findall(r'<input[^>]* value="([^"]*)"', page)
    areas = re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    return [unescape(value) for value in inputs + areas]


PEOPLE: dict[str, tuple[dict[str, str], dict[str, str | None]]] = {
    "one name": ({"name-primary": "Suharyanti"}, {"primary": "Suharyanti", "secondary": None}),
    "one letter": ({"name-primary": "O", "name-secondary": "Thiri"}, {"primary": "O", "secondary": "Thiri"}),
    "one letter in all": ({"name-primary": "E"}, {"primary": "E", "secondary": None}),
    "200 letters": ({"name-primary": "A" * 200, "name-secondary": "B" * 200}, {"primary": "A" * 200}),
    "apostrophes": (
        {"name-primary": "Ní Dhuibhne-O’Hara", "name-secondary": "D'Arcy"},
        {"primary": "Ní Dhuibhne-O’Hara", "secondary": "D'Arcy"},
    ),
    "okina": ({"name-primary": "Kaʻahumanu"}, {"primary": "Kaʻahumanu"}),
    "right to left": (
        {"name-primary": "al-Zahrawi", "name-native": "ليلى الزهراوي"},
        {"primary": "al-Zahrawi", "native": "ليلى الزهراوي"},
    ),
    "combining marks": (
        {"name-primary": "Nguye\u0302\u0303n", "name-native": "नागार्जुन"},
        {"primary": "Nguy\u1ec5n", "native": "नागार्जुन"},
    ),
    "beyond the basic plane": ({"name-primary": "Tanaka", "name-native": "𠮷田"}, {"native": "𠮷田"}),
    "joiners": ({"name-primary": "Silva", "name-native": "ශ්\u200dරී"}, {"native": "ශ්\u200dරී"}),
    "null is a family": (
        {"name-primary": "Nulla", "name-secondary": "True"},
        {"primary": "Nulla", "secondary": "True"},
    ),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_a_real_name_is_taken_as_it_is(person: str, signed_in: Browser, home: str, works: Works) -> None:
    typed, stored = PEOPLE[person]
    signed_in.get(f"{home}/steps/name")
    one = {} if typed.get("name-secondary") else {"name-one-name": "yes"}
    assert signed_in.post(f"{home}/steps/name", {**typed, **one}) == 200, values(signed_in.page)
    name = answers(works, home)["name"]
    assert stored.items() <= name.items()
    assert signed_in.get(f"{home}/check") == 200
    assert signed_in.get(f"{home}/steps/name") == 200
    for part in stored.values():
        assert part is None or part in values(signed_in.page)


REFUSED: dict[str, tuple[bytes, str]] = {
    "NUL": (b"Nat\0cha", "cannot be stored"),
    "a lone surrogate": (b"Nat\xed\xa0\x80cha", "cannot be stored"),
    "no text at all": (b"Nat\xff\xfecha", "cannot be stored"),
    "escape": (b"Nat\x1b[31mcha", "cannot be stored"),
    "two lines": (b"Nat\r\ncha", "cannot be stored"),
    "201 letters": (b"A" * 201, "200"),
    "no letter": (b"12345", "letter"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_stored_is_told_and_the_rest_kept(
    case: str, signed_in: Browser, home: str, works: Works
) -> None:
    before = answers(works, home)["name"]
    typed, sentence = REFUSED[case]
    signed_in.get(f"{home}/steps/name")
    inputs = {"name-primary": typed, "name-secondary": b"Typed Beside It"}
    status, page = raw_post(signed_in, f"{home}/steps/name", inputs)
    assert status == 422
    assert sentence in page
    assert "Typed Beside It" in values(page)
    assert answers(works, home)["name"] == before


DATES: dict[str, tuple[tuple[str, str, str], str | None]] = {
    "30 February": (("30", "2", "1990"), None),
    "29 February of no leap year": (("29", "2", "1900"), None),
    "29 February of a leap year": (("29", "2", "2000"), "2000-02-29"),
    "month 13": (("1", "13", "1990"), None),
    "day 0": (("0", "1", "1990"), None),
    "year 0": (("1", "1", "0"), None),
    "two digits": (("1", "1", "90"), None),
    "negative": (("-1", "1", "1990"), None),
    "words": (("first", "May", "last year"), None),
    "a power": (("1", "1", "1e3"), None),
    "superscript": (("²", "1", "1990"), None),
    "Arabic digits": (("١٧", "٤", "١٩٩٣"), "1993-04-17"),
    "very long": (("9" * 5000, "9" * 5000, "9" * 5000), None),
    "a day that is missing": (("", "4", "1993"), None),
}


@pytest.mark.parametrize("case", DATES)
def test_an_impossible_date_is_told_and_stays_on_the_page(
    case: str, signed_in: Browser, home: str, works: Works
) -> None:
    (day, month, year), stored = DATES[case]
    before = answers(works, home)["birth"]
    signed_in.get(f"{home}/steps/birth")
    inputs = {"birth-day": day, "birth-month": month, "birth-year": year, "nationality": "THA", "sex": "F"}
    status = signed_in.post(f"{home}/steps/birth", inputs)
    assert status == (422 if stored is None else 200)
    assert answers(works, home)["birth"] == (stored or before)
    if stored is None:
        assert {day, month, year} - {""} <= set(values(signed_in.page))


@pytest.mark.parametrize(
    ("inputs", "stored"),
    [
        ({"birth-day-unknown": "yes", "birth-month": "4", "birth-year": "1990"}, "1990-04-XX"),
        ({"birth-month-unknown": "yes", "birth-year": "1990"}, "1990-XX-XX"),
    ],
)
def test_a_birth_of_which_only_a_part_is_known_is_kept_so(
    inputs: dict[str, str], stored: str, signed_in: Browser, home: str, works: Works
) -> None:
    signed_in.get(f"{home}/steps/birth")
    assert signed_in.post(f"{home}/steps/birth", {**inputs, "nationality": "THA", "sex": "F"}) == 200
    assert answers(works, home)["birth"] == stored
    assert signed_in.get(f"{home}/check") == 200


@pytest.mark.parametrize("step", TEXTS)
def test_naughty_strings_neither_break_a_page_nor_run_in_it(step: str, signed_in: Browser, home: str) -> None:
    signed_in.get(f"{home}/steps/{step}")
    fields = TEXTS[step]
    for start in range(0, len(NAUGHTY), len(fields)):
        typed = dict(zip(fields, NAUGHTY[start:], strict=False))
        inputs = {key: text.encode("utf-8", "surrogatepass") for key, text in typed.items()}
        status, page = raw_post(signed_in, f"{home}/steps/{step}", {**inputs, "home-country": b"THA"})
        assert status in (303, 422), typed
        assert not [text for text in typed.values() if re.search(r"<\w", text) and text in page]
        if status == 422:
            shown = values(page)
            assert not [text for text in typed.values() if text.strip() and "\r" not in text and text not in shown]
    assert signed_in.get(f"{home}/check") == 200
    assert "<script>alert" not in signed_in.page


# For every other place where words or ids can be typed: the worst of each kind.
WORST = (
    "\0",
    "a\0b",
    "\ud800",
    "\ufffd",
    "x" * 20_000,
    "9" * 5_000,
    "²",
    "'; DROP TABLE application; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{0.__class__}%s%n",
    "../../etc/passwd",
    "\u202etxt.exe",
    "\r\nSet-Cookie: a=b",
    "00000000-0000-0000-0000-000000000000",
    "",
)
STAFF_FORMS: dict[str, dict[str, str]] = {
    "ask": {"question": "Where will you sleep?", "days": "7", "version": "1"},
    "propose": {
        "outcome": "grant",
        "valid_from-day": "20",
        "valid_from-month": "12",
        "valid_from-year": "2026",
        "entries": "1",
        "duration_of_stay_days": "30",
        "conditions": "",
        "border_note": "",
        "refuse-ground": "means-not-shown",
        "refuse-facts-means-not-shown": "Facts.",
        "version": "1",
    },
    "confirm": {"proposal": "x", "version": "1"},
    "return": {"proposal": "x", "note": "A note.", "version": "1"},
    "revoke": {"revoke-ground": "passport-invalid", "revoke-facts-passport-invalid": "Facts."},
    "take-over": {"reason": "Illness."},
}


def tries(form: Mapping[str, str]) -> list[dict[str, bytes]]:
    """The form without each field, with each field broken for itself, and with all of them bad in one way."""
    good = {key: value.encode() for key, value in form.items()}
    made = [{key: value for key, value in good.items() if key != missing} for missing in form]
    made += [{**good, key: bad} for key in form for bad in (b"\0", b"9" * 5_000)]
    return made + [dict.fromkeys(form, worst.encode("utf-8", "surrogatepass")) for worst in WORST]


def test_colleagues_may_type_anything_too(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    reference, _ = factories.admissible(works, catalogue)
    role = (("confirming-officer", "jakarta"), ("post-manager", "jakarta"))
    sign_in(browser, factories.staff_actor(works, catalogue, subject="lund", roles=role))
    browser.get("/staff/queue")
    browser.post("/staff/queue/claim", {"claim": reference})
    for action, form in STAFF_FORMS.items():
        for inputs in tries(form):
            status, page = raw_post(browser, f"/staff/cases/{reference}/{action}", inputs)
            assert status < 500, (action, inputs)
            assert "<script>alert" not in page
    assert browser.get(f"/staff/cases/{reference}") == 200


FORMS: dict[str, dict[str, str]] = {
    "/sign-in/email": {"email": "a@mail.example", "next": "/"},
    "/sign-in/code": {"email": "a@mail.example", "code": "1", "next": "/"},
    "/verify": {"text": "RDB1"},
    "/services/visitor-visa/apply": {"who": "self", "like": "x"},
    "/staff/queue/claim": {"claim": "next"},
    "/local/as/natcha": {"door": "staff", "next": "/"},
}


def test_no_other_form_breaks(signed_in: Browser) -> None:
    signed_in.get("/verify")
    for path, form in FORMS.items():
        for inputs in tries(form):
            status, page = raw_post(signed_in, path, inputs)
            assert status < 500, (path, inputs)
            assert "<script>alert" not in page


ADDRESSES = (
    "/applications/{}",
    "/applications/{}/steps/name",
    "/services/{}",
    "/services/{}/apply",
    "/documents/{}.pdf",
    "/evidence/{}/mrz.jpg",
    "/verify/{}",
    "/static/{}",
    "/staff/cases/{}",
    "/sign-in?next={}",
    "/sign-in?lang={}",
    "/sign-in/oidc/callback?state={}&code={}",
    "/staff/queue?after={}",
    "/staff/queue?state={}&claimed={}&office={}&findings={}",
    "/staff/queue?q={}",
    "/staff/fees?after={}",
    "/staff/fees?receipt={}",
)


def test_no_address_breaks(
    browser: Browser, signed_in: Browser, home: str, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    roles = (("confirming-officer", "jakarta"), ("counter-clerk", "nairobi"))
    colleague = factories.staff_actor(works, catalogue, subject="lund", roles=roles)
    for address in (*ADDRESSES, home + "/steps/{}", home + "/evidence/{}", home + "?back={}"):
        if address == "/staff/cases/{}":
            sign_in(browser, colleague)
        for worst in WORST:
            put = quote_from_bytes(worst[:3000].encode("utf-8", "surrogatepass"), safe="")
            answer = browser.client.get(address.replace("{}", put))
            assert answer.status_code < 500, (address, worst[:60])
            assert "Set-Cookie: a" not in str(answer.headers)
            assert "<script>alert" not in answer.get_data(as_text=True)


def test_a_cookie_that_is_no_session_is_nobody(browser: Browser, applicant: Actor) -> None:
    for worst in WORST:
        if "\r" in worst or "\0" in worst:
            continue
        value = worst[:2000].encode("utf-8", "replace").decode("latin-1")
        headers = {"Cookie": f"__Host-consular-session-t={value}; __Host-consular-browser-t={value}"}
        answer = browser.client.get("/applications", headers=headers)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")
