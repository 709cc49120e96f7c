"""Behind a load balancer, which this test is: what it says is believed, and what it only passes on is not."""

import json
import time

import pytest
import requests

from tests.system.nginxes import nginx_before

# What a client sent, as a load balancer of AWS passes it on, with an address added and its own scheme.
PASSED_ON = {
    "X-Forwarded-For": "198.51.100.1, 203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Request-Id": "chosen-by-a-client",
}
KNOWN_HOP = {"upstream api {": "set_real_ip_from 127.0.0.1; upstream api {"}
OVERWRITES_IDS = {"yes no;": "yes yes;"}


@pytest.fixture
def behind(stack, tmp_path):
    """behind(KNOWN_HOP) → within it, the port of an Nginx before the service of the stack, with these lines changed."""
    port = int(stack.child("gunicorn").environ()["BIND"].rpartition(":")[2])

    def start(changed):
        return nginx_before(port, tmp_path, file="site.conf", changed=changed)

    return start


def test_a_client_behind_a_load_balancer_sets_nothing_that_is_believed(stack, behind):
    """R88"""
    late = {"X-Request-Start": f"{time.time() - 6:.3f}"}
    with behind(KNOWN_HOP) as port:
        reply = requests.get(f"http://127.0.0.1:{port}/nope", headers=PASSED_ON | late, timeout=5)
        refused = requests.request("TRACE", f"http://127.0.0.1:{port}/", headers=PASSED_ON, timeout=5)

    # Not 503, the answer to what has waited too long.
    assert reply.status_code == 404
    id = reply.headers["X-Request-Id"]
    assert reply.json()["request_id"] == id != PASSED_ON["X-Request-Id"]
    (line,) = [json.loads(line) for line in stack.log() if id in line]
    assert (line["request_id"], line["ip"]) == (id, "203.0.113.9")
    assert refused.json()["request_id"] == refused.headers["X-Request-Id"] != PASSED_ON["X-Request-Id"]
    # It is known as a hop: the scheme is its word.
    assert "Strict-Transport-Security" in reply.headers


def test_the_id_of_a_proxy_that_overwrites_what_clients_send_is_kept(stack, behind):
    with behind(KNOWN_HOP | OVERWRITES_IDS) as port:
        reply = requests.get(f"http://127.0.0.1:{port}/nope", headers=PASSED_ON, timeout=5)

    assert reply.headers["X-Request-Id"] == reply.json()["request_id"] == PASSED_ON["X-Request-Id"]


def test_where_ids_are_believed_strangers_choose_none_all_the_same(stack, behind):
    with behind(OVERWRITES_IDS) as port:
        reply = requests.get(f"http://127.0.0.1:{port}/nope", headers=PASSED_ON, timeout=5)

    assert reply.headers["X-Request-Id"] != PASSED_ON["X-Request-Id"]
