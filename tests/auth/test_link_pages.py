"""Where mailed links lead: pages that work without a script too, and change nothing until the button is pressed."""

import re

import pytest

from tests.auth.recovering import NEW, forgot, login
from tests.conftest import PASSWORD
from tests.post import link_in, token_in

PATHS = ["/link/password", "/link/email"]


def test_opening_the_link_uses_nothing_up(post, ada):
    """A mail scanner's GET or HEAD"""
    forgot(post, ada.email)
    letter = post.letter()
    for method in ("GET", "HEAD", "GET"):
        assert post.client.open(link_in(letter), method=method).status_code == 200

    assert login(post, ada.email, PASSWORD) == 200
    done = post.client.post("/link/password", data={"token": token_in(letter), "password": NEW})
    assert (done.status_code, "set" in done.text) == (200, True)
    assert login(post, ada.email, NEW) == 200


@pytest.mark.parametrize("path", PATHS)
def test_the_page_asks_for_the_token_unless_its_script_finds_one(post, path):
    """R99"""
    page = post.client.get(path).text

    (field,) = re.findall(r'<input[^>]* name="token"[^>]*>', page)
    assert " required" in field
    assert 'autocomplete="off"' in field, "no browser keeps it"
    assert "type=" not in field, "visible, and without a value, until the script says otherwise"
    assert "value=" not in field
    assert '<label for="token">' in page
    (script,) = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    assert "location.hash" in script
    assert "history.replaceState" in script
    assert page.index("</form>") < page.index("<script")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("token", ["x" * 43, '"><script>alert(1)</script>', "'onfocus='x", "\0"])
def test_a_token_in_the_query_is_not_looked_at(post, path, token):
    """R99"""
    page = post.client.get(path, query_string={"token": token})

    assert (page.status_code, token in page.text) == (200, False)
    assert page.text.count("<script") == 1


@pytest.mark.parametrize(
    "pasted",
    ["{token}", " {token}\n", "{link}", "token={token}"],
    ids=["the token", "with blanks", "the link", "its fragment"],
)
def test_the_whole_link_may_be_pasted(post, ada, pasted):
    """R99"""
    forgot(post, ada.email)
    letter = post.letter()
    form = {"token": pasted.format(token=token_in(letter), link=link_in(letter)), "password": NEW}

    assert post.client.post("/link/password?", data=form).status_code == 200

    assert login(post, ada.email, NEW) == 200


def test_a_weak_password_is_said_on_the_page_and_may_be_corrected(post, ada, token):
    refused = post.client.post("/link/password", data={"token": token, "password": "password1"})

    assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    assert "password1" not in refused.text
    assert f'<input type="hidden" name="token" value="{token}">' in refused.text
    assert post.client.post("/link/password", data={"token": token, "password": NEW}).status_code == 200


def test_a_password_is_masked_and_may_come_from_a_password_manager(post, token):
    """ASVS 6.2.6, 6.2.7"""
    asked = post.client.get("/link/password").text
    asked_again = post.client.post("/link/password", data={"token": token, "password": "password1"}).text

    for page in (asked, asked_again):
        (field,) = re.findall(r'<input[^>]* name="password"[^>]*>', page)
        assert ' type="password"' in field
        assert ' autocomplete="new-password"' in field
        assert not re.search(r"onpaste|'paste'|\"paste\"", page)


@pytest.mark.parametrize("path", PATHS)
def test_a_link_that_does_not_work_says_so(post, path):
    form = {"token": "x" * 43, "password": NEW} if "password" in path else {"token": "x" * 43}

    reply = post.client.post(path, data=form)

    assert (reply.status_code, reply.mimetype) == (400, "text/html")
    assert "This link does not work" in reply.text


def test_an_address_is_confirmed_by_the_button(post, client, sql):
    client.post("/auth/register", json={"email": "ada@example.com", "password": PASSWORD})
    token = post.token()
    assert post.client.get("/link/email").status_code == 200
    assert sql("SELECT email_verified_at FROM users") == [(None,)]

    assert post.client.post("/link/email", data={"token": token}).status_code == 200

    assert sql("SELECT email_verified_at IS NOT NULL FROM users") == [(True,)]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_runs_its_own_script_and_loads_and_sends_nothing_elsewhere(post, path):
    reply = post.client.get(path)

    nonce = re.search(r"nonce-([\w-]+)", reply.headers["Content-Security-Policy"])
    assert nonce is not None
    assert re.findall(r"<(?:style|script)[^>]*>", reply.text) == [
        f'<style nonce="{nonce[1]}">',
        f'<script nonce="{nonce[1]}">',
    ]
    assert reply.headers["Content-Security-Policy"] == (
        f"default-src 'none'; script-src 'nonce-{nonce[1]}'; style-src 'nonce-{nonce[1]}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert (reply.headers["Cache-Control"], reply.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert re.findall(r'(?:src|href|action)="[^"]*"', reply.text) == ['action="?"']
    assert post.client.get(path).headers["Content-Security-Policy"] != reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize("password", ["password1", NEW])
def test_the_page_that_answers_has_no_script_and_allows_none(post, token, password):
    reply = post.client.post("/link/password", data={"token": token, "password": password})

    assert "<script" not in reply.text
    policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'nonce-")
    assert "script-src" not in policy


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
