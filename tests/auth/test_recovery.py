"""A forgotten password: one letter, one link, one use, and nobody learns who has an account."""

import hashlib

import pytest
from sqlalchemy import event

from tests.conftest import PASSWORD, bearer
from tests.post import link_in, text_of, token_in
from tests.races import at_once, request, statuses

NEW = "an entirely other phrase"


def forgot(post, email, **options):
    return post.client.post("/auth/password/forgot", json={"email": email}, **options)


def reset(post, token, password=NEW):
    return post.client.post("/auth/password/reset", json={"token": token, "password": password})


def login(post, email, password):
    return post.client.post("/auth/login", json={"email": email, "password": password}).status_code


@pytest.fixture
def token(post, ada):
    forgot(post, ada.email)
    return post.token()


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

    event.listen(post.app.extensions["engine"], "before_cursor_execute", note)
    replies, costs = [], []
    for email in (ada.email, "nobody@example.com", "no address at all"):
        statements.clear()
        replies.append(forgot(post, email))
        costs.append(len(statements))
    event.remove(post.app.extensions["engine"], "before_cursor_execute", note)

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
    "typed",
    [
        ["ada@example.com", "eve@example.com"],
        {"a": 1},
        None,
        7,
        "ada@example.com,eve@example.com",
        "ada@example.com\r\nBcc: eve@example.com",
    ],
)
def test_more_than_one_address_is_no_address(post, ada, typed):
    """R54"""
    reply = post.client.post("/auth/password/forgot", json={"email": typed})

    assert reply.status_code in (202, 422)
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
    assert link_in(letter).startswith("http://localhost/link/password?token=")
    assert "evil" not in letter.as_string()


def test_the_link_may_lead_to_an_application_of_ones_own(post_office, ada):
    post = post_office(LINKS_URL="https://app.example.com/account/")
    forgot(post, ada.email)

    assert link_in(post.letter()).startswith("https://app.example.com/account/password?token=")


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
