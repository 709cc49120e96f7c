"""Clients that send again until they are answered, while workers die under them: everything is done, and done once."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psutil
import psycopg
import pytest
import requests

from tests.system.load import within

CLIENTS, DEATHS = 8, 4


class Insistent:
    """A client that adds items one after another, each under a key of its own and as often as it takes."""

    def __init__(self, stack, authorization, number):
        self._url = f"{stack.url}/items"
        self._authorization = authorization
        self._number = number
        self.again = 0
        self.added = {}

    def add_until(self, over):
        while not over.is_set():
            name = f"{self._number}.{len(self.added)}"
            self.added[name] = self._add(name)

    def _add(self, name):
        headers = {"Authorization": self._authorization, "Idempotency-Key": str(uuid.uuid4())}
        with within(30, f"an answer about {name}") as wait:
            while True:
                try:
                    reply = requests.post(self._url, json={"name": name}, headers=headers, timeout=5)
                    if reply.status_code == 201:
                        return reply.json()["id"]
                    assert reply.status_code in (409, 502, 503), reply.text
                except requests.RequestException:
                    pass
                self.again += 1
                wait()


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
    clients = [Insistent(stack, member.headers["Authorization"], number) for number in range(CLIENTS)]
    over = threading.Event()
    with ThreadPoolExecutor(CLIENTS) as threads:
        running = [threads.submit(client.add_until, over) for client in clients]
        try:
            for _ in range(DEATHS):
                kill_until_somebody_is_cut_off(stack, clients)
        finally:
            over.set()
        for future in running:
            future.result()

    kept = {item["id"]: item["name"] for item in everything(stack, member)}
    assert kept == {id: name for client in clients for name, id in client.added.items()}


def kill_until_somebody_is_cut_off(stack, clients):
    before = sum(client.again for client in clients)
    with within(30, "somebody who has to send again") as wait:
        while sum(client.again for client in clients) == before:
            # The younger one may not serve anybody yet.
            min(stack.workers(), key=psutil.Process.create_time).kill()
            time.sleep(0.3)
            wait()


def everything(stack, member):
    page = member.get(f"{stack.url}/items", params={"limit": 200}, timeout=5)
    yield from page.json()
    while "next" in page.links:
        page = member.get(stack.url + page.links["next"]["url"], timeout=5)
        yield from page.json()
