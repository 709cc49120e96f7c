"""POST /auth/register with an Idempotency-Key: whose answer got lost asks again, and hears of no taken address."""

import pytest

from tests.conftest import PASSWORD, bearer
from tests.races import at_once, request, statuses

WISH = {"email": "ada@example.com", "password": PASSWORD, "name": "Ada"}
KEY = {"Idempotency-Key": "0d5ef8a4-6f4c-4f0e-9d3c-7f1e1c1a2b3c"}
HERE = "203.0.113.9"


@pytest.fixture
def register(client):
    """register(address, field=…) → the answer to one more registration under the same key."""

    def post(address=HERE, **changes):
        headers = {**KEY, "X-Forwarded-For": address}
        return client.post("/auth/register", headers=headers, json={**WISH, **changes})

    return post


def seen(reply):
    return reply.status_code, reply.data, reply.headers["Location"], reply.headers["ETag"]


def test_a_registration_whose_answer_got_lost_is_answered_again(register, sql, log_in):
    """F18"""
    first, second = register(), register()

    assert first.status_code == 201
    assert seen(first) == seen(second)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert sql("SELECT count(*) FROM users") == [(1,)]
    assert sql("SELECT count(*) FROM audit_events WHERE subject_id = :id", id=first.json["id"]) == [(1,)]
    assert log_in(WISH["email"])


def test_twenty_at_once_open_one_account(app, client, sql):
    """C1, F17: nobody is told that the address is taken."""
    replies = at_once([request(app, "POST", "/auth/register", headers=KEY, json=WISH) for _ in range(20)])

    problems = {reply.json["type"] for reply in replies if reply.status_code == 409}
    assert set(statuses(replies)) <= {201, 409}
    assert problems <= {"/problems/request-outstanding"}
    assert len({seen(reply) for reply in replies if reply.status_code == 201}) == 1
    assert sql("SELECT count(*) FROM users") == [(1,)]


def test_a_refusal_frees_the_key_for_a_corrected_wish(register, make_user, sql):
    make_user(email="taken@example.com")

    refusals = [register(email="taken@example.com") for _ in range(2)]

    assert [reply.json["type"] for reply in refusals] == 2 * ["/problems/email-taken"]
    assert sql("SELECT count(*) FROM idempotency_keys") == [(0,)]
    assert register().status_code == 201


def test_a_refusal_costs_one_statement_for_the_claim_and_a_transaction_to_free_it(client, make_user, wire):
    make_user(email=WISH["email"])
    sent = []
    for headers in ({}, {}, KEY):
        wire()
        assert client.post("/auth/register", headers=headers, json=WISH).status_code == 409
        sent.append(len(wire()))

    assert sent[2] == sent[1] + 1 + 3


def test_while_the_password_is_hashed_the_key_is_taken_and_no_connection_is_held(register, observe_hashing, hashes):
    replies = []
    observe_hashing(lambda number: replies.append(register()) if number == 1 else None)

    first = register()

    (other,) = replies
    assert (other.status_code, other.json["type"]) == (409, "/problems/request-outstanding")
    assert other.headers["Retry-After"] == "1"
    assert first.status_code == 201
    assert [hash.connections for hash in hashes] == [0]


def test_a_claim_holds_for_a_minute_and_says_nothing(register, observe_hashing, sql):
    seen = []
    left = "expires_at - clock_timestamp() BETWEEN '50 s' AND '60 s'"
    observe_hashing(lambda _: seen.extend(sql(f"SELECT {left}, answer, user_id FROM idempotency_keys")))

    register()
    sql("UPDATE idempotency_keys SET expires_at = now()")
    register()

    assert seen == [(True, None, None), (True, None, None)], "nor does one that comes after an old answer"


def test_something_else_while_the_first_is_running_is_refused_for_good(register, observe_hashing):
    replies = []
    observe_hashing(lambda number: replies.append(register(name="Eve")) if number == 1 else None)

    register()

    assert replies[0].json["type"] == "/problems/idempotency-key-reused"


@pytest.fixture
def abandoned(register, sql):
    """A claim that its worker left behind, as kill -9 does it: nothing came of it, and nobody freed it."""
    register()
    sql("UPDATE idempotency_keys SET answer = NULL, user_id = NULL, expires_at = now() + interval '60 s'")
    sql("DELETE FROM users")


def test_what_a_worker_left_behind_is_done_once_its_claim_has_lapsed(abandoned, register, sql):
    """F11"""
    before = register()
    sql("UPDATE idempotency_keys SET expires_at = now()")

    assert (before.status_code, before.json["type"]) == (409, "/problems/request-outstanding")
    assert sql("SELECT count(*) FROM users") == [(0,)]
    assert [register().status_code for _ in range(2)] == [201, 201]
    assert sql("SELECT count(*) FROM users") == [(1,)]


def test_a_lapsed_claim_binds_nobody_to_what_was_asked(abandoned, register, sql):
    sql("UPDATE idempotency_keys SET expires_at = now(), mismatches = 100")

    assert [register(name="Eve").status_code for _ in range(2)] == [201, 201]


def test_whose_claim_was_taken_over_undoes_its_work(register, observe_hashing, sql):
    """A worker that slept past its lease meets the one that came after it: one account, one answer."""

    def come_after(number):
        if number == 1:
            sql("UPDATE idempotency_keys SET claim_id = uuidv7()")

    observe_hashing(come_after)

    refusal = register()

    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/request-outstanding")
    assert sql("SELECT count(*) FROM users") == [(0,)]
    assert sql("SELECT count(*) FROM idempotency_keys WHERE answer IS NULL") == [(1,)], "nor does it free it"


def test_a_password_cannot_be_guessed_by_asking_again(register):
    """Ten guesses a key, and then not even the right one is told from the others."""
    first = register()

    guesses = [register(password=f"correct horse battery {number}") for number in range(11)]

    assert {reply.json["type"] for reply in guesses} == {"/problems/idempotency-key-reused"}
    assert first.status_code == 201
    assert register().json["type"] == "/problems/idempotency-key-reused"


def test_guesses_at_once_are_counted_one_by_one(app, register):
    """R91"""
    register()
    headers = {**KEY, "X-Forwarded-For": HERE}
    wrong = [{**WISH, "password": f"correct horse battery {number}"} for number in range(20)]

    at_once([request(app, "POST", "/auth/register", headers=headers, json=wish) for wish in wrong])

    assert register().status_code == 422


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("203.0.113.9", "203.0.113.10", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("203.0.113.9", "::ffff:203.0.113.9", True),
        ("::ffff:203.0.113.9", "::ffff:203.0.113.10", False),
    ],
)
def test_strangers_meet_only_from_one_network(register, one, other, meet):
    first = register(address=one)

    second = register(address=other)

    assert (second.status_code == 201 and second.json == first.json) is meet
    assert meet or second.json["type"] == "/problems/email-taken"


def test_the_kept_answer_goes_with_the_account_it_is_about(register, client, log_in, sql):
    first = register()
    client.delete("/users/me", headers=bearer(log_in(WISH["email"])["access_token"]))

    assert sql("SELECT count(*) FROM idempotency_keys") == [(0,)]
    again = register()
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, False)
    assert again.json["id"] != first.json["id"]


def test_routes_that_issue_tokens_know_no_such_key(client, make_user, sql):
    make_user(email=WISH["email"])
    wish = {"email": WISH["email"], "password": PASSWORD}

    replies = [client.post("/auth/login", headers=KEY, json=wish) for _ in range(2)]
    refresh = {"refresh_token": replies[1].json["refresh_token"]}
    renewed = client.post("/auth/refresh", headers=KEY, json=refresh)

    assert replies[0].json["refresh_token"] != replies[1].json["refresh_token"]
    assert {reply.status_code for reply in (*replies, renewed)} == {200}
    assert sql("SELECT count(*) FROM idempotency_keys") == [(0,)]
