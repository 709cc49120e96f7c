"""The header Idempotency-Key: how it is spelled, how long it holds, and what of it is written down."""

import json

import pytest

from tests.conftest import PASSWORD
from tests.database import run
from tests.web.replies import refused

WISH = {"email": "ada@example.com", "password": PASSWORD, "name": "Ada Lovelace"}
UUID = "9f0c8d3e-5a3b-4c55-8a59-0f6d4c1f7b11"


@pytest.fixture
def register(client):
    """register(key, field=…) → the answer to a registration under this key."""

    def post(key=UUID, **changes):
        return client.post("/auth/register", headers={"Idempotency-Key": key}, json={**WISH, **changes})

    return post


@pytest.mark.parametrize(
    "key",
    [
        "",
        '""',
        '"',
        '"open',
        'open"',
        'in"side',
        '"in"side"',
        '"a\\b"',
        '"a\\"',
        "a\\b",
        "two words",
        '"two words"',
        "a\tb",
        "one,two",
        '"one", "two"',
        '"one";a=1',
        "one;a=1",
        "naïve",
        '"naïve"',
        "a\x7fb",
        "x" * 256,
        f'"{"x" * 256}"',
    ],
)
def test_a_malformed_key_is_refused_and_nothing_done(register, sql, key):
    refusal = refused(register(key), 400)

    assert refusal["type"] == "/problems/malformed-idempotency-key"
    assert sql("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM idempotency_keys)") == [(0, 0)]


def test_two_header_lines_are_no_key(client):
    headers = [("Idempotency-Key", "one"), ("Idempotency-Key", "two")]

    refused(client.post("/auth/register", headers=headers, json=WISH), 400)


@pytest.mark.parametrize(
    "spellings",
    [
        [UUID, f'"{UUID}"', f' "{UUID}" '],
        ["x" * 255, f'"{"x" * 255}"'],
        ["1", '"1"'],
        ["!#$%&'()*+-./:<=>?@[]^_`{|}~", '"!#$%&\'()*+-./:<=>?@[]^_`{|}~"'],
    ],
    ids=["uuid", "longest", "shortest", "signs"],
)
def test_with_quotes_or_without_it_is_one_key(register, spellings):
    """draft-ietf-httpapi-idempotency-key-header section 2.1, RFC 8941 section 3.3.3"""
    replies = [register(key) for key in spellings]

    assert [reply.status_code for reply in replies] == [201 for _ in spellings]
    assert ["Idempotency-Replayed" in reply.headers for reply in replies] == [False, *[True for _ in spellings[1:]]]


@pytest.mark.parametrize("other", [UUID.upper(), f'"{UUID}\\\\"', f'"{UUID}\\""', f'"{UUID},"'])
def test_a_key_that_differs_by_a_letter_is_another_one(register, other):
    register()

    assert register(other).json["type"] == "/problems/email-taken"


def test_one_key_on_two_routes_is_two_keys(client, register, make_user, log_in):
    make_user(email="eve@example.com")
    token = log_in("eve@example.com")["access_token"]
    headers = {"Idempotency-Key": UUID, "Authorization": f"Bearer {token}"}

    replies = [client.post("/items", headers=headers, json={"name": "Umbrella"}), register()]

    assert [reply.status_code for reply in replies] == [201, 201]


def test_neither_key_nor_wish_nor_answer_stands_in_the_table(register, sql):
    """What a dump of the database would show."""
    answer = register().json

    (row,) = sql("SELECT * FROM idempotency_keys")
    written = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in row)

    for secret in (UUID, PASSWORD, *(answer[name] for name in ("email", "name", "created_at"))):
        assert secret.encode() not in written
        assert secret.encode().hex().encode() not in written


def test_a_replay_is_called_one_in_the_log_which_holds_no_key(register, log_of):
    register()
    register()

    first, second = map(json.loads, log_of())
    assert "is_replay" not in first
    assert (second["path"], second["status"], second["is_replay"]) == ("/auth/register", 201, True)
    assert UUID not in "".join(log_of())


def test_equal_wishes_under_two_keys_do_not_look_equal(register, sql):
    register()
    sql("UPDATE idempotency_keys SET user_id = NULL")
    sql("DELETE FROM users")
    register("another")

    assert sql("SELECT count(*), count(DISTINCT fingerprint) FROM idempotency_keys") == [(2, 2)]


def test_an_answer_moved_to_another_row_opens_for_nobody(register, sql):
    """Sealed for its row: who can write the table cannot have somebody else's answer shown to them."""
    register()
    ((stolen,),) = sql("SELECT answer FROM idempotency_keys")
    register("mine", email="eve@example.com")
    sql("UPDATE idempotency_keys SET answer = :stolen", stolen=stolen)

    refused(register("mine", email="eve@example.com"), 500)


def test_an_answer_is_kept_for_a_day(register, sql):
    register()

    assert sql("SELECT expires_at - now() BETWEEN '23:59:00' AND '24:00:00' FROM idempotency_keys") == [(True,)]


def test_after_a_day_the_key_is_free_though_nobody_purged(register, sql):
    register()
    sql("UPDATE idempotency_keys SET expires_at = expires_at - interval '24 h'")

    again = register(name="Somebody else")

    assert again.json["type"] == "/problems/email-taken"
    assert sql("SELECT count(*) FROM idempotency_keys") == [(0,)]


def test_purge_deletes_what_is_free_again_and_nothing_else(app, register, sql):
    register()
    sql("UPDATE idempotency_keys SET expires_at = now() - interval '1 s'")
    register("another", email="eve@example.com")

    printed = [run(app, "jobs", "purge").splitlines() for _ in range(2)]

    assert "1 idempotency keys deleted" in printed[0]
    assert "0 idempotency keys deleted" in printed[1]
    assert register("another", email="eve@example.com").headers["Idempotency-Replayed"] == "true"
