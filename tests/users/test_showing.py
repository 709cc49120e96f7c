"""GET /users/me and /users/{id}: who sees whom."""

import pytest

NOBODY = "00000000-0000-7000-8000-000000000001"


def test_everybody_sees_themselves_in_full(client, ada, hers):
    reply = client.get("/users/me", headers=hers)

    assert reply.json == {
        "id": str(ada.id),
        "email": "ada@example.com",
        "email_verified": False,
        "name": "Ada",
        "role": "user",
        "status": "active",
        "avatar_url": None,
        "created_at": ada.created_at.isoformat(),
        "updated_at": ada.updated_at.isoformat(),
    }
    assert reply.headers["Cache-Control"] == "no-store"


def test_ones_own_id_is_another_name_for_me(client, ada, hers):
    mine, me = (client.get(path, headers=hers) for path in (f"/users/{ada.id}", "/users/me"))

    assert mine.json == me.json
    assert mine.headers["ETag"] == me.headers["ETag"]


def test_somebody_else_looks_like_nobody_to_a_plain_user(client, make_user, hers):
    """R60, R63, ASVS 8.2.1"""
    eve = make_user(email="eve@example.com")

    found, missing = (client.get(f"/users/{id}", headers=hers) for id in (eve.id, NOBODY))

    assert found.status_code == missing.status_code == 404
    assert found.json | {"instance": "", "request_id": ""} == missing.json | {"instance": "", "request_id": ""}


def test_an_administrator_sees_everybody_who_is_there(client, ada, root):
    reply = client.get(f"/users/{ada.id}", headers=root)

    assert (reply.status_code, reply.json["email"], reply.json["role"]) == (200, ada.email, "user")
    assert reply.headers["ETag"] == f'"{ada.id.hex}.1"'
    assert client.get(f"/users/{NOBODY}", headers=root).status_code == 404


@pytest.mark.parametrize("change", ["disabled_at = now()", "password_hash = NULL"])
def test_the_status_says_who_may_come_in(client, ada, root, sql, change):
    sql(f"UPDATE users SET {change} WHERE email = 'ada@example.com'")

    status = client.get(f"/users/{ada.id}", headers=root).json["status"]

    assert status == {"disabled_at = now()": "disabled", "password_hash = NULL": "invited"}[change]


@pytest.mark.parametrize("path", ["/users/me", f"/users/{NOBODY}"])
def test_strangers_see_nobody(client, path):
    """R60"""
    assert client.get(path).status_code == 401


@pytest.mark.parametrize(
    "id",
    [
        *(
            "0",
            "-1",
            "1e9",
            "9" * 400,
            "NaN",
            "null",
            "ME",
            "me%00",
            "%00",
            "%ff%fe",
            "..",
            "%2e%2e",
            "*",
            "' OR 1=1 --",
        ),
        *("00000000-0000-7000-8000-00000000000", "{00000000-0000-7000-8000-000000000001}", "urn:uuid:" + NOBODY),
    ],
)
def test_a_strange_id_is_a_404(client, root, id):
    """R50"""
    reply = client.get(f"/users/{id}", headers=root)

    assert (reply.status_code, reply.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["/users/me/", "//users/me", "/users//me", "/users/./me", "/USERS/me", "/users/me;x=1"]
)
def test_no_other_spelling_of_the_path_is_served(client, hers, path):
    """R62, R80: and none is redirected"""
    assert client.get(path, headers=hers).status_code == 404


@pytest.mark.parametrize("name", ["X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Forwarded-Prefix"])
def test_no_header_names_another_path_or_method(client, make_user, hers, name):
    """R62"""
    eve = make_user(email="eve@example.com")
    value = "DELETE" if "Method" in name else f"/users/{eve.id}"

    reply = client.get("/users/me", headers={**hers, name: value})

    assert (reply.status_code, reply.json["email"]) == (200, "ada@example.com")
