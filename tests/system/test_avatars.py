"""Pictures through Nginx: how large they may be under every spelling, and how they come back."""

import time

import pytest
import requests

from tests.forms import with_picture
from tests.pictures import encoded, noise, picture, seen
from tests.races import at_once
from tests.system.stack import member_of

SPELLINGS = ["/users/me/avatar", "/api/users/me/avatar", "/v1/users/me/avatar"]
LARGE = picture() + bytes(5_000_000)
POLICY = "default-src 'none'; sandbox"


@pytest.fixture
def member(stack):
    """An account of its own for each test."""
    _, client = member_of(stack)
    yield client
    client.close()


def put(client, url, content):
    options = with_picture(content)
    return client.put(url, data=options["data"], headers={"Content-Type": options["content_type"]}, timeout=20)


@pytest.mark.parametrize("path", SPELLINGS)
def test_a_picture_of_5_mb_is_taken_under_every_spelling(stack, member, path):
    reply = put(member, stack.url + path, LARGE)

    assert reply.status_code == 200, reply.text
    assert member.get(f"{stack.url}/users/me", timeout=5).json() == reply.json()
    assert member.delete(stack.url + path, timeout=5).status_code == 204


@pytest.mark.parametrize("path", [*SPELLINGS, "/users", "/user", "/api/user"])
def test_a_body_of_12_mb_is_too_large_under_every_spelling(stack, member, path):
    """R70"""
    reply = put(member, stack.url + path, bytes(12_000_000))

    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/payload-too-large")
    assert reply.headers["Content-Type"] == "application/problem+json"


def test_a_file_just_above_5_mib_is_refused_by_the_service(stack, member):
    """R70"""
    reply = put(member, stack.url + SPELLINGS[0], bytes(5 * 1024 * 1024 + 1))

    assert (reply.status_code, reply.json()["instance"]) == (413, "/users/me/avatar")


@pytest.mark.parametrize("path", ["/users/me", "/items", "/users/me/avatar/", "/users/me/avatars"])
def test_no_other_path_takes_more_than_64_kb(stack, member, path):
    """R48"""
    assert put(member, stack.url + path, bytes(70_000)).status_code == 413


def test_a_refusal_of_a_large_upload_arrives(stack):
    """Gunicorn hangs up on who still sends, and Nginx would say 502."""
    replies = at_once([lambda: put(requests, stack.url + SPELLINGS[0], LARGE)] * 12)

    assert {(reply.status_code, reply.json()["type"]) for reply in replies} == {
        (401, "/problems/authentication-required")
    }


def test_nginx_serves_a_picture_as_the_service_would(stack, member):
    """R73"""
    url = put(member, stack.url + SPELLINGS[0], encoded(seen(picture()), "WEBP")).json()["avatar_url"]
    path = url.removeprefix(f"http://localhost:{stack.port}")

    reply = requests.get(stack.url + path, timeout=5)

    assert (reply.status_code, seen(reply.content).format) == (200, "WEBP")
    expected = {
        "Content-Type": "image/webp",
        "Content-Disposition": "attachment",
        "Content-Security-Policy": POLICY,
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    assert {name: reply.headers.get(name) for name in expected} == expected
    assert (
        requests.get(stack.url + path, headers={"If-None-Match": reply.headers["ETag"]}, timeout=5).status_code == 304
    )
    assert reply.headers["X-Request-Id"] not in "\n".join(stack.log("nginx") + stack.log())


def test_a_replaced_picture_is_gone_soon(stack, member):
    first = put(member, stack.url + SPELLINGS[0], picture()).json()["avatar_url"].partition("/avatars/")[2]
    second = put(member, stack.url + SPELLINGS[0], picture()).json()["avatar_url"].partition("/avatars/")[2]

    deadline = time.monotonic() + 10
    while requests.get(f"{stack.url}/avatars/{first}", timeout=5).status_code != 404:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert requests.get(f"{stack.url}/avatars/{second}", timeout=5).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/avatars/",
        "/avatars/%2e%2e/settings.json",
        "/avatars/..%2fsettings.json",
        "/avatars/.0123456789abcdef0123456789abcdef-0123456789abcdef.png",
        "/avatars/0123456789abcdef0123456789abcdef-0123456789abcdef.png",
        "/avatars/0123456789abcdef0123456789abcdef-0123456789abcdef.png/x",
    ],
)
def test_nothing_else_is_served_from_there(stack, path):
    with requests.Session() as session:
        request = requests.Request("GET", stack.url).prepare()
        request.url = stack.url + path
        reply = session.send(request, timeout=5)

    assert reply.status_code == 404
    assert reply.json()["type"] == "/problems/not-found"


def test_many_uploads_at_once_leave_the_workers_small(stack, member):
    """F19: who is refused is told when to come again."""
    file = picture("WEBP", (900, 900)) + noise(5_000_000)
    token = {"Authorization": member.headers["Authorization"]}

    def send():
        options = with_picture(file)
        headers = {**token, "Content-Type": options["content_type"]}
        reply = requests.put(stack.url + SPELLINGS[0], data=options["data"], headers=headers, timeout=30)
        largest = max(worker.memory_info().rss for worker in stack.workers())
        return reply.status_code, "Retry-After" in reply.headers, largest

    answers = at_once([send] * 50)

    assert {(status, is_told) for status, is_told, _ in answers} <= {(200, False), (503, True)}
    assert (200, False) in {(status, is_told) for status, is_told, _ in answers}
    assert max(largest for *_, largest in answers) < 300 * 1024 * 1024
