"""Cursor paging, as every list has it; tried on /users."""

import re
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import UUID

import pytest

from service.web.pages import cursor_of
from tests.web.replies import refused

LINK = re.compile(r'<([^<>]*)>; rel="next"')


@pytest.fixture
def listed(client, root):
    """listed(path) → the addresses that are answered, and where the Link leads."""

    def get(path):
        reply = client.get(path, headers=root)
        assert reply.status_code == 200, reply.text
        link = reply.headers.get("Link")
        return [user["email"] for user in reply.json], LINK.fullmatch(link)[1] if link else None

    return get


def test_following_the_links_shows_everybody_once(listed, make_user):
    people = ["root@example.com", *(make_user().email for _ in range(6))]
    seen, path, pages = [], "/users?limit=3", 0

    while path:
        found, path = listed(path)
        seen, pages = seen + found, pages + 1

    assert (seen, pages) == (people, 3)


def test_a_page_that_holds_all_has_no_next(listed, make_user):
    make_user()

    assert listed("/users?limit=2")[1] is None
    assert listed("/users")[1] is None


def test_who_comes_while_somebody_reads_is_on_a_later_page(listed, make_user, sql):
    """A page is counted from a row and not from the beginning, so nobody is shown twice or skipped."""
    gone = make_user().email
    last = make_user().email
    _, path = listed("/users?limit=1")
    sql("DELETE FROM users WHERE email = :email", email=gone)
    newest = make_user().email

    assert listed(path.replace("limit=1", "limit=5"))[0] == [last, newest]


def test_the_link_keeps_the_other_parameters_and_escapes_them(client, root, make_user):
    for _ in range(2):
        make_user(name='<a>; rel="next", &c=ä')

    reply = client.get("/users", query_string={"q": '<a>; rel="next", &', "limit": "1", "role": "user"}, headers=root)

    target = LINK.fullmatch(reply.headers["Link"])[1]
    sent = dict(parse_qsl(urlsplit(target).query))
    assert sent == {"cursor": sent["cursor"], "limit": "1", "q": '<a>; rel="next", &', "role": "user"}
    assert len(client.get(target, headers=root).json) == 1


def test_no_header_decides_where_the_link_leads(client, root, make_user):
    make_user()
    hostile = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    reply = client.get("/users?limit=1", headers={**root, **hostile})

    assert LINK.fullmatch(reply.headers["Link"])[1].startswith("/users?cursor=")


@pytest.mark.parametrize(
    "limit",
    [
        "0",
        "201",
        "-1",
        "1e9",
        "1.5",
        "",
        "many",
        "9" * 30,
        "9" * 5000,
        "NaN",
        "null",
        "5_0",
        "٥",
        "0x10",
        "1;DROP",
        "+5",
    ],
    ids=lambda limit: limit[:10],
)
def test_a_limit_out_of_range_is_refused(client, root, limit):
    """R51"""
    body = refused(client.get("/users", query_string={"limit": limit}, headers=root), 422)

    assert [error["pointer"] for error in body["errors"]] == ["/limit"]


GOOD = cursor_of(UUID("00000000-0000-7000-8000-000000000001"))


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "0", "-1", GOOD[:-1], GOOD + "A", GOOD + "==", GOOD[:-1] + "F", "!" * 22, "ä" * 11),
        *("A" * 8000, "00000000-0000-7000-8000-000000000001", "' OR 1=1 --", "A" * 21 + "=", "A" * 21 + "\n"),
    ],
    ids=lambda cursor: ascii(cursor)[:20],
)
def test_a_cursor_that_is_none_is_refused(client, root, cursor):
    """R51"""
    body = refused(client.get(f"/users?cursor={quote(cursor)}", headers=root), 422)

    assert [error["pointer"] for error in body["errors"]] == ["/cursor"]


@pytest.mark.parametrize("path", ["/items", "/users", "/audit"])
def test_a_query_in_another_encoding_is_refused(client, root, path):
    """R97: bytes that should have been written with %, by a server less strict than gunicorn"""
    refused(client.get(path, headers=root, environ_overrides={"QUERY_STRING": "limit=5&q=\xcf"}), 400)


@pytest.mark.parametrize("query", ["cursor=%ED%A0%80", "q=%ff", "%ff=1", "q=a%C0%AE"])
def test_what_is_written_with_percent_signs_is_utf_8(client, root, query):
    """R42: a byte that is none would be taken for the three letters that write it"""
    refused(client.get(f"/users?{query}", headers=root), 400)


@pytest.mark.parametrize("query", ["sort=password_hash", "order=id", "page=2", "offset=10", "limit[]=5", "Limit=5"])
def test_a_parameter_that_nobody_knows_is_refused(client, root, query):
    """R51: nothing is sorted by what a caller names"""
    body = refused(client.get(f"/users?{query}", headers=root), 422)

    assert body["errors"] == [{"pointer": f"/{query.partition('=')[0]}", "detail": "Unknown field."}]


def test_a_parameter_that_comes_twice_is_refused(client, root):
    refused(client.get("/users?limit=1&limit=2", headers=root), 400)


def test_a_nul_is_refused(client, root):
    """R41"""
    refused(client.get("/users?q=a%00", headers=root), 422)
