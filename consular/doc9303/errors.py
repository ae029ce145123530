"""What this room raises: a stable `code` and parameters, no sentences for people."""

from __future__ import annotations


class Doc9303Error(ValueError):
    """Base of the room's errors. `code` is stable; `parameters` say what and where and carry no personal data."""

    code = "doc9303"

    def __init__(self, code: str | None = None, **parameters: object) -> None:
        self.code = code or type(self).code
        self.parameters = parameters
        super().__init__(self.code)


class NotMrz(Doc9303Error):
    """The lines are no machine readable zone: count, lengths or characters are wrong."""

    code = "mrz_not_recognised"


class NotJpeg(Doc9303Error):
    """The bytes are no JPEG with a frame header."""

    code = "not_jpeg"


class NotBuildable(Doc9303Error):
    """A value does not fit the field it is meant for."""

    code = "mrz_value_unfit"


class NoTransliteration(Doc9303Error):
    """Doc 9303-3 section 6 has no table for some characters; `characters` names them.

    The Latin spelling has to come from the person's document.
    """

    code = "no_icao_transliteration"

    @property
    def characters(self) -> str:
        """The characters without a transliteration, each once, in the order of appearance."""
        return str(self.parameters.get("characters", ""))


class SealMalformed(Doc9303Error):
    """Bytes that do not follow the structure of a seal or barcode; readers turn it into WRONG_FORMAT."""

    code = "seal_malformed"


class SealUnfit(Doc9303Error):
    """A seal or barcode that cannot be built from the values given."""

    code = "seal_value_unfit"


class CertificateUnfit(Doc9303Error):
    """A certificate or subject that breaks the signer profile of Doc 9303-12 section 7.1.3."""

    code = "certificate_unfit"
