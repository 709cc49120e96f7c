"""The keys in the database: sealed, bound to their names, exchangeable while everybody stays signed in."""

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from tests.auth import jws
from tests.conftest import PASSWORD, bearer
from tests.database import run

OTHER_KEY = "Lw5Rt7Yn3Vb9Jc4Hg6Fp1AoEuMiSdTzWvQyXsZx8Kq2"
WISH = {"email": "ada@example.com", "password": PASSWORD}


def enter(client):
    """The tokens of somebody who is new in the house."""
    client.post("/auth/register", json=WISH)
    return client.post("/auth/login", json=WISH).json


def who_am_i(client, tokens):
    return client.get("/users/me", headers=bearer(tokens["access_token"]))


@pytest.mark.parametrize("path", ["/.well-known/jwks.json", "/users/me", "login"])
def test_another_master_key_makes_the_service_unavailable_and_breaks_nothing(house, path):
    tokens, wrong = enter(house.worker().test_client()), house.worker(MASTER_KEY=OTHER_KEY).test_client()

    if path == "login":
        reply = wrong.post("/auth/login", json=WISH)
    else:
        reply = wrong.get(path, headers=bearer(tokens["access_token"]))

    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")
    assert int(reply.headers["Retry-After"]) >= 1
    assert who_am_i(house.worker().test_client(), tokens).status_code == 200


def test_refresh_tokens_of_another_master_key_are_not_genuine_and_end_nothing(house):
    tokens, wrong = enter(house.worker().test_client()), house.worker(MASTER_KEY=OTHER_KEY)
    house.sql("DELETE FROM signing_keys")
    run(wrong, "keys", "ensure")

    reply = wrong.test_client().post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})

    assert (reply.status_code, reply.json["type"]) == (401, "/problems/invalid-grant")
    assert house.sql("SELECT revoked_at, generation FROM sessions") == [(None, 1)]


def test_a_sealed_key_opens_under_its_own_name_only(house):
    """The kid is the associated data"""
    house.replace_key()
    house.sql("UPDATE signing_keys k SET sealed = other.sealed FROM signing_keys other WHERE other.kid <> k.kid")

    assert house.worker().test_client().get("/.well-known/jwks.json").status_code == 503


def test_no_private_key_lies_open_in_the_database(house, sql):
    (sealed,) = sql("SELECT sealed FROM signing_keys")[0]

    with pytest.raises(ValueError, match="Could not deserialize"):
        load_der_private_key(sealed, None)


def test_keys_are_replaced_while_everybody_stays_signed_in(house):
    """O4, ASVS 13.3.4"""
    worker = house.worker().test_client()
    before = enter(worker)
    house.replace_key()
    fresh = house.worker().test_client()

    after = fresh.post("/auth/login", json=WISH).json

    kids = [jws.split(tokens["access_token"]).header["kid"] for tokens in (before, after)]
    assert kids[0] != kids[1]
    assert who_am_i(fresh, before).status_code == 200
    assert who_am_i(fresh, after).status_code == 200
    assert {key["kid"] for key in fresh.get("/.well-known/jwks.json").json["keys"]} == set(kids)


def test_a_retired_key_verifies_nothing(house):
    tokens = enter(house.worker().test_client())
    house.replace_key()
    house.sql("UPDATE signing_keys SET retires_at = now() WHERE retires_at IS NOT NULL")

    assert who_am_i(house.worker().test_client(), tokens).status_code == 401


def test_a_key_that_does_not_sign_yet_is_published(house):
    house.sql("UPDATE signing_keys SET activates_at = now() + interval '1 hour'")
    run(house.worker(), "keys", "ensure")
    client = house.worker().test_client()

    published = [key["kid"] for key in client.get("/.well-known/jwks.json").json["keys"]]

    assert len(published) == 2
    assert jws.split(enter(client)["access_token"]).header["kid"] == published[0]


def test_without_any_key_nobody_logs_in_until_there_is_one(house, clock):
    house.sql("DELETE FROM signing_keys")
    client = house.worker().test_client()
    client.post("/auth/register", json=WISH)
    refused = client.post("/auth/login", json=WISH)

    run(house.worker(), "keys", "ensure")
    clock.advance(seconds=6)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert client.post("/auth/login", json=WISH).status_code == 200
