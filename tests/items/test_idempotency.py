"""POST /items with an Idempotency-Key: however often it is sent, there is one item and one answer."""

import pytest

from tests.conftest import bearer
from tests.items.test_round_trips import CHECK, TRANSACTION, cost
from tests.races import at_once, request, statuses

__all__ = ["cost"]
WISH = {"name": "Umbrella", "description": "Black"}
KEY = {"Idempotency-Key": "9f0c8d3e-5a3b-4c55-8a59-0f6d4c1f7b11"}
CLAIM, KEEP, COMPARE = 1, 1, 1


@pytest.fixture
def add(client, hers):
    """add(wish, headers) → the answer to one more POST /items under the same key."""

    def post(wish=WISH, headers=hers, **options):
        return client.post("/items", headers={**headers, **KEY}, json=wish, **options)

    return post


def seen(reply):
    """What a client reads of an answer."""
    return reply.status_code, reply.mimetype, reply.data, reply.headers["Location"], reply.headers["ETag"]


def test_the_same_request_again_gets_the_first_answer_again(add, client, hers):
    """F18"""
    first, second = add(), add()

    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert seen(first) == seen(second)
    assert client.get("/items", headers=hers).json == [first.json]


def test_a_replay_is_a_request_of_its_own_in_the_log_and_to_caches(add):
    first, second = add(), add()

    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    assert second.headers["Cache-Control"] == "no-store"


def test_what_counts_is_what_was_read_and_not_how_it_was_written(add, client, hers):
    first = add({"name": "Umbrella"})

    spelled = b'{ "description" : "", "name":"Umbrell\\u0061" }'
    second = client.post(
        "/items", headers={**hers, **KEY}, data=spelled, content_type="application/json; charset=utf-8"
    )

    assert seen(first) == seen(second)


@pytest.mark.parametrize("wish", [{**WISH, "name": "Parasol"}, {"name": "Umbrella"}])
def test_something_else_under_the_same_key_is_refused(add, wish, sql):
    first = add()

    other = add(wish)

    assert (other.status_code, other.json["type"]) == (422, "/problems/idempotency-key-reused")
    assert [error["pointer"] for error in other.json["errors"]] == [""]
    assert seen(add()) == seen(first)
    assert sql("SELECT count(*) FROM items") == [(1,)]


def test_a_body_that_is_refused_takes_no_key(add, sql):
    assert add({"name": ""}).status_code == 422
    assert sql("SELECT count(*) FROM idempotency_keys") == [(0,)]
    assert add().status_code == 201


def test_twenty_at_once_make_one_item(app, hers, sql):
    """F17"""
    replies = at_once([request(app, "POST", "/items", headers={**hers, **KEY}, json=WISH) for _ in range(20)])

    made = [reply for reply in replies if reply.status_code == 201]
    waiting = [reply for reply in replies if reply.status_code == 409]
    assert len(made) + len(waiting) == 20, statuses(replies)
    assert len({seen(reply) for reply in made}) == 1
    assert sum("Idempotency-Replayed" not in reply.headers for reply in made) == 1
    assert {(reply.json["type"], reply.headers["Retry-After"]) for reply in waiting} <= {
        ("/problems/request-outstanding", "1")
    }
    assert sql("SELECT count(*) FROM items") == [(1,)]


def test_two_workers_make_one_item(app, another_app, hers, sql):
    """F17"""
    workers = [app, another_app()] * 5

    replies = at_once([request(worker, "POST", "/items", headers={**hers, **KEY}, json=WISH) for worker in workers])

    assert set(statuses(replies)) <= {201, 409}
    assert sql("SELECT count(*) FROM items") == [(1,)]


def test_two_people_with_one_key_do_not_meet(add, eves):
    first, other = add(), add({"name": "Eve's"}, headers=eves)

    assert other.status_code == 201
    assert add().json == first.json
    assert add({"name": "Eve's"}, headers=eves).json == other.json


def test_twenty_mistakes_of_somebody_else_block_nobody(add, eves):
    first = add()

    others = [add({"name": f"number {number}"}, headers=eves) for number in range(20)]

    assert [reply.status_code for reply in others] == [201] + 19 * [422]
    assert seen(add()) == seen(first)


def test_the_answer_stays_the_first_though_the_item_went_its_way(add, client, hers):
    first = add()
    client.patch(first.headers["Location"], headers=hers, json={"name": "Parasol"})
    changed = add()
    client.delete(first.headers["Location"], headers=hers)

    assert seen(first) == seen(changed) == seen(add())
    assert client.get("/items", headers=hers).json == []


def test_a_replay_needs_a_live_session_and_any_one_will_do(add, ada, hers, client, log_in):
    """ASVS 7.4.1: after a logout nothing is replayed."""
    first = add()
    client.post("/auth/logout", headers=hers)

    assert add().status_code == 401
    assert seen(add(headers=bearer(log_in(ada.email)["access_token"]))) == seen(first)


@pytest.mark.parametrize("harm", ["UPDATE users SET disabled_at = now()", "DELETE FROM users"])
def test_who_may_not_call_any_more_is_shown_nothing(add, sql, harm):
    add()

    sql(harm)

    assert add().status_code == 401


def test_the_kept_answers_go_with_the_account(add, client, hers, sql):
    add()

    client.delete("/users/me", headers=hers)

    assert sql("SELECT count(*) FROM idempotency_keys") == [(0,)]


def test_a_key_costs_one_statement_before_the_work_and_one_with_it(cost):
    assert cost("POST", "/items", 201, KEY, json=WISH) == CHECK + CLAIM + TRANSACTION + 1 + KEEP


def test_without_a_key_nothing_is_added(cost):
    assert cost("POST", "/items", 201, json=WISH) == CHECK + TRANSACTION + 1


@pytest.mark.parametrize(("status", "wish"), [(201, WISH), (422, {"name": "Parasol"})])
def test_a_key_that_is_taken_costs_two_statements(cost, add, status, wish):
    add()

    assert cost("POST", "/items", status, KEY, json=wish) == CHECK + CLAIM + COMPARE


def test_a_malformed_key_costs_nothing(cost):
    assert cost("POST", "/items", 400, {"Idempotency-Key": "two words"}, json=WISH) == CHECK
