"""A name server that is away or silent: the database is where it was found last."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import make_url

from service import names
from service.names import Names, NoSuchHost
from tests.database import Database
from tests.web.conftest import Member
from tests.web.harm import cut_all
from tests.web.replies import refused

NAME = "database.example"


class Resolver:
    """The system's, which finds `NAME` at the tests' database as long as the name server answers."""

    def __init__(self, address):
        self._address = address
        self._system = socket.getaddrinfo
        self.asked = 0
        self.answers = threading.Event()
        self.answers.set()
        self.is_lost = False

    def getaddrinfo(self, host, *words, **options):
        if not str(host).endswith(NAME):
            return self._system(host, *words, **options)
        self.asked += 1
        self.answers.wait()
        if self.is_lost:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return self._system(self._address, *words, **options)


@pytest.fixture
def resolver(own_database, monkeypatch):
    found = Resolver(make_url(own_database.application_url).host)
    monkeypatch.setattr(socket, "getaddrinfo", found.getaddrinfo)
    monkeypatch.setattr(names, "PATIENCE", 0.2)
    yield found
    found.answers.set()


@pytest.fixture
def member(make_app, own_database, resolver):
    urls = [make_url(url).set(host=NAME).render_as_string(hide_password=False) for url in own_database]
    return Member(make_app(Database(*urls)))


def fall_silent(resolver):
    resolver.answers.clear()


def be_lost(resolver):
    resolver.is_lost = True


@pytest.mark.parametrize("harm", [fall_silent, be_lost], ids=["silent", "no answer"])
def test_whoever_found_the_database_finds_it_again(member, own_database, resolver, harm):
    """F7"""
    harm(resolver)
    for method, path, body in (("GET", "/users/me", None), ("PATCH", "/users/me", {"name": "Ada"})):
        cut_all(own_database)

        assert member.ask(method, path, body).status_code == 200


@pytest.mark.parametrize("harm", [fall_silent, be_lost], ids=["silent", "no answer"])
def test_whoever_never_found_it_says_so_and_is_whole_when_the_name_is_back(make_app, own_database, resolver, harm):
    """F7"""
    url = make_url(own_database.application_url).set(host=NAME).render_as_string(hide_password=False)
    caller = make_app(Database(url, url)).test_client()
    harm(resolver)

    refused(caller.get("/health/ready"), 503)
    assert caller.get("/health").status_code == 200
    resolver.is_lost = False
    resolver.answers.set()

    assert caller.get("/health/ready").status_code == 200


def test_all_who_look_at_once_share_one_lookup(resolver):
    fall_silent(resolver)
    looking = Names()

    with ThreadPoolExecutor(5) as pool:
        tries = [pool.submit(looking.placed, {"host": NAME}) for _ in range(5)]

    assert [type(one.exception()) for one in tries] == [NoSuchHost] * 5
    assert resolver.asked == 1


def test_a_late_answer_counts(resolver):
    looking = Names()
    fall_silent(resolver)
    with pytest.raises(NoSuchHost):
        looking.placed({"host": NAME})
    resolver.answers.set()

    assert looking.placed({"host": NAME})["hostaddr"]


def test_every_address_of_every_host_is_tried_with_its_port(resolver):
    hosts = {"host": f"{NAME},127.0.0.9,second.{NAME}", "port": "5432,,5434", "user": "ada"}

    placed = Names().placed(hosts)

    address = placed["hostaddr"].split(",")[0]
    assert placed == {
        "host": f"{NAME},127.0.0.9,second.{NAME}",
        "port": "5432,,5434",
        "hostaddr": f"{address},,{address}",
        "user": "ada",
    }


def test_a_host_that_is_not_found_leaves_the_others(resolver, monkeypatch):
    monkeypatch.setattr(names, "PATIENCE", 5)

    placed = Names().placed({"host": f"nowhere.invalid,{NAME}", "port": 5432})

    assert (placed["host"], placed["port"]) == (NAME, "5432")


@pytest.mark.parametrize(
    "parameters",
    [{}, {"host": "127.0.0.1"}, {"host": "::1,/run/postgresql", "port": "1,2"}, {"host": f"{NAME},b", "port": "1,2,3"}],
)
def test_what_has_no_name_to_look_up_is_left_as_it_is(parameters, resolver):
    assert Names().placed(parameters) == parameters
    assert resolver.asked == 0


def test_a_name_that_cannot_be_one_is_not_found():
    with pytest.raises(psycopg.OperationalError):
        Names().placed({"host": "a" * 64 + ".example"})
