"""`make messages`: the texts of the package as a template, and the translations brought up to it.

    python -m scripts.messages            write consular/locale/consular.pot and update every consular.po
    python -m scripts.messages --check    write nothing; exit code 1 with what is wrong

A new language begins with an empty `consular/locale/<language>/LC_MESSAGES/consular.po`. Texts stand in the order of
the alphabet with the files that say them, without line numbers and dates, so that a change touches its own lines only.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from gettext import c2py
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from scripts.message_sources import Texts, Unmarked, collect, tags

ROOT = Path(__file__).resolve().parents[1]
LOCALE = Path("consular/locale")
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


def template(texts: Texts) -> Catalog:
    """The texts as a catalogue without translations."""
    catalogue = Catalog()
    for text in texts.values():
        places = [(place, 1) for place in sorted(text.places)]
        catalogue.add((text.one, text.many) if text.many else text.one, locations=places)
    return catalogue


def written(catalogue: Catalog) -> str:
    """The text of the catalogue's file."""
    for message in catalogue:
        # Babel takes "90 % of" for a printf format; here texts are filled by str.format alone.
        message.flags.discard("python-format")
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    header = _HEADER.format(
        title=f"consular in {catalogue.locale.english_name}" if catalogue.locale else "consular: texts to translate",
        language=catalogue.locale_identifier or "",
        plural=catalogue.plural_forms,
    )
    return header + body.getvalue().decode().strip() + "\n"


def translations(root: Path) -> list[Path]:
    """The file of each language."""
    return sorted((root / LOCALE).glob("*/LC_MESSAGES/consular.po"))


def updated(path: Path, texts: Texts) -> Catalog:
    """A translation brought up to the texts: what is gone leaves, what is new is empty. Guesses nothing.

    The file's own `Plural-Forms` stays; an empty file gets the language's usual one.
    """
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale=path.parents[1].name, charset="utf-8")
    catalogue.update(template(texts), no_fuzzy_matching=True)
    return catalogue


def faults(catalogue: Catalog) -> Iterator[str]:
    """What would break or mislead a reader: gaps, tags and forms that the source does not have, drafts."""
    forms = Counter(map(c2py(catalogue.plural_expr), range(1000)))
    for message in catalogue:
        if not message.id:
            continue
        told = _forms(message.string)
        if message.fuzzy:
            yield f"{message.id!r}: marked as fuzzy, so that nobody sees it"
        if not any(told):
            continue
        expected = catalogue.num_plurals if message.pluralizable else 1
        if len(told) != expected or not all(told):
            yield f"{message.id!r}: {len([t for t in told if t])} of {expected} forms"
        for number, text in enumerate(told):
            for fault in _differences(message, text, only_one=message.pluralizable and forms[number] == 1):
                yield f"{message.id!r}: {fault} in {text!r}"


def _differences(message: Message, text: str, *, only_one: bool) -> Iterator[str]:
    """`only_one`: the form belongs to a single number, which may be said by a word instead of the gap."""
    source = _forms(message.id)[-1]
    try:
        wanted, found = gaps(source), gaps(text)
    except ValueError as error:
        yield f"broken gaps ({error})"
        return
    if not (found <= wanted if only_one else set(found) == set(wanted)):
        yield f"gaps {sorted(found)} for {sorted(wanted)}"
    if sorted(tags(text)) != sorted(tags(source)):
        yield "other tags than the source"
    if "%(" in text:
        yield "a printf gap"
    if text.count("\n") != source.count("\n") or text.strip() != text:
        yield "other lines or margins than the source"


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def gaps(text: str) -> Counter[str]:
    """Names in {…}; ValueError for a brace that stands alone."""
    return Counter(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def files(root: Path, texts: Texts) -> dict[Path, str]:
    """Every file of the locale folder as it should be, by its path."""
    wanted = {root / LOCALE / "consular.pot": written(template(texts))}
    return wanted | {path: written(updated(path, texts)) for path in translations(root)}


def complaints(root: Path) -> list[str]:
    """Everything that --check finds."""
    try:
        texts = collect(root)
        found = [
            f"{path.relative_to(root)} is not up to date: run `make messages`"
            for path, text in files(root, texts).items()
            if not path.is_file() or path.read_text(encoding="utf-8") != text
        ]
    except Unmarked as error:
        return [str(error)]
    for path in translations(root):
        found += [f"{path.relative_to(root)}: {fault}" for fault in faults(updated(path, texts))]
    return found


def main(arguments: list[str]) -> int:
    """Write, or with --check only look; prints how much of each language is there."""
    if arguments == ["--check"]:
        found = complaints(ROOT)
        print(*found, sep="\n", file=sys.stderr)
        return int(bool(found))
    texts = collect(ROOT)
    for path, text in files(ROOT, texts).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in translations(ROOT):
        messages = [m for m in updated(path, texts) if m.id]
        done = sum(all(_forms(m.string)) for m in messages)
        print(f"{path.relative_to(ROOT)}: {done} of {len(messages)} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
