"""`make messages`: the texts of the package as a template, and the translations brought up to it.

    python scripts/messages.py            write consular/locale/consular.pot and update every consular.po
    python scripts/messages.py --check    write nothing; exit code 1 with what is wrong

A new language begins with an empty `consular/locale/<language>/LC_MESSAGES/consular.po`. Texts stand in the order of
the alphabet with the files that say them, without line numbers and dates, so that a change touches its own lines only.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.message_gaps import faults  # noqa: E402 - found beside this file, from any folder
from scripts.message_sources import Text, collect  # noqa: E402

POT = "consular.pot"
PO = "LC_MESSAGES/consular.po"
_HEADER = """# {title}
msgid ""
msgstr ""
"Project-Id-Version: consular\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def template(texts: dict[str, Text]) -> Catalog:
    """The texts as a catalogue without translations."""
    catalogue = Catalog()
    for text in texts.values():
        places = [(place, 1) for place in sorted(text.places)]
        catalogue.add((text.one, text.many) if text.many else text.one, locations=places)
    return catalogue


def written(catalogue: Catalog, *, title: str, language: str = "", plural: str = "") -> str:
    """The catalogue as the text of its file."""
    for message in catalogue:
        # Babel takes "90 % of" for a printf format; texts are filled by str.format alone.
        message.flags.discard("python-format")
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    header = _HEADER.format(title=title, language=language, plural=plural)
    return header + body.getvalue().decode().strip() + "\n"


def updated(path: Path, texts: dict[str, Text]) -> tuple[Catalog, str]:
    """A translation brought up to the texts, and the text of its file: what is gone leaves, what is new is empty."""
    code = path.parents[1].name
    # The Content-Type of a file's own header only says what is known: all are UTF-8.
    with io.BytesIO(path.read_bytes() or _HEADER.format(title="", language=code, plural="").encode()) as file:
        old = read_po(file, charset="utf-8")
    new = template(texts)
    for message in new:
        before = old.get(message.id) if message.id else None
        if before is not None and not before.fuzzy and isinstance(before.id, str) == isinstance(message.id, str):
            message.string = before.string
            message.user_comments = before.user_comments
    plural = old.mime_headers and dict(old.mime_headers).get("Plural-Forms")
    stated = _stated_plural(path) or str(plural or get_plural(code))
    new.locale = code
    new._num_plurals, new._plural_expr = _parts(stated)
    return new, written(new, title=f"Texts in {new.locale.english_name}", language=code, plural=stated)
