"""The general limit: who counts as one caller, what is counted, and what the answers say about it."""

import json

import pytest

from tests.conftest import PASSWORD, at, bearer
from tests.races import at_once, request, statuses
from tests.web.replies import refused

HERE = at("203.0.113.7")
WISH = {"email": "ada@example.com", "password": PASSWORD}


@pytest.fixture
def caller(limited):
    return limited().test_client()


@pytest.fixture
def token(make_user, log_in):
    make_user(email=WISH["email"])
    return bearer(log_in(WISH["email"])["access_token"])


def test_sixty_requests_pass_and_the_next_one_is_told_when_to_come_back(caller):
    replies = [caller.get("/nope", headers=HERE) for _ in range(61)]

    assert [reply.status_code for reply in replies] == [404] * 60 + [429]
    refused(replies[-1], 429)
    assert replies[-1].json["type"] == "/problems/too-many-requests"
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 60


def test_answers_say_what_is_left(caller):
    """draft-ietf-httpapi-ratelimit-headers-11"""
    replies = [caller.get("/nope", headers=HERE) for _ in range(61)]

    assert {reply.headers["RateLimit-Policy"] for reply in replies} == {'"default";q=60;w=60'}
    left = [reply.headers["RateLimit"].split(";") for reply in replies]
    assert [(name, r) for name, r, _ in left] == [('"default"', f"r={r}") for r in [*range(59, -1, -1), 0]]
    assert {1 <= int(t.removeprefix("t=")) <= 60 for _, _, t in left} == {True}
    assert f"t={replies[-1].headers['Retry-After']}" in replies[-1].headers["RateLimit"]


def test_the_window_ends(caller, valkey):
    for _ in range(61):
        caller.get("/nope", headers=HERE)
    (key,) = valkey.names()
    assert 0 < valkey.client.ttl(key) <= 60

    valkey.client.delete(key)

    assert caller.get("/nope", headers=HERE).headers["RateLimit"].startswith('"default";r=59;')


def test_requests_at_once_are_all_counted(limited):
    app = limited(LIMIT_PER_ADDRESS="10/minute")

    replies = at_once([request(app, "GET", "/nope", headers=HERE)] * 40)

    assert statuses(replies) == {404: 10, 429: 30}


def test_workers_count_together(limited):
    callers = [limited(LIMIT_PER_ADDRESS="10/minute").test_client() for _ in range(2)]

    replies = [caller.get("/nope", headers=HERE) for _ in range(10) for caller in callers]

    assert statuses(replies) == {404: 10, 429: 10}


def test_a_session_counts_for_itself_and_its_address_for_the_others(limited, token):
    caller = limited(LIMIT_PER_SESSION="3/minute", LIMIT_PER_ADDRESS="2/minute").test_client()

    assert [caller.get("/users/me", headers=token | HERE).status_code for _ in range(4)] == [200] * 3 + [429]
    assert [caller.get("/nope", headers=HERE).status_code for _ in range(3)] == [404] * 2 + [429]


def test_a_session_takes_its_count_along_to_other_addresses(limited, token):
    caller = limited(LIMIT_PER_SESSION="3/minute").test_client()

    found = [caller.get("/users/me", headers=token | at(f"203.0.113.{n}")).status_code for n in range(4)]

    assert found == [200] * 3 + [429]


def test_two_sessions_of_one_account_do_not_share_a_count(limited, token, log_in):
    caller = limited(LIMIT_PER_SESSION="3/minute").test_client()
    for _ in range(4):
        caller.get("/users/me", headers=token)

    assert caller.get("/users/me", headers=bearer(log_in(WISH["email"])["access_token"])).status_code == 200


def test_a_limited_session_costs_no_statement(limited, token, wire):
    caller = limited(LIMIT_PER_SESSION="1/minute").test_client()
    caller.get("/users/me", headers=token)
    wire()

    assert caller.get("/users/me", headers=token).status_code == 429
    assert wire() == []


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."])
def test_who_fails_to_show_a_session_counts_for_the_address(limited, client, header):
    caller = limited(LIMIT_PER_ADDRESS="2/minute").test_client()

    replies = [caller.get("/users/me", headers={"Authorization": header} | HERE) for _ in range(3)]

    assert [reply.status_code for reply in replies] == [401, 401, 429]


def test_a_token_buys_nothing_where_none_is_asked_for(limited, token):
    caller = limited(LIMIT_PER_ADDRESS="2/minute").test_client()

    replies = [caller.post("/auth/refresh", headers=token | HERE) for _ in range(3)]

    assert [reply.status_code for reply in replies] == [401, 401, 429]


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/docs", "/docs/start.js", "/openapi.json"])
def test_what_is_asked_for_again_and_again_is_not_counted(limited, path):
    caller = limited(LIMIT_PER_ADDRESS="1/minute").test_client()

    replies = [caller.get(path, headers=HERE, buffered=True) for _ in range(3)]

    assert [reply.status_code for reply in replies] == [200] * 3
    assert not any("RateLimit" in reply.headers for reply in replies)


@pytest.mark.parametrize("path", ["/.well-known/jwks.json", "/problems/not-found"])
def test_what_refusals_and_tokens_point_to_is_not_counted(limited, path):
    caller = limited(LIMIT_PER_ADDRESS="1/minute").test_client()

    assert [caller.get(path, headers=HERE).status_code for _ in range(3)] == [200] * 3


def test_a_preflight_is_not_counted_and_its_origin_may_read_the_limits(limited):
    origin = {"Origin": "https://app.example.com"}
    caller = limited(LIMIT_PER_ADDRESS="1/minute", CORS_ORIGINS=origin["Origin"]).test_client()
    asked = {"Access-Control-Request-Method": "PATCH"}

    assert [caller.options("/users/me", headers=HERE | origin | asked).status_code for _ in range(3)] == [200] * 3
    readable = caller.get("/nope", headers=HERE | origin).headers["Access-Control-Expose-Headers"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(readable.split(", "))


@pytest.mark.parametrize(
    ("one", "other", "is_one_caller"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("nonsense", "", True),
    ],
)
def test_who_is_one_caller(limited, one, other, is_one_caller):
    """An IPv4 address, or the /64 that one subscriber of IPv6 has."""
    caller = limited(LIMIT_PER_ADDRESS="1/minute").test_client()
    caller.get("/nope", headers=at(one), environ_overrides={"REMOTE_ADDR": "unix"})

    found = caller.get("/nope", headers=at(other), environ_overrides={"REMOTE_ADDR": "unix"}).status_code

    assert found == (429 if is_one_caller else 404)


def test_raised_limits_are_ten_thousand_times_as_high(another_app):
    caller = another_app(RATE_LIMITS="raised").test_client()

    assert caller.get("/nope").headers["RateLimit-Policy"] == '"default";q=600000;w=60'


def test_a_login_that_was_limited_is_a_line_in_the_log(limited, client, log_of):
    caller = limited(LIMIT_LOGINS="1/minute").test_client()
    for _ in range(2):
        caller.post("/auth/login", json=WISH, headers=HERE)

    line = json.loads(log_of()[-1])
    assert {name: line[name] for name in ("event", "outcome", "problem", "status", "ip")} == {
        "event": "login",
        "outcome": "refused",
        "problem": "too-many-requests",
        "status": 429,
        "ip": "203.0.113.7",
    }
