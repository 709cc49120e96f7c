"""Hashing is slow on purpose: it yields to everybody else, and its queue has an end."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.passwords import LOWEST_PRIORITY, Hasher, PasswordQueueFull
from tests.conftest import PASSWORD, bearer
from tests.races import request

LOGIN = {"json": {"email": "ada@example.com", "password": PASSWORD}}
WISH = {"json": {"email": "eve@example.com", "password": "a phrase of her own"}}


@pytest.fixture
def busy(another_app, tokens, observe_hashing):
    """A worker with room for one password, which is being hashed until the test is over."""
    worker, begun, go_on = another_app(HASH_QUEUE="1"), threading.Event(), threading.Event()
    observe_hashing(lambda _number: (begun.set(), go_on.wait(10)))
    with ThreadPoolExecutor(1) as threads:
        login = threads.submit(request(worker, "POST", "/auth/login", **LOGIN))
        assert begun.wait(10)
        yield worker
        go_on.set()
        assert login.result(10).status_code == 200


@pytest.mark.parametrize(("path", "options"), [("/auth/login", LOGIN), ("/auth/register", WISH)])
def test_when_the_queue_is_full_one_is_asked_to_come_back(busy, path, options):
    """F16"""
    reply = busy.test_client().post(path, **options)

    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")
    assert reply.json["type"] == "/problems/password-queue-full"
    assert int(reply.headers["Retry-After"]) >= 1


def test_who_has_waited_long_enough_is_asked_to_come_back_and_costs_no_hash(observe_hashing):
    hasher = Hasher(cost=4, peppers={"1": b"p" * 32}, queue=2, patience=0.01)
    numbers, begun, go_on = [], threading.Event(), threading.Event()

    def look(number):
        numbers.append(number)
        begun.set()
        go_on.wait(10)

    observe_hashing(look)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(hasher.hash, "a password")
        assert begun.wait(10)
        with pytest.raises(PasswordQueueFull):
            hasher.hash("another")
        go_on.set()
        assert first.result(10).startswith("$g1$1$")

    hasher.hash("the next one")
    assert numbers == [1, 2]


def test_a_full_queue_stops_nobody_who_needs_no_hash(busy, tokens):
    """C16"""
    client = busy.test_client()

    me = client.get("/users/me", headers=bearer(tokens["access_token"]))
    refreshed = client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})

    assert (me.status_code, refreshed.status_code) == (200, 200)


def test_a_full_queue_does_not_tell_who_has_an_account(busy):
    client = busy.test_client()

    known = client.post("/auth/login", json={"email": "ada@example.com", "password": "wrong"})
    unknown = client.post("/auth/login", json={"email": "nobody@example.com", "password": "wrong"})

    assert known.status_code == unknown.status_code == 503
    assert known.json["title"] == unknown.json["title"]


def test_whoever_waits_for_a_hash_holds_no_connection(busy):
    assert busy.extensions["engine"].pool.checkedout() == 0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/auth/login", {"email": "ada@example.com", "password": PASSWORD}),
        ("POST", "/auth/login", {"email": "nobody@example.com", "password": PASSWORD}),
        ("POST", "/auth/register", {"email": "eve@example.com", "password": PASSWORD}),
        ("POST", "/users/me/password", {"current_password": PASSWORD, "password": "another phrase"}),
        ("PATCH", "/users/me", {"email": "lovelace@example.com", "current_password": PASSWORD}),
    ],
)
def test_every_hash_is_made_at_the_lowest_priority_and_without_a_connection(client, tokens, hashes, method, path, body):
    client.open(path, method=method, json=body, headers=bearer(tokens["access_token"]))

    assert hashes
    assert {(hash.niceness, hash.connections) for hash in hashes} == {(LOWEST_PRIORITY, 0)}
