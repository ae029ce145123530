"""What every printed document says in the reader's language: sender, colours, dates, places."""

from __future__ import annotations

from consular import doc9303
from consular.core.language import Language, language
from consular.issuance.orders import Issuer
from consular.issuance.press import documents as press

_COLOURS = {"accent": "accent", "accent-deep": "deep", "accent-line": "line", "accent-tint": "tint"}


def sender(issuer: Issuer, tongue: Language) -> press.Sender:
    """The ministry and its state."""
    ministry = issuer.catalogue.ministry
    return press.Sender(authority=tongue.pick(ministry.name), state=tongue.pick(ministry.state))


def palette(issuer: Issuer) -> press.Palette:
    """The ministry's colours, the house's own where it has none."""
    return press.Palette(**{_COLOURS[key]: value for key, value in issuer.catalogue.ministry.colours.items()})


def spoken(tongue: Language) -> press.Language:
    """The language as the typesetter takes it."""
    return press.Language(tag=tongue.tag, direction="rtl" if tongue.direction == "rtl" else "ltr")


def written_in(locale: str) -> press.Language:
    """The language of text that somebody wrote; left to right when the code says nothing to us."""
    try:
        return spoken(language(locale))
    except LookupError:
        return press.Language(tag="und")


def demo_line(issuer: Issuer, tongue: Language) -> str | None:
    """The line that says that the state is fictional, on every specimen."""
    return tongue.pick(issuer.catalogue.ministry.notice) if issuer.specimen else None


def nationality(code: str, tongue: Language) -> str:
    """The name of the place beside the code as it stands in the passport; the code alone where CLDR has no name."""
    alpha2 = doc9303.territory(code)
    name = tongue.territory(alpha2) if alpha2 else None
    return f"{name} ({code})" if name else code


def entry(label: str, value: str) -> press.Entry:
    """A label with its value."""
    return press.Entry(label=label, value=value)
