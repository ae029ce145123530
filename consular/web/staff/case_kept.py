"""A proposal that is kept while the officer shows anew who they are, and stands in the form again afterwards."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

# Of several boxes all that are ticked are kept, one in a line: keys of grounds have none in them.
_SEVERAL = "-ground"
_OURS = ("csrf_token", "version")


def kept_of(form: MultiDict[str, str]) -> dict[str, str]:
    """What was typed, as it is parked."""
    return {name: "\n".join(form.getlist(name)) for name in form if name not in _OURS}


def typed_of(kept: dict[str, str]) -> MultiDict[str, str]:
    """What was parked, as it was typed."""
    return MultiDict(
        [
            (name, value)
            for name, text in kept.items()
            for value in (text.split("\n") if name.endswith(_SEVERAL) else [text])
        ]
    )
