"""A strict reader of HTML: every element closed, in order; no attribute twice."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SAID = {"aria-label", "alt", "title", "placeholder"}


class Malformed(AssertionError):
    """The page is not well formed."""


@dataclass
class Document(HTMLParser):
    """elements: (tag, attributes) in order; texts: text nodes and spoken attributes, blank ones left out."""

    source: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()
        if self.open:
            raise Malformed(f"never closed: {self.open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            raise Malformed(f"<{tag}> has an attribute twice: {names}")
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        self.texts += [value for name, value in attributes.items() if name in SAID and value.strip()]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Malformed(f"</{tag}> closes nothing, line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    def all(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]

    @property
    def values(self) -> list[str]:
        return [value for _, attributes in self.elements for value in attributes.values()]

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        """Elements and the names of their attributes: what no text may change."""
        return [(tag, list(attributes)) for tag, attributes in self.elements]
