"""Headers of every answer: nothing runs, frames or sniffs that is not ours."""

from __future__ import annotations

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


def content_security_policy(form_targets: list[str]) -> str:
    """The policy; forms may lead to `form_targets` too (browsers apply it to the redirect to an identity provider)."""
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
    origins = [f"{p.scheme}://{p.netloc}" for p in (urlsplit(x.issuer) for x in house().providers.values())]
    response.headers.setdefault("Content-Security-Policy", content_security_policy(origins))
    for name, value in _FIXED.items():
        response.headers.setdefault(name, value)
    if settings.public_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
