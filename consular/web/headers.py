"""Headers of every answer: nothing runs, frames or sniffs that is not ours."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from flask import Response, request

from consular.web.context import house

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


def secure(response: Response) -> Response:
    """Set them; pages are never cached, static files are for an hour."""
    settings = house().settings
    known = house().catalogue.providers
    beside = [target for key in house().providers if key in known for target in known[key].form_targets]
    policy = content_security_policy(*(provider.issuer for provider in house().providers.values()), *beside)
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in _FIXED.items():
        response.headers.setdefault(name, value)
    if settings.public_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
