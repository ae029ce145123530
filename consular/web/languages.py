"""Which language a reader gets: what they chose, else what the browser asks for, else the source language."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, g, redirect, request

from consular.core.language import PSEUDO, SOURCE, Language, language
from consular.web.context import house
from consular.web.transaction import cookie_name

YEAR = 365 * 86400


def offered() -> list[str]:
    """Codes of the languages in which pages are offered; the pseudo-locale only in local mode."""
    codes = list(house().catalogue.ministry.languages)
    return [*codes, PSEUDO] if house().settings.is_local else codes


def keep_source() -> None:
    """For programs whose protocol has no other language."""
    g.language = language(SOURCE)


def choose() -> Response | None:
    """Before each request: set the language; `?lang=xx` is remembered and left out of the address again."""
    asked = request.args.get("lang")
    if asked in offered() and request.method == "GET" and request.endpoint != "static":
        rest = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
        response = redirect(request.path + (f"?{urlencode(rest)}" if rest else ""), 303)
        name = cookie_name("language")
        response.set_cookie(name, asked or "", secure=True, httponly=True, samesite="Lax", path="/", max_age=YEAR)
        g.language = language(asked or SOURCE)
        return response  # type: ignore[return-value]  # Flask's redirect is typed by werkzeug's response
    chosen = request.cookies.get(cookie_name("language"))
    if chosen not in offered():
        real = house().catalogue.ministry.languages
        chosen = request.accept_languages.best_match(real) or SOURCE
    g.language = language(chosen)
    return None


def switcher() -> list[tuple[str, str, str, bool]]:
    """(tag, name in that language, address, is current) for the page's language list; POST pages lead home."""
    here = request.path if request.method == "GET" and request.endpoint else "/"
    rest = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"] if here != "/" else []
    found = []
    for code in house().catalogue.ministry.languages:
        tongue: Language = language(code)
        url = f"{here}?{urlencode([*rest, ('lang', code)])}"
        found.append((tongue.tag, tongue.autonym, url, code == g.language.code))
    return found
