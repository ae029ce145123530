"""The web door: pages and, later, the API. Reads requests, calls one operation, shows the result."""

from consular.web.factory import build

__all__ = ["build"]
