"""Each refusal by a limit is counted for it, by the hour, for all workers; and costs the refused nothing more."""

import time
from collections import Counter

import pytest

from service.web import limits, refusals
from tests.conftest import PASSWORD, at, bearer
from tests.valkey import Valkey
from tests.web.harm import within

HERE = at("203.0.113.7")
WISH = {"email": "ada@example.com", "password": PASSWORD}
CHANGE = {"current_password": "not her password", "password": "another phrase"}
WRONG = WISH | {"password": "not her password"}


@pytest.fixture
def own(tmp_path):
    """A Valkey that a test may harm, and that workers of other tests do not tell anything."""
    with Valkey.running(tmp_path) as valkey:
        yield valkey


@pytest.fixture
def counted(limited, own):
    """counted(LIMIT_LOGINS="2/minute") → a worker that has refused nobody yet, and counts in that Valkey."""
    url = own.url + "?socket_timeout=10&socket_connect_timeout=10"
    return lambda **settings: limited(**{"LIMITS_STORE": url} | settings)


def lately(app):
    """How often each limit refused somebody, in all hours together."""
    found = Counter()
    for (_, limit), count in app.extensions["counters"].refusals.lately().items():
        found[limit] += count
    return found


def ask(app, path, body, times=2, method="POST", **headers):
    client = app.test_client()
    return [client.open(path, method=method, json=body, headers=HERE | headers).status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("limit", "path", "body"),
    [
        ("LIMIT_PER_ADDRESS", "/nope", None),
        ("LIMIT_LOGINS", "/auth/login", WRONG),
        ("LIMIT_FAILED_LOGINS", "/auth/login", WRONG),
        ("LIMIT_FAILED_LOGINS_PER_ADDRESS", "/auth/login", WRONG),
        ("LIMIT_REGISTRATIONS", "/auth/register", WISH),
        ("LIMIT_MAILS_PER_ADDRESS", "/auth/password/forgot", {"email": "ada@example.com"}),
        ("LIMIT_INVITATIONS_PER_ADDRESS", "/users", {"email": "ada@example.com", "name": "Ada"}),
    ],
)
def test_a_limit_that_refuses_strangers_is_counted_by_the_name_of_its_setting(counted, limit, path, body):
    app = counted(OPEN_USER_CREATE="yes", **{limit: "1/hour"})

    codes = ask(app, path, body, 3)

    name = limit.removeprefix("LIMIT_").lower()
    assert lately(app) == {name: codes.count(429)}
    assert 429 in codes


@pytest.mark.parametrize(
    ("limit", "method", "path", "body"),
    [
        ("LIMIT_PER_SESSION", "GET", "/users/me", None),
        ("LIMIT_REAUTHENTICATIONS", "POST", "/users/me/password", CHANGE),
    ],
)
def test_a_limit_that_refuses_members_is_counted(counted, sign_in, ada, limit, method, path, body):
    app = counted(**{limit: "1/hour"})

    codes = ask(app, path, body, 3, method, **bearer(sign_in(ada)["access_token"]))

    assert lately(app) == {limit.removeprefix("LIMIT_").lower(): codes.count(429)}
    assert codes.count(429) == 2


@pytest.mark.parametrize(
    ("limit", "count"),
    [
        ("console", lambda: limits.count_operator("one")),
        ("mails_per_recipient", lambda: limits.count_mail("verify", to="ada@example.com")),
        ("invitations_per_recipient", lambda: limits.invited("ada@example.com")),
    ],
)
def test_a_limit_that_others_may_have_used_up_is_counted(counted, limit, count):
    app = counted(**{f"LIMIT_{limit.upper()}": "1/hour"})

    with app.test_request_context():
        count()
        with pytest.raises(limits.TooManyRequests):
            count()

    assert lately(app) == {limit: 1}


def test_an_account_that_is_tried_from_everywhere_is_counted(counted):
    app = counted(LIMIT_FAILED_LOGINS_PER_ACCOUNT="2/hour", LIMIT_FAILED_LOGINS="1/hour")
    client = app.test_client()

    codes = [client.post("/auth/login", json=WRONG, headers=at(f"203.0.113.{n}")).status_code for n in range(5)]

    assert codes.count(429) == lately(app)["failed_logins_per_account"] > 0


def test_who_is_within_a_limit_is_not_counted(counted):
    app = counted(LIMIT_PER_ADDRESS="9/minute")

    assert ask(app, "/nope", None, 9, "GET") == [404] * 9
    assert lately(app) == {}


def test_workers_add_up(counted):
    first, second = (counted(LIMIT_PER_ADDRESS="1/minute") for _ in range(2))
    ask(first, "/nope", None, 3, "GET")
    ask(second, "/nope", None, 3, "GET")

    lately(first)

    assert lately(second) == {"per_address": 5}


def test_others_hear_of_it_by_themselves(counted, monkeypatch):
    monkeypatch.setattr(refusals, "TELL_AFTER", 0.01)
    first, second = (counted(LIMIT_PER_ADDRESS="1/minute") for _ in range(2))
    ask(first, "/nope", None, 3, "GET")

    with within(10):
        while lately(second) != {"per_address": 2}:
            time.sleep(0.02)


def test_a_flood_of_refusals_is_told_at_once(counted, own):
    app = counted(LIMIT_PER_ADDRESS="1/minute")
    ask(app, "/nope", None, 40, "GET")
    assert "cmdstat_hincrby" not in own.client.info("commandstats")

    assert lately(app) == {"per_address": 39}

    assert own.client.info("commandstats")["cmdstat_hincrby"]["calls"] == 1


def test_a_day_later_nothing_is_left(counted, own, monkeypatch):
    app = counted(LIMIT_PER_ADDRESS="1/minute")
    ask(app, "/nope", None, 2, "GET")
    assert lately(app) == {"per_address": 1}
    (key,) = (name for name in own.names() if "refused" in name)
    assert 24 * 3600 < own.client.ttl(key) <= 25 * 3600

    tomorrow = refusals.this_hour() + 24
    monkeypatch.setattr(refusals, "this_hour", lambda: tomorrow)

    assert lately(app) == {}


@pytest.mark.parametrize("harm", [Valkey.kill, Valkey.suspend])
def test_while_valkey_is_away_a_worker_counts_its_own(counted, own, harm):
    app = counted(LIMITS_STORE=own.url, LIMIT_PER_ADDRESS="2/minute", WEB_WORKERS="2")
    harm(own)

    assert ask(app, "/nope", None, 4, "GET") == [404] + [429] * 3
    assert lately(app) == {"per_address": 3}


def test_what_was_counted_meanwhile_is_told_when_valkey_is_back(counted, own):
    app = counted(LIMIT_PER_ADDRESS="2/minute")
    own.kill()
    ask(app, "/nope", None, 4, "GET")
    own.start()

    with within(10):
        while not any("refused" in name for name in own.names()):
            time.sleep(0.05)
            lately(app)

    assert lately(app) == {"per_address": 3}


def test_in_memory_a_worker_counts_its_own_and_forgets_them(counted, monkeypatch):
    app = counted(LIMITS_STORE="memory://", LIMIT_PER_ADDRESS="1/minute")
    ask(app, "/nope", None, 3, "GET")
    assert lately(app) == {"per_address": 2}

    tomorrow = refusals.this_hour() + 24
    monkeypatch.setattr(refusals, "this_hour", lambda: tomorrow)
    ask(app, "/nope", None, 1, "GET")

    assert lately(app) == {"per_address": 1}
