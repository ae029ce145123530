"""Headers of every answer: nothing runs, frames or sniffs that is not ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from consular.web.context import House

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@cache
def content_security_policy(*issuers: str) -> str:
    """The policy; forms may lead to `issuers` too (browsers apply it to the redirect to an identity provider)."""
    form_targets = [f"{p.scheme}://{p.netloc}" for p in map(urlsplit, issuers)]
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "img-src 'self'",
            " ".join(["form-action 'self'", *form_targets]),
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


class Hardened:
    """A WSGI application whose every answer bears the headers; what an answer says itself stands."""

    def __init__(self, application: WSGIApplication, fixed: Mapping[str, str]) -> None:
        self._application = application
        self._fixed = [(name.lower(), (name, value)) for name, value in fixed.items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, with the headers."""

        def start(status: str, said: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            names = {name.lower() for name, _ in said}
            return start_response(status, [*said, *(pair for name, pair in self._fixed if name not in names)], *more)

        return self._application(environ, start)


def fixed(services: House) -> dict[str, str]:
    """The headers of this house; pages are never kept unless they say so."""
    known = services.catalogue.providers
    beside = [target for key in services.providers if key in known for target in known[key].form_targets]
    policy = content_security_policy(*(provider.issuer for provider in services.providers.values()), *beside)
    found = {"Content-Security-Policy": policy, **_FIXED, "Cache-Control": "no-store"}
    if services.settings.public_url.startswith("https://"):
        found["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return found
