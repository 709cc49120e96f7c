"""A refusal tells nobody who has an account: not by what it says, not by what it costs."""

import pytest

from service.passwords import LOWEST_PRIORITY
from tests.conftest import PASSWORD, Hash

WRONG = {"password": "not the right one"}


@pytest.fixture
def people(make_user, sql):
    """Somebody of each kind whose password is not the one that is tried."""
    for name in ("known", "disabled", "invited"):
        make_user(email=f"{name}@example.com")
    sql("UPDATE users SET disabled_at = now() WHERE email LIKE 'disabled@%'")
    sql("UPDATE users SET password_hash = NULL WHERE email LIKE 'invited@%'")


EVERYBODY = [f"{name}@example.com" for name in ("known", "disabled", "invited", "unknown")] + ["no address", ""]


@pytest.mark.parametrize("email", EVERYBODY)
def test_a_refusal_does_not_tell_who_has_an_account(client, people, email):
    """R14, ASVS 6.3.8"""
    reply = client.post("/auth/login", json={"email": email, **WRONG}, headers={"X-Request-Id": "the-same-id"})

    assert reply.status_code == 401
    assert reply.mimetype == "application/problem+json"
    assert reply.json == {
        "type": "/problems/invalid-credentials",
        "title": "Wrong e-mail address or password",
        "status": 401,
        "instance": "/auth/login",
        "request_id": "the-same-id",
        "error": "invalid_grant",
    }
    assert {name.lower() for name, _ in reply.headers} == {
        *("cache-control", "content-length", "content-security-policy", "content-type", "referrer-policy"),
        *("ratelimit", "ratelimit-policy", "www-authenticate", "x-content-type-options", "x-request-id"),
    }
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="gatehouse"'


@pytest.mark.parametrize("email", EVERYBODY)
def test_a_refusal_costs_one_hash_for_everybody(client, people, hashes, email):
    """R15, ASVS 6.3.8, 11.2.4"""
    client.post("/auth/login", json={"email": email, **WRONG})

    assert hashes == [Hash(cost=4, niceness=LOWEST_PRIORITY, connections=0)]


def test_the_first_refusal_of_a_worker_costs_no_more_than_the_others(another_app, people, hashes):
    """R15: the hash to compare a stranger's password with is not made while they wait"""
    client = another_app(BCRYPT_COST="5").test_client()

    for _ in range(2):
        client.post("/auth/login", json={"email": "unknown@example.com", **WRONG})

    assert [hash.cost for hash in hashes] == [5, 5]


@pytest.mark.parametrize("email", ["known@example.com", "unknown@example.com"])
def test_a_refusal_takes_as_many_round_trips_for_everybody(client, people, wire, email):
    """R15: one to look the account up, and the record's own transaction"""
    client.post("/auth/login", json={"email": email, **WRONG})
    wire()

    client.post("/auth/login", json={"email": email, **WRONG})

    assert len(wire()) == 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"password": "x" * 900_000}, 413),
        ({"password": "x" * 129}, 422),
        ({"email": "x" * 255}, 422),
        *(({"password": value}, 422) for value in (None, 7, True, 1.5, [PASSWORD], {"$gt": ""})),
        *(({"email": value}, 422) for value in (None, 7, True, ["known@example.com"], {"$gt": ""})),
        ({"remember": True}, 422),
    ],
)
def test_what_cannot_be_a_password_is_refused_before_it_is_hashed(client, people, hashes, body, status):
    """R16, CVE-2013-1443, ASVS 15.2.2"""
    reply = client.post("/auth/login", json={"email": "known@example.com", "password": PASSWORD, **body})

    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    assert hashes == []


def test_a_disabled_account_says_so_only_to_who_knows_its_password(client, people, sql):
    """403 only after a correct password"""
    reply = client.post("/auth/login", json={"email": "disabled@example.com", "password": PASSWORD})

    assert (reply.status_code, reply.json["type"]) == (403, "/problems/account-disabled")
    assert sql("SELECT id FROM sessions") == []


def test_an_invited_account_has_no_password_that_opens_it(client, people):
    reply = client.post("/auth/login", json={"email": "invited@example.com", "password": PASSWORD})

    assert reply.status_code == 401
