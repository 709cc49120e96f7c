"""Where mailed links lead: pages that work without a script, and change nothing until the button is pressed."""

import html
import re

import pytest

from tests.auth.recovering import NEW, login
from tests.conftest import PASSWORD
from tests.post import token_in


def test_opening_the_link_uses_nothing_up(post, ada, token):
    """A mail scanner's GET or HEAD"""
    for method in ("GET", "HEAD", "GET"):
        assert post.client.open(f"/link/password?token={token}", method=method).status_code == 200

    page = post.client.get(f"/link/password?token={token}").text
    assert login(post, ada.email, PASSWORD) == 200
    assert f'value="{token}"' in page
    done = post.client.post("/link/password", data={"token": token, "password": NEW})
    assert (done.status_code, "set" in done.text) == (200, True)
    assert login(post, ada.email, NEW) == 200


def test_a_weak_password_is_said_on_the_page_and_may_be_corrected(post, ada, token):
    refused = post.client.post("/link/password", data={"token": token, "password": "password1"})

    assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    assert "password1" not in refused.text
    assert post.client.post("/link/password", data={"token": token, "password": NEW}).status_code == 200


@pytest.mark.parametrize("path", ["/link/password", "/link/email"])
def test_a_link_that_does_not_work_says_so(post, path):
    form = {"token": "x" * 43, "password": NEW} if "password" in path else {"token": "x" * 43}

    reply = post.client.post(path, data=form)

    assert (reply.status_code, reply.mimetype) == (400, "text/html")
    assert "This link does not work" in reply.text


def test_an_address_is_confirmed_by_the_button(post, client, sql):
    client.post("/auth/register", json={"email": "ada@example.com", "password": PASSWORD})
    token = post.token()
    assert post.client.get(f"/link/email?token={token}").status_code == 200
    assert sql("SELECT email_verified_at FROM users") == [(None,)]

    assert post.client.post("/link/email", data={"token": token}).status_code == 200

    assert sql("SELECT email_verified_at IS NOT NULL FROM users") == [(True,)]


@pytest.mark.parametrize("path", ["/link/password", "/link/email"])
@pytest.mark.parametrize("token", ['"><script>alert(1)</script>', "{{7*7}}", "'onfocus='x", ""])
def test_what_stands_in_the_link_is_data(post, path, token):
    page = post.client.get(path, query_string={"token": token}).text

    (value,) = re.findall(r'name="token" value="([^"]*)"', page)
    assert html.unescape(value) == token
    assert "<script" not in page


@pytest.mark.parametrize("path", ["/link/password?token=x", "/link/email?token=x"])
def test_a_page_loads_and_sends_nothing_elsewhere(post, path):
    reply = post.client.get(path)

    nonce = re.search(r"nonce-([\w-]+)", reply.headers["Content-Security-Policy"])
    assert nonce is not None
    assert f'<style nonce="{nonce[1]}">' in reply.text
    assert reply.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'nonce-{nonce[1]}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert (reply.headers["Cache-Control"], reply.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert re.findall(r"(?:src|href|action)=", reply.text) == []
    assert post.client.get(path).headers["Content-Security-Policy"] != reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"json": {"token": "x", "password": NEW}}, 415),
        ({"data": {"token": "x"}}, 422),
        ({"data": {"token": "x", "password": NEW, "email": "x"}}, 422),
        ({"data": {"token": "x" * 101, "password": NEW}}, 400),
        ({"data": {"token": "x\0", "password": NEW}}, 422),
        ({"data": {"token": ["x", "y"], "password": NEW}}, 400),
        ({}, 415),
    ],
    ids=["json", "no password", "another field", "too long", "NUL", "twice", "nothing"],
)
def test_what_is_not_the_form_is_refused(post, options, status):
    assert post.client.post("/link/password", **options).status_code == status


def test_every_letter_with_a_link_has_it_in_both_parts(post, ada):
    post.client.post("/auth/password/forgot", json={"email": ada.email})
    letter = post.letter()

    assert token_in(letter) in letter.get_body(("html",)).get_content()
