"""Pages made of the parts, rendered by plain Jinja2 as the app would render them."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from .markup import Document

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "consular" / "web" / "templates"
PAGES = Path(__file__).parent / "pages"

Read = Callable[[str], Document]

LANGUAGES = [
    ("en", "English", "#en", True),
    ("ar", "العربية", "#ar", False),
    ("th", "ไทย", "#th", False),
    ("id", "Bahasa Indonesia", "#id", False),
]
CONTEXT: dict[str, Any] = {
    "brand": SimpleNamespace(name="Ministry of Foreign Affairs", state="Republic of Utopia", url="/"),
    "lang": "en",
    "dir": "ltr",
    "languages": LANGUAGES,
    "csrf_token": lambda: "token",
    "csp_nonce": "nonce",
    "demo": True,
    "principal": None,
    "footer_links": [("Help and contact", "#h"), ("Privacy", "#p"), ("Cookies", "#c"), ("Accessibility", "#a")],
}
OFFICER = {
    "principal": SimpleNamespace(display_name="R. Okonjo", kind="staff"),
    "office_name": "Jakarta",
    "sign_out_url": "/sign-out",
    "nav": [("Queue", "#q", True, None), ("My cases", "#m", False, 6), ("Search", "#s", False, None)],
}
APPLICANT = {"principal": SimpleNamespace(display_name="Natcha", kind="applicant"), "sign_out_url": "/sign-out"}
ARABIC = {
    "lang": "ar",
    "dir": "rtl",
    "brand": SimpleNamespace(name="وزارة الخارجية", state="جمهورية يوتوبيا", url="/"),
    "languages": [(tag, name, url, tag == "ar") for tag, name, url, _ in LANGUAGES],
}


def case_row(reference: str, state: str, fraction: float, claim: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "reference": reference,
        "url": "#case",
        "primary": "Wongphaisan",
        "secondary": "Natcha",
        "passport": "THA",
        "service": "Visitor",
        "left": {"fraction": fraction, "text": "5 d left", "state": state},
        "finding": {"kind": "look", "text": "2 to look at"},
        "labels": ["Minor"],
        "claim": claim,
    }


QUEUE = {
    "rows": [
        case_row("V-4R8C-11TD", "late", 1.2, {"mine": False, "by": None}),
        case_row("V-7E1S-66DT", "soon", 0.9, {"mine": False, "by": "M. Ito"}),
        case_row("V-2B9X-60WE", "", 0.4, {"mine": True, "by": None}) | {"current": True, "secondary": None},
    ]
}
# Page: what it adds to the context.
COMPOSED: dict[str, dict[str, Any]] = {
    "gallery.html": APPLICANT | {"errors": True},
    "start.html": {},
    "verdicts.html": {"answer": True, "title": "This document is genuine and valid today"},
    "case.html": OFFICER,
    "queue.html": OFFICER | QUEUE,
    "name-ar.html": ARABIC,
}


def bracketed(text: str) -> str:
    """A language in which every text stands in brackets, so that one that was not asked for shows."""
    return f"⟦{text}⟧"


@cache
def environment(gettext: Callable[[str], str] = str) -> Environment:
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(PAGES)]),
        autoescape=True,
        undefined=StrictUndefined,
    )
    env.globals.update(
        _=gettext,
        ngettext=lambda one, many, count: gettext(one if count == 1 else many),
        url_for=lambda endpoint, filename: f"/{endpoint}/{filename}",
    )
    return env


def compose(page: str, gettext: Callable[[str], str] = str, **more: Any) -> str:
    return environment(gettext).get_template(page).render(CONTEXT | COMPOSED[page] | more)


@pytest.fixture(scope="session")
def look() -> SimpleNamespace:
    """What the tests of this folder share: pages, render(page, gettext), environment(gettext), templates."""
    return SimpleNamespace(pages=COMPOSED, render=compose, environment=environment, templates=TEMPLATES, root=ROOT)


@pytest.fixture(scope="session")
def read() -> Read:
    """Reads markup strictly; a page that is not well formed fails."""
    return Document
