"""Failures a caller can act on. No HTTP library is imported here."""

import re
from typing import ClassVar

TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "Request timeout",
    409: "Conflict",
    412: "Precondition failed",
    413: "Payload too large",
    414: "URI too long",
    415: "Unsupported media type",
    416: "Range not satisfiable",
    422: "Unprocessable content",
    429: "Too many requests",
    431: "Request header fields too large",
    500: "Internal server error",
    501: "Not implemented",
    502: "Bad gateway",
    503: "Service unavailable",
    504: "Gateway timeout",
    505: "HTTP version not supported",
}
"""HTTP's own failures (RFC 9110 section 15), in the words that nginx/problems.conf uses too."""


def slug_of(title: str) -> str:
    """`Payload Too Large` → `payload-too-large`: the last part of a problem's type."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


class Problem(Exception):
    """Subclasses say which failure; instances say why. RFC 9457 gives the shape it leaves in.

    The docstring of a subclass is what `/problems/{slug}` tells people about it.
    """

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Bad request"
    retry_after: int | None = None
    """Seconds after which trying again makes sense, sent as `Retry-After`; an instance may know them better."""
    oauth_error: ClassVar[str | None] = None
    """The member `error` that OAuth 2.0 clients read, RFC 6749 section 5.2."""
    challenge: ClassVar[str] = ""
    """What `WWW-Authenticate: Bearer` says besides the realm, RFC 6750 section 3."""

    def __init__(self, detail: str | None = None, *, retry_after: int | None = None, **members: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.retry_after = retry_after or self.retry_after
        self.members = members

    @classmethod
    def slug(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class NotFound(Problem):
    """There is no such thing, or it is not yours to see."""

    status = 404
    title = TITLES[404]


class PreconditionFailed(Problem):
    """The thing was changed since you read it: its `ETag` is no longer the one in your `If-Match`. Read it again."""

    status = 412
    title = TITLES[412]


class ServiceUnavailable(Problem):
    """The service cannot do this at the moment, mostly because its database is away. Nothing was changed."""

    status = 503
    title = TITLES[503]
    retry_after = 1
