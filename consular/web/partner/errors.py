"""What only a program can do wrong, each with its status, and where in the request it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from consular.core.errors import ConsularError


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that must change. `pointer` is a JSON Pointer into the body as a fragment (`#/answers/birth`);
    `parameter` names a header or a part of the address.
    """

    code: str
    detail: str
    pointer: str = ""
    parameter: str = ""


class ApiError(ConsularError):
    """A refusal with a status of its own. `title` is the same for every one of a code."""

    code = "bad_request"
    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    title: ClassVar[str] = "The request cannot be read"
    detail: ClassVar[str] = "Look at the OpenAPI description for what this call takes."

    def __init__(self, flaws: Sequence[Flaw] = (), **parameters: object) -> None:
        super().__init__(None, **parameters)
        self.flaws = tuple(flaws)

    @classmethod
    def named(cls, parameter: str, detail: str) -> ApiError:
        """The same about one header or part of the address."""
        return cls([Flaw(cls.code, detail, parameter=parameter)])


class BodyMalformed(ApiError):
    """The body is no JSON."""

    code = "body_malformed"
    title = "The body is no JSON"
    detail = "Send one JSON value in UTF-8."


class BodyInvalid(ApiError):
    """The body is JSON, but not what this call takes; each flaw has its pointer."""

    code = "body_invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "The body is not what this call takes"
    detail = "Each entry of `errors` points at what must change."


class ParameterInvalid(ApiError):
    """A part of the address or a header is not what this call takes."""

    code = "parameter_invalid"
    title = "A parameter is not what this call takes"
    detail = "Each entry of `errors` names the parameter."


class CursorInvalid(ApiError):
    """The cursor was not given by us to this client."""

    code = "cursor_invalid"
    title = "The cursor is unknown"
    detail = "Follow the `next` link of an answer, or begin without a cursor."


class MediaTypeUnsupported(ApiError):
    """The body's media type is none that this call takes."""

    code = "media_type_unsupported"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    title = "The media type is not supported"
    detail = "Send the media type that the OpenAPI description names for this call."


class KeyMissing(ApiError):
    """A call that changes something came without an Idempotency-Key."""

    code = "idempotency_key_missing"
    title = "The Idempotency-Key is missing"
    detail = "Send a fresh random key with every new act, and the same key when you repeat it."


class KeyMalformed(ApiError):
    """The key is empty, too long, or has other than visible ASCII characters."""

    code = "idempotency_key_malformed"
    title = "The Idempotency-Key cannot be read"
    detail = "A key has 1 to 128 visible ASCII characters."


class KeyReused(ApiError):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "The Idempotency-Key belongs to another request"
    detail = "This key came before with another address or body. Nothing was done."


class KeyInUse(ApiError):
    """The same request is being worked on."""

    code = "idempotency_key_in_use"
    status = HTTPStatus.CONFLICT
    title = "The same request is being worked on"
    detail = "Wait a moment, then send it again with the same key."


class PreconditionMissing(ApiError):
    """A change came without If-Match."""

    code = "precondition_required"
    status = HTTPStatus.PRECONDITION_REQUIRED
    title = "If-Match is missing"
    detail = "Read the resource, and send its ETag in If-Match."


class PreconditionFailed(ApiError):
    """The resource has changed since it was read."""

    code = "precondition_failed"
    status = HTTPStatus.PRECONDITION_FAILED
    title = "The resource has changed"
    detail = "Somebody has changed it since you read it. Nothing was done. Read it again."


class OperatorMissing(ApiError):
    """A visa centre's call does not name the human being who acts."""

    code = "operator_missing"
    title = "The operator is not named"
    detail = "Name the person who acts in the header Operator: 1 to 64 visible characters, your own staff number."


class NotThisPartner(ApiError):
    """The contract does not include this service or office."""

    code = "not_in_contract"
    status = HTTPStatus.FORBIDDEN
    title = "The contract does not include this"
    detail = "Your contract names the services and offices for which you may do this."


class SignatureMissing(ApiError):
    """A visa centre lodges on the applicant's recorded signature."""

    code = "signature_missing"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "The applicant's signature is not recorded"
    detail = "A visa centre lodges on the applicant's signature: send `signature`."


ERRORS: tuple[type[ApiError], ...] = (
    ApiError,
    BodyMalformed,
    BodyInvalid,
    ParameterInvalid,
    CursorInvalid,
    MediaTypeUnsupported,
    KeyMissing,
    KeyMalformed,
    KeyReused,
    KeyInUse,
    PreconditionMissing,
    PreconditionFailed,
    OperatorMissing,
    NotThisPartner,
    SignatureMissing,
)
