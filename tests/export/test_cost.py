"""What an export costs the database, and what it does when that is away or changes."""

import pytest
from sqlalchemy.exc import OperationalError

from service.export.holdings import HOLDINGS, PAGE

CHECK, RECORD, BEGIN, ACCOUNT, END = 1, 1, 1, 1, 1


def roundtrips(client, hers, wire):
    client.get("/users/me/export", headers=hers).close()
    wire()
    assert client.get("/users/me/export", headers=hers).json
    return len(wire())


def test_it_is_one_statement_for_each_page_of_each_holding(client, ada, hers, wire, sql):
    least = CHECK + RECORD + BEGIN + ACCOUNT + len(HOLDINGS) + END

    assert roundtrips(client, hers, wire) == least

    items = "INSERT INTO items (owner_id, name) SELECT :id, 'x' FROM generate_series(1, :count)"
    sql(items, id=ada.id, count=PAGE + 1)
    assert roundtrips(client, hers, wire) == least + 1


def test_all_of_it_is_of_one_moment(client, ada, hers, sql):
    sql("INSERT INTO items (owner_id, name) VALUES (:id, 'Umbrella')", id=ada.id)
    reply = client.get("/users/me/export", headers=hers, buffered=False)

    sql("DELETE FROM items")

    assert [item["name"] for item in reply.json["items"]] == ["Umbrella"]


def test_the_connection_comes_back_when_it_was_read_or_given_up(client, hers, engine):
    before = engine.pool.checkedout()
    read, given_up = (client.get("/users/me/export", headers=hers) for _ in range(2))
    assert engine.pool.checkedout() == before + 2

    assert read.json["account"]
    given_up.close()

    assert engine.pool.checkedout() == before


def test_one_that_is_cut_off_does_not_end_like_a_whole_one(client, ada, hers, engine, sql):
    """A server that meets an exception leaves the last chunk out, and clients notice"""
    sql("INSERT INTO items (owner_id, name) SELECT :id, 'x' FROM generate_series(1, :count)", id=ada.id, count=PAGE + 1)
    reply = client.get("/users/me/export", headers=hers)
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
        )

    with pytest.raises(OperationalError):
        reply.get_data()
    reply.close()

    assert client.get("/users/me/export", headers=hers).json["account"]["email"] == ada.email


def test_only_a_head_is_asked_for(client, hers, engine):
    reply = client.head("/users/me/export", headers=hers)
    reply.close()

    assert (reply.status_code, reply.data) == (200, b"")
    assert engine.pool.checkedout() == 0


def test_nothing_can_be_written_on_the_way(app):
    """The snapshot is read-only, whatever a feature hands in"""
    with app.test_request_context(), app.extensions["snapshot"].connect() as connection:
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "repeatable read"
    with app.extensions["engine"].connect() as connection:
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"
