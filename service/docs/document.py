"""The OpenAPI document: what flask-smorest gathers from the routes, and what is true of all of them."""

from functools import cache
from typing import Any

from service.docs import links
from service.problems import TITLES
from service.web import api
from service.web.errors import PROBLEM_JSON
from service.web.idempotency import PARAMETER

PROBLEM = {"$ref": "#/components/schemas/ProblemView"}
REFUSALS = {"503": "Not at the moment; see Retry-After"}
LIMITED = {"429": "Too often; see Retry-After"}
WITH_TOKEN = {"401": "Who is calling is not known"}
WITH_BODY = {"400": "The body cannot be read", "413": "The body is too large", "415": "Another media type is needed"}
NOT_FOUND = {"404": "There is no such thing, or it is not the caller's"}
WITH_KEY = {"409": "Conflict; with Retry-After, the same request is still running"}
HEADERS = {"X-Request-Id": {"description": "Names the request in our log", "schema": {"type": "string"}}}
REPLAYED = {
    "Idempotency-Replayed": {
        "description": "`true` on an answer that was given before",
        "schema": {"type": "string", "enum": ["true"]},
    }
}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
# On all answers that were counted; said of one, since the document would else be twice as long.
RATE_LIMIT = {
    name: {"description": f"{meaning} (draft-ietf-httpapi-ratelimit-headers-11)", "schema": {"type": "string"}}
    for name, meaning in {
        "RateLimit-Policy": "The limits that this request counts for",
        "RateLimit": "What is left of them, and for how many seconds",
    }.items()
}


@cache
def document() -> dict[str, Any]:
    """The whole document. Titles are ours, since the names in Python's `http` change between its versions."""
    spec: dict[str, Any] = api.spec.to_dict()
    spec["components"]["schemas"].pop("PaginationMetadata", None)
    operations = {
        f"{method} {path}": item[method]
        for path, item in spec["paths"].items()
        for method in ("get", "post", "put", "patch", "delete")
        if method in item
    }
    for id, operation in operations.items():
        operation["operationId"] = id
        operation["responses"] = _responses(id.partition(" ")[2], operation)
    links.add(operations)
    spec["components"]["responses"] = {"default": _refusal("Any other refusal")}
    return spec


def _responses(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """The answers of an operation in the order of their status, each refusal as a problem."""
    found = {status: response for status, response in operation["responses"].items() if "$ref" not in response}
    takes_key = PARAMETER in operation.get("parameters", [])
    for status, response in found.items():
        replayed = REPLAYED if takes_key and status.startswith("2") else {}
        response["headers"] = {**HEADERS, **response.get("headers", {}), **replayed}
    refused = [status for status in operation["responses"] if status not in found and status != "default"]
    refusals = {status: TITLES[int(status)] for status in refused} | REFUSALS
    # Nginx counts what the service does not, but for these.
    if not path.startswith("/health"):
        refusals |= LIMITED
    if "security" in operation:
        refusals |= WITH_TOKEN
    if "requestBody" in operation:
        refusals |= WITH_BODY
    if takes_key:
        refusals |= WITH_KEY
    if "{" in path:
        refusals |= NOT_FOUND
    found |= {status: _refusal(text, status) for status, text in refusals.items()}
    return dict(sorted(found.items())) | {"default": {"$ref": "#/components/responses/default"}}


def _refusal(text: str, status: str = "") -> dict[str, Any]:
    headers = HEADERS | RETRY_AFTER if "Retry-After" in text or status in ("429", "503") else HEADERS
    headers = headers | RATE_LIMIT if status == "429" else headers
    return {"description": text, "headers": headers, "content": {PROBLEM_JSON: {"schema": PROBLEM}}}
