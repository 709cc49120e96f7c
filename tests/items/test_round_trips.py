"""What a request costs: reading is one statement besides the check of the token, writing is one in a transaction."""

import pytest

CHECK = 1
TRANSACTION = 2  # BEGIN and COMMIT


@pytest.fixture
def cost(client, hers, wire):
    """cost(method, path, ...) → the round trips of a request on a connection that is there already."""

    def count(method, path, status, headers=(), **options):
        client.get("/items", headers=hers)
        wire()
        reply = client.open(path, method=method, headers={**hers, **dict(headers)}, **options)
        assert reply.status_code == status
        return len(wire())

    return count


def test_reading_is_one_statement(cost, item):
    assert cost("GET", item.path, 200) == CHECK + 1
    assert cost("GET", item.path, 304, {"If-None-Match": item.tag}) == CHECK + 1
    assert cost("GET", "/items", 200) == CHECK + 1


def test_writing_is_one_statement_in_a_transaction(cost, item):
    wish = {"json": {"name": "Parasol"}}

    assert cost("POST", "/items", 201, **wish) == CHECK + TRANSACTION + 1
    assert cost("PUT", item.path, 200, {"If-Match": item.tag}, **wish) == CHECK + TRANSACTION + 1
    assert cost("PATCH", item.path, 200, **wish) == CHECK + TRANSACTION + 1
    assert cost("DELETE", item.path, 204) == CHECK + TRANSACTION + 1


def test_a_body_that_is_refused_costs_nothing_but_the_check(cost, item):
    assert cost("PUT", item.path, 422, json={"name": ""}) == CHECK
