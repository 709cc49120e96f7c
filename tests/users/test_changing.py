"""PATCH /users/me: the name freely, the address with the password, nothing else at all."""

import pytest

from tests.conftest import PASSWORD


def patch(client, hers, **body):
    return client.patch("/users/me", headers=hers, json=body)


def test_a_name_is_changed_and_shown(client, hers):
    reply = patch(client, hers, name=" Countess of Lovelace ")

    assert (reply.status_code, reply.json["name"]) == (200, "Countess of Lovelace")
    assert client.get("/users/me", headers=hers).json == reply.json


def test_a_name_may_be_empty(client, hers):
    assert patch(client, hers, name="").json["name"] == ""


def test_what_changes_nothing_makes_no_new_version(client, ada, hers):
    reply = patch(client, hers)

    assert (reply.status_code, reply.headers["ETag"]) == (200, f'"{ada.id.hex}.1"')


@pytest.mark.parametrize("name", [None, 7, ["Ada"], {}, "x" * 201, "a\nb", "a\0b", "\ud800"], ids=ascii)
def test_what_is_no_name_is_refused(client, hers, name):
    reply = patch(client, hers, name=name)

    assert reply.status_code == 422
    assert client.get("/users/me", headers=hers).json["name"] == "Ada"


@pytest.mark.parametrize("text", ["'; DROP TABLE users; --", "{{7*7}}", "$(id)", "%s%n", "<script>", "\\", "${jndi:x}"])
def test_a_name_is_data(client, hers, text):
    """R49"""
    assert patch(client, hers, name=text).json["name"] == text


@pytest.mark.parametrize("password", [{}, {"current_password": "wrong"}, {"current_password": ""}])
def test_without_the_password_the_address_stays(client, hers, password):
    """R39"""
    reply = patch(client, hers, email="countess@example.com", name="Countess", **password)

    assert (reply.status_code, reply.json["type"]) == (403, "/problems/reauthentication-required")
    shown = client.get("/users/me", headers=hers).json
    assert (shown["email"], shown["name"]) == ("ada@example.com", "Ada")


@pytest.mark.parametrize("spelling", ["ada@example.com", "ADA@Example.com"])
def test_another_spelling_of_ones_own_address_changes_nothing(client, ada, hers, sql, spelling):
    sql("UPDATE users SET email_verified_at = now()")

    reply = patch(client, hers, email=spelling)

    assert (reply.status_code, reply.headers["ETag"]) == (200, f'"{ada.id.hex}.1"')
    assert reply.json["email_verified"] is True


@pytest.mark.parametrize("spelling", ["eve@example.com", "EVE@EXAMPLE.COM"])
def test_a_taken_address_is_refused_whole(client, hers, make_user, spelling):
    """R39"""
    make_user(email="eve@example.com")

    reply = patch(client, hers, email=spelling, name="Eve", current_password=PASSWORD)

    assert (reply.status_code, reply.json["type"]) == (409, "/problems/email-taken")
    assert client.get("/users/me", headers=hers).json["name"] == "Ada"


def test_an_address_tells_nobody_that_it_is_taken_before_the_password_is_right(client, hers, make_user):
    make_user(email="eve@example.com")

    reply = patch(client, hers, email="eve@example.com", current_password="wrong")

    assert reply.status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("role", "admin"), ("is_admin", True), ("id", "00000000-0000-7000-8000-000000000001"), ("version", 9)),
        *(("password", "another phrase"), ("password_hash", "$g1$1$x"), ("status", "active"), ("disabled_at", None)),
        *(("email_verified", True), ("email_verified_at", "2020-01-01T00:00:00Z"), ("avatar_url", "http://x/y.png")),
        *(("avatar_key", "x"), ("created_at", "2020-01-01T00:00:00Z"), ("updated_at", "2020-01-01T00:00:00Z")),
        *(("owner_id", "x"), ("user_id", "x"), ("__class__", "x")),
    ],
)
def test_nothing_else_can_be_set(client, hers, field, value):
    """R40, R64, ASVS 15.3.3"""
    before = client.get("/users/me", headers=hers).json

    reply = patch(client, hers, name="Countess", **{field: value})

    assert reply.status_code == 422
    assert reply.json["errors"] == [{"pointer": f"/{field}", "detail": "Unknown field."}]
    assert client.get("/users/me", headers=hers).json == before
