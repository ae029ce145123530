"""The language edge: rooms store codes and parameters, sentences are made here in the reader's language.

Catalogues are `consular/locale/<language>/LC_MESSAGES/consular.po`, read once per process. `qps` is the pseudo-locale:
every text accented and right-to-left, so that a text that passed by the catalogue is seen at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from gettext import c2py
from importlib import resources
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

PSEUDO = "qps"
SOURCE = "en"
_ACCENTED = str.maketrans("aceinosuyACEINOSUY", "áçéíñöšúýÁÇÉÍÑÖŠÚÝ")
_PLACEHOLDER = re.compile(r"(%\([a-z_]+\)[sd]|\{[a-z_]*\}|<[^>]+>)")


def N_(text: str) -> str:
    """Marks a text for extraction; it is translated when it is said."""
    return text


class Language:
    """One language with everything that is written in it."""

    def __init__(self, code: str, folder: Traversable | None = None) -> None:
        self.code = code
        self.is_pseudo = code == PSEUDO
        # International readers write day before month.
        self._babel = Locale.parse("en-GB" if self.is_pseudo or code == SOURCE else code, sep="-")
        self.direction = "rtl" if self.is_pseudo else self._babel.text_direction
        self.tag = "en" if self.is_pseudo else code
        self.autonym = "Þšéüđö" if self.is_pseudo else (self._babel.get_language_name(self._babel) or code)
        self._messages: dict[str, str | tuple[str, ...]] = {}
        self._plural: Callable[[int], int] = _one_or_many
        if not self.is_pseudo and code != SOURCE:
            self._messages, self._plural = _read(folder or resources.files("consular") / "locale", code)

    def gettext(self, text: str) -> str:
        """The text in this language; the source text where the catalogue has none."""
        if self.is_pseudo:
            return _accent(text)
        found = self._messages.get(text)
        return found if isinstance(found, str) and found else text

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The plural form for `count`."""
        if self.is_pseudo:
            return _accent(one if count == 1 else many)
        found = self._messages.get(one)
        if isinstance(found, tuple) and all(found):
            return found[min(self._plural(count), len(found) - 1)]
        return one if count == 1 else many

    def pick(self, text: Mapping[str, str]) -> str:
        """The text of `config/` in this language, else in the source language."""
        if self.is_pseudo:
            return _accent(text[SOURCE])
        return text.get(self.code) or text[SOURCE]

    def say(self, sentences: Mapping[str, str], code: str, parameters: Mapping[str, object] | None = None) -> str:
        """The sentence for a code, filled; KeyError when no room declares it."""
        return self.gettext(sentences[code]).format_map(dict(parameters or {}))

    def date(self, value: dt.date | str | None, *, style: str = "long") -> str:
        """A date; partly unknown ones ("1990-04-XX") show what is known."""
        if not value:
            return ""
        if isinstance(value, dt.date):
            return str(format_date(value, style, locale=self._babel))
        year, month, day = value.split("-")
        if month == "XX":
            return year
        if day == "XX":
            return str(format_date(dt.date(int(year), int(month), 1), "MMMM y", locale=self._babel))
        return str(format_date(dt.date.fromisoformat(value), style, locale=self._babel))

    def moment(self, value: dt.datetime, zone: str, *, style: str | None = None) -> str:
        """A moment in an office's time zone; `style` is a pattern of CLDR, day and time without one."""
        local = value.astimezone(ZoneInfo(zone))
        if style is None:
            day, time = (format_datetime(local, pattern, locale=self._babel) for pattern in ("d MMMM y", "HH:mm"))
            return self.gettext("{day}, {time}").format(day=day, time=time)
        return str(format_datetime(local, style, locale=self._babel))

    def number(self, value: float | Decimal) -> str:
        """A number with this language's marks."""
        return str(format_decimal(value, locale=self._babel))

    def listed(self, parts: Sequence[str]) -> str:
        """Several things in a sentence: "a, b and c" as this language says it."""
        if self.is_pseudo:  # the word between them is CLDR's, which has no such language
            return ", ".join(parts)
        return str(format_list(list(parts), locale=self._babel)) if parts else ""

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount with its currency."""
        return str(format_currency(amount, currency, locale=self._babel, format_type="name"))

    def territory(self, alpha2: str) -> str | None:
        """Name of a country by ISO alpha-2 code, from CLDR."""
        name = self._babel.territories.get(alpha2)
        return None if name is None else (_accent(name) if self.is_pseudo else str(name))


def _accent(text: str) -> str:
    parts = _PLACEHOLDER.split(text)
    return "".join(part if _PLACEHOLDER.fullmatch(part) else part.translate(_ACCENTED) for part in parts)


def _one_or_many(count: int) -> int:
    return int(count != 1)


def _read(folder: Traversable, code: str) -> tuple[dict[str, str | tuple[str, ...]], Callable[[int], int]]:
    """Texts by source text, and which plural form a number takes: the file's own `Plural-Forms` orders its forms."""
    path = folder / code.replace("-", "_") / "LC_MESSAGES" / "consular.po"
    if not path.is_file():
        return {}, _one_or_many
    with path.open("rb") as file:
        catalogue = read_po(file)
    found: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if message.id and not message.fuzzy:
            key = message.id[0] if isinstance(message.id, tuple | list) else message.id
            found[key] = message.string if isinstance(message.string, str) else tuple(message.string or ())
    return found, c2py(catalogue.plural_expr)


@lru_cache(maxsize=32)
def language(code: str) -> Language:
    """The language for a code; LookupError when Babel does not know it."""
    try:
        return Language(code)
    except (UnknownLocaleError, ValueError) as error:
        raise LookupError(code) from error
