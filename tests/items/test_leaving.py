"""When an account goes, its items go, also those that are being made at that moment."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from service.items import belongings
from service.problems import NotFound
from tests.items.test_items import NOBODYS
from tests.races import at_once, request, statuses


def test_items_go_with_their_account_and_others_stay(client, hers, eves, make_item, sql):
    """R37"""
    make_item()
    make_item(headers=eves, name="Eve's")

    client.delete("/users/me", headers=hers)

    assert sql("SELECT name FROM items") == [("Eve's",)]


def test_an_item_of_nobody_is_not_made(session):
    """What a request meets whose account was deleted after its token was checked."""
    with pytest.raises(NotFound):
        belongings.add(session, NOBODYS[7:], name="Umbrella", description="")


def test_what_is_added_while_the_account_goes_is_refused(app, hers, owner):
    """The deletion begins before the token is checked and ends while the item waits for it."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")
    with ThreadPoolExecutor(1) as thread, owner.begin() as deletion:
        deletion.execute(text("DELETE FROM users"))
        adding = thread.submit(request(app, "POST", "/items", headers=hers, json={"name": "Umbrella"}))
        while not deletion.scalar(waiting):
            assert not adding.done()
            time.sleep(0.01)
        deletion.commit()
        reply = adding.result(timeout=5)

    assert (reply.status_code, reply.json["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("_round", range(6))
def test_nothing_is_left_of_what_is_added_while_the_account_goes(app, hers, item, sql, _round):
    additions = [request(app, "POST", "/items", headers=hers, json={"name": f"number {n}"}) for n in range(8)]
    changes = [request(app, "PUT", item.path, headers=hers, json={"name": f"number {n}"}) for n in range(4)]

    gone, *others = at_once([request(app, "DELETE", "/users/me", headers=hers), *additions, *changes])

    assert gone.status_code == 204
    assert set(statuses(others)) <= {200, 201, 401, 404}
    assert sql("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM items)") == [(0, 0)]


def test_of_twenty_deletions_at_once_one_is_the_deletion(app, hers, item):
    """C9"""
    replies = at_once([request(app, "DELETE", item.path, headers=hers) for _ in range(20)])

    assert statuses(replies) == {204: 1, 404: 19}


def test_nothing_lives_after_a_deletion_beside_changes(app, client, hers, item):
    changes = [request(app, method, item.path, headers=hers, json={"name": "x"}) for method in ["PUT", "PATCH"] * 5]

    gone, *others = at_once([request(app, "DELETE", item.path, headers=hers), *changes])

    assert gone.status_code == 204
    assert set(statuses(others)) <= {200, 404}
    assert client.get(item.path, headers=hers).status_code == 404
