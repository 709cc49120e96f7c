"""/health: the process alone. /health/ready: database, schema and signing key."""

import time

import pytest
from sqlalchemy import text

from tests.web.harm import operator
from tests.web.replies import refused


@pytest.fixture
def ready(make_app, own_database):
    """ready() → the answer of /health/ready of a service on its own database."""
    caller = make_app(own_database).test_client()
    return lambda: caller.get("/health/ready")


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
def test_it_says_ok_to_anybody_and_nothing_else(stranger, path):
    """R79"""
    reply = stranger.get(path)

    assert (reply.status_code, reply.json) == (200, {"status": "ok"})


def test_being_alive_asks_no_database(client, wire):
    """R79"""
    assert client.get("/health").status_code == 200

    assert wire() == []


def test_an_empty_database_is_not_ready(make_app, databases):
    """O3"""
    body = refused(make_app(databases.empty()).test_client().get("/health/ready"), 503)

    assert body["type"] == "/problems/not-ready"
    assert "flask db upgrade" in body["detail"]


@pytest.mark.parametrize(
    ("harm", "advice"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "flask db upgrade"),
        ("DELETE FROM alembic_version", "flask db upgrade"),
        ("DELETE FROM signing_keys", "flask keys ensure"),
        ("UPDATE signing_keys SET activates_at = now() + interval '1 hour'", "flask keys ensure"),
        ("UPDATE signing_keys SET retires_at = now()", "flask keys ensure"),
    ],
)
def test_what_is_missing_is_said_with_the_command_that_brings_it(ready, own_database, harm, advice):
    """O3"""
    with operator(own_database) as connection:
        connection.execute(text(harm))

    assert advice in refused(ready(), 503)["detail"]


def test_a_newer_schema_is_ready(ready, own_database):
    """While a deployment migrates, the tasks of the release before stay in service."""
    set_revision(own_database, "9999")

    assert ready().status_code == 200


def test_good_news_is_believed_for_a_second_and_bad_news_is_not(ready, own_database):
    assert ready().status_code == 200
    set_revision(own_database, "0001")

    assert ready().status_code == 200
    time.sleep(1.05)
    refused(ready(), 503)
    set_revision(own_database, "9999")
    assert ready().status_code == 200


def set_revision(database, number):
    with operator(database) as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{number}'"))
