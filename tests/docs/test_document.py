"""/openapi.json: valid, and whole."""

import re
from importlib import import_module

import pytest


@pytest.fixture
def document(stranger):
    reply = stranger.get("/openapi.json")
    assert reply.status_code == 200
    return reply.json


@pytest.fixture
def operations(document):
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def templated(rule):
    """`/users/<uuid:user_id>` → `/users/{user_id}`"""
    return re.sub("<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule)


def validate(document):
    """Raises unless it is valid OpenAPI 3.1, by the JSON schema of the OpenAPI initiative."""
    flow = document["components"]["securitySchemes"]["session"]["flows"]["password"]
    # URLs may be relative to the server (OpenAPI 3.1 section 4.6), which this edition of the schema does not know.
    flow.update({name: f"http://localhost{flow[name]}" for name in ("tokenUrl", "refreshUrl")})
    # A second of everybody's start.
    schemathesis = import_module("schemathesis")
    schemathesis.openapi.from_dict(document).validate()


def test_it_is_valid_openapi_3_1(document):
    validate(document)

    assert document["openapi"] == "3.1.0"


def test_an_invalid_document_would_be_found_out(document):
    document["paths"]["/health"]["get"]["responses"]["200"] = {"text": "no description"}

    with pytest.raises(ValueError, match="description"):
        validate(document)


def test_it_holds_every_route_of_the_api_by_its_canonical_path_alone(app, operations):
    pages = {"/openapi.json", "/docs", "/docs/<name>", "/problems/<slug>", "/link/email", "/link/password"}
    routes = {
        f"{method} {templated(rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule not in pages and not rule.rule.startswith("/console")
    }

    assert set(operations) == routes
    assert not [path for path in operations if "/api/" in path or "/v1/" in path]


def test_every_operation_has_a_name_a_summary_and_problems_for_refusals(operations):
    assert len({operation["operationId"] for operation in operations.values()}) == len(operations)
    for name, operation in operations.items():
        assert operation["summary"], name
        assert "default" in operation["responses"], name
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")):
                assert list(response["content"]) == ["application/problem+json"], (name, status)


def test_who_needs_a_token_is_said(operations, app):
    views = {
        f"{method} {templated(rule.rule)}": app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        for method in rule.methods
    }
    for name, operation in operations.items():
        needs_one = views[name].who_may_call != "anybody"
        assert ("security" in operation) == needs_one, name


def test_no_schema_lets_unknown_fields_in(document, operations):
    """R11"""
    for name, operation in operations.items():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            schema = document["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
            assert schema["additionalProperties"] is False, name


def test_idempotency_keys_are_for_what_makes_something_and_issues_no_token(operations):
    takes_one = {
        name
        for name, operation in operations.items()
        if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))
    }

    assert takes_one == {"POST /auth/register", "POST /items", "POST /users"}
    for name, operation in operations.items():
        headers = {status: set(response.get("headers", {})) for status, response in operation["responses"].items()}
        assert ("Idempotency-Replayed" in headers.get("201", ())) is (name in takes_one), name
        assert ("Retry-After" in headers.get("409", ())) is (name in takes_one), name
        assert name not in takes_one or {"400", "409", "422"} <= set(headers), name


def test_links_lead_to_all_that_is_done_with_one_thing(operations):
    """Out of the answers that name it, and only to operations that there are."""
    links = [
        link
        for operation in operations.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]

    ids = {operation["operationId"] for operation in operations.values()}
    assert {link["operationId"] for link in links} == {id for id in ids if id.endswith("_id}")} | {
        *("post /auth/login", "post /auth/refresh", "post /auth/logout")
    }


def test_a_link_passes_the_version_on_that_was_seen(operations):
    """RFC 9110 section 13.1.1: from what tells one to what takes one"""
    made, listed = operations["POST /items"]["responses"]["201"], operations["GET /items"]["responses"]["200"]

    assert made["links"]["put-items-item_id"] == {
        "operationId": "put /items/{item_id}",
        "parameters": {"item_id": "$response.body#/id", "If-Match": "$response.header.ETag"},
    }
    assert listed["links"]["put-items-item_id"]["parameters"] == {"item_id": "$response.body#/0/id"}
