"""A forgotten password: one letter, one link, one use, and nobody learns who has an account."""

import hashlib
import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event

from tests.auth.recovering import NEW, forgot, login, reset
from tests.conftest import PASSWORD, bearer
from tests.post import link_in, text_of, token_in
from tests.races import at_once, request, statuses


def test_a_mailed_link_sets_a_new_password_and_ends_all_sessions(post, ada, tokens, token):
    """R56, ASVS 6.4.3, 7.4.3"""
    reply = reset(post, token)

    assert (reply.status_code, reply.data) == (204, b""), "and logs nobody in"
    assert login(post, ada.email, NEW) == 200
    assert login(post, ada.email, PASSWORD) == 401
    assert post.client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 401
    refresh = post.client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert refresh.status_code == 401
    told = post.letter()
    assert (told["To"], "changed" in told["Subject"]) == (ada.email, True)


def test_the_answer_and_its_cost_are_the_same_for_everybody(post, ada, hashes):
    """R53"""
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(post.app.extensions["autocommit"], "before_cursor_execute", note)
    replies, costs = [], []
    for email in (ada.email, "nobody@example.com", "no address at all"):
        statements.clear()
        replies.append(forgot(post, email))
        costs.append(len(statements))
    event.remove(post.app.extensions["autocommit"], "before_cursor_execute", note)

    assert {(reply.status_code, reply.data, tuple(sorted(dict(reply.headers)))) for reply in replies} == {
        (202, b"", tuple(sorted(dict(replies[0].headers))))
    }
    assert len(set(costs)) == 1
    assert hashes == []
    assert [letter["To"] for letter in post.letters()] == [ada.email]


def test_one_job_is_written_whoever_it_is(post, ada, sql):
    for email in (ada.email, "nobody@example.com"):
        forgot(post, email)

    assert [tuple(row) for row in sql("SELECT task_name, args->>'address' FROM procrastinate_jobs ORDER BY id")] == [
        ("auth.recover", ada.email),
        ("auth.recover", "nobody@example.com"),
    ]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        (["ada@example.com", "eve@example.com"], 422),
        ({"a": 1}, 422),
        (None, 422),
        (7, 422),
        ("ada@example.com,eve@example.com", 202),
        ("ada@example.com\r\nBcc: eve@example.com", 202),
    ],
)
def test_more_than_one_address_is_no_address(post, ada, typed, status):
    """R54"""
    reply = post.client.post("/auth/password/forgot", json={"email": typed})

    assert reply.status_code == status
    assert post.letters() == []


def test_the_letter_goes_to_the_stored_address_not_to_the_typed_one(post, ada):
    """R54, CVE-2019-19844"""
    forgot(post, " ADA@EXAMPLE.COM ")

    assert post.letter()["To"] == "ada@example.com"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"Origin": "https://evil.example"},
        {"Referer": "https://evil.example/"},
        {"X-Original-Host": "evil.example"},
        {"X-Host": "evil.example"},
        {"X-Rewrite-URL": "https://evil.example/"},
    ],
    ids=lambda headers: next(iter(headers)) + str(len(headers)),
)
def test_the_link_is_built_from_the_settings(post, ada, headers):
    """R55"""
    forgot(post, ada.email, headers=headers)

    letter = post.letter()
    assert link_in(letter).startswith("http://localhost/link/password#token=")
    assert "evil" not in letter.as_string()


def test_the_link_may_lead_to_an_application_of_ones_own(post_office, ada):
    post = post_office(LINKS_URL="https://app.example.com/account/")
    forgot(post, ada.email)

    assert link_in(post.letter()).startswith("https://app.example.com/account/password#token=")


@pytest.mark.parametrize("links_url", ["", "https://app.example.com/account"])
def test_no_server_is_sent_the_token_of_a_link_that_is_opened(post_office, ada, links_url):
    """R99"""
    post = post_office(LINKS_URL=links_url)
    post.client.post("/auth/register", json={"email": "eve@example.com", "password": PASSWORD})
    forgot(post, ada.email)

    letters = post.letters()
    assert len(letters) == 2
    for letter in letters:
        link = urlsplit(link_in(letter))
        assert link.query == ""
        assert re.fullmatch(r"token=[\w-]{43}", link.fragment)
        assert token_in(letter) not in link._replace(fragment="").geturl()


def test_the_letter_holds_no_password_and_the_database_no_token(post, ada, token, sql):
    """R56, R59"""
    forgot(post, ada.email)
    letter = post.letter()
    mailed = token_in(letter)
    (digests,) = zip(*sql("SELECT digest FROM one_time_tokens"), strict=True)

    assert PASSWORD not in text_of(letter)
    assert hashlib.sha256(mailed.encode()).digest() in digests
    dump = str(sql("SELECT t::text FROM one_time_tokens t")) + str(sql("SELECT j::text FROM procrastinate_jobs j"))
    assert mailed not in dump
    assert mailed.encode().hex() not in dump
    assert len(mailed) >= 43, "256 bits"


def test_twenty_wishes_bring_five_letters(post, ada):
    """R93, C14"""
    replies = at_once(
        [request(post.app, "POST", "/auth/password/forgot", json={"email": ada.email}) for _ in range(20)]
    )

    assert statuses(replies) == {202: 20}
    letters = post.letters()
    assert len(letters) == 5
    assert [reset(post, token_in(letter)).status_code for letter in letters].count(204) == 1, "the newest works"


def test_what_was_reset_is_recorded(post, ada, token, sql):
    reset(post, token)

    assert sql("SELECT actor_id FROM audit_events WHERE action = 'password.reset' AND subject_id = :id", id=ada.id) == [
        (ada.id,)
    ]
