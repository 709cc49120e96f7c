"""POST /auth/register: what it takes, what it answers, what it never stores."""

import pytest

from tests.conftest import PASSWORD, bearer

WISH = {"email": "ada@example.com", "password": PASSWORD, "name": "Ada"}


def test_a_new_account_is_shown_whole_and_without_its_password(client, log_in):
    """R1, ASVS 15.3.1"""
    reply = client.post("/auth/register", json=WISH)

    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/users/{reply.json['id']}"
    assert reply.headers["ETag"].endswith('.1"')
    assert set(reply.json) == {
        *("id", "email", "email_verified", "name", "role", "status", "avatar_url", "created_at", "updated_at"),
    }
    assert (reply.json["role"], reply.json["status"], reply.json["email_verified"]) == ("user", "active", False)
    assert PASSWORD not in reply.text
    assert "$2b$" not in reply.text
    assert "hash" not in reply.text


def test_the_location_of_a_new_account_is_where_its_owner_finds_it(client, log_in):
    location = client.post("/auth/register", json=WISH).headers["Location"]
    token = log_in(WISH["email"])["access_token"]

    reply = client.get(location, headers=bearer(token))

    assert reply.json["email"] == WISH["email"]


def test_a_taken_address_is_a_conflict_that_changes_nothing(client, make_user, log_in):
    make_user(email=WISH["email"], password="the owner's own words")

    reply = client.post("/auth/register", json=WISH)

    assert (reply.status_code, reply.mimetype) == (409, "application/problem+json")
    assert reply.json["type"] == "/problems/email-taken"
    assert log_in(WISH["email"], "the owner's own words")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("is_admin", True),
        ("role", "admin"),
        ("id", "00000000-0000-7000-8000-000000000001"),
        ("email_verified", True),
        ("email_verified_at", "2020-01-01T00:00:00Z"),
        ("password_hash", "$2b$04$abcdefghijklmnopqrstuu"),
        ("status", "active"),
        ("disabled_at", None),
        ("avatar_key", "x"),
        ("version", 7),
        ("created_at", "2020-01-01T00:00:00Z"),
    ],
)
def test_a_field_that_only_the_service_may_set_is_refused(client, sql, field, value):
    """R11, ASVS 15.3.3, CVE-2025-61928"""
    reply = client.post("/auth/register", json={**WISH, field: value})

    assert reply.status_code == 422
    assert reply.json["errors"] == [{"pointer": f"/{field}", "detail": "Unknown field."}]
    assert sql("SELECT email FROM users") == []


@pytest.mark.parametrize("field", ["email", "password"])
def test_what_is_missing_is_named(client, field):
    body = {name: value for name, value in WISH.items() if name != field}

    reply = client.post("/auth/register", json=body)

    assert reply.status_code == 422
    assert reply.json["errors"] == [{"pointer": f"/{field}", "detail": "Missing data for required field."}]


def test_every_complaint_comes_at_once(client):
    reply = client.post("/auth/register", json={"email": "nowhere", "password": 7, "name": "x" * 201, "age": 3})

    assert reply.status_code == 422
    assert {error["pointer"] for error in reply.json["errors"]} == {"/email", "/password", "/name", "/age"}


@pytest.mark.parametrize("field", ["email", "password", "name"])
@pytest.mark.parametrize("value", [None, 7, 1.5, True, [], ["a@example.com"], {}, {"$ne": ""}])
def test_a_value_of_another_json_type_is_refused(client, sql, field, value):
    """R5, ASVS 2.2.1"""
    reply = client.post("/auth/register", json={**WISH, field: value})

    assert reply.status_code == 422
    assert [error["pointer"] for error in reply.json["errors"]] == [f"/{field}"]
    assert sql("SELECT email FROM users") == []


def test_a_name_keeps_its_script_and_loses_the_blanks_around_it(client):
    reply = client.post("/auth/register", json={**WISH, "name": "  Zoë 王小明 \u202fΑθηνά "})

    assert reply.json["name"] == "Zoë 王小明 \u202fΑθηνά"


@pytest.mark.parametrize("name", ["two\nlines", "a\tb", "a\rb", "\x1b[31mred", "x" * 201])
def test_a_name_with_control_characters_or_without_end_is_refused(client, name):
    reply = client.post("/auth/register", json={**WISH, "name": name})

    assert reply.status_code == 422
    assert reply.json["errors"][0]["pointer"] == "/name"
