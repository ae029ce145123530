"""One unit of work per request: what a view returns is committed, what it raises is rolled back.

A returned page with error messages commits too: the valid answers of a form are saved, a wrong code is counted.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from io import BytesIO
from typing import IO
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from flask import Flask, Request, Response, g, redirect, request
from flask.ctx import _AppCtxGlobals
from flask.globals import app_ctx, request_ctx
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from consular import identity
from consular.core.actor import ANONYMOUS, Actor
from consular.core.errors import ConsularError
from consular.core.work import Work
from consular.vault import mac
from consular.web.access import PUBLIC, demand, permission_of
from consular.web.context import house
from consular.web.oauth import resource
from consular.web.partner import entry

NO_WORK = frozenset({"static", "ops.live", "ops.brand"})
# Other servers post here, without a browser: what they send proves itself.
SERVERS = frozenset({"leaving.told_by_provider"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_CONTENT = 24 * 1024 * 1024
MAX_FORM = 2 * 1024 * 1024
MAX_FIELDS = 500
API = "/api/"
STATIC_SECONDS = 3600
# Called by partners' programs, which have no cookie and fill no form; each proves who it is by what it sends.
PROGRAMS = "oauth_programs"
_BROWSER = re.compile(r"[A-Za-z0-9_-]{20,64}")


class FormExpired(ConsularError):
    """The form's token is missing or from another browser."""

    code = "form_expired"


class CrossSite(ConsularError):
    """The form was sent from another site."""

    code = "cross_site"


class FormReader(FormDataParser):
    """Bytes of a URL-encoded form that are no text become U+FFFD, which no question takes.

    The framework would turn them into the text of their escapes (`%ED%A0%80`), and a name would be stored like that.
    Nor does it bound such a form: millions of empty fields would hold a thread for a minute and a gigabyte.
    """

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        content = stream.read()
        if len(content) > MAX_FORM or content.count(b"&") >= MAX_FIELDS:
            raise RequestEntityTooLarge
        items = parse_qsl(content.decode(), keep_blank_values=True, errors="replace")
        return stream, self.cls(items), self.cls()


class MemoryRequest(Request):
    """Uploads stay in memory, bounded: the framework would spool them to a file in clear."""

    form_data_parser_class = FormReader
    max_content_length = MAX_CONTENT
    max_form_memory_size = MAX_FORM
    max_form_parts = MAX_FIELDS

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> BytesIO:
        return BytesIO()


def cookie_name(kind: str) -> str:
    """`__Host-consular-<kind>`, with the instance's id in local mode, where cookies of two ports would mix."""
    instance = house().settings.instance
    return f"__Host-consular-{kind}{'-' + instance if instance else ''}"


def browser() -> str:
    """The random name of this browser; made now when it has none."""
    if "browser" not in g:
        g.browser = request.cookies.get(cookie_name("browser"), "")
        if not _BROWSER.fullmatch(g.browser):
            g.browser = secrets.token_urlsafe(24)
    return str(g.browser)


def csrf_token() -> str:
    """Proof that a form came from a page of ours in this browser."""
    return mac("csrf", browser().encode()).hex()[:32]


def session_token() -> str:
    """The session cookie's value, empty without one."""
    return request.cookies.get(cookie_name("session"), "")


def give_session(response: Response, token: str) -> Response:
    """Set (or with an empty token delete) the session cookie."""
    name = cookie_name("session")
    if token:
        response.set_cookie(name, token, secure=True, httponly=True, samesite="Lax", path="/")
    else:
        response.delete_cookie(name, secure=True, httponly=True, samesite="Lax", path="/")
    return response


class TransactionalFlask(Flask):
    """Flask with our request life: open work, find actor, check access and form token, view, commit."""

    request_class = MemoryRequest
    # Who calls the API, by the token of the request.
    client_of: Callable[[Work, Request], Actor] = staticmethod(lambda work, request: resource.actor_for(work))

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Browsers keep static files for an hour; whatever else is sent says so itself or is not kept."""
        return STATIC_SECONDS if request.endpoint == "static" else None

    def dispatch_request(self) -> Response:
        """The life of one request."""
        asked, kept = request_ctx.request, app_ctx.g  # looked up once: this stands in every request
        if isinstance(asked.routing_exception, RequestRedirect):
            return self.make_response(_at_home(asked.routing_exception))
        program = _is_for_programs(asked)
        if asked.routing_exception is not None:
            self._open(asked, kept, for_program=program)
            self.raise_routing_exception(asked)
        endpoint = asked.endpoint or ""
        if endpoint in NO_WORK:
            return self.make_response(super().dispatch_request())
        self._open(asked, kept, for_program=program)
        demand(kept.work.actor, permission_of(self, endpoint) or PUBLIC)
        if asked.method not in SAFE and not program and endpoint not in SERVERS:
            check_form()
        response = self.make_response(super().dispatch_request())
        house().works.commit(kept.work)
        kept.work_open = False
        kept.pop("spent", None)
        if program:
            return resource.give_nonce(response)
        if "browser" in kept:  # renewed with every form, so that it outlives the page that its token stands in
            name = cookie_name("browser")
            response.set_cookie(name, kept.browser, secure=True, httponly=True, samesite="Lax", path="/", max_age=86400)
        return response

    def _open(self, asked: Request, kept: _AppCtxGlobals, *, for_program: bool) -> None:
        services = house()
        kept.work = services.works.open(ANONYMOUS)
        kept.work_open = True
        kept.found = identity.Found()
        if asked.path.startswith(API):
            entry.enter(lambda: self.client_of(kept.work, asked))
        token = "" if for_program else session_token()
        if token:
            kept.found = identity.session_behind(
                kept.work.session,
                token=token,
                now=kept.work.now,
                roles=services.catalogue.roles,
                headquarters=services.catalogue.headquarters,
                policy=services.catalogue.sign_in,
            )
        if kept.found.actor is not None and kept.found.session is not None:
            kept.work.actor = kept.found.actor
            identity.touch_session(kept.work, kept.found.session)
            if kept.work.actor.is_partner:
                entry.enter_person()


def is_for_programs() -> bool:
    """Whether programs call this address, and no browser: no session counts there, and no form token is asked for."""
    return _is_for_programs(request)


def _is_for_programs(asked: Request) -> bool:
    return asked.path.startswith(API) or asked.blueprint == PROGRAMS


def _at_home(tidied: RequestRedirect) -> BaseResponse:
    """The tidier spelling of the address, without the host: that was whatever the request claimed."""
    parts = urlsplit(tidied.new_url)
    return redirect(urlunsplit(("", "", parts.path, parts.query, "")), tidied.code)


def check_form() -> None:
    """Whether the form came from a page of ours in this browser. Raises CrossSite or FormExpired."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CrossSite
    token = request.form.get("csrf_token", "")
    if not hmac.compare_digest(token.encode(), csrf_token().encode()):
        raise FormExpired


def end_request(_error: BaseException | None = None) -> None:
    """Whatever was not committed is rolled back."""
    if g.get("work_open"):
        g.work_open = False
        house().works.rollback(g.work)
        resource.keep_spent()


def fresh_work() -> None:
    """After an error: a new unit of work for the error page, with the same actor."""
    actor = g.work.actor if "work" in g else ANONYMOUS
    end_request()
    g.work = house().works.open(actor)
    g.work_open = True


__all__ = [
    "CrossSite",
    "FormExpired",
    "HTTPException",
    "TransactionalFlask",
    "browser",
    "check_form",
    "csrf_token",
    "give_session",
    "is_for_programs",
]
