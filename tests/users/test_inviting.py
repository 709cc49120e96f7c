"""POST /users: an account for somebody else, who claims it by mail."""

import pytest

from tests.conftest import PASSWORD, bearer
from tests.races import at_once, request, statuses

WISH = {"email": "Mario.Rossi@Example.com", "name": "Mario Rossi"}


def invite(post, headers=None, **wish):
    return post.client.post("/users", json=WISH | wish, headers=headers)


def test_an_administrator_invites_and_the_guest_claims(post, root):
    reply = invite(post, root)

    assert reply.status_code == 201
    assert (reply.json["email"], reply.json["name"]) == ("mario.rossi@example.com", "Mario Rossi")
    assert (reply.json["status"], reply.json["role"], reply.json["email_verified"]) == ("invited", "user", False)
    assert reply.headers["Location"] == f"/users/{reply.json['id']}"
    shown = post.client.get(reply.headers["Location"], headers=root)
    assert (shown.json, shown.headers["ETag"]) == (reply.json, reply.headers["ETag"])
    claim = {"token": post.token(), "password": PASSWORD}
    assert post.client.post("/auth/password/reset", json=claim).status_code == 204
    claimed = post.client.get(reply.headers["Location"], headers=root).json
    assert (claimed["status"], claimed["email_verified"]) == ("active", True)
    assert post.client.post("/auth/login", json={"email": WISH["email"], "password": PASSWORD}).status_code == 200


def test_before_it_is_claimed_nobody_gets_in(post, root, hashes):
    invite(post, root)
    hashes.clear()

    reply = post.client.post("/auth/login", json={"email": WISH["email"], "password": PASSWORD})

    assert reply.status_code == 401
    assert len(hashes) == 1


def test_strangers_and_plain_users_may_not(post, make_user, log_in):
    user = bearer(log_in(make_user().email)["access_token"])

    assert [invite(post).status_code, invite(post, user).status_code] == [401, 403]
    assert post.letters() == []


def test_anybody_may_where_the_setting_says_so(post_office, make_user, log_in):
    """The second and fourth of the older clients"""
    post = post_office(OPEN_USER_CREATE="yes")
    user = bearer(log_in(make_user().email)["access_token"])

    replies = [invite(post), invite(post, user, email="other@example.com")]

    assert [reply.status_code for reply in replies] == [201, 201]
    assert sorted(letter["To"] for letter in post.letters()) == ["mario.rossi@example.com", "other@example.com"]


def test_a_token_that_is_none_is_refused_even_then(post_office):
    assert invite(post_office(OPEN_USER_CREATE="yes"), bearer("x.y.z")).status_code == 401


@pytest.mark.parametrize("email", ["mario.rossi@example.com", "MARIO.ROSSI@EXAMPLE.COM"])
def test_a_known_address_is_refused(post, root, email):
    invite(post, root)

    reply = invite(post, root, email=email)

    assert (reply.status_code, reply.json["type"]) == (409, "/problems/email-taken")


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "nobody"), ("email", None), ("name", "x" * 201), ("role", "admin"), ("password", PASSWORD), ("id", "x")],
)
def test_what_is_no_invitation_is_refused(post, root, field, value):
    reply = invite(post, root, **{field: value})

    assert reply.status_code == 422
    assert reply.json["errors"][0]["pointer"] == f"/{field}"


def test_of_twenty_invitations_at_once_one_counts(post, root):
    acts = [request(post.app, "POST", "/users", headers=root, json=WISH) for _ in range(20)]

    assert statuses(at_once(acts)) == {201: 1, 409: 19}
    assert len(post.letters()) == 1


def test_an_invitation_that_lapsed_is_renewed_by_asking_for_a_password(post, root, sql):
    invite(post, root)
    lapsed = post.token()
    sql("UPDATE one_time_tokens SET expires_at = now()")
    post.client.post("/auth/password/forgot", json={"email": WISH["email"]})

    tokens = [lapsed, post.token()]

    resets = [
        post.client.post("/auth/password/reset", json={"token": token, "password": PASSWORD}).status_code
        for token in tokens
    ]
    assert resets == [400, 204]


def test_an_invitation_lives_for_a_week(post, root, sql):
    invite(post, root)
    post.letters()

    assert sql("SELECT extract(days FROM expires_at - created_at) FROM one_time_tokens") == [(7,)]
