"""PATCH /users/{id}: who moves an account to another address or role has logged in lately. ASVS 7.5.1."""

import pytest

from tests.conftest import PASSWORD, bearer
from tests.races import at_once, request, statuses
from tests.web.replies import refused

WISHES = [{"email": "c@example.com"}, {"role": "admin"}, {"name": "C", "role": "admin"}]
OLDER = "UPDATE sessions SET created_at = now() - interval '15 minutes'"


@pytest.fixture
def old_login(root, sql):
    """The header of an administrator who logged in a while ago."""
    sql(OLDER)
    return root


def amend(client, account, header, **wish):
    return client.patch(f"/users/{account.id}", headers=header, json=wish)


def unchanged(client, ada, header):
    return client.get(f"/users/{ada.id}", headers=header).headers["ETag"] == f'"{ada.id.hex}.1"'


@pytest.mark.parametrize("wish", WISHES, ids=str)
def test_a_login_of_a_while_ago_moves_nobody(client, ada, old_login, wish):
    body = refused(amend(client, ada, old_login, **wish), 403)

    assert body["type"] == "/problems/reauthentication-required"
    assert unchanged(client, ada, old_login)


@pytest.mark.parametrize("wish", WISHES, ids=str)
def test_with_the_administrators_own_password_it_does(client, ada, old_login, wish):
    assert amend(client, ada, old_login, **wish, current_password=PASSWORD).status_code == 200


@pytest.mark.parametrize("age", [0, 15])
def test_a_wrong_password_moves_nobody_however_fresh_the_login_is(client, ada, boss, root, sql, age):
    sql("UPDATE sessions SET created_at = now() - make_interval(mins => :age)", age=age)

    body = refused(amend(client, ada, root, role="admin", current_password="not the password"), 403)

    assert body["type"] == "/problems/reauthentication-required"
    assert unchanged(client, ada, root)
    refusals = "SELECT count(*) FROM audit_events WHERE action = 'reauthentication.refused' AND subject_id = :id"
    assert sql(refusals, id=boss.id) == [(1,)]


@pytest.mark.parametrize("wish", [{"name": "C"}, {"disabled": True}, {"email": "ADA@example.com", "role": "user"}, {}])
def test_what_lets_nobody_in_needs_no_password(client, ada, old_login, wish):
    assert amend(client, ada, old_login, **wish).status_code == 200


def test_a_refresh_is_no_login(client, ada, boss, sign_in, sql):
    tokens = sign_in(boss)
    sql(OLDER)

    tokens = client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json

    assert amend(client, ada, bearer(tokens["access_token"]), role="admin").status_code == 403


def test_an_administrators_own_address_is_no_exception(client, boss, old_login):
    assert amend(client, boss, old_login, email="me@example.com").status_code == 403
    assert amend(client, boss, old_login, email="me@example.com", current_password=PASSWORD).status_code == 200


def test_zero_always_asks_and_plain_users_learn_nothing_by_it(another_app, ada, root, hers):
    strict = another_app(REAUTHENTICATE_AFTER="0").test_client()

    assert amend(strict, ada, root, role="admin").status_code == 403
    assert amend(strict, ada, root, role="admin", current_password=PASSWORD).status_code == 200


def test_who_is_no_administrator_is_told_so_whatever_the_password(client, ada, hers):
    body = refused(amend(client, ada, hers, role="admin", current_password=PASSWORD), 403)

    assert body["type"] == "/problems/administrators-only"


def test_no_connection_is_held_while_the_password_is_compared(another_app, ada, root):
    narrow = another_app(DATABASE_POOL_SIZE="1").test_client()

    assert amend(narrow, ada, root, role="admin", current_password=PASSWORD).status_code == 200
    assert amend(narrow, ada, root, role="user", current_password="wrong").status_code == 403


@pytest.mark.parametrize("_round", range(4))
def test_two_who_unseat_each_other_by_password_do_not_wait_for_each_other(app, make_user, sign_in, sql, _round):
    """Whoever locked themselves first would."""
    pair = [make_user(role="admin") for _ in range(2)]
    headers = [bearer(sign_in(who)["access_token"]) for who in pair]
    wish = {"role": "user", "current_password": PASSWORD}

    replies = at_once(
        [
            request(app, "PATCH", f"/users/{whom.id}", headers=header, json=wish)
            for whom, header in zip(reversed(pair), headers, strict=True)
        ]
    )

    heard = statuses(replies)
    assert heard.pop(200) == 1
    assert set(heard) <= {401, 404, 409}
    assert sql("SELECT count(*) FROM users WHERE role = 'admin'") == [(1,)]
