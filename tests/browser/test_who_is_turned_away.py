"""The console is for administrators who are signed in to it, and for nobody else, whatever they bring."""

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.console import GUARDED, name_of, sign_in
from tests.browser.site import PASSWORD


@pytest.fixture
def turned_away(site, somebody, ids):
    """turned_away(cookie=…, token=…) → the status of each address; nothing is told, and nothing changes."""

    def ask(cookie="", token=""):
        headers = {"Origin": site.url, "Cookie": f"console={cookie}"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        replies, before = {}, site.everything()
        for route in GUARDED:
            url = f"{site.url}{route.path(ids)}"
            reply = requests.request(
                route.method, url, headers=headers, data={"version": "1"}, timeout=5, allow_redirects=False
            )
            assert somebody.name not in reply.text
            assert somebody.email not in reply.text
            replies[name_of(route)] = reply.status_code
        assert site.everything() == before
        return replies

    return ask


def everywhere(status):
    return {name_of(route): status for route in GUARDED}


def cookie_of(page):
    (cookie,) = page.context.cookies()
    return cookie["value"]


def test_strangers_are_asked_to_sign_in_everywhere(turned_away):
    assert turned_away() == everywhere(401)


def test_a_token_of_the_interface_opens_nothing(site, turned_away):
    theirs, administrators = site.log_in(site.somebody().email), site.log_in(site.administrator, site.password)

    for tokens in (theirs, administrators):
        assert turned_away(token=tokens["access_token"]) == everywhere(401)
        for token in (tokens["access_token"], tokens["refresh_token"]):
            assert turned_away(cookie=token) == everywhere(401)


def test_a_plain_user_does_not_come_in(visit, site, somebody):
    page = visit()

    sign_in(page, somebody.email, PASSWORD)

    expect(page.get_by_role("alert")).to_be_visible()
    assert page.context.cookies() == []
    assert site.sql("SELECT count(*) FROM sessions WHERE user_id = %s AND revoked_at IS NULL", somebody.id) == [(0,)]


@pytest.mark.parametrize("where", [0, 40, 85])
def test_an_edited_cookie_opens_nothing(newcomer, turned_away, where):
    cookie = cookie_of(newcomer())

    edited = f"{cookie[:where]}{'A' if cookie[where] != 'A' else 'B'}{cookie[where + 1 :]}"

    assert turned_away(cookie=edited) == everywhere(401)


def test_an_old_cookie_opens_nothing_once_its_holder_has_signed_out(newcomer, turned_away):
    page = newcomer()
    cookie = cookie_of(page)

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert page.context.cookies() == []
    assert turned_away(cookie=cookie) == everywhere(401)


def test_who_is_no_administrator_any_more_is_turned_away_at_once(newcomer, site, turned_away):
    chosen = site.somebody()
    site.flask("users", "promote", chosen.email)
    page = newcomer(chosen.email, PASSWORD)
    site.sql("UPDATE users SET role = 'user' WHERE id = %s", chosen.id)

    assert turned_away(cookie=cookie_of(page)) == everywhere(403)
    page.goto("/console/users")

    expect(page.get_by_role("heading", level=1)).to_have_text("Administrators only")
    expect(page.get_by_role("table")).to_have_count(0)


def test_who_is_disabled_is_turned_away_at_once(newcomer, site, turned_away):
    chosen = site.somebody()
    site.flask("users", "promote", chosen.email)
    page = newcomer(chosen.email, PASSWORD)
    site.flask("users", "disable", chosen.email)

    assert turned_away(cookie=cookie_of(page)) == everywhere(401)
