"""Bodies that can be read, and are wrong: 422, with JSON Pointers to what is wrong."""

import json

import pytest

from tests.web.replies import refused

ODD_FIELDS = {
    "an object": {"first": "Ada"},
    "an array": ["Ada"],
    "a number": 1,
    "a float": 1.5,
    "a truth": True,
    "null": None,
    "20 KB": "x" * 20_000,
}
UNSTORABLE = {
    "NUL": ["\0", "a\0", "\0b"],
    "a high surrogate": ["\ud800", "a\ud83dz"],
    "a low surrogate": ["\udfff"],
    "a pair the wrong way round": ["\udc00\ud800"],
}


@pytest.mark.parametrize("value", [None, True, 7, 1.5, "text", [], [{}], [[]]], ids=json.dumps)
@pytest.mark.parametrize("path", ["/auth/register", "/auth/login", "/auth/refresh", "/auth/logout"])
def test_a_body_that_is_no_object_is_invalid(stranger, path, value):
    """R43"""
    body = refused(stranger.post(path, data=json.dumps(value), content_type="application/json"), 422)

    assert [error["pointer"] for error in body["errors"]] == [""]


@pytest.mark.parametrize("value", ODD_FIELDS.values(), ids=ODD_FIELDS)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/auth/register", "name"),
        ("/auth/register", "email"),
        ("/auth/register", "password"),
        ("/auth/login", "email"),
        ("/auth/login", "password"),
        ("/auth/refresh", "refresh_token"),
    ],
)
def test_a_field_of_another_type_or_size_is_invalid(stranger, path, field, value):
    """R43, R5, R16"""
    good = {} if path == "/auth/refresh" else {"email": "ada@example.com", "password": "correct horse battery"}

    body = refused(stranger.post(path, json={**good, field: value}), 422)

    assert [error["pointer"] for error in body["errors"]] == [f"/{field}"]


def test_a_name_of_100_kb_is_too_large(stranger):
    """R43"""
    wish = {"email": "ada@example.com", "password": "correct horse battery", "name": "x" * 100_000}

    refused(stranger.post("/auth/register", json=wish), 413)


@pytest.mark.parametrize("value", [text for texts in UNSTORABLE.values() for text in texts], ids=ascii)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/auth/register", "email"),
        ("/auth/register", "password"),
        ("/auth/register", "name"),
        ("/auth/login", "email"),
        ("/auth/login", "password"),
        ("/auth/refresh", "refresh_token"),
        ("/auth/logout", "refresh_token"),
    ],
)
def test_a_string_that_postgresql_cannot_hold_is_invalid(stranger, path, field, value):
    """R41, R42"""
    body = refused(stranger.post(path, json={field: value}), 422)

    assert [error["pointer"] for error in body["errors"]] == [f"/{field}"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"a": [{"b": "\0"}]}, "/a/0/b"),
        ({"a/b": {"c~d": "\0"}}, "/a~1b/c~0d"),
        ({"a": {"\0": 1}}, "/a"),
        ({"\ud800": 1}, ""),
        (["\0"], "/0"),
    ],
    ids=ascii,
)
def test_the_pointer_leads_to_the_unstorable_string(stranger, body, pointer):
    """R41"""
    refusal = refused(stranger.post("/auth/register", json=body), 422)

    assert [error["pointer"] for error in refusal["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("field", "pointer"),
    [("role", "/role"), ("a/b", "/a~1b"), ("a~b", "/a~0b"), ("~1", "/~01"), ("", "/"), ("ä", "/ä")],
)
def test_an_unknown_field_is_pointed_at(stranger, field, pointer):
    """R11, RFC 6901"""
    wish = {"email": "ada@example.com", "password": "correct horse battery", field: "x"}

    body = refused(stranger.post("/auth/register", json=wish), 422)

    assert [error["pointer"] for error in body["errors"]] == [pointer]


def test_every_wrong_field_is_named_in_one_answer(stranger):
    body = refused(stranger.post("/auth/register", json={"email": "no", "name": 1, "role": "admin"}), 422)

    assert sorted(error["pointer"] for error in body["errors"]) == ["/email", "/name", "/password", "/role"]


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("PATCH", "/users/me", "name"),
        ("DELETE", "/users/me", "current_password"),
        ("POST", "/users/me/password", "password"),
    ],
)
@pytest.mark.parametrize(
    "value", ["\0", "\ud800", 1, ["x"], {"x": 1}, "x" * 20_000], ids=lambda value: ascii(value)[:12]
)
def test_members_are_held_to_the_same(client, make_user, log_in, method, path, field, value):
    """R41, R42, R43"""
    make_user(email="ada@example.com")
    token = log_in("ada@example.com")["access_token"]

    reply = client.open(path, method=method, json={field: value}, headers={"Authorization": f"Bearer {token}"})

    assert f"/{field}" in [error["pointer"] for error in refused(reply, 422)["errors"]]
