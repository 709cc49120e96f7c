"""DELETE /users/{id}: oneself, or anybody as an administrator."""

import pytest

from tests.conftest import PASSWORD
from tests.web.replies import refused

NOBODY = "00000000-0000-7000-8000-000000000001"


def test_an_administrator_removes_somebody_with_all_that_is_theirs(client, ada, hers, root, sql):
    """R61, R65"""
    assert client.delete(f"/users/{ada.id}", headers=root).status_code == 204

    assert client.get("/users/me", headers=hers).status_code == 401
    assert client.get(f"/users/{ada.id}", headers=root).status_code == 404
    assert client.delete(f"/users/{ada.id}", headers=root).status_code == 404
    assert sql("SELECT count(*) FROM sessions") == [(1,)]


def test_a_plain_user_removes_nobody_else(client, boss, hers, log_in):
    """R61, ASVS 8.2.1"""
    found, missing = (client.delete(f"/users/{id}", headers=hers) for id in (boss.id, NOBODY))

    assert found.status_code == missing.status_code == 404
    assert found.json | {"instance": "", "request_id": ""} == missing.json | {"instance": "", "request_id": ""}
    assert log_in(boss.email)


def test_everybody_may_leave_by_their_own_id(client, ada, hers):
    assert client.delete(f"/users/{ada.id}", headers=hers).status_code == 204
    assert client.get("/users/me", headers=hers).status_code == 401


def test_the_last_administrator_stays(client, boss, root):
    """R61"""
    body = refused(client.delete(f"/users/{boss.id}", headers=root), 409)

    assert body["type"] == "/problems/last-admin"
    assert client.get("/users/me", headers=root).status_code == 200


def test_strangers_remove_nobody(client, ada, log_in):
    refused(client.delete(f"/users/{ada.id}"), 401)

    assert log_in(ada.email)


def test_ones_own_id_is_no_way_round_the_password(another_app, ada, hers, root):
    """Only for oneself: an administrator does not know the password of others."""
    strict = another_app(REAUTHENTICATE_DELETE="yes").test_client()

    without = refused(strict.delete(f"/users/{ada.id}", headers=hers), 403)
    right = strict.delete(f"/users/{ada.id}", headers=hers, json={"current_password": PASSWORD})

    assert without["type"] == "/problems/reauthentication-required"
    assert right.status_code == 204


def test_an_administrator_needs_no_password_of_theirs_for_others(another_app, ada, root):
    strict = another_app(REAUTHENTICATE_DELETE="yes").test_client()

    assert strict.delete(f"/users/{ada.id}", headers=root).status_code == 204


@pytest.mark.parametrize("id", ["0", "-1", "1e9", "9" * 400, "%00", "..", "*", "' OR 1=1 --", "{" + NOBODY + "}"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_strange_id_is_a_404(client, root, method, id):
    """R50"""
    refused(client.open(f"/users/{id}", method=method, headers=root, json={}), 404)
