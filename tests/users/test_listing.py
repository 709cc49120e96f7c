"""GET /users: who may list, and what they see."""

import pytest

from tests.conftest import bearer
from tests.web.replies import refused

CARD = {"avatar_url", "email", "name"}


@pytest.fixture
def house(another_app):
    """house("public") → a client of a service whose USER_DIRECTORY says so."""
    return lambda directory: another_app(USER_DIRECTORY=directory).test_client()


def test_administrators_see_everybody_in_full_oldest_first(client, ada, root):
    reply = client.get("/users", headers=root)

    assert [user["email"] for user in reply.json] == ["ada@example.com", "root@example.com"]
    assert reply.json[0] == client.get(f"/users/{ada.id}", headers=root).json
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("directory", ["admins", "members"])
def test_strangers_may_not_list(house, ada, directory):
    """R60"""
    body = refused(house(directory).get("/users"), 401)

    assert body["type"] == "/problems/authentication-required"


def test_plain_users_may_not_list_unless_the_setting_says_so(client, hers):
    """R60"""
    body = refused(client.get("/users", headers=hers), 403)

    assert body["type"] == "/problems/administrators-only"


@pytest.mark.parametrize("directory", ["members", "public"])
def test_plain_users_see_cards_alone(house, hers, directory):
    reply = house(directory).get("/users", headers=hers)

    assert reply.json == [{"avatar_url": None, "email": "ada@example.com", "name": "Ada"}]


def test_strangers_see_cards_alone_in_a_public_directory(house, ada, sql):
    sql("UPDATE users SET avatar_key = 'x.png'")

    reply = house("public").get("/users?count=exact")

    assert [set(card) for card in reply.json] == [CARD]
    assert reply.json[0]["avatar_url"].endswith("/x.png")
    assert reply.headers["X-Total-Count"] == "1"


@pytest.mark.parametrize("directory", ["members", "public"])
def test_administrators_see_all_in_every_directory(house, root, directory):
    assert house(directory).get("/users", headers=root).json[0]["role"] == "admin"


def test_a_token_that_is_none_is_refused_even_in_a_public_directory(house, ada):
    refused(house("public").get("/users", headers=bearer("nonsense")), 401)


def test_who_is_no_administrator_any_more_lists_no_more(client, root, sql):
    """R65"""
    sql("UPDATE users SET role = 'user'")

    assert client.get("/users", headers=root).status_code == 403


@pytest.mark.parametrize("query", ["", "?q=a&status=active&role=user"])
def test_a_page_is_one_statement_besides_the_check_of_the_token(client, root, wire, query):
    client.get("/users/me", headers=root)
    wire()

    assert client.get(f"/users{query}", headers=root).status_code == 200
    assert len(wire()) == 2


@pytest.mark.parametrize("directory", ["members", "public"])
@pytest.mark.parametrize("query", ["role=admin", "role=user", "status=disabled", "status=invited", "q=a&role=admin"])
def test_cards_are_not_sorted_by_what_they_do_not_say(house, hers, directory, query):
    """R60: a filter would tell, an answer at a time, who is an administrator and who may not log in."""
    body = refused(house(directory).get(f"/users?{query}", headers=hers), 403)

    assert body["type"] == "/problems/administrators-only"
