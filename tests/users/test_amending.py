"""PATCH /users/{id}: what administrators change about anybody."""

import pytest

from tests.conftest import PASSWORD, bearer
from tests.database import run
from tests.races import at_once, request, statuses
from tests.web.replies import refused

ACTIVE = "SELECT count(*) FROM users WHERE role = 'admin' AND disabled_at IS NULL"
NOBODY = "00000000-0000-7000-8000-000000000001"
FIELDS = [{"name": "Countess"}, {"email": "c@example.com"}, {"role": "admin"}, {"disabled": True}]


def test_everything_is_changed_at_once(client, ada, root):
    wish = {"name": "Countess", "email": "Countess@Example.com", "role": "admin", "disabled": True}

    reply = client.patch(f"/users/{ada.id}", headers=root, json=wish)

    shown = (reply.json["name"], reply.json["email"], reply.json["role"], reply.json["status"])
    assert (reply.status_code, shown) == (200, ("Countess", "countess@example.com", "admin", "disabled"))
    assert reply.headers["ETag"] == f'"{ada.id.hex}.2"'
    assert client.get(f"/users/{ada.id}", headers=root).json == reply.json


def test_a_new_address_counts_as_unverified_and_the_same_one_does_not(client, ada, root, sql):
    sql("UPDATE users SET email_verified_at = now()")

    same = client.patch(f"/users/{ada.id}", headers=root, json={"email": "ADA@example.com"})
    new = client.patch(f"/users/{ada.id}", headers=root, json={"email": "countess@example.com"})

    assert (same.json["email_verified"], new.json["email_verified"]) == (True, False)


def test_what_changes_nothing_makes_no_new_version(client, ada, root):
    wish = {"name": "Ada", "email": "ada@example.com", "role": "user", "disabled": False}

    for body in ({}, wish):
        reply = client.patch(f"/users/{ada.id}", headers=root, json=body)
        assert (reply.status_code, reply.headers["ETag"]) == (200, f'"{ada.id.hex}.1"')


def test_a_taken_address_is_refused_whole(client, ada, root):
    wish = {"email": "root@example.com", "name": "Root"}

    body = refused(client.patch(f"/users/{ada.id}", headers=root, json=wish), 409)

    assert body["type"] == "/problems/email-taken"
    assert client.get(f"/users/{ada.id}", headers=root).json["name"] == "Ada"


def test_disabling_ends_the_sessions_and_enabling_does_not_bring_them_back(client, ada, hers, log_in, root, sql):
    """R65"""
    refresh = log_in(ada.email)["refresh_token"]
    client.patch(f"/users/{ada.id}", headers=root, json={"disabled": True})
    while_disabled = client.get("/users/me", headers=hers).status_code
    assert sql("SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND user_id = :id", id=ada.id) == [(0,)]

    client.patch(f"/users/{ada.id}", headers=root, json={"disabled": False})

    assert (while_disabled, client.get("/users/me", headers=hers).status_code) == (401, 401)
    assert client.post("/auth/refresh", json={"refresh_token": refresh}).status_code == 401
    assert log_in(ada.email)


def test_disabling_twice_keeps_the_time_of_the_first(client, ada, root, sql):
    since = "SELECT disabled_at FROM users WHERE email = 'ada@example.com'"
    client.patch(f"/users/{ada.id}", headers=root, json={"disabled": True})
    first = sql(since)

    assert client.patch(f"/users/{ada.id}", headers=root, json={"disabled": True}).status_code == 200
    assert sql(since) == first


def test_a_promotion_holds_from_the_next_request_on_and_so_does_its_end(client, ada, hers, root):
    """R65, ASVS 8.3.2"""
    heard = [client.get("/users", headers=hers).status_code]
    for role in ("admin", "user"):
        client.patch(f"/users/{ada.id}", headers=root, json={"role": role})
        heard.append(client.get("/users", headers=hers).status_code)

    assert heard == [403, 200, 403]


@pytest.mark.parametrize("wish", [*FIELDS, {}], ids=str)
def test_plain_users_amend_nobody(client, ada, hers, boss, root, wish):
    """R61, ASVS 8.2.1: somebody else looks like nobody, and oneself is changed at /users/me"""
    others, nobodys, own = (
        client.patch(f"/users/{id}", headers=hers, json=wish).status_code for id in (boss.id, NOBODY, ada.id)
    )

    assert (others, nobodys, own) == (404, 404, 403)
    assert [client.get(f"/users/{who.id}", headers=root).headers["ETag"][-3:] for who in (ada, boss)] == ['.1"', '.1"']


def test_nobody_has_nothing_to_amend(client, root):
    refused(client.patch(f"/users/{NOBODY}", headers=root, json={"name": "x"}), 404)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("disabled", "true"), ("disabled", 1), ("disabled", None), ("role", "root"), ("role", None), ("role", [])),
        *(("email", "none"), ("email", None), ("name", None), ("name", "x" * 201), ("status", "disabled")),
        *(("password", PASSWORD), ("password_hash", "x"), ("id", NOBODY), ("version", 7), ("email_verified", True)),
    ],
)
def test_what_cannot_be_set_is_refused(client, ada, root, field, value):
    """R40, R64"""
    body = refused(client.patch(f"/users/{ada.id}", headers=root, json={"name": "Countess", field: value}), 422)

    assert [error["pointer"] for error in body["errors"]] == [f"/{field}"]
    assert client.get(f"/users/{ada.id}", headers=root).json["name"] == "Ada"


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_version_that_is_past_stops_the_act(client, ada, root, method):
    """RFC 9110 13.1.1"""
    old = client.get(f"/users/{ada.id}", headers=root).headers["ETag"]
    new = client.patch(f"/users/{ada.id}", headers={**root, "If-Match": old}, json={"name": "B"}).headers["ETag"]

    stale = client.open(f"/users/{ada.id}", method=method, headers={**root, "If-Match": old}, json={})
    fresh = client.open(f"/users/{ada.id}", method=method, headers={**root, "If-Match": new}, json={})

    assert (stale.status_code, fresh.status_code) == (412, {"PATCH": 200, "DELETE": 204}[method])


@pytest.mark.parametrize("wish", [{"role": "user"}, {"disabled": True}, {"role": "user", "name": "x"}], ids=str)
def test_the_last_administrator_stays_one(client, boss, root, wish):
    body = refused(client.patch(f"/users/{boss.id}", headers=root, json=wish), 409)

    assert body["type"] == "/problems/last-admin"
    assert client.get("/users/me", headers=root).headers["ETag"][-3:] == '.1"'


def test_one_of_two_administrators_may_step_down(client, boss, root, make_user, sql):
    make_user(role="admin")

    assert client.patch(f"/users/{boss.id}", headers=root, json={"role": "user"}).status_code == 200
    assert sql(ACTIVE) == [(1,)]


@pytest.mark.parametrize("_round", range(4))
@pytest.mark.parametrize("wish", [{"role": "user"}, {"disabled": True}], ids=str)
def test_of_two_administrators_who_unseat_each_other_at_once_one_stays(app, make_user, log_in, sql, wish, _round):
    """R61: whoever comes second may have lost the right to ask meanwhile"""
    first, second = (make_user(role="admin") for _ in range(2))
    headers = [bearer(log_in(who.email)["access_token"]) for who in (first, second)]

    replies = at_once(
        [
            request(app, "PATCH", f"/users/{whom.id}", headers=header, json=wish)
            for whom, header in zip((second, first), headers, strict=True)
        ]
    )

    heard = statuses(replies)
    assert heard.pop(200) == 1
    assert set(heard) <= {401, 404, 409}
    assert sql(ACTIVE) == [(1,)]


@pytest.mark.parametrize("_round", range(4))
def test_one_stays_however_they_go(app, make_user, log_in, sql, _round):
    people = [make_user(role="admin") for _ in range(4)]
    header = [bearer(log_in(who.email)["access_token"]) for who in people]

    replies = at_once(
        [
            request(app, "PATCH", f"/users/{people[1].id}", headers=header[0], json={"role": "user"}),
            request(app, "PATCH", f"/users/{people[2].id}", headers=header[1], json={"disabled": True}),
            request(app, "DELETE", f"/users/{people[3].id}", headers=header[2]),
            request(app, "DELETE", "/users/me", headers=header[3]),
            request(app, "DELETE", f"/users/{people[0].id}", headers=header[0]),
        ]
    )

    assert set(statuses(replies)) <= {200, 204, 401, 403, 404, 409}
    assert sql(ACTIVE)[0][0] >= 1


def test_an_act_is_few_statements(client, ada, root, wire):
    client.get("/users/me", headers=root)
    wire()

    client.patch(f"/users/{ada.id}", headers=root, json={"name": "Countess"})

    assert len(wire()) == 6  # the token; BEGIN, the account, its change, the record, COMMIT


def test_the_command_disables_by_the_same_rule(app, client, ada, hers, root, sql):
    assert run(app, "users", "disable", "Ada@example.com") == "ada@example.com: user, disabled\n"
    assert client.get("/users/me", headers=hers).status_code == 401
    assert sql("SELECT count(*) FROM sessions WHERE revoked_at IS NULL") == [(1,)]
