"""GET /users/me/export: all that is held about the caller, and nothing about anybody else."""

import json

import pytest

from service.orm import Base
from tests.conftest import PASSWORD, bearer


def test_it_is_a_file_that_nobody_keeps_on_the_way(client, hers):
    reply = client.get("/users/me/export", headers=hers)

    assert reply.status_code == 200
    assert reply.mimetype == "application/json"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="gatehouse-export.json"'
    assert reply.headers["Cache-Control"] == "no-store"
    assert list(reply.json) == ["account", "sessions", "mailed_links", "items", "events"]


def test_strangers_are_asked_to_sign_in(client):
    assert client.get("/users/me/export").status_code == 401


def test_the_account_is_told_in_full_without_its_hash(client, hers, exported, sql):
    sql("UPDATE users SET email_verified_at = '2026-01-02 03:04:05.678901Z', avatar_key = 'ab/cd.webp'")

    account = exported()["account"]

    shown = client.get("/users/me", headers=hers).json
    more = {"email_verified_at": "2026-01-02T03:04:05.678901+00:00", "disabled_at": None, "version": 1}
    assert account == shown | more
    assert "$2b$" not in json.dumps(account)


def test_every_session_is_told_those_that_ended_too(client, ada, hers, exported, log_in, sql):
    client.post("/auth/logout", headers=bearer(log_in(ada.email)["access_token"]))

    sessions = exported()["sessions"]

    assert [session["revoked_at"] is None for session in sessions] == [True, False]
    assert set(sessions[0]) == {"id", "created_at", "last_seen_at", "expires_at", "revoked_at", "ip", "user_agent"}
    assert [session["id"] for session in sessions] == [str(id) for (id,) in sql("SELECT id FROM sessions ORDER BY id")]
    assert {session["ip"] for session in sessions} == {"127.0.0.1"}


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1300])
def test_every_item_is_there_once_however_many_there_are(exported, ada, sql, count):
    sql(
        "INSERT INTO items (owner_id, name, description)"
        " SELECT :id, 'item ' || n, 'Zoë \"quoted\"' FROM generate_series(1, :count) n",
        id=ada.id,
        count=count,
    )

    items = exported()["items"]

    assert [item["name"] for item in items] == [f"item {number}" for number in range(1, count + 1)]
    assert {item["description"] for item in items} <= {'Zoë "quoted"'}
    assert all(set(item) == {"id", "name", "description", "created_at", "updated_at"} for item in items)


def test_what_others_have_is_not_in_it(client, exported, make_user, log_in):
    eve = make_user(email="eve@example.com", name="Eve")
    eves = bearer(log_in(eve.email)["access_token"])
    client.post("/items", headers=eves, json={"name": "Secret of Eve"})

    text = json.dumps(exported())

    assert "Eve" not in text
    assert "eve@" not in text
    assert str(eve.id) not in text


def test_every_table_with_people_in_it_is_exported_or_left_out_for_a_reason():
    """Whoever adds a table that refers to accounts decides here"""
    about_people = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.column.table.name == "users" for key in table.foreign_keys)
    }

    # Kept answers repeat for a day what the account and the items are.
    assert about_people - {"idempotency_keys"} == {"sessions", "items", "one_time_tokens"}


def test_a_session_that_ended_gets_nothing(client, ada, log_in):
    token = bearer(log_in(ada.email, PASSWORD)["access_token"])
    client.post("/auth/logout", headers=token)

    assert client.get("/users/me/export", headers=token).status_code == 401


def test_links_that_were_mailed_are_in_it_without_what_makes_them_work(post, ada, hers):
    post.client.post("/auth/password/forgot", json={"email": ada.email})
    token = post.token()

    exported = post.client.get("/users/me/export", headers=hers)

    (link,) = exported.json["mailed_links"]
    assert (link["purpose"], link["sent_to"], link["used_at"]) == ("password", ada.email, None)
    assert set(link) == {"purpose", "sent_to", "created_at", "expires_at", "used_at"}
    assert token not in exported.text


def test_only_a_few_are_read_out_at_a_time(client, hers):
    """Each holds a connection: one caller must not take them all"""
    open_ones = [client.get("/users/me/export", headers=hers, buffered=False) for _ in range(2)]
    one_more = client.get("/users/me/export", headers=hers)
    for reply in open_ones:
        reply.close()

    assert [reply.status_code for reply in open_ones] == [200, 200]
    assert (one_more.status_code, one_more.json["type"]) == (503, "/problems/too-many-exports")
    assert one_more.headers["Retry-After"] == "5"
    assert client.get("/users/me/export", headers=hers).status_code == 200
