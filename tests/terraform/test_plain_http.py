"""With a domain, plain HTTP serves nothing: people are redirected, programs are refused and told why."""

import json
from fnmatch import fnmatchcase

import pytest

from tests.terraform.said import said

# What people open in a browser; all other routes are for programs.
PAGES = (
    *("/", "/docs", "/docs/swagger-ui.css", "/link/password", "/link/email", "/problems/forbidden"),
    *("/console", "/console/users", "/console/audit.csv"),
)
ROUTES_OF_PAGES = {"/docs", "/docs/<name>", "/link/password", "/link/email", "/problems/<slug>"}
# What AWS takes for a condition, for a rule, and as a body.
MOST_VALUES, MOST_VALUES_OF_A_RULE, MOST_LETTERS = 3, 5, 1024


@pytest.fixture
def listener(plan):
    """The one of port 80."""
    (found,) = [each for each in plan.of("aws_lb_listener").values() if each["port"] == 80]
    return found


@pytest.fixture
def rules(plan, listener):
    """Its rules, in the order in which they are asked. The listener of port 443 has none."""
    found = sorted(plan.of("aws_lb_listener_rule").values(), key=lambda rule: rule["priority"])
    assert {rule["listener_arn"] for rule in found} == {listener["arn"]}
    return found


@pytest.fixture
def ask(listener, rules):
    """ask("GET", "/docs") → the action that the load balancer takes."""

    def action(method, path, **headers):
        for rule in rules:
            if all(is_met(condition, method, path, headers) for condition in rule["condition"]):
                return rule["action"][0]
        return listener["default_action"][0]

    return action


def is_met(condition, method, path, headers):
    """By all that the condition says: each kind is a list of one, or empty."""
    said = {kind: value[0] for kind, value in condition.items() if value}
    given = {
        "http_header": lambda header: headers.get(header["http_header_name"]),
        "http_request_method": lambda _: method,
        "path_pattern": lambda _: path,
    }
    return all(
        (value := given[kind](what)) is not None and any(fnmatchcase(value, pattern) for pattern in what["values"])
        for kind, what in said.items()
    )


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", PAGES)
def test_people_are_redirected(ask, method, path):
    action = ask(method, path)

    assert action["type"] == "redirect"
    (to,) = action["redirect"]
    assert (to["protocol"], to["port"], to["status_code"]) == ("HTTPS", "443", "HTTP_301")
    # R80: not the one that the client names.
    assert to["host"] == said()["domain.name"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
@pytest.mark.parametrize("path", [*PAGES, "/users/me"])
def test_who_shows_a_token_is_refused_whatever_is_asked_for(ask, method, path):
    assert ask(method, path, Authorization="Bearer a.b.c")["type"] == "fixed-response"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", [*PAGES, "/auth/login"])
def test_who_sends_something_is_refused(ask, method, path):
    """A preflight too: browsers follow no redirect there."""
    assert ask(method, path)["type"] == "fixed-response"


def test_all_but_pages_are_refused(ask, app):
    """A new route belongs into paths_of_programs of modules/load_balancer/plain_http.tf, or is a page."""
    routes = {rule.rule for rule in app.url_map.iter_rules()}
    answers = {route: ask("GET", route)["type"] for route in routes}

    pages = ROUTES_OF_PAGES | {route for route in routes if route.partition("/console")[0] == ""}

    assert {route for route, answer in answers.items() if answer == "redirect"} == pages
    assert {"/console", "/console/audit"} <= pages
    assert len(routes - pages) > 20


@pytest.mark.parametrize("path", ["/api/users/me", "/v1/items", "/user", "/api/swagger"])
def test_older_spellings_are_programs(ask, path):
    assert ask("GET", path)["type"] == "fixed-response"


def test_a_refusal_says_what_to_do(rules):
    for rule in rules:
        (action,) = rule["action"]
        (answer,) = action["fixed_response"]
        body = json.loads(answer["message_body"])
        assert (answer["status_code"], answer["content_type"]) == ("403", "application/json")
        # No type of ours: its page would be refused as well.
        assert (set(body), body["title"], body["status"]) == ({"title", "status", "detail"}, "Forbidden", 403)
        assert f"Use https://{said()['domain.name']}," in body["detail"]
        assert len(answer["message_body"]) <= MOST_LETTERS


def test_aws_takes_the_rules(rules):
    lengths = [[len(what[0]["values"]) for what in map(only, rule["condition"])] for rule in rules]

    assert max(max(each) for each in lengths) <= MOST_VALUES
    assert max(sum(each) for each in lengths) <= MOST_VALUES_OF_A_RULE
    assert [rule["priority"] for rule in rules] == list(range(1, len(rules) + 1))


def only(condition):
    (said,) = [value for value in condition.values() if value]
    return said
