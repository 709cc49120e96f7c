"""POST /auth/logout: out is out, at once and everywhere."""

import pytest

from tests.auth import jws
from tests.auth.test_refresh import refresh
from tests.conftest import MASTER_KEY, bearer

WAYS = {
    "access token": lambda tokens: {"headers": bearer(tokens["access_token"])},
    "refresh token as bearer": lambda tokens: {"headers": bearer(tokens["refresh_token"])},
    "refresh token in the body": lambda tokens: {"json": {"refresh_token": tokens["refresh_token"]}},
    "both": lambda tokens: {
        "headers": bearer(tokens["access_token"]),
        "json": {"refresh_token": tokens["refresh_token"]},
    },
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def log_out(client, request):
    """log_out(tokens), in one of the ways there are."""
    return lambda tokens: client.post("/auth/logout", **request.param(tokens))


def test_after_a_logout_every_token_of_the_session_is_dead_on_every_worker(client, another_app, tokens, log_out):
    """R35, ASVS 7.4.1, RFC 7009 2.1"""
    elsewhere = another_app().test_client()
    assert elsewhere.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 200

    reply = log_out(tokens)

    assert (reply.status_code, reply.data) == (204, b"")
    for worker in (client, elsewhere):
        assert worker.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 401
        assert refresh(worker, tokens["refresh_token"]).status_code == 401


def test_a_second_logout_is_harmless(tokens, log_out):
    """R35"""
    assert [log_out(tokens).status_code for _ in range(3)] == [204, 204, 204]


def test_a_logout_ends_one_session_only(client, ada, tokens, log_in, log_out):
    """R36"""
    other = log_in(ada.email)

    log_out(tokens)

    assert client.get("/users/me", headers=bearer(other["access_token"])).status_code == 200


def test_a_foreign_refresh_token_in_the_body_ends_nobody_elses_session(client, tokens, make_user, log_in):
    """R36, ASVS 8.2.2"""
    make_user(email="eve@example.com")
    eve = log_in("eve@example.com")

    reply = client.post(
        "/auth/logout", headers=bearer(eve["access_token"]), json={"refresh_token": tokens["refresh_token"]}
    )

    assert reply.status_code == 204
    assert client.get("/users/me", headers=bearer(eve["access_token"])).status_code == 401
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 200
    assert refresh(client, tokens["refresh_token"]).status_code == 200


def test_a_spent_refresh_token_still_logs_out(client, tokens):
    """RFC 7009: whoever holds a genuine token of a session may end it"""
    successor = refresh(client, tokens["refresh_token"]).json

    reply = client.post("/auth/logout", json={"refresh_token": tokens["refresh_token"]})

    assert reply.status_code == 204
    assert refresh(client, successor["refresh_token"]).status_code == 401


def test_an_expired_access_token_still_logs_out(client, tokens, forge):
    reply = client.post("/auth/logout", headers=bearer(forge(claims={"exp": 1_600_000_000})))

    assert reply.status_code == 204
    assert refresh(client, tokens["refresh_token"]).status_code == 401


def test_a_genuine_token_of_a_deleted_account_is_harmless(client, tokens):
    client.delete("/users/me", headers=bearer(tokens["access_token"]))

    assert client.post("/auth/logout", headers=bearer(tokens["access_token"])).status_code == 204


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"json": {}},
        {"json": {"refresh_token": ""}},
        {"json": {"refresh_token": "x"}},
        {"json": {"refresh_token": f"{'A' * 22}.1.{'A' * 43}"}},
        {"headers": bearer("x")},
        {"headers": bearer("a.b.c")},
        {"headers": bearer(f"{'A' * 22}.1.{'A' * 43}")},
        {"headers": {"Authorization": "Bearer "}},
    ],
    ids=str,
)
def test_without_a_genuine_token_nobody_is_logged_out(client, tokens, options):
    reply = client.post("/auth/logout", **options)

    assert (reply.status_code, reply.mimetype) == (401, "application/problem+json")
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 200


@pytest.mark.parametrize("sign", [jws.rs256(jws.STRANGERS_KEY), jws.hmac_with(MASTER_KEY.encode()), jws.unsigned])
def test_a_forged_access_token_logs_nobody_out(client, tokens, forge, sign):
    reply = client.post("/auth/logout", headers=bearer(forge(sign=sign)))

    assert reply.status_code == 401
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 200


@pytest.mark.parametrize("claims", [{"sid": None}, {"sid": 7}, {"sid": "no uuid"}], ids=str)
def test_a_token_without_a_session_is_refused_though_the_signature_is_ours(client, forge, claims):
    """R29"""
    assert client.post("/auth/logout", headers=bearer(forge(claims=claims))).status_code == 401
