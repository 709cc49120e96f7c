"""Confirming an address: whoever registers is asked to, once more when they wish so."""

import pytest

from tests.conftest import PASSWORD, bearer
from tests.races import at_once, request, statuses


@pytest.fixture
def hers(post):
    """Ada, who has just registered."""
    wish = {"email": "ada@example.com", "password": PASSWORD}
    assert post.client.post("/auth/register", json=wish).status_code == 201
    return bearer(post.client.post("/auth/login", json=wish).json["access_token"])


def verify(post, token):
    return post.client.post("/auth/email/verify", json={"token": token})


def is_verified(post, headers):
    return post.client.get("/users/me", headers=headers).json["email_verified"]


def test_registration_mails_a_link_that_confirms_the_address(post, hers):
    assert not is_verified(post, hers)

    reply = verify(post, post.token())

    assert (reply.status_code, reply.data) == (204, b"")
    assert is_verified(post, hers)


def test_a_link_can_be_had_once_more_and_replaces_the_first(post, hers):
    first = post.token()

    reply = post.client.post("/auth/email/verify/resend", headers=hers)

    assert (reply.status_code, reply.data) == (202, b"")
    second = post.token()
    assert [verify(post, first).status_code, verify(post, second).status_code] == [400, 204]


def test_who_is_confirmed_already_gets_no_further_link(post, hers):
    verify(post, post.token())

    assert post.client.post("/auth/email/verify/resend", headers=hers).status_code == 202
    assert post.letters() == []


def test_strangers_have_nothing_sent(post):
    assert post.client.post("/auth/email/verify/resend").status_code == 401


def test_of_twenty_at_once_one_confirms(post, hers):
    token = post.token()
    acts = [request(post.app, "POST", "/auth/email/verify", json={"token": token}) for _ in range(20)]

    assert statuses(at_once(acts)) == {204: 1, 400: 19}


def test_a_link_for_an_account_that_is_gone_is_a_bad_one(post, hers):
    token = post.token()
    post.client.delete("/users/me", headers=hers)

    assert verify(post, token).status_code == 400


def test_a_letter_for_an_account_that_is_gone_is_not_sent(post, hers):
    post.client.delete("/users/me", headers=hers)

    assert post.letters() == []


def test_the_link_of_an_address_sets_no_password(post, hers):
    reply = post.client.post("/auth/password/reset", json={"token": post.token(), "password": "another phrase"})

    assert reply.status_code == 400


def test_letters_that_never_left_do_not_use_up_the_one_that_shall(post, hers, sql):
    """Workers that were killed while a mail server was silent"""
    sql(
        "INSERT INTO one_time_tokens (digest, user_id, purpose, sent_to, links_version, expires_at)"
        " SELECT n::text::bytea, id, 'verify', email, 1, now() FROM users, generate_series(1, 5) n"
    )

    assert post.letters() == []
    sql("UPDATE one_time_tokens SET created_at = now() - interval '61 minutes'")
    sql("UPDATE procrastinate_jobs SET scheduled_at = now()")

    assert verify(post, post.token()).status_code == 204
