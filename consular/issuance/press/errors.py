"""What can go wrong at the press."""


class PressError(Exception):
    """A document could not be made; `code` is stable."""

    code = "press_failed"


class TypesettingFailed(PressError):
    """The typesetter refused the document; the message is the engine's own and may quote the text."""

    code = "typesetting_failed"


class TextTooLong(PressError):
    """What is to stand on a blank does not fit it; nothing is cut off, so nothing is printed."""

    code = "text_too_long"


class PictureUnusable(PressError):
    """The portrait is not a baseline or progressive JPEG in grey or RGB."""

    code = "picture_unusable"


class PayloadTooLarge(PressError):
    """No barcode that a phone can read holds the payload; `size` is its length in bytes."""

    code = "payload_too_large"

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} bytes")
        self.size = size
