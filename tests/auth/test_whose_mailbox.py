"""A letter reaches the mailbox whose address is kept, and nobody gets more of them by having accounts opened."""

import pytest

from service.jobs import Hopeless
from service.mail.letters import Stationery
from tests.conftest import PASSWORD, at, bearer

# RFC 2047 words: a header that says so is read as boss@, as two addresses, as one with a line break.
WORDS = {
    "another mailbox": "=?utf-8?q?boss?=@example.com",
    "in any letter case": "=?UTF-8?Q?b=6Fss?=@example.com",
    "base64": "=?us-ascii?b?Ym9zcw?=@example.com",
    "a stranger's mailbox": "=?utf-8?q?mallory=40evil.example=2cx?=@example.com",
    "a further header": "=?utf-8?q?a=0d=0aBcc=3a_x=40evil.example?=@example.com",
    "NUL": "=?utf-8?q?a=00?=@example.com",
    "not at the beginning": "boss=?utf-8?q?x?=@example.com",
}


@pytest.mark.parametrize("email", WORDS.values(), ids=WORDS)
def test_an_address_that_a_header_would_read_as_another_is_none(client, sql, email):
    """R3, R4, R54; https://portswigger.net/research/splitting-the-email-atom"""
    reply = client.post("/auth/register", json={"email": email, "password": PASSWORD})

    assert (reply.status_code, [error["pointer"] for error in reply.json["errors"]]) == (422, ["/email"])
    assert sql("SELECT count(*) FROM users") == [(0,)]


@pytest.mark.parametrize("email", ["=?utf-8?q?boss?=@example.com", "=?utf-8?q?a=40evil.example=2cx?=@example.com"])
def test_no_letter_is_written_to_one_that_is_kept_all_the_same(email):
    stationery = Stationery(sender="a@example.com", site="accounts.example.com")

    with pytest.raises(Hopeless):
        stationery.write("verify", to=email, link="https://x.test/#token=1", validity="a day")


def test_whoever_opens_and_deletes_accounts_under_ones_address_floods_nobody(limited, sql):
    """R93, in its other letter"""
    caller = limited().test_client()
    wish = {"email": "ada@example.com", "password": PASSWORD}

    for number in range(12):
        here = at(f"203.0.113.{number}")
        assert caller.post("/auth/register", json=wish, headers=here).status_code == 201
        token = caller.post("/auth/login", json=wish, headers=here).json["access_token"]
        assert caller.delete("/users/me", headers=bearer(token) | here).status_code == 204

    assert sql("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'auth.verify'") == [(5,)]


def test_asking_whether_an_address_is_taken_uses_up_no_letter_of_its_owner(limited, make_user, sql):
    make_user(email="ada@example.com")
    caller = limited().test_client()
    wish = {"email": "ada@example.com", "password": PASSWORD}
    for number in range(8):
        assert caller.post("/auth/register", json=wish, headers=at(f"203.0.113.{number}")).status_code == 409
    token = caller.post("/auth/login", json=wish, headers=at("203.0.113.99")).json["access_token"]

    sql("UPDATE users SET email_verified_at = NULL")
    reply = caller.post("/auth/email/verify/resend", headers=bearer(token))

    assert reply.status_code == 202
    assert sql("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'auth.verify'") == [(1,)]
