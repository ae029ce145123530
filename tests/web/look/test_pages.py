"""Whole pages made of the parts: well formed, one id once, nothing inline, nothing untranslated in the frame."""

import re
from collections import Counter
from types import SimpleNamespace

import pytest

from .conftest import COMPOSED, Read, bracketed

PAGES = sorted(COMPOSED)


@pytest.mark.parametrize("page", PAGES)
def test_every_id_is_there_once_and_every_reference_finds_one(look: SimpleNamespace, read: Read, page: str) -> None:
    document = read(look.render(page))
    ids = Counter(document.all("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    pointed = " ".join(document.all("aria-describedby") + document.all("aria-labelledby") + document.all("for")).split()
    assert set(pointed) <= set(ids)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_inline(look: SimpleNamespace, read: Read, page: str) -> None:
    document = read(look.render(page))
    handlers = [name for _, names in document.shape for name in names if name.startswith("on") or name == "style"]
    scripts = [attributes for tag, attributes in document.elements if tag == "script"]
    assert handlers == []
    assert "style" not in {tag for tag, _ in document.elements}
    assert [script["src"] for script in scripts] == ["/static/app.js"]
    assert "javascript:" not in look.render(page)


@pytest.mark.parametrize("page", PAGES)
def test_every_error_in_the_summary_leads_to_a_control(look: SimpleNamespace, read: Read, page: str) -> None:
    document = read(look.render(page))
    controls = {a.get("id") for tag, a in document.elements if tag in {"input", "select", "textarea"}}
    summary = look.render(page).partition('id="error-summary"')[2].partition("</ul>")[0]
    assert set(re.findall(r'href="#([^"]+)"', summary)) <= controls


def test_the_frame_says_nothing_untranslated(look: SimpleNamespace, read: Read) -> None:
    # A page without content of its own, in a language that wraps each text in brackets.
    env = look.environment(bracketed)
    given = {"¤ brand", "¤ state", "¤ person", "¤ office", "English", "ไทย", "¤ help"}
    context = {
        "brand": SimpleNamespace(name="¤ brand", state="¤ state"),
        "lang": "en",
        "dir": "ltr",
        "languages": [("en", "English", "#", True), ("th", "ไทย", "#", False)],
        "csrf_token": lambda: "token",
        "csp_nonce": None,
        "demo": True,
        "principal": SimpleNamespace(display_name="¤ person", kind="staff"),
        "footer_links": [("¤ help", "#")],
        "sign_out_url": "/out",
        "nav": [("¤ office", "#", True, None)],
        "errors": True,
    }
    for layout in ("layout.html", "layout_staff.html"):
        texts = read(env.get_template(layout).render(context)).texts
        left = [re.sub(r"⟦[^⟧]*⟧|¤ \w+|[·\-\s]", "", text) for text in texts if text not in given]
        assert "".join(left) == "", layout


def test_the_language_of_each_name_is_marked_and_the_page_says_its_direction(look: SimpleNamespace, read: Read) -> None:
    document = read(look.render("name-ar.html"))
    html = next(attributes for tag, attributes in document.elements if tag == "html")
    assert html == {"lang": "ar", "dir": "rtl"}
    assert {"en", "th", "id"} <= set(document.all("hreflang"))
    current = [a for _, a in document.elements if a.get("aria-current") == "true"]
    assert [a["lang"] for a in current] == ["ar"]


def test_a_page_with_errors_says_so_in_its_title(look: SimpleNamespace) -> None:
    assert "<title>Error: Parts - Ministry" in look.render("gallery.html")
    assert "<title>Visitor visa - Ministry" in look.render("start.html")


def test_the_demonstration_strip_is_there_only_in_demonstrations(look: SimpleNamespace) -> None:
    assert "cs-demo" in look.render("start.html")
    assert "cs-demo" not in look.render("start.html", demo=False)


def test_signing_out_is_a_post_with_a_token(look: SimpleNamespace) -> None:
    page = look.render("case.html")
    assert '<form method="post" action="/sign-out"><input type="hidden" name="csrf_token" value="token">' in page


def test_brand_colours_come_after_the_theme(look: SimpleNamespace, read: Read) -> None:
    sheets = [a["href"] for tag, a in read(look.render("start.html")).elements if a.get("rel") == "stylesheet"]
    assert sheets == ["/static/theme.css", "/brand.css"]
