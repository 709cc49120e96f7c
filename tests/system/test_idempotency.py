"""Clients that send again until they are answered, while workers die under them: everything is done, and done once."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests

from tests.system.load import within

CLIENTS, ITEMS_EACH = 8, 40


class Insistent:
    """A client that adds items one after another, each under a key of its own and as often as it takes."""

    def __init__(self, stack, authorization):
        self._url = f"{stack.url}/items"
        self._authorization = authorization
        self.tries = 0

    def add(self, name):
        headers = {"Authorization": self._authorization, "Idempotency-Key": str(uuid.uuid4())}
        with within(30, f"an answer about {name}") as wait:
            while True:
                self.tries += 1
                try:
                    reply = requests.post(self._url, json={"name": name}, headers=headers, timeout=5)
                    if reply.status_code == 201:
                        return reply.json()["id"]
                    assert reply.status_code in (409, 502, 503), reply.text
                except requests.RequestException:
                    pass
                wait()

    def add_all(self, number):
        return {name: self.add(name) for name in (f"{number}.{n}" for n in range(ITEMS_EACH))}


@pytest.fixture
def impatience(stack):
    """Lets claims lapse as if a minute had passed, all the while: whoever is asked again then does it at once."""
    over = threading.Event()

    def lapse():
        with psycopg.connect(stack.environment()["MIGRATION_DATABASE_URL"], autocommit=True) as connection:
            while not over.wait(0.3):
                connection.execute(
                    "UPDATE idempotency_keys SET expires_at = now() WHERE answer IS NULL AND expires_at > now()"
                )

    thread = threading.Thread(target=lapse)
    thread.start()
    yield
    over.set()
    thread.join()


def test_what_is_sent_again_after_kill_9_is_done_once(stack, member, impatience):
    """F11, F17, F18"""
    clients = [Insistent(stack, member.headers["Authorization"]) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as threads:
        running = [threads.submit(client.add_all, number) for number, client in enumerate(clients)]
        while not all(future.done() for future in running):
            time.sleep(0.4)
            for worker in list(stack.workers())[:1]:
                worker.kill()
        answered = {name: id for future in running for name, id in future.result().items()}

    kept = {item["id"]: item["name"] for item in everything(stack, member)}
    assert kept == {id: name for name, id in answered.items()}
    assert len(kept) == CLIENTS * ITEMS_EACH
    assert sum(client.tries for client in clients) > len(kept), "nothing was ever sent again"


def everything(stack, member):
    page = member.get(f"{stack.url}/items", params={"limit": 200}, timeout=5)
    yield from page.json()
    while "next" in page.links:
        page = member.get(stack.url + page.links["next"]["url"], timeout=5)
        yield from page.json()
