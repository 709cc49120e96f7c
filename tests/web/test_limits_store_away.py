"""Valkey may die or fall asleep: nobody gets a 5xx, nobody waits, and nobody gets more than usual."""

import json
import threading
import time

import pytest
from valkey.connection import ConnectionPool

from service.web import counters, shared_counters
from tests.conftest import PASSWORD, at
from tests.races import statuses
from tests.valkey import Valkey
from tests.web.harm import within

HERE = at("203.0.113.7")
WISH = {"email": "ada@example.com", "password": PASSWORD}


@pytest.fixture
def own(tmp_path):
    """A Valkey that a test may harm."""
    with Valkey.running(tmp_path) as valkey:
        yield valkey


@pytest.fixture
def caller(limited, own):
    return limited(LIMITS_STORE=own.url, LIMIT_PER_ADDRESS="8/minute", WEB_WORKERS="2").test_client()


@pytest.mark.parametrize("harm", [Valkey.kill, Valkey.suspend])
def test_without_valkey_a_worker_counts_for_itself_and_allows_half(caller, own, harm):
    """F10"""
    assert caller.get("/nope", headers=HERE).headers["RateLimit"].startswith('"default";r=7;')

    harm(own)
    replies = [caller.get("/nope", headers=HERE) for _ in range(8)]

    assert [reply.status_code for reply in replies] == [404] * 4 + [429] * 4
    assert {reply.headers["RateLimit-Policy"] for reply in replies} == {'"default";q=4;w=60'}


@pytest.mark.parametrize("harm", [Valkey.kill, Valkey.suspend])
def test_one_request_alone_waits_for_a_valkey_that_is_away(caller, own, harm, monkeypatch):
    """F10: and it waits 30 ms, one attempt long"""
    asked, get, here = [], ConnectionPool.get_connection, threading.current_thread()

    def watched(pool, *words, **more):
        # Not by those who look for a Valkey that other tests took away.
        if threading.current_thread() is here:
            asked.append(words)
        return get(pool, *words, **more)

    monkeypatch.setattr(ConnectionPool, "get_connection", watched)
    harm(own)

    for _ in range(20):
        caller.get("/nope", headers=HERE)

    assert len(asked) == 1
    assert shared_counters.PATIENCE <= 0.05


def test_logins_go_on_and_are_limited_more_strictly(limited, client, own):
    caller = limited(LIMITS_STORE=own.url).test_client()
    caller.post("/auth/register", json=WISH)
    own.suspend()

    replies = [caller.post("/auth/login", json=WISH, headers=HERE) for _ in range(6)]

    assert [reply.status_code for reply in replies] == [200] * 2 + [429] * 4


def test_a_worker_finds_its_way_back_and_says_both_once(caller, own, log_of):
    """F10: by itself, to a Valkey that has forgotten everything, the script included"""
    caller.get("/nope", headers=HERE)
    own.kill()
    for _ in range(5):
        caller.get("/nope", headers=HERE)

    own.start()
    with within(10):
        while not own.names():
            time.sleep(0.05)
            reply = caller.get("/nope", headers=HERE)

    assert reply.headers["RateLimit-Policy"] == '"default";q=8;w=60'
    lines = [json.loads(line) for line in log_of()]
    said = [(line["event"], line["level"], line.get("cause")) for line in lines if line["event"] != "request"]
    assert said == [("limits_store_away", "WARNING", "ConnectionError"), ("limits_store_back", "WARNING", None)]


def test_a_valkey_that_stays_full_is_said_to_be_away_once(caller, own, log_of, monkeypatch):
    """F10: it answers, but refuses what must work"""
    monkeypatch.setattr(counters, "ASK_EVERY", 0.02)
    own.client.config_set("maxmemory-policy", "noeviction")
    own.client.config_set("maxmemory", "1kb")
    with within(10):
        while own.client.info("errorstats").get("errorstat_OOM", {}).get("count", 0) < 5:
            caller.get("/nope", headers=HERE)

    own.client.config_set("maxmemory", "0")
    with within(10):
        while "limits_store_back" not in log_of()[-1]:
            time.sleep(0.02)

    said = [json.loads(line)["event"] for line in log_of()]
    assert [event for event in said if event != "request"] == ["limits_store_away", "limits_store_back"]
    assert all(own.client.pttl(name) != -1 for name in own.names()), "nothing stays for ever"


def test_a_valkey_that_wakes_up_counts_on(caller, own):
    for _ in range(3):
        caller.get("/nope", headers=HERE)
    own.suspend()
    caller.get("/nope", headers=HERE)

    own.resume()
    with within(10):
        while (reply := caller.get("/nope", headers=HERE)).headers["RateLimit-Policy"] != '"default";q=8;w=60':
            time.sleep(0.05)

    # What was asked while it slept may have reached it; what this worker counted itself did not.
    assert reply.headers["RateLimit"].split(";")[1] in ("r=4", "r=3")


@pytest.mark.parametrize("url", ["valkey://127.0.0.1:1", "valkey://nowhere.invalid:6379", "valkeys://127.0.0.1:1"])
def test_a_worker_starts_and_is_ready_without_valkey(limited, client, url):
    caller = limited(LIMITS_STORE=url).test_client()

    assert caller.get("/health/ready").status_code == 200
    assert statuses(caller.get("/nope", headers=HERE) for _ in range(61)) == {404: 30, 429: 31}


@pytest.mark.parametrize("trouble", ["a wrong password", "a full memory"])
def test_a_valkey_that_refuses_is_as_good_as_away(limited, own, trouble):
    url = own.url
    if trouble == "a wrong password":
        url = url.replace("valkey://:", "valkey://:wrong")
    else:
        own.client.config_set("maxmemory-policy", "noeviction")
        own.client.config_set("maxmemory", "1kb")
    caller = limited(LIMITS_STORE=url).test_client()

    assert statuses(caller.get("/nope", headers=HERE) for _ in range(61)) == {404: 30, 429: 31}


def test_in_memory_each_worker_counts_the_whole_limit(limited):
    callers = [limited(LIMITS_STORE="memory://", LIMIT_PER_ADDRESS="3/minute").test_client() for _ in range(2)]

    assert [statuses(one.get("/nope", headers=HERE) for _ in range(4)) for one in callers] == [{404: 3, 429: 1}] * 2


def test_a_worker_knows_where_it_counts(caller, fresh_app, own):
    """For the operators' overview."""
    set_up = [fresh_app(LIMITS_STORE="memory://", RATE_LIMITS=limits) for limits in ("default", "off")]
    assert [app.extensions["counters"].place for app in set_up] == ["memory", "nowhere"]
    assert [app.extensions["counters"].round_trip_ms() for app in set_up] == [None, None]
    counting = caller.application.extensions["counters"]
    assert counting.place == "valkey"
    assert counting.round_trip_ms() > 0

    own.kill()

    assert counting.round_trip_ms() is None
    assert counting.place == "stand-in"
