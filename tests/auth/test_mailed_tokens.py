"""What becomes of a mailed link: it is good once, for an hour, for one thing, and until something else happened."""

from tests.auth.recovering import NEW, forgot, login, reset
from tests.conftest import PASSWORD, bearer
from tests.races import at_once, request, statuses


def test_it_works_once(post, ada, token):
    assert [reset(post, token).status_code, reset(post, token, "yet another phrase").status_code] == [204, 400]
    assert login(post, ada.email, NEW) == 200


def test_of_twenty_at_once_one_succeeds(post, ada, token):
    """C11"""
    passwords = [f"phrase number {number}" for number in range(20)]
    acts = [
        request(post.app, "POST", "/auth/password/reset", json={"token": token, "password": password})
        for password in passwords
    ]

    replies = at_once(acts)

    assert statuses(replies) == {204: 1, 400: 19}
    (winner,) = [password for password, reply in zip(passwords, replies, strict=True) if reply.status_code == 204]
    assert login(post, ada.email, winner) == 200


def test_a_weak_password_does_not_use_it_up(post, ada, token):
    """R56"""
    refusals = [reset(post, token, password) for password in ("short", "password1", ada.email)]

    assert [(reply.status_code, reply.json["errors"][0]["pointer"]) for reply in refusals] == [(422, "/password")] * 3
    assert reset(post, token).status_code == 204


def test_a_newer_one_takes_its_place(post, ada, token):
    forgot(post, ada.email)
    newer = post.token()

    assert [reset(post, token).status_code, reset(post, newer).status_code] == [400, 204]


def test_it_ends_with_a_change_of_the_password(post, ada, tokens, token):
    """R57"""
    change = {"current_password": PASSWORD, "password": "a phrase of my own"}
    headers = bearer(tokens["access_token"])
    assert post.client.post("/users/me/password", json=change, headers=headers).status_code == 204

    assert reset(post, token).status_code == 400


def test_it_ends_after_an_hour(post, token, sql):
    (life,) = sql("SELECT extract(epoch FROM expires_at - created_at) FROM one_time_tokens")[0]
    assert life == 3600
    sql("UPDATE one_time_tokens SET expires_at = now()")

    assert reset(post, token).status_code == 400


def test_it_does_not_open_a_disabled_account(post, ada, token, sql):
    sql("UPDATE users SET disabled_at = now()")

    assert reset(post, token).status_code == 400
    forgot(post, ada.email)
    assert post.letters() == []


def test_all_bad_tokens_get_one_answer(post, ada, token, sql):
    """R58"""
    reset(post, token)
    post.letters()
    forgot(post, ada.email)
    expired = post.token()
    sql("UPDATE one_time_tokens SET expires_at = now() WHERE used_at IS NULL")
    bad = [
        token,
        expired,
        "x",
        "x" * 5000,
        "",
        token[:-1],
        token + "x",
        token.swapcase(),
        "%00",
        "../..",
        "' OR 1=1 --",
        " ",
        "🗝️",
        "null",
    ]

    replies = [reset(post, each) for each in bad]

    bodies = [reply.json | {"request_id": ""} for reply in replies]
    assert [reply.status_code for reply in replies] == [400] * len(bad)
    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["type"] == "/problems/token-invalid"


def test_a_bad_token_costs_no_hash(post, hashes):
    reset(post, "x" * 43)

    assert hashes == []


def test_it_is_nothing_but_itself(post, token):
    """R59: neither an access token, nor a refresh token, nor good for an address"""
    assert post.client.get("/users/me", headers=bearer(token)).status_code == 401
    assert post.client.post("/auth/refresh", json={"refresh_token": token}).status_code == 401
    assert post.client.post("/auth/email/verify", json={"token": token}).status_code == 400
