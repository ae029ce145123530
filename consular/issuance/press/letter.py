"""Decision letters."""

from dataclasses import asdict

from .documents import Letter
from .typesetter import typeset


def render_letter(letter: Letter) -> bytes:
    """The PDF (PDF/A-2a and PDF/UA-1), as many pages as it takes, byte for byte the same for the same letter.

    Raises `TypesettingFailed` if the engine refuses.
    """
    document = {key: value for key, value in asdict(letter).items() if key != "dated"}
    return typeset("letter.typ", document, pictures={}, dated=letter.dated)
