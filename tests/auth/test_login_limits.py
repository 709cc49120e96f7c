"""Who guesses passwords is stopped; whose password is guessed is not."""

import json
from collections import Counter

import pytest

from tests.conftest import PASSWORD, at, bearer
from tests.races import at_once, request, statuses

WRONG = "not the right one"
HOME, ELSEWHERE = "198.51.100.1", "203.0.113.9"
# The limit on logins of any kind, out of the way of what a test is about.
MANY = {"LIMIT_LOGINS": "1000/minute", "LIMIT_PER_ADDRESS": "1000/minute"}


@pytest.fixture(autouse=True)
def ada(make_user):
    return make_user(email="ada@example.com")


@pytest.fixture
def attempt(limited):
    """attempt(password, email=…, address=…, LIMIT_…=…) → the answer to one login."""
    workers = {}

    def log_in(password=WRONG, email="ada@example.com", address=ELSEWHERE, **settings):
        chosen = json.dumps(settings)
        if chosen not in workers:
            workers[chosen] = limited(**settings).test_client()
        wish = {"email": email, "password": password}
        return workers[chosen].post("/auth/login", json=wish, headers=at(address))

    return log_in


def codes(replies):
    return [reply.status_code for reply in replies]


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 200), (WRONG, 401)])
def test_the_sixth_login_of_a_minute_is_refused_right_or_wrong(attempt, password, status):
    replies = [attempt(password) for _ in range(6)]

    assert codes(replies) == [status] * 5 + [429]
    assert replies[-1].mimetype == "application/problem+json"
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 60
    assert '"logins";q=5;w=60' in replies[-1].headers["RateLimit-Policy"]


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com", "no address", ""])
def test_wrong_passwords_for_one_account_from_one_address_end_after_ten(attempt, email):
    """R87, and R15: the same for accounts that do not exist"""
    replies = [attempt(email=email, **MANY) for _ in range(30)]

    assert codes(replies) == [401] * 10 + [429] * 20
    assert 60 < int(replies[-1].headers["Retry-After"]) <= 3600
    assert replies[-1].json["detail"] == "Too many wrong passwords."


def test_another_spelling_of_the_address_is_no_other_account(attempt):
    spellings = ["ada@example.com", "ADA@example.com", " Ada@Example.COM "]

    replies = [attempt(email=spelling, **MANY) for _ in range(5) for spelling in spellings]

    assert codes(replies) == [401] * 10 + [429] * 5


def test_spraying_many_accounts_from_one_address_ends(attempt):
    """R92"""
    replies = [attempt(email=f"user{number}@example.com", **MANY) for number in range(80)]

    assert codes(replies) == [401] * 30 + [429] * 50


def test_guessing_from_many_addresses_slows_down(attempt):
    """R87: per account"""
    replies = [attempt(address=f"203.0.113.{number}", **MANY) for number in range(30)]

    # One more than the limit may pass at once, then one after each pause.
    assert codes(replies) == [401] * 21 + [429] * 9
    assert {int(reply.headers["Retry-After"]) for reply in replies[21:]} <= {1, 2}


def test_each_pause_is_longer_than_the_one_before_and_none_is_for_ever(attempt, valkey):
    for number in range(20):
        attempt(address=f"203.0.113.{number}", **MANY)

    pauses = []
    for number in range(20, 33):
        assert attempt(address=f"203.0.113.{number}", **MANY).status_code == 401
        pauses.append(int(attempt(address="192.0.2.1", **MANY).headers["Retry-After"]))
        (turn,) = (key for key in valkey.names() if "turn:" in key)
        valkey.client.delete(turn)

    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]


def test_an_attacker_at_one_address_slows_nobody_else_down(attempt):
    """R89"""
    attacks = [attempt(**MANY) for _ in range(100)]
    assert codes(attacks)[-1] == 429

    assert attempt(PASSWORD, address=HOME, **MANY).status_code == 200


def test_an_attacker_at_many_addresses_does_not_slow_the_owner_down_where_they_have_been(attempt):
    """R89: whoever logged in from an address within thirty days is not asked to wait there."""
    assert attempt(PASSWORD, address=HOME, **MANY).status_code == 200
    for number in range(40):
        attempt(address=f"203.0.113.{number}", **MANY)

    assert attempt(PASSWORD, address="192.0.2.1", **MANY).status_code == 429
    assert attempt(PASSWORD, address=HOME, **MANY).status_code == 200


def test_a_known_address_is_still_one_that_may_not_guess(attempt):
    attempt(PASSWORD, address=HOME, **MANY)

    replies = [attempt(address=HOME, **MANY) for _ in range(15)]

    assert codes(replies) == [401] * 10 + [429] * 5


def test_what_was_right_is_not_counted_as_a_guess(attempt):
    replies = [attempt(PASSWORD, **MANY) for _ in range(12)] + [attempt(**MANY) for _ in range(11)]

    assert codes(replies) == [200] * 12 + [401] * 10 + [429]


def test_what_was_never_compared_is_not_counted_as_a_guess(app, limited, valkey):
    worker = limited(DATABASE_URL="postgresql://a:b@127.0.0.1:1/c", **MANY)
    # It has read the keys while the database was there.
    worker.extensions["keyring"] = app.extensions["keyring"]
    with app.app_context():
        app.extensions["keyring"].signing()
    caller = worker.test_client()
    wish = {"email": "ada@example.com", "password": WRONG}

    replies = [caller.post("/auth/login", json=wish, headers=at(ELSEWHERE)) for _ in range(12)]

    assert codes(replies) == [503] * 12
    assert {int(valkey.client.get(key)) for key in valkey.names() if "failed:" in key} == {0}


def test_forty_at_once_are_not_forty_tries(limited, hashes):
    """R91, CVE-2024-4629: counted before they are hashed"""
    wish = {"email": "ada@example.com", "password": WRONG}

    replies = at_once([request(limited(**MANY), "POST", "/auth/login", json=wish, headers=at(ELSEWHERE))] * 40)

    assert statuses(replies) == {401: 10, 429: 30}
    assert len(hashes) == 10


def test_forty_addresses_at_once_are_not_forty_tries(limited, hashes):
    app, wish = limited(**MANY), {"email": "ada@example.com", "password": WRONG}
    acts = [request(app, "POST", "/auth/login", json=wish, headers=at(f"203.0.113.{n}")) for n in range(40)]

    replies = at_once(acts)

    assert statuses(replies) == {401: 21, 429: 19}
    assert len(hashes) == 21


@pytest.mark.parametrize("limit", ["LIMIT_LOGINS", "LIMIT_FAILED_LOGINS", "LIMIT_FAILED_LOGINS_PER_ADDRESS"])
def test_a_refused_login_costs_neither_a_hash_nor_a_statement_nor_a_row(attempt, hashes, wire, sql, limit):
    settings = {**MANY, limit: "1/minute"}
    attempt(**settings)
    rows = sql("SELECT count(*) FROM audit_events")
    wire()

    assert attempt(**settings).status_code == 429
    assert (len(hashes), wire()) == (1, [])
    assert sql("SELECT count(*) FROM audit_events") == rows


def test_a_limited_login_leaves_all_else_alone(limited, log_in):
    """R90"""
    caller, tokens = limited().test_client(), log_in("ada@example.com")
    wish = {"email": "ada@example.com", "password": WRONG}
    replies = [caller.post("/auth/login", json=wish, headers=at(ELSEWHERE)) for _ in range(6)]
    assert codes(replies)[-1] == 429

    me = caller.get("/users/me", headers=bearer(tokens["access_token"]) | at(ELSEWHERE))
    refreshed = caller.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}, headers=at(ELSEWHERE))

    assert (me.status_code, refreshed.status_code) == (200, 200)


def test_the_store_holds_no_address_in_clear(attempt, valkey):
    attempt(**MANY)
    attempt(PASSWORD, **MANY)

    kept = " ".join(valkey.names())
    assert Counter(key.split(":")[1] for key in valkey.names()) == {"default": 1, "logins": 1, "failed": 3, "known": 1}
    assert "ada" not in kept
    assert "example" not in kept
