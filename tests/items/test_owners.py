"""An item is its owner's: to everybody else, administrators too, it is not there, and nobody can give it away."""

import pytest

from tests.items.test_items import NOBODYS

METHODS = ["GET", "PUT", "PATCH", "DELETE"]


def core(reply):
    """A refusal but for what differs between any two."""
    return reply.status_code, reply.json | {"instance": "", "request_id": ""}, {*dict(reply.headers)}


@pytest.mark.parametrize("headers", [{}, {"If-Match": "*"}, {"If-Match": '"x"'}, {"If-None-Match": "*"}], ids=str)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("wish", [{"name": "Mine"}, {}])
def test_somebody_elses_item_looks_like_none(client, hers, eves, item, method, headers, wish):
    """R63, ASVS 8.2.2"""
    foreign, missing = (
        client.open(path, method=method, headers={**eves, **headers}, json=wish) for path in (item.path, NOBODYS)
    )

    assert foreign.status_code == 404
    assert core(foreign) == core(missing)
    assert client.get(item.path, headers=hers).json == item.shown


@pytest.mark.parametrize("method", METHODS)
def test_knowing_the_version_helps_nobody(client, hers, eves, item, method):
    """R63"""
    reply = client.open(item.path, method=method, headers={**eves, "If-Match": item.tag}, json={"name": "Mine"})

    assert reply.status_code == 404
    assert client.get(item.path, headers=hers).json == item.shown


def test_a_list_holds_nobody_elses_items(client, hers, eves, item, make_item):
    """R63"""
    mine = make_item(headers=eves, name="Mine")

    assert client.get("/items", headers=eves).json == [mine.shown]
    assert client.get("/items", headers=hers).json == [item.shown]


@pytest.mark.parametrize("method", METHODS)
def test_an_administrator_is_somebody_else(client, root, item, method):
    assert client.open(item.path, method=method, headers=root, json={}).status_code == 404


@pytest.mark.parametrize("field", ["owner_id", "owner", "user_id", "id", "version", "created_at", "updated_at"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_nothing_else_can_be_set(client, hers, item, method, field):
    """R64, ASVS 15.3.3"""
    path = "/items" if method == "POST" else item.path

    reply = client.open(path, method=method, headers=hers, json={"name": "Parasol", field: NOBODYS[7:]})

    assert reply.status_code == 422
    assert reply.json["errors"] == [{"pointer": f"/{field}", "detail": "Unknown field."}]
    assert client.get("/items", headers=hers).json == [item.shown]
